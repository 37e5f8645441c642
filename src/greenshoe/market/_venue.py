"""A venue as declared data: sessions, steps of price, limits, fees, each dated and cited."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

from greenshoe.core import Confidence, DataError, RuleDateError, UnknownNameError, round_half_up
from greenshoe.market._auction import NEAREST_REFERENCE, PRESSURE_FIRST
from greenshoe.market._engine import Kind
from greenshoe.rules import Rulebook, RulebookOn

if TYPE_CHECKING:
    from datetime import date, time

    from numpy.typing import NDArray

__all__ = ["PRICE_UNIT", "Fee", "Phase", "PriceBand", "PriceGrid", "Venue", "load_venue"]

PRICE_UNIT = 10_000  # prices inside kernels are whole ten-thousandths of the currency
VENUES = ("grey", "hkex", "nasdaq")
_TIE_BREAKS = {"pressure_first": PRESSURE_FIRST, "nearest_reference": NEAREST_REFERENCE}


@dataclass(frozen=True)
class Phase:
    """One part of a trading day and what it admits.

    Attributes
    ----------
    name, group
        Its name, and the session it belongs to: `opening_auction`, `continuous`,
        `closing_auction` or `grey`.
    starts, ends
        Local times.
    admits
        Kinds of message accepted.
    matches
        Whether orders match as they come.
    limit
        What limits the price of an order: `none`, `reference` (a fraction of the reference
        price), `book` (between the lowest ask and the highest bid), `multiple` (of the nominal
        price).
    limit_fraction
        That fraction.
    limit_on_listing_day
        Whether the limit applies on the first day.
    random_end
        Whether it ends at a random moment.
    at_end
        What happens then, in order.
    snapshots_before_end
        Seconds before the end at which the price is noted for the reference price.
    band
        Whether the price band applies.
    """

    name: str
    group: str
    starts: time
    ends: time
    admits: frozenset[Kind]
    matches: bool = False
    limit: str = "none"
    limit_fraction: float = 0.0
    limit_on_listing_day: bool = True
    random_end: bool = False
    at_end: tuple[str, ...] = ()
    snapshots_before_end: tuple[int, ...] = ()
    band: bool = False

    @property
    def starts_second(self) -> int:
        """Seconds from midnight to the start."""
        return self.starts.hour * 3600 + self.starts.minute * 60 + self.starts.second

    @property
    def ends_second(self) -> int:
        """Seconds from midnight to the end."""
        return self.ends.hour * 3600 + self.ends.minute * 60 + self.ends.second


@dataclass(frozen=True)
class PriceBand:
    """Limits around a moving reference price, and the pause when trading stays at one of them."""

    fraction: float
    reference_seconds: int
    update_seconds: int
    doubled_from: time
    doubled_below_usd: float
    limit_state_seconds: int
    pause_seconds: int


@dataclass(frozen=True)
class Fee:
    """One charge on a trade.

    Attributes
    ----------
    name, side
        What it is called; `both`, `buy` or `sell`.
    rate
        Of the value.
    least, most
        Bounds of the charge in the currency, `None` for none.
    round_up_to
        What it is rounded up to a multiple of, `None` for the nearest cent.
    """

    name: str
    side: str
    rate: Decimal
    least: Decimal | None
    most: Decimal | None
    round_up_to: Decimal | None

    def on(self, value: Decimal) -> Decimal:
        """Return the charge on a trade of `value`."""
        charge = value * self.rate
        if self.least is not None:
            charge = max(charge, self.least)
        if self.most is not None:
            charge = min(charge, self.most)
        if self.round_up_to is not None:
            return (charge / self.round_up_to).to_integral_value(ROUND_CEILING) * self.round_up_to
        return round_half_up(charge, 2)


@dataclass(frozen=True)
class PriceGrid:
    """The permitted prices between two of them.

    Attributes
    ----------
    price
        int64, (ticks,): ascending, ten-thousandths of the currency.
    """

    price: NDArray[np.int64]

    def tick(self, price: Decimal) -> int:
        """Return the place of a price.

        Raises
        ------
        DataError
            If the venue does not permit it.

        >>> from datetime import date
        >>> grid = load_venue("hkex", date(2026, 1, 8)).grid(Decimal(10), Decimal(500))
        >>> grid.price_of(grid.tick(Decimal("116.2")))
        Decimal('116.2000')
        >>> grid.tick(Decimal("116.25"))
        Traceback (most recent call last):
        greenshoe.core._errors.DataError: price = 116.25: is not a permitted price; expected 116.2
        or 116.3
        """
        units = price * PRICE_UNIT
        place = int(np.searchsorted(self.price, int(units)))
        if place < self.price.size and Decimal(int(self.price[place])) == units:
            return place
        near = [
            self.price_of(t).normalize() for t in (place - 1, place) if 0 <= t < self.price.size
        ]
        raise DataError(
            "is not a permitted price",
            key="price",
            value=price,
            expected=" or ".join(f"{p:f}" for p in near),
        )

    def tick_at_or_below(self, price: Decimal) -> int:
        """Return the place of the highest permitted price not above `price`, or the lowest."""
        return max(int(np.searchsorted(self.price, int(price * PRICE_UNIT), "right")) - 1, 0)

    def nearest_tick(self, price: float) -> int:
        """Return the place of the permitted price nearest to any price."""
        place = int(
            np.clip(np.searchsorted(self.price, price * PRICE_UNIT), 1, self.price.size - 1)
        )
        below, above = self.price[place - 1 : place + 1]
        return place - int(price * PRICE_UNIT - below < above - price * PRICE_UNIT)

    def price_of(self, tick: int) -> Decimal:
        """Return the price at a place."""
        return Decimal(int(self.price[tick])).scaleb(-4)


@dataclass(frozen=True)
class Venue:
    """A venue's rules on one day.

    Attributes
    ----------
    name, mic, currency, time_zone
        What it is.
    spread_table
        Bands of (over, up to, step) in the currency.
    full_day, half_day
        Phases; a venue without half days has none.
    largest_order_lots, longest_queue_orders, sweep_queues
        Limits of size.
    limit_may_cross
        Whether a limit order may trade at better prices than its own.
    price_multiple
        Multiple of the nominal price at which an order is refused, if there is one.
    tie_break
        How an auction breaks ties.
    short_sales
        Whether a newly listed share may be sold short.
    price_band
        The band, if there is one.
    fees
        Charges on a trade.
    confidence
        The weakest mark among all these.
    """

    name: str
    mic: str
    currency: str
    time_zone: str
    spread_table: tuple[tuple[Decimal, Decimal, Decimal], ...]
    full_day: tuple[Phase, ...]
    half_day: tuple[Phase, ...]
    largest_order_lots: int
    longest_queue_orders: int
    sweep_queues: int
    limit_may_cross: bool
    price_multiple: int | None
    tie_break: int
    short_sales: bool
    price_band: PriceBand | None
    fees: tuple[Fee, ...]
    confidence: Confidence

    def grid(self, lowest: Decimal, highest: Decimal) -> PriceGrid:
        """Return the permitted prices from `lowest` to `highest`.

        Raises
        ------
        DataError
            If there are none.

        >>> from datetime import date
        >>> venue = load_venue("hkex", date(2026, 9, 1))
        >>> venue.grid(Decimal("9.99"), Decimal("10.02")).price.tolist()
        [99900, 99950, 100000, 100100, 100200]
        """
        return _grid(self, lowest, highest)

    def cost_of_trade(self, side: str, value: Decimal) -> Decimal:
        """Return the venue's charges on one trade of `value` for its `buy` or `sell` side.

        >>> from datetime import date
        >>> load_venue("hkex", date(2026, 1, 8)).cost_of_trade("buy", Decimal("11620"))
        Decimal('13.48')
        """
        return sum((fee.on(value) for fee in self.fees if fee.side in ("both", side)), Decimal(0))


@cache
def _grid(venue: Venue, lowest: Decimal, highest: Decimal) -> PriceGrid:
    first, last = int(lowest * PRICE_UNIT), int(highest * PRICE_UNIT)
    prices = {int(venue.spread_table[0][0] * PRICE_UNIT)}
    for over, up_to, step in venue.spread_table:
        low, high, by = (int(x * PRICE_UNIT) for x in (over, up_to, step))
        skipped = max((first - low) // by, 1)
        prices.update(range(low + skipped * by, min(high, last) + 1, by))
    kept = np.array(sorted(p for p in prices if first <= p <= last), np.int64)
    if not kept.size:
        raise DataError(f"has no permitted price from {lowest} to {highest}", key=venue.name)
    kept.flags.writeable = False  # shared by every day of an ensemble
    return PriceGrid(kept)


def _in_force(data: dict[str, Any], key: str, on: date, venue: str) -> dict[str, Any]:
    for entry in data.get(key, []):
        if entry["from"] <= on <= entry.get("until", on):
            return dict(entry)
    raise RuleDateError("is not known on that date", key=f"{venue}.{key}", value=on.isoformat())


def _phases(rows: list[dict[str, Any]], rulebook: RulebookOn) -> tuple[Phase, ...]:
    return tuple(_phase(row, rulebook) for row in rows)


def _phase(row: dict[str, Any], rulebook: RulebookOn) -> Phase:
    given = dict(row)
    if "limit_rule" in given:
        given["limit_fraction"] = float(rulebook.fraction(given.pop("limit_rule")))
    if "limit_on_listing_day_rule" in given:
        given["limit_on_listing_day"] = rulebook.flag(given.pop("limit_on_listing_day_rule"))
    given["admits"] = frozenset(Kind[kind.upper()] for kind in given["admits"])
    for name in ("at_end", "snapshots_before_end"):
        given[name] = tuple(given.get(name, ()))
    return Phase(**given)


def _fee(row: dict[str, Any], rulebook: RulebookOn) -> Fee | None:
    found = rulebook.find(row["rule"])
    if found is None:
        return None
    value = found.value
    cells = value if isinstance(value, Mapping) else {"rate": value}

    def number(key: str) -> Decimal | None:
        return Decimal(str(cells[key])) if key in cells else None

    rate = (number("rate") or Decimal(0)) / row.get("per", 1)
    whole = Decimal(row["round_up_to"]) if "round_up_to" in row else None
    return Fee(row["name"], row["side"], rate, number("min_hkd"), number("max_hkd"), whole)


def _spread_table(value: Any) -> tuple[tuple[Decimal, Decimal, Decimal], ...]:  # noqa: ANN401 - two forms
    """Return (over, up to, step); the first band begins at its first price."""
    if isinstance(value[0], Mapping):
        rows = [(r["above_hkd"], r["up_to_hkd"], r["tick_hkd"]) for r in value]
    else:
        rows = [tuple(row) for row in value]
    table = [tuple(Decimal(str(cell)) for cell in row) for row in rows]
    return tuple((a, b, c) for a, b, c in table)


def _value(data: dict[str, Any], key: str, on: date, venue: str) -> Any:  # noqa: ANN401 - a value
    """Return a value in force: the rulebook's where the venue points there, else its own."""
    pointer = data.get("rulebook", {}).get(key)
    if pointer is None:
        return _in_force(data, key, on, venue)["value"]
    return Rulebook.load().at(on).get(pointer["rule"], outcome=pointer.get("outcome")).value


