"""Call auctions: the price that trades most, and the trades at it.

Hong Kong's indicative equilibrium price is found in four steps among the prices from the lowest
priced ask to the highest priced bid: (1) the greatest matched volume; (2) then the smallest
imbalance; (3) then the highest price if buying exceeds or equals selling at every one left, the
lowest if selling exceeds buying at every one, else the nearest to the reference price;
(4) the higher of two equally near. Nasdaq's crosses use steps 1 and 2, then the price nearest to
their reference. Orders without a price count at every price.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate
from typing import TYPE_CHECKING

from greenshoe.core import DataError, kernel, part_of_kernel
from greenshoe.market._book import ASK, BID, LEVEL, NEXT, take_from_level
from greenshoe.market._engine import rest, withdraw
from greenshoe.market._exchange import Account, Exchange, record_trade
from greenshoe.market._held import FOR_IMBALANCE, FOR_PRICE, HELD, next_held

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "NEAREST_REFERENCE",
    "PRESSURE_FIRST",
    "auction_price",
    "best_auction_price",
    "indicative_price",
    "uncross",
    "uncross_held",
    "uncross_once",
]

PRESSURE_FIRST, NEAREST_REFERENCE = 0, 1  # how a tie after steps 1 and 2 is broken
_MOST_ORDERS = 10_000_000


@part_of_kernel
def _pressure(bought: int, sold: int) -> int:
    """Return 1 where buying exceeds or equals selling, -1 where selling exceeds."""
    return 1 if bought >= sold else -1


@kernel
def best_auction_price(exchange: Exchange, reference: int, tie_break: int) -> tuple[int, int, int]:
    """Find the auction price of a book in one walk over its prices.

    Parameters
    ----------
    exchange
        The venue; its book may be crossed.
    reference
        Tick of the reference price.
    tie_break
        `PRESSURE_FIRST` (Hong Kong) or `NEAREST_REFERENCE` (Nasdaq).

    Returns
    -------
    tuple
        Tick (-1 if no priced bid reaches a priced ask), shares matched, and shares bid for less
        shares offered at that price.
    """
    depth = exchange.book.depth
    width = depth.size // 2 - 1
    lowest = exchange.book.best[ASK] - width - 1
    highest = exchange.book.best[BID] - 1
    if highest < lowest or highest < 0 or lowest >= exchange.price.size:
        return -1, 0, 0
    bought = depth[2 * width]
    for tick in range(lowest, highest + 1):
        bought += depth[tick + 1]
    sold = depth[2 * width + 1]
    matched, imbalance = -1, 0
    low, high, near = -1, -1, -1
    all_buy, all_sell, signed = True, True, 0
    first_signed, last_signed = 0, 0
    for tick in range(lowest, highest + 1):
        sold += depth[width + tick + 1]
        volume = min(bought, sold)
        gap = abs(bought - sold)
        if volume > matched or (volume == matched and gap < imbalance):
            matched, imbalance = volume, gap
            low, high, near = tick, tick, tick
            all_buy, all_sell = bought >= sold, bought < sold
            signed = first_signed = last_signed = bought - sold
        elif volume == matched and gap == imbalance:
            high = tick
            last_signed = bought - sold
            all_buy = all_buy and bought >= sold
            all_sell = all_sell and bought < sold
            if abs(tick - reference) <= abs(near - reference):
                near, signed = tick, bought - sold
        bought -= depth[tick + 1]
    if tie_break == PRESSURE_FIRST and all_buy:
        return high, matched, last_signed
    if tie_break == PRESSURE_FIRST and all_sell:
        return low, matched, first_signed
    return near, matched, signed


@part_of_kernel
def _first_level(exchange: Exchange, side: int) -> int:
    """Return the level whose orders an auction fills first: at-auction orders, then the best."""
    unpriced = exchange.book.depth.size - 3 + side
    return unpriced if exchange.book.depth[unpriced] > 0 else exchange.book.best[side]


@part_of_kernel
def _move_best(exchange: Exchange, side: int) -> None:
    """Move a side's best price to the next one with orders."""
    level = exchange.book.best[side]
    while exchange.book.depth[level] == 0:
        level += 2 * side - 1
    exchange.book.best[side] = level


