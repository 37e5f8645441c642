"""Auctions that let in orders kept beside the book, or trade at a price found elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.core import kernel, part_of_kernel
from greenshoe.market._auction import best_auction_price, uncross
from greenshoe.market._book import ASK, BID, LEVEL
from greenshoe.market._held import FOR_IMBALANCE, FOR_PRICE, HELD, next_held
from greenshoe.market._matching import rest, withdraw

if TYPE_CHECKING:
    from greenshoe.market._exchange import Exchange

__all__ = ["uncross_at", "uncross_held"]


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


@kernel
def uncross_at(exchange: Exchange, tick: int) -> int:
    """Trade at a given price whatever both sides would trade there; return the shares.

    For a closing auction that found no price of its own: it matches at the reference price.
    """
    depth = exchange.book.depth
    width = depth.size // 2 - 1
    bought, sold = depth[2 * width], depth[2 * width + 1]
    for other in range(exchange.price.size):
        if other >= tick:
            bought += depth[other + 1]
        if other <= tick:
            sold += depth[width + other + 1]
    return uncross(exchange, tick, min(bought, sold))
