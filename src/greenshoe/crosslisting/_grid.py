"""Do the closes lie on the exchange's grid of prices? Only prices that were really traded do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from greenshoe.rules import Rulebook

if TYPE_CHECKING:
    import numpy.typing as npt

    from greenshoe.crosslisting._arrays import Days, Floats
    from greenshoe.rules import Rule

__all__ = ["MOSTLY_ON_GRID", "off_grid"]

MOSTLY_ON_GRID = 0.9
_RELATIVE_NOISE = 4e-7  # a price stored as a 32-bit float


def off_grid(
    market: str, days: Days, close: Floats, *, slack_ticks: float = 0
) -> npt.NDArray[np.bool_]:
    """Tell for each close whether it lies between two prices that the market allows.

    Hong Kong's grid is the spread table of the day; New York's and Shanghai's a whole cent.
    A split-adjusted file lies off the grid before the split, a dividend-adjusted one before the
    last dividend. `slack_ticks` is the part of a step by which a price may miss the grid.

    >>> from greenshoe.crosslisting._arrays import as_days
    >>> off_grid("HK", as_days(["2024-01-02"] * 2), np.array([72.35, 72.36])).tolist()
    [False, True]
    """
    if market != "HK":
        return _off(close, np.full(len(close), 0.01), slack_ticks)
    history = Rulebook.load().history("spread_table")
    off = np.ones(len(close), dtype=bool)
    for rule in history:
        start, until = np.datetime64(rule.start), np.datetime64(rule.until or "2099-12-31")
        first = rule.start == history[0].start
        rows = (days <= until) & ((days >= start) | first)
        off[rows] &= _off(close[rows], _ticks(rule, close[rows]), slack_ticks)
    return off


def _ticks(rule: Rule, close: Floats) -> Floats:
    rows = rule.table()
    upper = np.array([float(row.number("up_to_hkd")) for row in rows])
    ticks = np.array([float(row.number("tick_hkd")) for row in rows])
    band = np.searchsorted(upper, close * (1 - _RELATIVE_NOISE))
    return np.asarray(ticks[np.minimum(band, len(ticks) - 1)], dtype=np.float64)


def _off(close: Floats, tick: Floats, slack: float) -> npt.NDArray[np.bool_]:
    distance = np.abs(close / tick - np.rint(close / tick)) * tick
    return np.asarray(distance > close * _RELATIVE_NOISE + slack * tick + 1e-9, dtype=np.bool_)
