"""Tables of deals and of ladders, as CSV in the same names; blank cells allowed."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import TYPE_CHECKING

from greenshoe.core import DealError, InputError, normalise_stock_code, read_bytes, sha256_of
from greenshoe.deal._columns import COLUMNS
from greenshoe.deal._parse import read_record
from greenshoe.deal._record import DealRecord
from greenshoe.deal._steps import parse_steps
from greenshoe.deal._tables import LadderRow, SizeAdjustment
from greenshoe.deal._values import read_value

if TYPE_CHECKING:
    from pathlib import Path

    from greenshoe.deal._values import Value

__all__ = ["read_deals_csv", "read_ladder_csv", "read_ladder_folder"]

_MOST_ROWS = 100_000
_LADDER = (
    "shares_applied_for",
    "valid_applications",
    "guaranteed_shares",
    "ballot_winners",
    "ballot_extra_shares",
)


def _read_table(path: Path) -> tuple[list[dict[str, str]], str]:
    """Return the rows of a CSV file (UTF-8, header row) and its SHA-256."""
    content = read_bytes(path)
    try:
        text = content.decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text), strict=True))
    except UnicodeDecodeError as error:
        raise DealError(
            "is not UTF-8 text", file=path.name, expected="a CSV file in UTF-8"
        ) from error
    except csv.Error as error:
        raise DealError(f"is not CSV ({error})", file=path.name) from error
    if len(rows) > _MOST_ROWS:
        raise DealError(f"has more than {_MOST_ROWS:,} rows", file=path.name)
    return rows, sha256_of(content)


def _row_record(row: dict[str, str], where: str, digest: str) -> DealRecord:
    values: dict[str, Value] = {}
    for name, text in row.items():
        if name not in COLUMNS or text is None or not text.strip():
            continue
        try:
            values[name] = read_value(COLUMNS[name], text)
        except InputError as error:
            error.file = where
            raise
    adjustment = None
    to, most = values.get("size_adjustment_to"), values.get("size_adjustment_max_pct")
    if to is not None and most is not None:
        adjustment = SizeAdjustment(Decimal(str(most)), str(to))
    steps = (row.get("clawback_steps") or "").strip()
    return DealRecord(
        values,
        clawback_steps=parse_steps(steps, where) if steps else None,
        size_adjustment=adjustment,
        file=where,
        input_sha256=digest,
    )


def read_deals_csv(path: Path) -> tuple[DealRecord, ...]:
    """Read a table of deals: any subset of the columns, blank cells allowed.

    Columns that a deal does not have are passed over.

    Raises
    ------
    DealError
        If a row has no `stock_code`, or a cell is of the wrong kind; names file, row and column.
    """
    rows, digest = _read_table(path)
    if rows and "stock_code" not in rows[0]:
        raise DealError(
            "is missing", file=path.name, key="stock_code", expected="a column of that name"
        )
    records = []
    for number, row in enumerate(rows, 2):
        where = f"{path.name} row {number}"
        if not (row.get("stock_code") or "").strip():
            raise DealError("is missing", file=where, key="stock_code", expected="a stock code")
        records.append(_row_record(row, where, digest))
    return tuple(records)


def read_ladder_csv(path: Path) -> tuple[LadderRow, ...]:
    """Read a basis of allotment in the ladder columns; other columns are passed over.

    Raises
    ------
    DealError
        If a column is missing or a cell is wrong; names file, row and column.
    """
    rows, _ = _read_table(path)
    missing = next((name for name in _LADDER if rows and name not in rows[0]), None)
    if missing or not rows:
        raise DealError(
            "is missing", file=path.name, key=missing or "rows", expected="a ladder column"
        )
    wanted = (*_LADDER, "pool", "allotted_shares_total", "approx_pct_allotted", "basis_text")
    data = [{k: v for k, v in row.items() if k in wanted and v} for row in rows]
    return read_record({"ladder": data}, file=path.name).ladder


def read_ladder_folder(folder: Path) -> dict[str, tuple[LadderRow, ...]]:
    """Read every `CODE.csv` of a folder, by stock code.

    Raises
    ------
    InputError
        If the folder is not there or a name is not a stock code.
    """
    if not folder.is_dir():
        raise InputError("is not a folder", file=folder, expected="a folder of CODE.csv files")
    return {
        normalise_stock_code(path.stem): read_ladder_csv(path)
        for path in sorted(folder.glob("*.csv"))
    }
