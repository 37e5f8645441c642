"""The messages of a day as columns and as a Parquet file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from greenshoe.core import InputError, atomic_path
from greenshoe.market._behaviour import behaviour
from greenshoe.market._codes import Kind, Reason
from greenshoe.market._places import Note
from greenshoe.market._price_grid import PRICE_UNIT
from greenshoe.market._venue_file import load_venue

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from greenshoe.market._first_day import FirstDay

__all__ = ["tape_of", "write_tape"]

_ROLES = ["crowd", "value", "momentum", "flipper", "institution", "arbitrageur", "stabiliser"]
_UNKNOWN = "unknown"  # an agent may write any number
_UNPRICED = [Kind.CANCEL, Kind.MARKET, Kind.AT_AUCTION]
_PROMISE = "every accepted row carried out in order gives the book at any moment"


def _participants() -> dict[int, str]:
    makers = behaviour()["makers"]
    names = [f"maker {k + 1}" for k in range(makers)] + _ROLES
    return dict(enumerate(names + [f"user {k + 1}" for k in range(8)])) | {-1: "exchange"}


def _named(values: NDArray[np.int64], names: Mapping[int, str]) -> NDArray[np.str_]:
    """Return the name of each number."""
    found = np.full(values.size, _UNKNOWN, f"<U{max(map(len, [*names.values(), _UNKNOWN]))}")
    for number, name in names.items():
        found[values == number] = name
    return found


def tape_of(played: FirstDay) -> dict[str, NDArray[Any]]:
    """Return the messages of the first day, and what the venue did between them, as columns.

    The columns are `nanosecond` (since midnight, Hong Kong), `kind`, `side`, `price_hkd` (NaN
    without a price), `shares`, `order_id`, `participant`, `answer`, `in_auction`, and after the
    message the best bid and ask in HK$ (NaN for none), the day's volume and its turnover. Two
    kinds are the venue's own: `auction` trades `shares` at `price_hkd`, `expiry` cancels an order
    at the end of a phase. Every accepted row carried out in order gives the book at any moment.

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

    return {
        "nanosecond": log[:, 0],
        "kind": _named(log[:, 1], {int(k): k.name.lower() for k in (*Kind, *Note)}),
        "side": _named(log[:, 2], {0: "bid", 1: "ask", -1: "both"}),
        "price_hkd": np.where(np.isin(log[:, 1], _UNPRICED), np.nan, priced(log[:, 3])),
        "shares": log[:, 4],
        "order_id": log[:, 5],
        "participant": _named(log[:, 6], _participants()),
        "answer": _named(log[:, 7], {int(r): r.name.lower() for r in Reason}),
        "in_auction": log[:, 8] == 1,
        "best_bid_hkd": priced(log[:, 9]),
        "best_ask_hkd": priced(log[:, 10]),
        "volume_shares": log[:, 11],
        "turnover_hkd": log[:, 12] / PRICE_UNIT,
    }


def write_tape(played: FirstDay, target: Path) -> int:
    """Write the messages of the first day to a Parquet file and return how many rows.

    The columns are those of `tape_of`, with NULL for a price that is none.
    The file's own metadata name the deal, the place in the random streams and the units.

    Raises
    ------
    InputError
        If the messages were not kept, or the file cannot be written.
    """
    import duckdb  # noqa: PLC0415 - 0.1 s, only where a file is written

    tape, terms = tape_of(played), played.terms
    about = {
        "stock_code": terms.stock_code,
        "listing_date": terms.listing_date.isoformat(),
        "seed": played.seed,
        "day": played.day,
        "pace": played.pace,
        "nanosecond": f"since midnight of {load_venue('hkex', terms.listing_date).time_zone}",
        "rows": _PROMISE,
    }
    keys = ", ".join(f"{key}: ?" for key in about)
    connection = duckdb.connect()
    try:
        with atomic_path(target) as beside:
            connection.register("tape", tape)
            connection.execute(
                "COPY tape TO ? (FORMAT parquet, COMPRESSION zstd, KV_METADATA {" + keys + "})",
                [str(beside), *map(str, about.values())],
            )
    finally:
        connection.close()
    return len(tape["kind"])