def _marks(data: dict[str, Any], on: date) -> list[Confidence]:
    """Return the marks of everything the venue rests on."""
    own = [
        Confidence(entry["confidence"])
        for rows in data.values()
        if isinstance(rows, list)
        for entry in rows
        if "confidence" in entry and entry["from"] <= on <= entry.get("until", on)
    ]
    rulebook = Rulebook.load().at(on)
    names = [pointer["rule"] for pointer in data.get("rulebook", {}).values()]
    names += [row["rule"] for row in data.get("fees", [])]
    return own + [rule.confidence for name in names for rule in rulebook.outcomes(name)]


def _optional(data: dict[str, Any], key: str, on: date, venue: str) -> Any:  # noqa: ANN401 - a TOML value
    known = key in data or key in data.get("rulebook", {})
    return _value(data, key, on, venue) if known else None


def _read(name: str) -> dict[str, Any]:
    if name not in VENUES:
        raise UnknownNameError(
            "is not a venue", key="venue", value=name, expected=", ".join(VENUES)
        )
    text = files("greenshoe.market").joinpath("venues", f"{name}.toml").read_text("utf-8")
    data = tomllib.loads(text)
    if "spread_table_of" in data:
        other = _read(data["spread_table_of"])
        data["rulebook"] = {"spread_table": other["rulebook"]["spread_table"]}
    return data


