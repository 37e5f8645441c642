"""Rows that are no prices: found, dropped and said."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import DataError, market_calendar
from greenshoe.crosslisting._arrays import as_date, as_days
from greenshoe.crosslisting._traps import Trap

if TYPE_CHECKING:
    from greenshoe.core import Market
    from greenshoe.crosslisting._arrays import Days
    from greenshoe.crosslisting._series import PriceSeries

__all__ = ["clean", "expected_days", "trading_days"]


@cache
def trading_days(market: Market) -> Days:
    """Return every trading day of a market's calendar as an array."""
    return as_days(market_calendar(market).days)


def expected_days(market: Market, first: np.datetime64, last: np.datetime64) -> Days:
    """Return the market's trading days from `first` to `last`, as far as its calendar goes."""
    days = trading_days(market)
    return days[(days >= first) & (days <= last)]


def clean(series: PriceSeries) -> PriceSeries:
    """Return the series without rows that are no prices, and with a note of each kind.

    Dropped are rows without a positive close, flat bars without volume (half days on which the
    vendor repeats one price), and days on which the exchange was shut. Missing trading days and
    bars whose high is below their low are noted.

    Raises
    ------
    DataError
        If nothing is left.
    """
    series = _drop(series, ~(series.close > 0), "no price", "without a positive close")
    series = _drop(series, _flat(series), "flat bar", "flat and without volume, as on half days")
    series = _drop(series, _shut(series), "closed day", "on days on which the exchange was shut")
    if len(series) == 0:
        raise DataError("holds no usable row", file=series.file, expected="rows with a close")
    return _note_missing(_note_crossed(series))


def _drop(series: PriceSeries, bad: object, trap: str, what: str) -> PriceSeries:
    rows = np.asarray(bad, dtype=bool)
    count = int(np.count_nonzero(rows))
    if not count:
        return series
    first = as_date(series.days[rows][0])
    note = Trap(series.file, trap, "dropped", f"{count} rows {what}, the first {first}", count)
    return series.keep(~rows).with_traps([note])


def _flat(series: PriceSeries) -> object:
    same = (series.open == series.close) & (series.high == series.low)
    return same & (series.volume == 0)


def _shut(series: PriceSeries) -> object:
    calendar = trading_days(series.market)
    inside = (series.days >= calendar[0]) & (series.days <= calendar[-1])
    return inside & ~np.isin(series.days, calendar)


def _note_crossed(series: PriceSeries) -> PriceSeries:
    bad = (series.high < series.low) | (series.open > series.high * 1.000001)
    count = int(np.count_nonzero(bad))
    if not count:
        return series
    what = f"{count} bars whose high is below their low or open"
    return series.with_traps([Trap(series.file, "crossed bar", "warned", what, count)])


def _note_missing(series: PriceSeries) -> PriceSeries:
    expected = expected_days(series.market, series.days[0], series.days[-1])
    dropped = sum(trap.rows for trap in series.traps if trap.trap == "flat bar")
    absent = expected[~np.isin(expected, series.days)]
    count = len(absent) - dropped
    if count <= 0:
        return series
    longest = _longest_gap(series.days)
    what = f"{count} trading days have no row (longest gap {longest} calendar days)"
    return series.with_traps([Trap(series.file, "missing day", "warned", what, count)])


def _longest_gap(days: Days) -> int:
    gaps = np.diff(days)
    return int(gaps.max() / np.timedelta64(timedelta(days=1))) if len(gaps) else 0
