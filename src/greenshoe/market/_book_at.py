"""The book of a day at any moment, from its messages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import InputError, kernel
from greenshoe.market._auction import uncross
from greenshoe.market._codes import Rule
from greenshoe.market._engine import apply_message
from greenshoe.market._exchange import Exchange, new_exchange
from greenshoe.market._matching import withdraw
from greenshoe.market._places import Activity, Note
from greenshoe.market._population import SEATS
from greenshoe.market._venue_file import load_venue

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from greenshoe.market._first_day import FirstDay

__all__ = ["BookAt", "book_at"]

_DAY_SECONDS = 24 * 60 * 60


@dataclass(frozen=True)
class BookAt:
    """A book at one moment.

    Attributes
    ----------
    second
        Seconds from midnight, Hong Kong.
    bids, asks
        (price in HK$, shares), best first.
    """

    second: float
    bids: tuple[tuple[float, int], ...]
    asks: tuple[tuple[float, int], ...]


@kernel
def _carry_out_again(exchange: Exchange, log: NDArray[np.int64], until: int) -> None:
    """Carry out the accepted rows of a log, and what the venue did between them."""
    for row in range(log.shape[0]):
        if log[row, 0] > until:
            break
        kind = log[row, 1]
        if log[row, 7] != 0:
            continue
        if kind == Note.AUCTION:
            uncross(exchange, log[row, 3], log[row, 4])
        elif kind == Note.EXPIRY:
            withdraw(exchange, log[row, 5])
        else:
            exchange.rule[Rule.MATCHES] = int(log[row, 8] == Activity.TRADE)
            apply_message(
                exchange, kind, log[row, 2], log[row, 3], log[row, 4], log[row, 5], log[row, 6]
            )


def book_at(played: FirstDay, second: float) -> BookAt:
    """Return the book of the first day at a moment, rebuilt from its messages.

    Parameters
    ----------
    played
        A day simulated with `keep_messages=True`.
    second
        Seconds from midnight, Hong Kong: 34,200 is 09:30.

    Raises
    ------
    InputError
        If the messages were not kept, or there is no such second in a day.
    """
    log = played.log
    if log is None:
        raise InputError("has no messages", key="first day", expected="keep_messages=True")
    if not 0 <= second <= _DAY_SECONDS:
        raise InputError(
            "is out of range", key="second", value=second, expected=f"0 to {_DAY_SECONDS:,}"
        )
    orders = int(log[:, 5].max(initial=0)) + 1
    exchange = new_exchange(played.grid.price, orders, SEATS)
    exchange.rule[Rule.SWEEP_LEVELS] = load_venue("hkex", played.terms.listing_date).sweep_queues
    _carry_out_again(exchange, log, int(second * 1e9))
    ticks = played.grid.price.size
    sides = []
    for side in (0, 1):
        first = side * (ticks + 2) + 1
        depth = exchange.book.depth[first : first + ticks]
        places = np.flatnonzero(depth)[:: 1 if side else -1]
        sides.append(tuple((played.price(int(t)), int(depth[t])) for t in places))
    return BookAt(second, sides[0], sides[1])
