"""Which column of a price file is which, and its cells as numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import DataError

if TYPE_CHECKING:
    from greenshoe.crosslisting._arrays import Floats
    from greenshoe.crosslisting._table import RawTable

__all__ = ["column_of", "numbers", "time_column"]

_NAMES: dict[str, tuple[str, ...]] = {
    "time": (
        "date", "datetime", "timestamp", "time", "day", "t", "日期", "時間", "时间",
        "trade_date", "ts", "bar_time", "index", "__index_level_0__", "unnamed: 0", "",
    ),
    "open": ("open", "o", "開市", "开盘", "開盤"),
    "high": ("high", "h", "最高"),
    "low": ("low", "l", "最低"),
    "close": ("close", "close/last", "c", "price", "last", "收市", "收盘", "收盤"),
    "adjusted": ("adj close", "adj_close", "adjclose", "adjusted close", "adjusted_close"),
    "volume": ("volume", "v", "vol", "成交量"),
    "dividends": ("dividends", "dividend"),
    "splits": ("stock splits", "stock_splits", "splits"),
    "currency": ("currency",),
}  # fmt: skip
_FLATTENED = re.compile(r"^\('([^']+)',\s*'[^']*'\)$")
_BLANK = {"", "n/a", "na", "nan", "null", "none", "-", "--", "<na>", "nat"}


def _plain(column: str) -> str:
    """Return the field's name of a column such as ``('Close', 'BABA')``."""
    match = _FLATTENED.match(column)
    return match.group(1) if match else column


def column_of(table: RawTable, role: str) -> list[str] | None:
    """Return the column of a role (`open`, `close`, `volume` ...), `None` if there is none."""
    by_name = {_plain(column).strip(): cells for column, cells in table.columns.items()}
    return next((by_name[name] for name in _NAMES[role] if name in by_name), None)


def time_column(table: RawTable) -> list[str]:
    """Return the column of dates or instants.

    Raises
    ------
    DataError
        If there is none.
    """
    cells = column_of(table, "time")
    if cells is None:
        raise DataError(
            "has no column of dates",
            file=table.file,
            value=", ".join(table.columns),
            expected="a column Date, Datetime or Timestamp",
        )
    return cells


def numbers(table: RawTable, role: str) -> Floats | None:
    """Return a column as numbers, NaN where a cell is blank; `None` without the column.

    ``$`` and thousands separators are taken off.

    Raises
    ------
    DataError
        If a cell is no number.
    """
    cells = column_of(table, role)
    if cells is None:
        return None
    result = np.empty(len(cells))
    for at, cell in enumerate(cells):
        text = cell.strip().replace(",", "").replace("$", "").replace("HK", "")
        if text.lower() in _BLANK:
            result[at] = np.nan
            continue
        try:
            result[at] = float(text)
        except ValueError as error:
            raise DataError(
                f"row {at + 1} is no number", file=table.file, key=role, value=cell
            ) from error
    result[np.isinf(result)] = np.nan
    return result
