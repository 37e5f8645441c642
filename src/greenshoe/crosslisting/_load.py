"""A price file as a series: parsed, ordered, cleaned, its adjustment known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import DataError
from greenshoe.crosslisting._clean import clean
from greenshoe.crosslisting._columns import column_of, numbers, time_column
from greenshoe.crosslisting._grid import MOSTLY_ON_GRID, off_grid
from greenshoe.crosslisting._instants import read_times
from greenshoe.crosslisting._intraday import daily_from_ticks
from greenshoe.crosslisting._series import CURRENCY_OF, PriceSeries
from greenshoe.crosslisting._table import read_table
from greenshoe.crosslisting._traps import Trap
from greenshoe.crosslisting._undo import undo_dividends

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Literal

    from greenshoe.core import Market
    from greenshoe.crosslisting._arrays import Days, Floats, Ints
    from greenshoe.crosslisting._fx import Currency
    from greenshoe.crosslisting._table import RawTable

    Adjusted = Literal["raw", "dividend-adjusted", "unknown"]

__all__ = ["load_prices"]

_SMALLEST_GRID_SAMPLE = 20


def load_prices(path: Path, code: str, market: Market) -> PriceSeries:
    """Read one file of daily or intraday prices.

    Layouts: any CSV or Parquet file with a column of dates and one of closes, among them
    yfinance's (one or three header lines), Nasdaq.com's (``$``, thousands separators, newest
    first), Alpaca's, and two columns Date and Close.

    Parameters
    ----------
    path
        The file.
    code, market
        The ticker or stock code, and ``"HK"``, ``"US"`` or ``"CN"``.

    Returns
    -------
    PriceSeries
        Oldest first, cleaned, with its currency, its adjustment and how that is known, the zone
        of its days, and every trap that was found.

    Raises
    ------
    DataError
        If it is no table of prices, has two different rows for one time, times whose zone is not
        clear, or nothing usable.
    """
    table = read_table(path)
    times = read_times(table.file, time_column(table), market)
    close = numbers(table, "close")
    if close is None:
        close = numbers(table, "adjusted")
    if close is None:
        raise DataError(
            "has no column of closes",
            file=table.file,
            value=", ".join(table.columns),
            expected="a column Close",
        )
    columns = [_column(table, role, len(close)) for role in ("open", "high", "low", "volume")]
    paid = numbers(table, "dividends")
    by = times.days if times.instants_ns is None else times.instants_ns
    order = _order(table.file, by, close)
    # pick every array in the order of time
    opened, high, low, volume = (column[order] for column in columns)
    series = PriceSeries(
        table.file,
        code,
        market,
        _currency(table, market),
        "unknown",
        "nothing in the file says",
        times.zone,
        times.days[order],
        opened,
        high,
        low,
        close[order],
        volume,
        None if paid is None else np.nan_to_num(paid[order]),
    )
    if times.instants_ns is not None:
        series = daily_from_ticks(series, times.instants_ns[order])
    return _with_adjustment(clean(series), table)


def _column(table: RawTable, role: str, rows: int) -> Floats:
    column = numbers(table, role)
    return np.full(rows, np.nan) if column is None else column


def _currency(table: RawTable, market: Market) -> Currency:
    """Return the currency that the file states in a column, else the market's own."""
    cells = {cell.strip().upper() for cell in column_of(table, "currency") or []} - {""}
    if not cells:
        return CURRENCY_OF[market]
    for known in CURRENCY_OF.values():
        if cells == {known}:
            return known
    raise DataError(
        "is no currency that is known here, or two of them",
        file=table.file,
        key="currency",
        value=", ".join(sorted(cells)),
        expected="HKD, USD or CNY throughout",
    )


def _order(file: str, by: Days | Ints, close: Floats) -> Ints:
    """Return the rows in order of time, one for each; refuse two that differ."""
    order = np.argsort(by, kind="stable")
    same = np.flatnonzero(by[order][1:] == by[order][:-1])
    first, second = close[order][same], close[order][same + 1]
    differ = same[(first != second) & ~(np.isnan(first) & np.isnan(second))]
    if len(differ):
        raise DataError(
            "has two different closes for one time", file=file, value=str(by[order][differ[0]])
        )
    return np.asarray(np.delete(order, same + 1), dtype=np.int64)


def _with_adjustment(series: PriceSeries, table: RawTable) -> PriceSeries:
    """Say whether the closes are raw: by the file's own columns, then by the grid of prices."""
    close, adjusted = numbers(table, "close"), numbers(table, "adjusted")
    if close is not None and adjusted is not None and _differ(close, adjusted):
        return series.known_as("raw", "the file has another, adjusted close beside it")
    if any("$" in cell for cell in (column_of(table, "close") or [])[:5]):
        return series.known_as("raw", "Nasdaq.com's layout: adjusted for splits, not dividends")
    off = off_grid(series.market, series.days, series.close)
    if len(series) < _SMALLEST_GRID_SAMPLE:
        return series
    if off.mean() <= 1 - MOSTLY_ON_GRID:
        share = 100 * (1 - off.mean())
        return series.known_as("raw", f"{share:.1f} % of the closes lie on the exchange's grid")
    repaired = undo_dividends(series)
    if repaired is not series:
        return repaired
    what = f"{100 * off.mean():.0f} % of the closes lie off the exchange's grid of prices"
    return series.known_as("dividend-adjusted", what).with_traps(
        [Trap(series.file, "dividend-adjusted", "warned", _warning(series, what))]
    )


def _differ(close: Floats, adjusted: Floats) -> bool:
    return bool(np.nanmax(np.abs(adjusted / close - 1)) > 1e-6)


def _warning(series: PriceSeries, what: str) -> str:
    text = f"{what}: old prices are lowered by later dividends"
    if series.market == "HK":
        text += (
            "; Yahoo subtracts dividends declared in US dollars as Hong Kong dollars, so neither"
            " its levels nor its returns are right"
        )
    return text
