"""A limit order book of flat arrays: price-time priority, nothing allocated while it runs.

An order is one record of four 32-bit integers (16 bytes, one cache line), and its number is its
place in the array, so a cancel needs no search. The orders of one price are a circular linked list
around a record that stands for the price itself; the ends of a list need no special case.

Prices are *ticks*: places in the venue's list of permitted prices. A *level* is a (side, tick)
pair: bids take levels 0 .. width-1, asks width .. 2*width-1, where width = ticks + 2 leaves an
unused guard at either end that stops every walk along the prices. Two more levels hold the
at-auction orders, which have no price, and a last one the limit orders for a later auction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from greenshoe.core import InputError, kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray


__all__ = [
    "ASK",
    "BID",
    "LEVEL",
    "MOST_ORDERS",
    "MOST_TICKS",
    "NEXT",
    "PREVIOUS",
    "SHARES",
    "Book",
    "clear_book",
    "new_book",
]

BID, ASK = 0, 1
LEVEL, SHARES, NEXT, PREVIOUS = 0, 1, 2, 3  # columns of an order record
MOST_TICKS, MOST_ORDERS = 1 << 20, 1 << 28  # bounds on memory: 64 MB of levels, 4 GB of orders


class Book(NamedTuple):
    """The arrays of one book.

    Attributes
    ----------
    order
        int32, (2 * width + 3 + orders, 4): level, shares left, next, previous. The first
        2 * width + 3 rows stand for the levels; their `shares` column counts the orders there.
    depth
        int64, (2 * width + 3,): shares resting at each level. The four guards hold 1.
    best
        int64, (2,): level of the best bid and of the best ask (a guard where there is none).
    """

    order: NDArray[np.int32]
    depth: NDArray[np.int64]
    best: NDArray[np.int64]


def new_book(ticks: int, orders: int) -> Book:
    """Return an empty book for `ticks` prices and at most `orders` orders.

    Raises
    ------
    InputError
        If either number is not positive or too large to hold in memory.

    >>> book = new_book(100, 10)
    >>> book.best.tolist()  # the guards: below the lowest bid, above the highest ask
    [0, 203]
    """
    for key, value, most in (("ticks", ticks, MOST_TICKS), ("orders", orders, MOST_ORDERS)):
        if not 0 < value <= most:
            raise InputError(
                "is not a size of a book", key=key, value=value, expected=f"1 to {most:,}"
            )
    levels = 2 * (ticks + 2) + 3
    # All zero: an order that was refused never rests, and who asks after it must see no shares.
    book = Book(
        np.zeros((levels + orders, 4), np.int32), np.zeros(levels, np.int64), np.zeros(2, np.int64)
    )
    clear_book(book)
    return book


@kernel
def clear_book(book: Book) -> None:
    """Empty every level. Records of orders are left as they are."""
    levels = book.depth.size
    for level in range(levels):
        book.order[level, LEVEL] = level
        book.order[level, SHARES] = 0
        book.order[level, NEXT] = level
        book.order[level, PREVIOUS] = level
        book.depth[level] = 0
    width = levels // 2 - 1
    for guard in (0, width - 1, width, 2 * width - 1):
        book.depth[guard] = 1
    book.best[BID] = 0
    book.best[ASK] = 2 * width - 1
