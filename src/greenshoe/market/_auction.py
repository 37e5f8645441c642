"""Call auctions: the price that trades most, and the trades at it.

Hong Kong's indicative equilibrium price is found in four steps among the prices from the lowest
priced ask to the highest priced bid: (1) the greatest matched volume; (2) then the smallest
imbalance; (3) then the highest price if buying exceeds or equals selling at every one left, the
lowest if selling exceeds buying at every one, else the nearest to the reference price;
(4) the higher of two equally near. Nasdaq's crosses use steps 1 and 2, then the price nearest to
their reference. Orders without a price count at every price.
"""

from __future__ import annotations

from greenshoe.core import kernel, part_of_kernel
from greenshoe.market._book import ASK, BID, NEXT
from greenshoe.market._codes import Account
from greenshoe.market._exchange import Exchange, record_trade
from greenshoe.market._queues import take_from_level

__all__ = ["NEAREST_REFERENCE", "PRESSURE_FIRST", "best_auction_price", "uncross", "uncross_once"]

PRESSURE_FIRST, NEAREST_REFERENCE = 0, 1  # how a tie after steps 1 and 2 is broken


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
