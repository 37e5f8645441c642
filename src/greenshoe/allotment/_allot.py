"""An allotment in memory: read, reject, compare with the ladder, draw, settle."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.allotment._applications import MULTIPLE, VALID, read_applications
from greenshoe.allotment._draw import Draw, applications_by_size, draw_winners
from greenshoe.allotment._outcomes import Outcomes, settle_applications
from greenshoe.allotment._repeated import repeated_rows
from greenshoe.core import DataError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from decimal import Decimal

    import duckdb
    from numpy.typing import NDArray

    from greenshoe.allotment._applications import Applications
    from greenshoe.allotment._basis import Basis
    from greenshoe.allotment._schema import Source
    from greenshoe.rules import RulebookOn

__all__ = ["Allotment", "allot", "ids_of", "thread_count"]


@dataclass(frozen=True, slots=True)
class Allotment:
    """A finished allotment."""

    applications: Applications
    draw: Draw
    outcomes: Outcomes


def thread_count() -> int:
    """Return how many threads this process may use at once."""
    return max(1, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1)


def ids_of(
    database: duckdb.DuckDBPyConnection, source: Source
) -> Callable[[NDArray[np.int64]], Sequence[str]]:
    """Return a function from rows to their application identifiers, in the same order."""

    def found(rows: NDArray[np.int64]) -> list[str]:
        database.register("wanted", {"row": rows})
        query = (
            "SELECT file_row_number, application_id "
            "FROM read_parquet($path, file_row_number = true) "
            "WHERE file_row_number IN (SELECT row FROM wanted)"
        )
        by_row = dict(database.execute(query, source.parameters).fetchall())
        database.unregister("wanted")
        return [str(by_row[int(row)]) for row in rows]

    return found


def _refuse_repeated_id(
    database: duckdb.DuckDBPyConnection, applications: Applications, rows: NDArray[np.int64]
) -> None:
    """Refuse an identifier of two applications, among rows that drew the same.

    Raises
    ------
    DataError
        If there is one. Two different identifiers may draw the same: the ballot tells them apart.
    """
    seen: set[str] = set()
    for row, name in zip(rows.tolist(), ids_of(database, applications.source)(rows), strict=True):
        if name in seen:
            raise DataError(
                "occurs twice",
                file=f"{applications.source.path} row {row + 1}",
                key="application_id",
                value=name,
                expected="one row for each application",
            )
        seen.add(name)


def _reject_multiples(
    database: duckdb.DuckDBPyConnection, applications: Applications, threads: int
) -> None:
    """Reject every application of an applicant who has several.

    Raises
    ------
    DataError
        If two applications have one identifier.
    """
    with ThreadPoolExecutor(min(threads, 2)) as pool:
        alike = pool.submit(repeated_rows, applications.drawn)
        high, low = applications.applicants.high, applications.applicants.low
        multiple = pool.submit(repeated_rows, high, low)
    if alike.result().size:
        _refuse_repeated_id(database, applications, alike.result())
    applications.reasons[multiple.result()] = MULTIPLE


def _compare_with_ladder(applications: Applications, basis: Basis) -> NDArray[np.int16]:
    """Return the places of valid applications (-1 for others), as many as the ladder says.

    Raises
    ------
    DataError
        If a size has more or fewer.
    """
    places = np.where(applications.reasons == VALID, applications.places, np.int16(-1))
    counts = applications_by_size(places, len(basis.sizes))
    for size, count in zip(basis.sizes, counts.tolist(), strict=True):
        if count != size.valid_applications:
            raise DataError(
                f"has {count:,} valid applications after rejections",
                file=applications.source.path,
                key=f"shares {size.shares}",
                expected=f"the ladder's {size.valid_applications:,}",
            )
    return places


def allot(
    database: duckdb.DuckDBPyConnection,
    source: Source,
    basis: Basis,
    seed: bytes,
    price_hkd: Decimal,
    rules: RulebookOn,
    threads: int,
) -> Allotment:
    """Allot: the whole of a ballot but for its files.

    Raises
    ------
    DataError
        If a row is wrong, an identifier occurs twice, or the counts are not the ladder's.
    ConservationError
        If shares or cents are lost: a defect, never the input.
    """
    applications = read_applications(database, source, basis, seed, threads)
    _reject_multiples(database, applications, threads)
    places = _compare_with_ladder(applications, basis)
    winners = [size.ballot_winners for size in basis.sizes]
    draw = draw_winners(applications.drawn, places, winners, ids_of(database, source), threads)
    outcomes = settle_applications(applications, draw.won, basis, price_hkd, rules)
    return Allotment(applications, draw, outcomes)
