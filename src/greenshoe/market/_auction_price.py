"""The auction price of a list of orders, without a book."""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate
from typing import TYPE_CHECKING

from greenshoe.core import DataError
from greenshoe.market._auction import PRESSURE_FIRST

if TYPE_CHECKING:
    from collections.abc import Sequence


__all__ = ["auction_price", "indicative_price"]

_MOST_ORDERS = 10_000_000


def auction_price(
    buys: Sequence[tuple[int | None, int]],
    sells: Sequence[tuple[int | None, int]],
    reference: int,
    tie_break: int = PRESSURE_FIRST,
) -> tuple[int | None, int]:
    """Return the auction price and the shares matched: `indicative_price` for any venue.

    The matched volume only changes at prices of orders, so those, their neighbours and the
    reference are all that need be looked at, however far apart the prices are.
    """
    bids, asks = _cumulated(buys), _cumulated(sells)
    if not bids.ticks or not asks.ticks or bids.ticks[-1] < asks.ticks[0]:
        return None, 0
    lowest, highest = asks.ticks[0], bids.ticks[-1]
    near = {t + d for t in (*bids.ticks, *asks.ticks) for d in (-1, 0, 1)} | {reference}
    table = []
    for tick in sorted(t for t in near if lowest <= t <= highest):
        bought, sold = bids.at_or_above(tick), asks.at_or_below(tick)
        table.append((min(bought, sold), -abs(bought - sold), tick, bought >= sold))
    best = max(row[:2] for row in table)
    left = [(tick, buying) for volume, gap, tick, buying in table if (volume, gap) == best]
    return _break_tie(left, reference, tie_break), best[0]


def _break_tie(left: list[tuple[int, bool]], reference: int, tie_break: int) -> int:
    """Choose among prices of equal volume and imbalance."""
    ticks = [tick for tick, _ in left]
    if tie_break == PRESSURE_FIRST and all(buying for _, buying in left):
        return max(ticks)
    if tie_break == PRESSURE_FIRST and not any(buying for _, buying in left):
        return min(ticks)
    return min(ticks, key=lambda tick: (abs(tick - reference), -tick))


class _Cumulated:
    """The orders of one side by price, summed so that any price is one look-up."""

    def __init__(self, orders: Sequence[tuple[int | None, int]]) -> None:
        self.unpriced = sum(shares for tick, shares in orders if tick is None)
        priced = sorted((tick, shares) for tick, shares in orders if tick is not None)
        self.ticks = [tick for tick, _ in priced]
        self._sums = [0, *accumulate(shares for _, shares in priced)]

    def at_or_below(self, tick: int) -> int:
        return self.unpriced + self._sums[bisect_left(self.ticks, tick + 1)]

    def at_or_above(self, tick: int) -> int:
        return self.unpriced + self._sums[-1] - self._sums[bisect_left(self.ticks, tick)]


def _cumulated(orders: Sequence[tuple[int | None, int]]) -> _Cumulated:
    if len(orders) > _MOST_ORDERS:
        raise DataError("has too many orders", value=len(orders), expected=f"{_MOST_ORDERS:,}")
    for number, (_, shares) in enumerate(orders):
        if shares <= 0:
            raise DataError(
                f"is the size of order {number}", value=shares, expected="shares above 0"
            )
    return _Cumulated(orders)


def indicative_price(
    buys: Sequence[tuple[int | None, int]],
    sells: Sequence[tuple[int | None, int]],
    reference: int,
) -> tuple[int | None, int]:
    """Return Hong Kong's indicative equilibrium price and the shares matched at it.

    Parameters
    ----------
    buys, sells
        Orders as (price tick, shares); a tick of None is an at-auction order, which takes any
        price.
    reference
        Tick of the previous close (pre-opening) or of the reference price (closing).

    Returns
    -------
    tuple
        Tick and shares; (None, 0) if no priced bid reaches a priced ask.

    Raises
    ------
    DataError
        If a size is not positive.

    >>> indicative_price([(102, 300), (100, 200)], [(99, 100), (101, 300)], reference=100)
    (101, 300)
    """
    return auction_price(buys, sells, reference)