@part_of_kernel
def uncross(exchange: Exchange, tick: int, shares: int) -> int:
    """Trade up to `shares` at one price: orders without a price first, then price, then time.

    Returns the shares traded. What is left stays in the book.
    """
    book = exchange.book
    base = book.depth.size
    left = shares
    while left > 0:
        bid_level = _first_level(exchange, BID)
        ask_level = _first_level(exchange, ASK)
        buyer = book.order[bid_level, NEXT] - base
        seller = book.order[ask_level, NEXT] - base
        size = min(left, int(book.order[base + buyer, 1]))
        size = min(size, int(book.order[base + seller, 1]))
        take_from_level(book, bid_level, size)
        take_from_level(book, ask_level, size)
        exchange.account[exchange.owner[seller], Account.OFFERED] -= size
        record_trade(exchange, buyer, seller, BID, tick, size)
        _move_best(exchange, BID)
        _move_best(exchange, ASK)
        left -= size
    return shares


@kernel
def uncross_once(exchange: Exchange, reference: int, tie_break: int) -> tuple[int, int]:
    """Find the auction price and trade at it; return the tick (-1 for none) and the shares."""
    tick, shares, _ = best_auction_price(exchange, reference, tie_break)
    if tick >= 0 and shares > 0:
        uncross(exchange, tick, shares)
    return tick, shares


@part_of_kernel
def _enter_held(exchange: Exchange, record: int, tick: int) -> int:
    """Put a held order into the book, at `tick` or, with -1, at its limit; return its shares."""
    book = exchange.book
    width = book.depth.size // 2 - 1
    order = record - book.depth.size
    level = int(book.order[record, LEVEL]) % HELD
    side = int(level >= width)
    shares = withdraw(exchange, order)
    rest(exchange, side, level - side * width - 1 if tick < 0 else tick, shares, order)
    return shares


@part_of_kernel
def _against_surplus(exchange: Exchange, tick: int, surplus: int) -> int:
    """Enter the orders that only meet a surplus, in the order they came; return the shares met.

    `surplus` is shares bid for less shares offered at `tick`. They enter at that price.
    """
    book = exchange.book
    width = book.depth.size // 2 - 1
    side = ASK if surplus > 0 else BID
    left = abs(surplus)
    record = next_held(book, book.depth.size - 1, FOR_IMBALANCE)
    while record != book.depth.size - 1 and left > 0:
        following = next_held(book, record, FOR_IMBALANCE)
        level = int(book.order[record, LEVEL]) % HELD
        own = int(level >= width)
        limit = level - own * width - 1
        if own == side and (tick - limit) * (2 * own - 1) >= 0:
            left -= min(left, _enter_held(exchange, record, tick))
        record = following
    return abs(surplus) - left


@kernel
def uncross_held(exchange: Exchange, reference: int, tie_break: int) -> tuple[int, int]:
    """Hold an auction of the book and of the orders kept for it; return the tick and the shares.

    First the orders kept with a limit enter the book, then the price is found, then what meets
    the surplus only is entered at that price, which it cannot move.
    """
    book = exchange.book
    waiting = book.depth.size - 1
    record = next_held(book, waiting, FOR_PRICE)
    while record != waiting:
        following = next_held(book, record, FOR_PRICE)
        _enter_held(exchange, record, -1)
        record = following
    tick, shares, surplus = best_auction_price(exchange, reference, tie_break)
    if tick >= 0 and surplus != 0:
        shares += _against_surplus(exchange, tick, surplus)
    if tick >= 0 and shares > 0:
        uncross(exchange, tick, shares)
    return tick, shares


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
