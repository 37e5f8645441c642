"""A venue on one day: its phases, steps of price, limits and fees."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import Confidence, DataError, round_half_up
from greenshoe.market._price_grid import PRICE_UNIT, PriceGrid

if TYPE_CHECKING:
    from greenshoe.market._phase import Phase
    from greenshoe.market._price_band import PriceBand

__all__ = ["PRICE_UNIT", "Fee", "Venue"]

_SAMPLE_SECONDS = 10  # between looks at the book, where no rule asks for a finer step


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
