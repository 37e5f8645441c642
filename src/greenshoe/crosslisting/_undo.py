"""Undo a back-adjustment for dividends, with the very amounts that it used.

Yahoo lowers every close before an ex-date by the factor ``1 - D / c``, with `D` the dividend and
`c` the close of the day before. For Hong Kong shares it takes a dividend declared in US dollars as
Hong Kong dollars, so that its "adjusted" closes are right neither as prices nor as returns. The
amounts stand in the file; going back from the last day each factor can be taken out exactly:
``adjusted = F (c - D)``, so ``c = adjusted / F + D``, whatever currency `D` was meant in.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.crosslisting._fx import reference_rates
from greenshoe.crosslisting._grid import MOSTLY_ON_GRID, off_grid
from greenshoe.crosslisting._traps import Trap

if TYPE_CHECKING:
    from greenshoe.crosslisting._arrays import Floats
    from greenshoe.crosslisting._series import PriceSeries

__all__ = ["adjustment_factors", "undo_dividends"]

_SLACK_TICKS = 0.05


def adjustment_factors(adjusted: Floats, dividends: Floats) -> Floats:
    """Return the factor by which each close was lowered, 1 on and after the last ex-date.

    Parameters
    ----------
    adjusted
        Closes after the adjustment, oldest first.
    dividends
        The amounts used, on their ex-dates, 0 elsewhere; same length.

    >>> raw, paid = np.array([10.0, 10.0, 9.5]), np.array([0.0, 0.0, 0.5])
    >>> factors = adjustment_factors(np.array([9.5, 9.5, 9.5]), paid)
    >>> (np.array([9.5, 9.5, 9.5]) / factors).tolist()
    [10.0, 10.0, 9.5]
    """
    factors = np.ones(len(adjusted))
    factor = 1.0
    for at in range(len(adjusted) - 1, 0, -1):
        paid = dividends[at]
        if paid > 0:
            before = adjusted[at - 1] / factor + paid
            factor *= 1 - paid / before
        factors[at - 1] = factor
    return factors


def undo_dividends(series: PriceSeries) -> PriceSeries:
    """Return the series with its dividend adjustment undone, if that brings it onto the grid.

    The amounts are tried as the file states them and, for Hong Kong, in US dollars at the rate of
    the file's last day (Yahoo shows them in Hong Kong dollars but subtracts them in US dollars). A
    series without dividends of its own, or that stays off the grid, is returned as it is.
    """
    paid = series.dividends
    if paid is None or not np.any(paid > 0):
        return series
    for scale, words in _scales(series):
        factors = adjustment_factors(series.close, np.nan_to_num(paid) * scale)
        close = series.close / factors
        off = off_grid(series.market, series.days, close, slack_ticks=_SLACK_TICKS)
        if off.mean() <= 1 - MOSTLY_ON_GRID:
            return _repaired(series, factors, words)
    return series


def _scales(series: PriceSeries) -> list[tuple[float, str]]:
    scales = [(1.0, "the file's own amounts")]
    if series.market == "HK":
        usd = float(reference_rates().hkd_per("USD", series.days[-1:])[0])
        scales.append((1 / usd, "the amounts in US dollars, which had been taken as Hong Kong's"))
    return scales


def _repaired(series: PriceSeries, factors: Floats, words: str) -> PriceSeries:
    series = replace(
        series,
        open=series.open / factors,
        high=series.high / factors,
        low=series.low / factors,
        close=series.close / factors,
    )
    count = len(np.unique(factors)) - 1
    what = (
        f"the adjustment for {count} dividends was undone with {words}; the closes then lie on"
        f" the exchange's grid of prices (largest factor {factors[0]:.5f})"
    )
    trap = Trap(series.file, "dividend-adjusted", "repaired", what, len(series))
    return series.known_as("raw", "dividend adjustment undone").with_traps([trap])
