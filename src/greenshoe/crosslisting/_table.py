"""Price files as plain tables of text: CSV through the standard library, Parquet through DuckDB."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from greenshoe.core import DataError, read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = ["SUFFIXES", "RawTable", "read_table"]

SUFFIXES = (".csv", ".parquet")
MOST_ROWS = 5_000_000
MOST_COLUMNS = 64
_LONGEST_CELL = 200
_DECIMAL = re.compile(r"[-+]?(?:\d{1,3}(?:\.\d{3})+|\d+),\d+")
_THOUSANDS = re.compile(r"\d,\d{3}(?:,\d{3})*\.\d|\d,\d{3},\d{3}")


@dataclass(frozen=True)
class RawTable:
    """Column names in lower case, and their cells as text (empty where there is none)."""

    file: str
    columns: dict[str, list[str]]

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(next(iter(self.columns.values()), []))


def read_table(path: Path) -> RawTable:
    """Return a CSV or Parquet file as text.

    Raises
    ------
    DataError
        If it is neither, holds no table, too many columns or rows, or rows of unequal length.
    InputError
        If it cannot be read or is larger than `greenshoe.core` allows.
    """
    if path.suffix.lower() == ".parquet":
        return _read_parquet(path)
    data = read_bytes(path)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError("is not UTF-8 text", file=path.name, expected="a CSV file") from error
    if "\0" in text:
        raise DataError("is no text", file=path.name, expected="a CSV file")
    return _read_csv(path.name, text)


def _read_csv(name: str, text: str) -> RawTable:
    mark = _separator(text)
    try:
        read = csv.reader(io.StringIO(text), delimiter=mark)
        rows = [row for row in read if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise DataError(f"is no CSV ({error})", file=name) from error
    if not rows:
        raise DataError("is empty", file=name, expected="a header and rows of prices")
    header, body = _header(rows)
    return _table(name, header, body if mark == "," else _with_points(body))


def _separator(text: str) -> str:
    r"""Return what parts the cells: a semicolon where the first line has one and no comma.

    >>> _separator("Date;Close\n2025-01-13;74,03\n"), _separator("Date,Close\n")
    (';', ',')
    """
    first = next((line for line in text.splitlines() if line.strip()), "")
    return ";" if ";" in first and "," not in first else ","


def _with_points(rows: list[list[str]]) -> list[list[str]]:
    """Return rows with decimal points, where a file has decimal commas (1.074,62 or 74,03).

    A comma in a file of semicolons is a decimal one, unless a point stands after one somewhere
    (1,074.62): then commas part thousands.
    """
    cells = [cell for row in rows for cell in row if "," in cell]
    if any(_THOUSANDS.search(cell) for cell in cells):
        return rows
    return [[_pointed(cell) for cell in row] for row in rows]


def _pointed(cell: str) -> str:
    return cell.replace(".", "").replace(",", ".") if _DECIMAL.fullmatch(cell.strip()) else cell


def _header(rows: list[list[str]]) -> tuple[list[str], list[list[str]]]:
    """Return the column names and the rows under them.

    yfinance writes three header lines: the columns after ``Price``, the ticker in each, and a
    line with ``Date`` alone.
    """
    first = [cell.strip().lower() for cell in rows[0]]
    if first[0] == "price" and len(rows) > 2:
        label = rows[2][0].strip().lower()
        if label in {"date", "datetime"} and not any(cell.strip() for cell in rows[2][1:]):
            return [label, *first[1:]], rows[3:]
    return first, rows[1:]


def _table(name: str, header: list[str], body: Iterable[list[str]]) -> RawTable:
    if len(header) > MOST_COLUMNS or len(set(header)) != len(header):
        raise DataError(
            "has too many columns or two of one name", file=name, expected="one price series"
        )
    rows = list(body)
    if len(rows) > MOST_ROWS:
        raise DataError(f"has more than {MOST_ROWS:,} rows", file=name)
    for number, row in enumerate(rows, start=1):
        if len(row) != len(header):
            raise DataError(
                f"row {number} has {len(row)} cells", file=name, expected=f"{len(header)} cells"
            )
    return RawTable(
        name, {key: [row[at][:_LONGEST_CELL] for row in rows] for at, key in enumerate(header)}
    )


def _read_parquet(path: Path) -> RawTable:
    """Read a Parquet file with DuckDB, in memory, with no extension and no other file."""
    import duckdb  # noqa: PLC0415 - a tenth of a second, only for Parquet

    if not path.is_file():
        raise DataError("is not a file that can be read", file=path, expected="a Parquet file")
    connection = duckdb.connect(":memory:", config={"threads": 1, "memory_limit": "1GB"})
    try:
        connection.execute("SET enable_progress_bar = false; SET TimeZone = 'UTC'")
        relation = connection.execute(
            f"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM read_parquet(?) LIMIT {MOST_ROWS + 1}",  # noqa: S608 - our own number
            [str(path)],
        )
        header = [str(column[0]).strip().lower() for column in relation.description or []]
        body = [["" if cell is None else cell for cell in row] for row in relation.fetchall()]
    except duckdb.Error as error:
        raise DataError(
            "is no Parquet file that DuckDB reads", file=path.name, expected="a Parquet file"
        ) from error
    finally:
        connection.close()
    return _table(path.name, header, body)
