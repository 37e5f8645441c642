"""The bare book: new limit orders and cancels, as in the field's benchmarks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import DataError, kernel, part_of_kernel
from greenshoe.market._book import MOST_TICKS, NEXT, SHARES, Book, new_book
from greenshoe.market._queues import add_order, remove_order, take_from_level

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["Replay", "replay_messages"]

_LARGEST_QUANTITY = 1_000_000_000
_TYPES = (np.int8, np.int8, np.int32, np.int32, np.int32)


@dataclass(frozen=True)
class Replay:
    """What came of a stream of messages.

    Attributes
    ----------
    trades
        Number of executions.
    volume
        Shares executed.
    resting
        Shares left in the book, both sides.
    cancelled
        Orders taken out by a cancel.
    trade_log
        int32, (trades, 4): message that took, message that had rested, price tick, shares.
    """

    trades: int
    volume: int
    resting: int
    cancelled: int
    trade_log: NDArray[np.int32]


@part_of_kernel
def _match(book: Book, side: int, limit: int, shares: int, taker: int, log: NDArray[np.int32],
           count: int) -> tuple[int, int]:  # fmt: skip
    """Fill an incoming order; return the shares left and the log's length."""
    other = 1 - side
    step = 1 - 2 * side
    best = book.best[other]
    base = book.depth.size
    first_tick_level = other * (base // 2 - 1) + 1
    while shares > 0 and (limit - best) * step >= 0:
        log[count, 0] = taker
        log[count, 1] = book.order[best, NEXT] - base
        log[count, 2] = best - first_tick_level
        filled = take_from_level(book, best, shares)
        log[count, 3] = filled
        count += 1
        shares -= filled
        if book.depth[best] == 0:
            while book.depth[best] == 0:
                best += step
            book.best[other] = best
    return shares, count


@kernel
def _replay(
    kind: NDArray[np.int8],
    side: NDArray[np.int8],
    price_tick: NDArray[np.int32],
    quantity: NDArray[np.int32],
    order_ref: NDArray[np.int32],
    book: Book,
    log: NDArray[np.int32],
) -> tuple[int, int]:
    base = book.depth.size
    width = base // 2 - 1
    trades = 0
    cancelled = 0
    for message in range(kind.size):
        record = base + message
        if kind[message] == 1:
            book.order[record, SHARES] = 0
            target = base + order_ref[message]
            if target < record and book.order[target, SHARES] > 0:
                remove_order(book, target)
                cancelled += 1
            continue
        own = int(side[message])
        tick = int(price_tick[message]) + 1
        limit = (1 - own) * width + tick
        shares, trades = _match(book, own, limit, int(quantity[message]), message, log, trades)
        if shares > 0:
            level = own * width + tick
            add_order(book, level, shares, record)
            if (level - book.best[own]) * (1 - 2 * own) > 0:
                book.best[own] = level
        else:
            book.order[record, SHARES] = 0
    return trades, cancelled


def _column(
    name: str, values: ArrayLike, limits: tuple[int, int], kinds: NDArray[np.integer] | None,
    read_by: int = 0,
) -> NDArray[np.integer]:  # fmt: skip
    """Return a column of whole numbers, the least where a message of its kind does not read it."""
    column, (low, high) = np.asarray(values), limits
    if column.ndim != 1 or not (np.issubdtype(column.dtype, np.integer) or not column.size):
        raise DataError("is not a column of whole numbers", key=name)
    if kinds is not None and column.size != kinds.size:
        raise DataError("columns differ in length", expected=f"{kinds.size} messages in each")
    wrong = (column < low) | (column > high)
    if kinds is not None and wrong.any():
        column, wrong = (
            np.where(wrong & (kinds != read_by), low, column),
            wrong & (kinds == read_by),
        )
    if wrong.any():
        first = int(np.flatnonzero(wrong)[0])
        raise DataError(
            f"is out of range in message {first}",
            key=name,
            value=int(column[first]),
            expected=f"{low:,} to {high:,}",
        )
    return column


def replay_messages(
    kind: ArrayLike, side: ArrayLike, price_tick: ArrayLike, quantity: ArrayLike,
    order_ref: ArrayLike,
) -> Replay:  # fmt: skip
    """Run a stream of messages through one empty book, price then time.

    Parameters
    ----------
    kind
        0 a new limit order, 1 a cancel.
    side
        0 bid, 1 ask (of a new order).
    price_tick
        Tick of the limit, from 0 (of a new order).
    quantity
        Shares or lots, positive (of a new order).
    order_ref
        Message that brought the order to cancel (of a cancel); one that is gone, or later, is
        passed over.

    Returns
    -------
    Replay
        `trades`, `volume`, `resting`, `cancelled` and the log of trades.

    Raises
    ------
    DataError
        If a column is not whole numbers, differs in length, or holds a value out of range.

    >>> one_trade = replay_messages([0, 0], [0, 1], [10, 9], [5, 3], [0, 0])
    >>> one_trade.trades, one_trade.volume, one_trade.resting
    (1, 3, 2)
    """
    kinds = _column("kind", kind, (0, 1), None)
    number = kinds.size
    found = (
        kinds,
        _column("side", side, (0, 1), kinds),
        _column("price_tick", price_tick, (0, MOST_TICKS - 1), kinds),
        _column("quantity", quantity, (1, _LARGEST_QUANTITY), kinds),
        _column("order_ref", order_ref, (0, max(number - 1, 0)), kinds, read_by=1),
    )
    kind_, side_, tick_, quantity_, order_ = (
        np.ascontiguousarray(c, t) for c, t in zip(found, _TYPES, strict=True)
    )
    ticks = int(tick_.max(initial=0)) + 1
    book = new_book(ticks, max(number, 1))
    log = np.zeros((max(number, 1), 4), np.int32)
    trades, cancelled = _replay(kind_, side_, tick_, quantity_, order_, book, log)
    log = log[:trades]
    resting = int(book.depth.sum()) - 4  # the four guards
    return Replay(trades, int(log[:, 3].sum(dtype=np.int64)), resting, cancelled, log)
