"""A venue read from its declared data: every entry dated and cited, the rulebook's where it is."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from greenshoe.core import Confidence, RuleDateError, UnknownNameError
from greenshoe.market._auction import NEAREST_REFERENCE, PRESSURE_FIRST
from greenshoe.market._exchange import Kind
from greenshoe.market._venue import BandDoubling, BandStep, Fee, Phase, PriceBand, Venue
from greenshoe.rules import Rulebook, RulebookOn

if TYPE_CHECKING:
    from datetime import date

__all__ = ["load_venue"]

VENUES = ("grey", "hkex", "nasdaq")
_TIE_BREAKS = {"pressure_first": PRESSURE_FIRST, "nearest_reference": NEAREST_REFERENCE}
_SCALARS = (
    "largest_order_lots",
    "longest_queue_orders",
    "sweep_queues",
    "limit_may_cross",
    "short_sales",
)


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
    bands = (row["value"] for row in data.get("price_band", []) if row["from"] <= on)
    names += [band[key] for band in bands for key in ("width_rule", "pause_rule")]
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


def _price_band(
    data: dict[str, Any], rulebook: RulebookOn, on: date, venue: str
) -> PriceBand | None:
    """Return the price band: widths and pause from the rulebook, its clocks from the venue."""
    if "price_band" not in data:
        return None
    clocks = dict(_in_force(data, "price_band", on, venue)["value"])
    tier = clocks.pop("tier")
    pause = dict(rulebook.get(clocks.pop("pause_rule")).value)  # type: ignore[arg-type]  # a table
    rows = rulebook.table(clocks.pop("width_rule"))
    return PriceBand(
        steps=tuple(_band_step(row) for row in rows if row.get("tier", tier) == tier),
        doubled=tuple(
            BandDoubling(row["starts"], row["ends"], row.get("up_to"))
            for row in _in_force(data, "price_band_doubled", on, venue)["value"]
            if tier in row["tiers"]
        ),
        limit_state_seconds=int(str(pause["limit_state_seconds"])),
        pause_seconds=60 * int(str(pause["pause_minutes"])),
        **clocks,
    )


def _band_step(row: Mapping[str, Any]) -> BandStep:
    over = row.get("price_above_usd", row.get("price_from_usd", 0))
    up_to = row.get("price_up_to_usd", row.get("price_below_usd"))
    amount = row.get("band_usd")
    return BandStep(
        over=float(over),
        up_to=None if up_to is None else float(up_to),
        fraction=float(row["band_pct"]) / 100.0,
        amount=None if amount is None else float(amount),
    )


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
    rulebook = Rulebook.load().at(on)
    scalar = {key: _value(data, key, on, name) for key in _SCALARS}
    fees = (_fee(row, rulebook) for row in data.get("fees", []))
    return Venue(
        **{key: data[key] for key in ("name", "mic", "currency", "time_zone")},
        **scalar,
        spread_table=_spread_table(_value(data, "spread_table", on, name)),
        full_day=_phases(sessions["full_day"], rulebook),
        half_day=_phases(sessions.get("half_day", []), rulebook),
        price_multiple=_optional(data, "price_multiple", on, name),
        tie_break=_TIE_BREAKS[_in_force(data, "tie_break", on, name)["value"]],
        price_band=_price_band(data, rulebook, on, name),
        fees=tuple(fee for fee in fees if fee is not None),
        confidence=Confidence.weakest(_marks(data, on)),
    )
