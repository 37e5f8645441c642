"""Orders with a limit that wait for a later auction while the book beside them trades.

They stand in one list of the book that no match reaches, in the order they came. The level an
order will go to is kept in its record, raised by `HELD` once for an ordinary one and twice for one
that only takes part against a surplus.
"""

from __future__ import annotations

from greenshoe.core import part_of_kernel
from greenshoe.market._book import LEVEL, NEXT, SHARES, Book
from greenshoe.market._queues import add_order, unlink

__all__ = ["FOR_IMBALANCE", "FOR_PRICE", "HELD", "drop_held", "hold_order", "next_held"]

HELD = 1 << 24  # above every level of a book
FOR_PRICE, FOR_IMBALANCE = 1, 2


@part_of_kernel
def hold_order(book: Book, level: int, shares: int, record: int, purpose: int) -> None:
    """Put an order at the end of the list; `level` is where the auction will find it."""
    add_order(book, book.depth.size - 1, shares, record)
    book.order[record, LEVEL] = purpose * HELD + level


@part_of_kernel
def drop_held(book: Book, record: int) -> int:
    """Take an order out of the list and return its shares."""
    waiting = book.depth.size - 1
    shares = int(book.order[record, SHARES])
    unlink(book, waiting, record)
    book.order[record, SHARES] = 0
    book.depth[waiting] -= shares
    return shares


@part_of_kernel
def next_held(book: Book, record: int, purpose: int) -> int:
    """Return the first order of a purpose after `record` (or of all, from the list's own record).

    The list's own record when there is none.
    """
    waiting = book.depth.size - 1
    record = int(book.order[record, NEXT])
    while record != waiting and book.order[record, LEVEL] // HELD != purpose:
        record = int(book.order[record, NEXT])
    return record
