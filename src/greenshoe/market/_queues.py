"""How orders come into a level's queue and leave it."""

from __future__ import annotations

from greenshoe.core import part_of_kernel
from greenshoe.market._book import LEVEL, NEXT, PREVIOUS, SHARES, Book

__all__ = ["add_order", "level_of", "remove_order", "take_from_level", "unlink"]


@part_of_kernel
def level_of(book: Book, side: int, tick: int) -> int:
    """Return the level of a side and a tick."""
    return side * (book.depth.size // 2 - 1) + tick + 1


@part_of_kernel
def add_order(book: Book, level: int, shares: int, record: int) -> None:
    """Put an order at the end of its level's queue. Does not move the best price."""
    order = book.order
    last = order[level, PREVIOUS]
    order[record, LEVEL] = level
    order[record, SHARES] = shares
    order[record, NEXT] = level
    order[record, PREVIOUS] = last
    order[last, NEXT] = record
    order[level, PREVIOUS] = record
    order[level, SHARES] += 1
    book.depth[level] += shares


@part_of_kernel
def unlink(book: Book, level: int, record: int) -> None:
    """Take a record out of its level's queue. Does not change the level's shares."""
    after = book.order[record, NEXT]
    before = book.order[record, PREVIOUS]
    book.order[before, NEXT] = after
    book.order[after, PREVIOUS] = before
    book.order[level, SHARES] -= 1


@part_of_kernel
def remove_order(book: Book, record: int) -> int:
    """Take a resting order out of the book, move the best price if need be, return its shares."""
    level = book.order[record, LEVEL]
    shares = book.order[record, SHARES]
    unlink(book, level, record)
    book.order[record, SHARES] = 0
    left = book.depth[level] - shares
    book.depth[level] = left
    if left == 0:
        side = int(level >= book.depth.size // 2 - 1)
        if level == book.best[side]:
            step = 2 * side - 1
            while book.depth[level] == 0:
                level += step
            book.best[side] = level
    return int(shares)


@part_of_kernel
def take_from_level(book: Book, level: int, wanted: int) -> int:
    """Fill up to `wanted` shares against the first order of a level; return the shares filled.

    The order leaves the book when nothing is left of it. Does not move the best price.
    """
    first = book.order[level, NEXT]
    there = int(book.order[first, SHARES])
    filled = min(wanted, there)
    book.order[first, SHARES] = there - filled
    book.depth[level] -= filled
    if filled == there:
        unlink(book, level, first)
    return filled