@cache
def load_venue(name: str, on: date) -> Venue:
    """Return a venue's rules on a date.

    Parameters
    ----------
    name
        `hkex`, `nasdaq` or `grey`.
    on
        The trading day.

    Raises
    ------
    UnknownNameError
        If there is no such venue.
    RuleDateError
        If a rule of it is not known on that date.

    >>> from datetime import date
    >>> load_venue("hkex", date(2026, 1, 8)).full_day[0].name
    'opening auction: order input'
    """
    data = _read(name)
    sessions = _in_force(data, "sessions", on, name)
    band = _optional(data, "price_band", on, name)
    rulebook = Rulebook.load().at(on)
    scalar = {
        key: _value(data, key, on, name)
        for key in (
            "largest_order_lots",
            "longest_queue_orders",
            "sweep_queues",
            "limit_may_cross",
            "short_sales",
        )
    }
    fees = (_fee(row, rulebook) for row in data.get("fees", []))
    return Venue(
        **{key: data[key] for key in ("name", "mic", "currency", "time_zone")},
        **scalar,
        spread_table=_spread_table(_value(data, "spread_table", on, name)),
        full_day=_phases(sessions["full_day"], rulebook),
        half_day=_phases(sessions.get("half_day", []), rulebook),
        price_multiple=_optional(data, "price_multiple", on, name),
        tie_break=_TIE_BREAKS[_in_force(data, "tie_break", on, name)["value"]],
        price_band=None if band is None else PriceBand(**band),
        fees=tuple(fee for fee in fees if fee is not None),
        confidence=Confidence.weakest(_marks(data, on)),
    )
