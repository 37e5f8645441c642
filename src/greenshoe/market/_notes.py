"""What the venue itself does at the end of a phase, written among the day's messages.

With it a tape is whole: whoever carries out its accepted rows in order has the book at any moment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from greenshoe.market._book import ASK, BID, LEVEL, SHARES
from greenshoe.market._codes import Tally
from greenshoe.market._held import HELD
from greenshoe.market._places import Count, Note

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from greenshoe.market._desk import Desk
    from greenshoe.market._exchange import Exchange

__all__ = ["Before", "note_ending", "state_before"]


class Before(NamedTuple):
    """What an action at the end of a phase may change.

    Attributes
    ----------
    shares
        int32, (orders so far,): left of each order.
    volume_shares
        Of the day.
    """

    shares: NDArray[np.int32]
    volume_shares: int


def _shares(exchange: Exchange, desk: Desk) -> NDArray[np.int32]:
    base = exchange.book.depth.size
    return exchange.book.order[base : base + int(desk.tally[Count.NEXT_ORDER]), SHARES]


def state_before(exchange: Exchange, desk: Desk) -> Before | None:
    """Return what to compare with after an action; `None` where no messages are kept."""
    if desk.log.shape[0] <= 1:
        return None
    return Before(_shares(exchange, desk).copy(), int(exchange.tally[Tally.VOLUME]))


def note_ending(exchange: Exchange, desk: Desk, second: float, before: Before) -> None:
    """Write down the auction that an action held, or the orders that it cancelled."""
    traded = int(exchange.tally[Tally.VOLUME]) - before.volume_shares
    if traded:
        last = int(exchange.tally[Tally.LAST])
        rows = np.array([[Note.AUCTION, -1, last, traded, -1, -1]], np.int64)
    else:
        gone = np.flatnonzero((before.shares > 0) & (_shares(exchange, desk) == 0))
        rows = _expiries(exchange, gone, before.shares[gone])
    first = int(desk.tally[Count.LOGGED])
    kept = desk.log[first : first + len(rows)]
    kept[:, 0] = int(second * 1e9)
    kept[:, 1:7] = rows
    kept[:, 7] = 0
    kept[:, 8] = desk.tally[Count.PHASE]
    kept[:, 9] = exchange.book.best[BID] - 1
    kept[:, 10] = exchange.book.best[ASK] - (exchange.price.size + 2) - 1
    kept[:, 11], kept[:, 12] = exchange.tally[Tally.VOLUME], exchange.tally[Tally.TURNOVER]
    desk.tally[Count.LOGGED] += len(rows)


def _expiries(
    exchange: Exchange, orders: NDArray[np.int64], shares: NDArray[np.int32]
) -> NDArray[np.int64]:
    """Return the rows of cancelled orders: kind, side, tick (-1 for none), shares, order, owner."""
    width = exchange.price.size + 2
    level = exchange.book.order[exchange.book.depth.size + orders, LEVEL] % HELD
    unpriced = level >= 2 * width
    side = np.where(unpriced, level - 2 * width, level >= width)
    tick = np.where(unpriced, -1, level - side * width - 1)
    kinds = np.full(orders.size, Note.EXPIRY)
    return np.stack([kinds, side, tick, shares, orders, exchange.owner[orders]], axis=1)
