"""Intraday prices gathered into days, inside the regular session."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import DataError
from greenshoe.crosslisting._arrays import as_date
from greenshoe.crosslisting._instants import ZONES
from greenshoe.crosslisting._series import Ticks
from greenshoe.rules import Rulebook

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    import numpy.typing as npt

    from greenshoe.core import Market
    from greenshoe.crosslisting._arrays import Days, Ints
    from greenshoe.crosslisting._series import PriceSeries

__all__ = ["daily_from_ticks", "session_of"]


def session_of(market: Market) -> tuple[time, time]:
    """Return first and last minute of the regular session, in the market's own zone.

    >>> session_of("US")
    (datetime.time(9, 30), datetime.time(16, 0))
    """
    rows = Rulebook.load().at(date(2026, 1, 5)).table("crosslisting.regular_session")
    row = next(row for row in rows if row["market"] == market)
    return time.fromisoformat(str(row["start"])), time.fromisoformat(str(row["end"]))


def daily_from_ticks(series: PriceSeries, instants_ns: Ints) -> PriceSeries:
    """Return one row a day from the intraday rows of `series`, which keeps them as `ticks`.

    Only the regular session counts: its first open (or price), its highest, lowest and last
    price, its volume.

    Raises
    ------
    DataError
        If no row lies inside the regular session.
    """
    inside = _inside(series.market, series.days, instants_ns) & (series.close > 0)
    if not inside.any():
        raise DataError(
            "has no price inside the regular session",
            file=series.file,
            expected=f"times in {ZONES[series.market].key}, or with their offset",
        )
    ticks = Ticks(instants_ns[inside], series.close[inside], series.volume[inside])
    series = series.keep(inside)
    days, first = np.unique(series.days, return_index=True)
    last = np.append(first[1:], len(series)) - 1
    opened = np.where(np.isfinite(series.open), series.open, series.close)
    return replace(
        series,
        days=days,
        open=opened[first],
        high=np.fmax.reduceat(np.fmax(series.high, series.close), first),
        low=np.fmin.reduceat(np.fmin(series.low, series.close), first),
        close=series.close[last],
        volume=np.add.reduceat(series.volume, first),
        dividends=None if series.dividends is None else series.dividends[first],
        ticks=ticks,
    )


def _inside(market: Market, days: Days, instants_ns: Ints) -> npt.NDArray[np.bool_]:
    """Tell which instants lie in the regular session of their day."""
    start, end = session_of(market)
    zone = ZONES[market]
    unique, back = np.unique(days, return_inverse=True)
    opens, closes = (_instants(unique, at, zone) for at in (start, end))
    within = (instants_ns >= opens[back]) & (instants_ns <= closes[back])
    return np.asarray(within, dtype=np.bool_)


def _instants(days: Days, at: time, zone: ZoneInfo) -> Ints:
    moments = [datetime.combine(as_date(day), at, tzinfo=zone).timestamp() for day in days]
    return np.array([round(moment) * 10**9 for moment in moments], dtype=np.int64)
