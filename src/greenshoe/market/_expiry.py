"""Orders that the venue cancels when a phase ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.core import kernel, part_of_kernel
from greenshoe.market._book import ASK, BID, NEXT
from greenshoe.market._matching import withdraw

if TYPE_CHECKING:
    from greenshoe.market._exchange import Exchange

__all__ = ["cancel_beyond"]


@part_of_kernel
def _cancel_level(exchange: Exchange, level: int) -> int:
    """Cancel every order of one level; return how many."""
    base = exchange.book.depth.size
    cancelled = 0
    while exchange.book.order[level, NEXT] != level:
        withdraw(exchange, exchange.book.order[level, NEXT] - base)
        cancelled += 1
    return cancelled


@kernel
def cancel_beyond(exchange: Exchange, lowest: int, highest: int, unpriced: int) -> int:
    """Cancel the orders priced outside two ticks and, if `unpriced` is 1, those without a price."""
    width = exchange.book.depth.size // 2 - 1
    cancelled = 0
    for side in (BID, ASK):
        for tick in range(exchange.price.size):
            if tick < lowest or tick > highest:
                cancelled += _cancel_level(exchange, side * width + tick + 1)
        if unpriced == 1:
            cancelled += _cancel_level(exchange, 2 * width + side)
    if unpriced == 1:
        cancelled += _cancel_level(exchange, 2 * width + 2)
    return cancelled
