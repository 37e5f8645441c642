"""A table of text from a CSV file or the first sheet of an Excel workbook, bounded and inert."""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
from datetime import date, datetime
from typing import TYPE_CHECKING, NoReturn

from greenshoe.core import DataError, read_bytes, sha256_of

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["read_sheet"]

MOST_ROWS = 100_000
_MOST_COLUMNS = 200
_SIGNS = {";": "semicolons", "\t": "tabs", "|": "bars"}
_MOST_UNPACKED_BYTES = 256 * 1024 * 1024


def read_sheet(path: Path) -> tuple[list[list[str]], str]:
    """Return the rows of a table as text, the header first, and the SHA-256 of the file.

    Raises
    ------
    DataError
        If it is neither UTF-8 CSV nor an Excel workbook, is empty, or is too large.
    """
    content = read_bytes(path)
    rows = _excel(path, content) if path.suffix.lower() == ".xlsx" else _csv(path, content)
    if not rows:
        raise DataError("is empty", file=path.name, expected="a header and at least one order")
    return rows, sha256_of(content)


def _csv(path: Path, content: bytes) -> list[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(
            "is not UTF-8 text", file=path.name, expected="a CSV file in UTF-8"
        ) from error
    header = text.partition("\n")[0]
    if "," not in header and (sign := next((s for s in ";\t|" if s in header), None)):
        raise DataError(
            f"is separated by {_SIGNS[sign]}", file=path.name, expected="commas between the columns"
        )
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), strict=True):
            if len(rows) > MOST_ROWS:
                _refuse(path, f"has more than {MOST_ROWS:,} rows")
            rows.append([cell.strip() for cell in row[:_MOST_COLUMNS]])
    except csv.Error as error:
        raise DataError(f"is not CSV ({error})", file=path.name) from error
    return rows


def _excel(path: Path, content: bytes) -> list[list[str]]:
    """Read values only: formulas count as what the workbook last computed for them."""
    import openpyxl  # noqa: PLC0415 - only where a workbook is read

    try:
        unpacked = _unpacked_bytes(content)
        if unpacked > _MOST_UNPACKED_BYTES:
            return _refuse(path, "unpacks to too much", "a smaller workbook")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what a banker's template contains besides cells
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            sheet = book.worksheets[0]
            rows: list[list[str]] = []
            for row in sheet.iter_rows(max_col=_MOST_COLUMNS, values_only=True):
                rows.append([_cell(value) for value in row])
                if len(rows) > MOST_ROWS + 1:
                    break
            book.close()
    except DataError:
        raise
    except Exception as error:  # a hostile workbook can fail anywhere inside the reader
        raise DataError(
            "is not an Excel workbook", file=path.name, expected=".xlsx or .csv"
        ) from error
    return (
        rows if len(rows) <= MOST_ROWS + 1 else _refuse(path, f"has more than {MOST_ROWS:,} rows")
    )


def _unpacked_bytes(content: bytes) -> int:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return sum(entry.file_size for entry in packed.infolist())


def _refuse(path: Path, what: str, expected: str | None = None) -> NoReturn:
    raise DataError(what, file=path.name, expected=expected)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value).strip()
