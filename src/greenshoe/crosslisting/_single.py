"""The companies of a folder that were listed in New York alone on certain days."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from greenshoe.core import DataError
from greenshoe.crosslisting._load import load_prices
from greenshoe.crosslisting._pairs import shipped_funds, shipped_pairs
from greenshoe.crosslisting._table import SUFFIXES

if TYPE_CHECKING:
    from pathlib import Path

    from greenshoe.crosslisting._series import PriceSeries

__all__ = ["longest", "new_york_files", "single_listed"]

_TICKER = re.compile(r"[A-Z]{1,5}")
_MOST = 60
_MARGIN = timedelta(days=200)


def new_york_files(folder: Path) -> dict[str, list[Path]]:
    """Return the files of each New York ticker in a folder and the folders in it."""
    found: dict[str, list[Path]] = {}
    for pattern in ("*.*", "*/*.*"):
        for path in sorted(folder.glob(pattern)):
            if path.suffix.lower() in SUFFIXES and _TICKER.fullmatch(path.stem):
                found.setdefault(path.stem, []).append(path)
    return found


def single_listed(folder: Path, company: str, day: date) -> list[PriceSeries]:
    """Return the companies with a New York listing alone from 200 days before a day to 200 after.

    Funds and the company itself are left out. A company whose Hong Kong listing is not known to
    the shipped facts counts as listed in New York alone.
    """
    dual = {pair.us: pair.hk_listed for pair in shipped_pairs() if pair.kind != "a_h"}
    chosen = []
    for ticker, paths in list(new_york_files(folder).items())[:_MOST]:
        listed = dual.get(ticker, date.max)
        alone = listed is not None and listed > min(day, date.max - _MARGIN) + _MARGIN
        if ticker == company or ticker in shipped_funds() or not alone:
            continue
        series = longest(tuple(paths), ticker)
        if series is not None:
            chosen.append(series)
    return chosen


@lru_cache(maxsize=256)
def longest(paths: tuple[Path, ...], ticker: str) -> PriceSeries | None:
    """Return the largest readable file of a ticker; dividends hardly touch its returns."""
    for path in sorted(paths, key=lambda path: path.stat().st_size, reverse=True)[:4]:
        try:
            return load_prices(path, ticker, "US")
        except DataError:
            continue
    return None
