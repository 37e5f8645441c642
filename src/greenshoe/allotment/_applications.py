"""Ten million applications as columns of numbers: the texts pass through and are gone.

Of each application stay its drawn value, a 128-bit fingerprint of its applicant, its place in the
table of sizes and what was paid: 35 bytes. Fingerprints tell equal applicants from different ones;
their key is new in every run, so nobody can look for two that agree, and they never leave the
process.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.allotment._arrow import Batch, batches
from greenshoe.allotment._compiled import kernel
from greenshoe.allotment._database import reading
from greenshoe.allotment._schema import LONGEST_ID_BYTES, PAID_CENTS, Source, row_where
from greenshoe.allotment._siphash import draw_key, fingerprints, key_words, keyed_values
from greenshoe.core import DataError

if TYPE_CHECKING:
    from collections.abc import Callable

    import duckdb
    from numpy.typing import NDArray

    from greenshoe.allotment._basis import Basis

__all__ = [
    "ABOVE_LARGEST",
    "MULTIPLE",
    "OFF_TABLE",
    "UNPAID",
    "VALID",
    "Applications",
    "Prints",
    "read_applications",
    "take_batches",
]

VALID, MULTIPLE, ABOVE_LARGEST, OFF_TABLE, UNPAID = range(5)
"""Why an application is rejected, in the order in which reasons come first."""

_WAITING = 8


@dataclass(frozen=True, slots=True)
class Prints:
    """128-bit fingerprints of a column of identifiers, in two words."""

    high: NDArray[np.uint64]
    low: NDArray[np.uint64]

    @classmethod
    def room(cls, rows: int) -> Prints:
        """Return room for fingerprints."""
        return cls(np.empty(rows, np.uint64), np.empty(rows, np.uint64))


@dataclass(frozen=True, slots=True)
class Applications:
    """The applications of one file, in its order.

    Attributes
    ----------
    source
        The file.
    drawn
        What each application drew; shape (rows,).
    places
        Its place in the basis's sizes, -1 where its size is none of them; shape (rows,).
    reasons
        Why it is rejected, `VALID` where it is not; shape (rows,).
    paid_cents
        What was paid; `None` where the file does not say (then it is the table's amount).
    applicants
        Fingerprints of who applied.
    """

    source: Source
    drawn: NDArray[np.uint64]
    places: NDArray[np.int16]
    reasons: NDArray[np.uint8]
    paid_cents: NDArray[np.int64] | None
    applicants: Prints


@kernel
def _place(
    wanted: tuple[NDArray[np.int64], NDArray[np.int64]],
    table: tuple[NDArray[np.int64], NDArray[np.int64]],
    largest: int,
    compare: bool,  # noqa: FBT001 - positional, as kernels are called
    places: NDArray[np.int16],
    reasons: NDArray[np.uint8],
) -> bool:
    """Find applications (shares, cents paid) in a table (sizes, cents payable).

    Return whether every payment is one; a negative payment is none.
    """
    shares, paid = wanted
    sizes, payable = table
    sound = True
    for row in range(places.shape[0]):
        place = np.searchsorted(sizes, shares[row])
        known = place < sizes.shape[0] and sizes[place] == shares[row]
        places[row] = place if known else -1
        reasons[row] = VALID
        if shares[row] > largest:
            reasons[row] = ABOVE_LARGEST
        elif not known:
            reasons[row] = OFF_TABLE
        elif compare and paid[row] < payable[place]:
            reasons[row] = UNPAID
        sound = sound and paid[row] >= 0
    return sound


@kernel
def _lengths(offsets: NDArray[np.int32]) -> tuple[np.int64, np.int64]:
    """Return the shortest and the longest text of a column."""
    shortest, longest = np.int64(1 << 40), np.int64(0)
    for row in range(offsets.shape[0] - 1):
        length = np.int64(offsets[row + 1]) - np.int64(offsets[row])
        shortest = length if length < shortest else shortest  # noqa: FURB136 - min() of two kinds of integer has no type
        longest = length if length > longest else longest  # noqa: FURB136 - as above
    return shortest, longest


class _Reader:
    """Takes batches, in any thread, into the columns."""

    def __init__(self, source: Source, basis: Basis, seed: bytes) -> None:
        rows = source.rows
        self.into = Applications(
            source,
            np.empty(rows, np.uint64),
            np.empty(rows, np.int16),
            np.empty(rows, np.uint8),
            np.empty(rows, np.int64) if source.has_payments else None,
            Prints.room(rows),
        )
        self._table = (
            np.array([size.shares for size in basis.sizes], np.int64),
            np.array([size.amount_cents for size in basis.sizes], np.int64),
        )
        self._largest = basis.largest_shares
        self._draw = key_words(draw_key(seed))
        self._secret = key_words(os.urandom(16))

    def take(self, batch: Batch, first: int) -> None:
        """Take one batch, whose first row is row `first` of the file."""
        try:
            self._take(batch, slice(first, first + batch.rows))
        finally:
            batch.free()

    def _take(self, batch: Batch, rows: slice) -> None:
        check_batch(batch)
        into, paid = self.into, batch.integers(3)
        own, applicant = batch.texts(0), batch.texts(1)
        keyed_values(self._draw, own.content, own.offsets, into.drawn[rows])
        prints = (into.applicants.high[rows], into.applicants.low[rows])
        fingerprints(self._secret, applicant.content, applicant.offsets, *prints)
        wanted, compare = (batch.integers(2), paid), into.paid_cents is not None
        room = (into.places[rows], into.reasons[rows])
        if not _place(wanted, self._table, self._largest, compare, *room):
            raise WrongRowError
        if into.paid_cents is not None:
            into.paid_cents[rows] = paid


class WrongRowError(Exception):
    """A row somewhere in a batch is wrong; which, the file is asked again."""


def check_batch(batch: Batch) -> None:
    """Refuse nulls, and identifiers that are empty or too long.

    Raises
    ------
    WrongRowError
        If there is one.
    """
    for column in (0, 1):
        shortest, longest = _lengths(batch.texts(column).offsets)
        if shortest < 1 or longest > LONGEST_ID_BYTES:
            raise WrongRowError
    if any(batch.has_nulls(place) for place in range(4)):
        raise WrongRowError


_WRONG = {
    "application_id IS NULL": ("application_id", "is null", "text"),
    "applicant_id IS NULL": ("applicant_id", "is null", "text"),
    "shares IS NULL": ("shares", "is null", "a whole number"),
    "application_id = ''": ("application_id", "is empty", "text"),
    "applicant_id = ''": ("applicant_id", "is empty", "text"),
    f"strlen(application_id) > {LONGEST_ID_BYTES}": (
        "application_id", "is too long", f"at most {LONGEST_ID_BYTES} bytes",
    ),
    f"strlen(applicant_id) > {LONGEST_ID_BYTES}": (
        "applicant_id", "is too long", f"at most {LONGEST_ID_BYTES} bytes",
    ),
}  # fmt: skip


def name_wrong_row(database: duckdb.DuckDBPyConnection, source: Source) -> DataError:
    """Return the error that names the first wrong row of a file."""
    for condition, (column, message, expected) in _WRONG.items():
        found = row_where(database, source, condition)
        if found is not None:
            return DataError(
                message, file=f"{source.path} row {found[0]}", key=column, expected=expected
            )
    found = row_where(database, source, f"paid_hkd IS NULL OR {PAID_CENTS} < 0")
    where = f" row {found[0]}" if found else ""
    return DataError(
        "is no payment",
        file=f"{source.path}{where}",
        key="paid_hkd",
        expected="HK$ in whole cents, 0 or more",
    )


def take_batches(
    database: duckdb.DuckDBPyConnection,
    source: Source,
    take: Callable[[Batch, int], None],
    threads: int,
) -> None:
    """Feed every batch of a file to ``take(batch, first_row)`` in some threads.

    Raises
    ------
    DataError
        If the file cannot be read, a row of it is wrong, or it has not the rows it says.
    """
    first, room, jobs = 0, BoundedSemaphore(_WAITING), []
    relation = database.sql(source.select, params=source.parameters)
    try:
        with batches(relation) as each, ThreadPoolExecutor(threads) as pool:
            for batch in each:
                if first + batch.rows > source.rows:
                    raise DataError("has more rows than it says", expected=f"{source.rows}")
                room.acquire()
                job = pool.submit(take, batch, first)
                job.add_done_callback(lambda _: room.release())
                jobs.append(job)
                first += batch.rows
        for job in jobs:
            job.result()
    except WrongRowError:
        raise name_wrong_row(database, source) from None
    if first != source.rows:
        raise DataError("has fewer rows than it says", expected=f"{source.rows}")


def read_applications(
    database: duckdb.DuckDBPyConnection,
    source: Source,
    basis: Basis,
    seed: bytes,
    threads: int,
) -> Applications:
    """Read a file of applications once, drawing for each on the way.

    Parameters
    ----------
    database, source
        Where from.
    basis
        The table of sizes and the largest application.
    seed
        32 bytes.
    threads
        How many.

    Raises
    ------
    DataError
        If a row is wrong (it is named) or the file cannot be read.
    """
    reader = _Reader(source, basis, seed)
    with reading(source.path):
        take_batches(database, source, reader.take, threads)
    return reader.into
