"""First open and fifth close of listed deals, from daily prices a user has."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import TYPE_CHECKING

from greenshoe.core import DataError, InputError, normalise_stock_code, read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from greenshoe.deal import DealRecord

__all__ = ["later_returns"]

_MOST_FILES = 5_000
_LARGEST_FILE = 4 * 1024 * 1024
_DAY = 5


def _rows(path: Path) -> list[tuple[date, float, float]]:
    """Return (day, open, close) of a file in order of days."""
    try:
        text = read_bytes(path, limit=_LARGEST_FILE).decode("utf-8-sig")
        table = list(csv.DictReader(io.StringIO(text), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError("is not CSV in UTF-8", file=path.name) from error
    found = []
    for number, row in enumerate(table, 2):
        cells = {(name or "").strip().lower(): (value or "").strip() for name, value in row.items()}
        try:
            day = date.fromisoformat(cells["date"][:10])
            found.append((day, float(cells["open"]), float(cells["close"])))
        except (KeyError, ValueError) as error:
            raise DataError(
                "is no daily price",
                file=f"{path.name} row {number}",
                key="date, open, close",
                expected="2026-01-08, 120.0, 131.5",
            ) from error
    return sorted(found)


def _code_of(path: Path) -> str | None:
    """Return the code that a file is named by (`2513.csv`, `2513.HK.csv`), `None` for none."""
    try:
        return normalise_stock_code(path.name.split(".")[0])
    except InputError:
        return None


def later_returns(folder: Path, records: Iterable[DealRecord]) -> dict[str, dict[str, float]]:
    """Return the first open and the fifth close over the offer price, by name and stock code.

    Parameters
    ----------
    folder
        `CODE.csv` files with columns date, open and close: prices as traded, not adjusted for
        dividends. Days before the listing are passed over.
    records
        Deals with an offer price and a listing date.

    Returns
    -------
    dict
        Returns as fractions under "first open" and "day 5 close".

    Raises
    ------
    DataError
        If the folder is none, or a file cannot be read; names file and row.
    """
    if not folder.is_dir():
        raise DataError("is not a folder", file=folder, expected="a folder of CODE.csv files")
    paths = sorted(folder.glob("*.csv"))[:_MOST_FILES]
    files = {code: path for path in paths if (code := _code_of(path)) is not None}
    found: dict[str, dict[str, float]] = {"first open": {}, "day 5 close": {}}
    for record in records:
        price, listed = record.number("offer_price_hkd"), record.day("listing_date")
        path = files.get(record.stock_code)
        if path is None or not price or listed is None:
            continue
        rows = [row for row in _rows(path) if row[0] >= listed]
        if rows and rows[0][0] == listed:
            found["first open"][record.stock_code] = rows[0][1] / float(price) - 1
            if len(rows) >= _DAY:
                found["day 5 close"][record.stock_code] = rows[_DAY - 1][2] / float(price) - 1
    return found
