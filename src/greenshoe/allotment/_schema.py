"""What an applications file must hold, checked before a row is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from greenshoe.allotment._database import pattern_of, readable, reading
from greenshoe.core import DataError

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

__all__ = ["LONGEST_ID_BYTES", "MOST_ROWS", "PAID_CENTS", "Source", "open_source", "row_where"]

MOST_ROWS = 100_000_000
LONGEST_ID_BYTES = 256
_MOST_PAID_HKD = 10**13
_TEXT = ("VARCHAR",)
_WHOLE = (
    "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT",
)  # fmt: skip
_MONEY = (*_WHOLE, "HUGEINT", "FLOAT", "DOUBLE", "DECIMAL")
_KINDS = {
    "application_id": (_TEXT, "text"),
    "applicant_id": (_TEXT, "text"),
    "shares": (_WHOLE, "64-bit whole numbers"),
    "paid_hkd": (_MONEY, "numbers of HK$"),
}
PAID_CENTS = f"""CASE
    WHEN paid_hkd >= 0 AND paid_hkd < {_MOST_PAID_HKD}
        AND abs(CAST(paid_hkd AS DOUBLE) - CAST(TRY_CAST(paid_hkd AS DECIMAL(18, 2)) AS DOUBLE))
            <= 1e-9 * greatest(1, abs(CAST(paid_hkd AS DOUBLE)))
    THEN CAST(TRY_CAST(paid_hkd AS DECIMAL(18, 2)) * 100 AS BIGINT)
    ELSE -1 END"""


@dataclass(frozen=True, slots=True)
class Source:
    """An applications file that can be read.

    Attributes
    ----------
    path
        Where it is.
    rows
        Applications in it, 1 or more.
    has_payments
        Whether it says what was paid.
    """

    path: Path
    rows: int
    has_payments: bool

    @property
    def _columns(self) -> str:
        paid = PAID_CENTS if self.has_payments else "CAST(0 AS BIGINT)"
        return (
            f"application_id, applicant_id, CAST(shares AS BIGINT) AS shares, {paid} AS paid_cents"
        )

    @property
    def select(self) -> str:
        """The query of its columns: two texts, shares and payment in cents (-1 if it is none)."""
        return f"SELECT {self._columns} FROM read_parquet($path)"  # noqa: S608 - texts of our own

    def select_where(self, condition: str) -> str:
        """Return the query of the rows for which a condition holds, and their places (from 0)."""
        return (
            f"SELECT {self._columns}, file_row_number "  # noqa: S608 - texts of our own
            "FROM read_parquet($path, file_row_number = true) "
            f"WHERE {condition} ORDER BY file_row_number"
        )

    @property
    def parameters(self) -> dict[str, str]:
        """The parameters of that query."""
        return {"path": pattern_of(self.path)}


def _check_columns(columns: dict[str, str]) -> None:
    for name, (kinds, words) in _KINDS.items():
        kind = columns.get(name)
        if kind is None and name != "paid_hkd":
            raise DataError("is missing", key=name, expected=f"a column of {words}")
        if kind is not None and kind.partition("(")[0] not in kinds:
            raise DataError("is of the wrong type", key=name, value=kind, expected=words)


def open_source(database: duckdb.DuckDBPyConnection, path: Path) -> Source:
    """Return an applications file, its columns checked.

    Raises
    ------
    DataError
        If it is not Parquet, a column is missing or of the wrong type, or it has no rows, or more
        than `MOST_ROWS`.
    """
    readable(path)
    with reading(path):
        name = {"path": pattern_of(path)}
        described = database.execute("DESCRIBE SELECT * FROM read_parquet($path)", name).fetchall()
        columns = {str(row[0]): str(row[1]) for row in described}
        _check_columns(columns)
        counted = database.execute(
            "SELECT num_rows FROM parquet_file_metadata($path)", name
        ).fetchall()
        rows = int(counted[0][0])
        if not 0 < rows <= MOST_ROWS:
            raise DataError(
                "is not a number of applications that can be drawn",
                key="rows",
                value=rows,
                expected=f"1 to {MOST_ROWS:,}",
            )
        if columns["shares"] == "UBIGINT":
            _check_unsigned(database, name)
    return Source(path, rows, "paid_hkd" in columns)


def _check_unsigned(database: duckdb.DuckDBPyConnection, name: dict[str, str]) -> None:
    """Refuse sizes that a signed 64-bit number cannot hold."""
    found = database.execute("SELECT max(shares) FROM read_parquet($path)", name).fetchone()
    most = 0 if found is None or found[0] is None else int(found[0])
    if most >= 2**63:
        raise DataError(
            "is beyond 64 bits", key="shares", value=most, expected=f"at most {2**63 - 1}"
        )


def row_where(
    database: duckdb.DuckDBPyConnection, source: Source, condition: str
) -> tuple[int, str] | None:
    """Return number (from 1) and application of the first row for which a condition holds."""
    first = source.select_where(condition) + " LIMIT 1"
    query = f"SELECT file_row_number + 1, application_id FROM ({first})"  # noqa: S608 - texts of our own
    found = database.execute(query, source.parameters).fetchone()
    return None if found is None else (int(found[0]), str(found[1]))
