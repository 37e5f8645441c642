"""The messages of a day as a Parquet file, and the book at any moment of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from greenshoe.core import InputError, atomic_path
from greenshoe.market._behaviour import behaviour
from greenshoe.market._exchange import Kind, Reason
from greenshoe.market._venue import PRICE_UNIT

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from greenshoe.market._day import FirstDay

__all__ = ["BookAt", "book_at", "tape_of", "write_tape"]

_NAMES = ["crowd", "value", "momentum", "flipper", "institution", "arbitrageur", "stabiliser"]


def _participants() -> NDArray[np.str_]:
    names = [f"maker {k + 1}" for k in range(behaviour()["makers"])] + _NAMES
    return np.array(names + [f"user {k + 1}" for k in range(8)])


def tape_of(played: FirstDay) -> dict[str, NDArray[Any]]:
    """Return the messages of the first day as columns.

    The columns are `nanosecond` (since midnight, Hong Kong), `kind`, `side`, `price_hkd` (NaN
    without a price), `shares`, `order`, `participant`, `answer`, `in_auction`, and the best bid and
    ask in HK$ (NaN for none) and the day's volume after the message.

    Raises
    ------
    InputError
        If the messages were not kept.
    """
    log = played.log
    if log is None:
        raise InputError("has no messages", key="first day", expected="keep_messages=True")
    price = np.append(played.grid.price / PRICE_UNIT, np.nan)
    last = played.grid.price.size

    def priced(ticks: NDArray[np.int64]) -> NDArray[np.float64]:
        return np.asarray(price[np.where((ticks < 0) | (ticks > last), last, ticks)])

    unpriced = np.isin(log[:, 1], [Kind.CANCEL, Kind.MARKET, Kind.AT_AUCTION])
    return {
        "nanosecond": log[:, 0],
        "kind": np.array([k.name.lower() for k in Kind])[log[:, 1]],
        "side": np.array(["bid", "ask"])[log[:, 2]],
        "price_hkd": np.where(unpriced, np.nan, priced(log[:, 3])),
        "shares": log[:, 4],
        "order": log[:, 5],
        "participant": _participants()[log[:, 6]],
        "answer": np.array([r.name.lower() for r in Reason])[log[:, 7]],
        "in_auction": log[:, 8] == 1,
        "best_bid_hkd": priced(log[:, 9]),
        "best_ask_hkd": priced(log[:, 10]),
        "volume_shares": log[:, 11],
    }


def write_tape(played: FirstDay, target: Path) -> int:
    """Write the messages of the first day to a Parquet file and return how many.

    Raises
    ------
    InputError
        If the messages were not kept, or the file cannot be written.
    """
    import duckdb  # noqa: PLC0415 - 0.1 s, only where a file is written

    tape = tape_of(played)
    connection = duckdb.connect()
    try:
        with atomic_path(target) as beside:
            connection.register("tape", tape)
            connection.execute("COPY tape TO ? (FORMAT parquet, COMPRESSION zstd)", [str(beside)])
    finally:
        connection.close()
    return len(tape["kind"])


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
        If the messages were not kept.
    """
    from greenshoe.market._day import simulate_first_day  # noqa: PLC0415 - a day makes a tape

    if played.log is None:
        raise InputError("has no messages", key="first day", expected="keep_messages=True")
    stopped = simulate_first_day(
        played.terms,
        seed=played.seed,
        day=played.day,
        pace=played.pace,
        grey=played.grey is not None,
        night=False,
        second_day=False,
        agents=played.agents,
        stop_at=second,
    )
    sides = []
    for side, depth in enumerate(stopped.depth):
        ticks = np.flatnonzero(depth)
        ticks = ticks[::-1] if side == 0 else ticks
        sides.append(tuple((played.price(int(t)), int(depth[t])) for t in ticks))
    return BookAt(second, sides[0], sides[1])
