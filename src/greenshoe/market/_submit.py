"""The engine's doors from Python: what machine code does not check is checked here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import InputError, kernel
from greenshoe.market._codes import Kind, Reason
from greenshoe.market._engine import apply_message

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from greenshoe.market._exchange import Exchange


__all__ = ["submit", "submit_many", "submit_one"]

_FIELDS = 6  # of a message
_LEAST_INTEGER, _MOST_INTEGER = -(2**63), 2**63 - 1


@kernel
def submit_one(
    exchange: Exchange, kind: int, side: int, tick: int, shares: int, order: int, participant: int
) -> int:
    """Carry out one message: the compiled form of `submit`."""
    return apply_message(exchange, kind, side, tick, shares, order, participant)


def submit(
    exchange: Exchange,
    kind: Kind,
    side: int,
    tick: int,
    shares: int,
    order: int,
    participant: int,
) -> Reason:
    """Carry out one message and return the venue's answer.

    Parameters
    ----------
    exchange
        The venue.
    kind
        What is asked.
    side
        0 bid, 1 ask; read for new orders.
    tick
        Place of the price on the venue's grid; not read for market and at-auction orders and
        cancels.
    shares
        Size of a new order, or what an amended order should have left.
    order
        The order's number: of the new order, or of the one to cancel or amend.
    participant
        Account number of the sender.

    Raises
    ------
    InputError
        If a number does not fit 64 bits.

    >>> import numpy as np
    >>> from greenshoe.market import new_exchange
    >>> exchange = new_exchange(np.arange(1, 101) * 10_000, orders=10, participants=2)
    >>> submit(exchange, Kind.LIMIT, 0, 49, 100, 0, 1)
    <Reason.ACCEPTED: 0>
    >>> submit(exchange, Kind.LIMIT, 0, 49, 100, 0, 1)
    <Reason.DUPLICATE_ORDER_ID: 9>
    """
    fields = (int(kind), side, tick, shares, order, participant)
    if any(not _LEAST_INTEGER <= field <= _MOST_INTEGER for field in fields):
        raise InputError("has a number beyond 64 bits", key="message", value=fields)
    return Reason(submit_one(exchange, *map(int, fields)))


@kernel
def _submit_all(exchange: Exchange, message: NDArray[np.int64], answer: NDArray[np.int8]) -> None:
    for row in range(message.shape[0]):
        answer[row] = apply_message(
            exchange,
            message[row, 0],
            message[row, 1],
            message[row, 2],
            message[row, 3],
            message[row, 4],
            message[row, 5],
        )


def submit_many(exchange: Exchange, message: NDArray[np.int64], answer: NDArray[np.int8]) -> None:
    """Carry out messages in order.

    Parameters
    ----------
    exchange
        The venue.
    message
        int64, (messages, 6): kind, side, tick, shares, order, participant.
    answer
        int8, (messages,): filled with the reasons.

    Raises
    ------
    InputError
        If an array has another type or shape.
    """
    rows = len(message)
    if message.dtype != np.int64 or message.shape != (rows, _FIELDS):
        raise InputError(
            "is not a table of messages", key="message", value=f"{message.dtype} {message.shape}",
            expected=f"int64 (messages, {_FIELDS})",
        )  # fmt: skip
    if answer.dtype != np.int8 or answer.shape != (rows,):
        raise InputError(
            "has no place for every answer", key="answer", value=f"{answer.dtype} {answer.shape}",
            expected=f"int8 ({rows},)",
        )  # fmt: skip
    _submit_all(exchange, message, answer)
