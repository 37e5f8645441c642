"""A venue on one day: its phases, steps of price, limits and fees."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import Confidence, DataError, round_half_up

if TYPE_CHECKING:
    from datetime import time

    from numpy.typing import NDArray

    from greenshoe.market._exchange import Kind

__all__ = [
    "PRICE_UNIT",
    "BandDoubling",
    "BandStep",
    "Fee",
    "Phase",
    "PriceBand",
    "PriceGrid",
    "Venue",
    "seconds_of",
]

PRICE_UNIT = 10_000  # prices inside kernels are whole ten-thousandths of the currency
_SAMPLE_SECONDS = 10  # between looks at the book, where no rule asks for a finer step


def seconds_of(at: time) -> int:
    """Return the seconds from midnight to a time of day."""
    return at.hour * 3600 + at.minute * 60 + at.second


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
    firm
        Whether orders for a later auction may be neither cancelled nor amended.
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
    firm: bool = False

    @property
    def starts_second(self) -> int:
        """Seconds from midnight to the start."""
        return seconds_of(self.starts)

    @property
    def ends_second(self) -> int:
        """Seconds from midnight to the end."""
        return seconds_of(self.ends)


@dataclass(frozen=True)
class BandStep:
    """Width of the band for previous closes from one price up to another.

    Attributes
    ----------
    over, up_to
        Prices in the currency; `up_to` is `None` for the last.
    fraction
        Of the reference price.
    amount
        If given, the lesser of it (in the currency) and the fraction counts.
    """

    over: float
    up_to: float | None
    fraction: float
    amount: float | None = None


@dataclass(frozen=True)
class BandDoubling:
    """A part of the day in which the band is twice as wide, for previous closes up to a price."""

    starts: time
    ends: time
    up_to: float | None = None


@dataclass(frozen=True)
class PriceBand:
    """Limits around a moving reference price, and the pause when trading stays at one of them.

    Attributes
    ----------
    steps, doubled
        How wide it is, and when twice that.
    reference_seconds
        The reference price is the mean price of the trades of so many seconds.
    update_seconds, update_fraction
        A reference price stands at least so long, and until the mean differs from it by so much.
    limit_state_seconds
        How long the best price may stand at a limit before trading pauses.
    pause_seconds
        How long it pauses.
    """

    steps: tuple[BandStep, ...]
    doubled: tuple[BandDoubling, ...]
    reference_seconds: int
    update_seconds: int
    update_fraction: float
    limit_state_seconds: int
    pause_seconds: int

    def fraction(self, previous_close: float, second: float) -> float:
        """Return the width either side of the reference price, as a fraction, at a second.

        >>> from datetime import date, time
        >>> from greenshoe.market import load_venue
        >>> band = load_venue("nasdaq", date(2025, 11, 6)).price_band
        >>> band.fraction(16.25, 10 * 3600), band.fraction(2.00, 15.75 * 3600)
        (0.1, 0.4)
        """
        step = next(
            s for s in self.steps
            if s.over <= previous_close and (s.up_to is None or previous_close <= s.up_to)
        )  # fmt: skip
        width = step.fraction
        if step.amount is not None:
            width = min(width, step.amount / previous_close)
        for part in self.doubled:
            inside = seconds_of(part.starts) <= second < seconds_of(part.ends)
            if inside and (part.up_to is None or previous_close <= part.up_to):
                return min(2.0 * width, 1.0)
        return width

    @property
    def changes(self) -> tuple[int, ...]:
        """Seconds of the day at which its width may change."""
        return tuple(seconds_of(t) for part in self.doubled for t in (part.starts, part.ends))


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
        >>> from greenshoe.market import load_venue
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

    @property
    def interval(self) -> int:
        """Seconds between two looks at the book: fine enough for every clock of the price band."""
        band = self.price_band
        if band is None:
            return _SAMPLE_SECONDS
        return math.gcd(
            _SAMPLE_SECONDS, band.reference_seconds, band.update_seconds, band.limit_state_seconds
        )

    def grid(self, lowest: Decimal, highest: Decimal) -> PriceGrid:
        """Return the permitted prices from `lowest` to `highest`.

        Raises
        ------
        DataError
            If there are none.

        >>> from datetime import date
        >>> from greenshoe.market import load_venue
        >>> venue = load_venue("hkex", date(2026, 9, 1))
        >>> venue.grid(Decimal("9.99"), Decimal("10.02")).price.tolist()
        [99900, 99950, 100000, 100100, 100200]
        """
        return _grid(self, lowest, highest)

    def cost_of_trade(self, side: str, value: Decimal) -> Decimal:
        """Return the venue's charges on one trade of `value` for its `buy` or `sell` side.

        >>> from datetime import date
        >>> from greenshoe.market import load_venue
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
    kept = np.array(sorted(p for p in prices if max(first, 1) <= p <= last), np.int64)
    if not kept.size:
        raise DataError(f"has no permitted price from {lowest} to {highest}", key=venue.name)
    kept.flags.writeable = False  # shared by every day of an ensemble
    return PriceGrid(kept)
