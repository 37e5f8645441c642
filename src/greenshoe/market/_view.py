"""What an agent of the user is given on its turn."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from greenshoe.core import part_of_kernel, uniform_from_bits
from greenshoe.market._codes import Account, Rule, Tally
from greenshoe.market._places import Count, Setting
from greenshoe.market._seen import best_ask, best_bid, draw

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from greenshoe.market._desk import Desk
    from greenshoe.market._exchange import Exchange


__all__ = ["LARGEST_OUTBOX", "View", "give"]

LARGEST_OUTBOX = 16
_DEPTH_SHOWN = 10


class View(IntEnum):
    """Places in what a user's agent is shown; prices are ticks, -1 for none."""

    NANOSECOND = 0  # since midnight, local time of the venue
    IN_AUCTION = 1
    BEST_BID = 2
    BEST_ASK = 3
    LAST = 4
    VOLUME = 5
    OWN_SHARES = 6
    OWN_CASH = 7  # ten-thousandths of the currency
    OWN_OFFERED = 8
    NEXT_ORDER = 9  # number the next new order will have
    LOT_SHARES = 10
    OFFER_TICK = 11
    BID_SHARES = 12  # at the best bid and the nine ticks below it
    ASK_SHARES = 22  # at the best ask and the nine ticks above it
    SIZE = 32


@part_of_kernel
def _show(exchange: Exchange, desk: Desk, role: int, now: float, view: NDArray[np.int64]) -> None:
    """Fill what a user's agent is shown."""
    account = exchange.account[desk.seat[role]]
    bid, ask = best_bid(exchange), best_ask(exchange)
    ticks = exchange.price.size
    view[View.NANOSECOND] = int(now * 1e9)
    view[View.IN_AUCTION] = desk.tally[Count.PHASE]
    view[View.BEST_BID] = bid
    view[View.BEST_ASK] = ask if ask < ticks else -1
    view[View.LAST] = exchange.tally[Tally.LAST]
    view[View.VOLUME] = exchange.tally[Tally.VOLUME]
    view[View.OWN_SHARES] = account[Account.SHARES]
    view[View.OWN_CASH] = account[Account.CASH]
    view[View.OWN_OFFERED] = account[Account.OFFERED]
    view[View.NEXT_ORDER] = desk.tally[Count.NEXT_ORDER]
    view[View.LOT_SHARES] = exchange.rule[Rule.LOT_SHARES]
    view[View.OFFER_TICK] = int(desk.setting[Setting.OFFER_TICK])
    width = ticks + 2
    for step in range(_DEPTH_SHOWN):
        view[View.BID_SHARES + step] = exchange.book.depth[bid - step + 1] if bid >= step else 0
        inside = ask + step < ticks
        view[View.ASK_SHARES + step] = exchange.book.depth[width + ask + step + 1] if inside else 0


@part_of_kernel
def give(
    exchange: Exchange, desk: Desk, role: int, now: float, view: NDArray[np.int64],
    numbers: NDArray[np.float64],
) -> None:  # fmt: skip
    """Fill the arrays of a user's agent: what it sees, its random numbers, no orders yet."""
    _show(exchange, desk, role, now, view)
    words = draw(desk, role, 1)
    for index in range(4):
        numbers[index] = uniform_from_bits(words[index])
    for row in range(LARGEST_OUTBOX):  # what others wrote there is not the agent's to send
        for column in range(desk.outbox.shape[1]):
            desk.outbox[row, column] = -1
