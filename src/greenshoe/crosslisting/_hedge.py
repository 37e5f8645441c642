"""What a second listing did for drawdown and volatility, against companies that had none.

Difference in differences: the company's volatility (and worst fall) over a window after its Hong
Kong listing against the window before, less the mean of the same change among control companies
over the same days. The controls are the companies of the folder that were listed in New York
alone on those days. The interval is by moving blocks of days, drawn for all companies at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.crosslisting._arrays import as_date, as_days

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from greenshoe.crosslisting._align import Aligned
    from greenshoe.crosslisting._arrays import Days, Floats, Ints
    from greenshoe.crosslisting._series import PriceSeries

__all__ = ["Effect", "Hedge", "Interval", "hedge_of", "second_listing_effect", "worst_fall"]

WINDOW_DAYS = 120
_BLOCK = 10
_RESAMPLES = 500
_YEAR = 252
_SMALLEST_SAMPLE = 60
_LEAST_CONTROLS = 1


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate and its 90 % interval."""

    value: float
    low: float
    high: float

    @property
    def excludes_zero(self) -> bool:
        """Whether zero lies outside the interval."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class Effect:
    """The second listing's effect on the New York line.

    Attributes
    ----------
    listed_on
        First trading day in Hong Kong.
    controls
        Tickers listed in New York alone over the whole window.
    volatility_change, fall_change
        Change of the annual volatility, and of the worst fall from a peak, less the controls'
        (fractions; negative is calmer).
    volatility_before, volatility_after
        Of the company itself.
    """

    listed_on: date
    controls: tuple[str, ...]
    volatility_change: Interval
    fall_change: Interval
    volatility_before: float
    volatility_after: float


@dataclass(frozen=True, slots=True)
class Hedge:
    """How far one line protects a holder of the other, in Hong Kong dollars on common days.

    Attributes
    ----------
    days
        Common days.
    correlation_5d
        Of five-day returns, which outlast the hours between the closes.
    fall_anchor, fall_hong_kong, fall_half_each
        Worst fall from a peak of each line, and of holding half in each.
    volatility_anchor, volatility_half_each
        Annual, from five-day returns.
    """

    days: int
    correlation_5d: float
    fall_anchor: float
    fall_hong_kong: float
    fall_half_each: float
    volatility_anchor: float
    volatility_half_each: float


def worst_fall(prices: Floats) -> float:
    """Return the largest fall from a peak, a positive fraction.

    >>> worst_fall(np.array([10.0, 12.0, 9.0, 13.0]))
    0.25
    """
    peaks = np.maximum.accumulate(prices)
    return float((1 - prices / peaks).max()) if len(prices) else float("nan")


def hedge_of(aligned: Aligned) -> Hedge | None:
    """Compare holding the ADS, the share, and half in each; `None` without enough days."""
    rows = aligned.keep(np.isfinite(aligned.parity_same))
    if len(rows) < _SMALLEST_SAMPLE:
        return None
    anchor, share = rows.parity_same / rows.parity_same[0], rows.close / rows.close[0]
    half = (anchor + share) / 2
    moves = [np.log(line[5::5] / line[:-5:5]) for line in (anchor, share, half)]
    yearly = float(np.sqrt(_YEAR / 5))
    return Hedge(
        len(rows),
        float(np.corrcoef(moves[0], moves[1])[0, 1]),
        worst_fall(anchor),
        worst_fall(share),
        worst_fall(half),
        float(moves[0].std(ddof=1)) * yearly,
        float(moves[2].std(ddof=1)) * yearly,
    )


def second_listing_effect(
    company: PriceSeries, listed_on: date, controls: Sequence[PriceSeries], *, seed: int = 0
) -> Effect | None:
    """Estimate what a Hong Kong listing changed in the New York line.

    Parameters
    ----------
    company
        The New York prices of the company.
    listed_on
        Its first day in Hong Kong.
    controls
        New York prices of companies listed there alone from 120 trading days before to 120 after.
    seed
        Of the bootstrap.

    Returns
    -------
    Effect or None
        `None` without 120 days on both sides or without a control.
    """
    at = int(np.searchsorted(company.days, as_days(listed_on)))
    if at <= WINDOW_DAYS or at + WINDOW_DAYS > len(company):
        return None
    days = company.days[at - WINDOW_DAYS - 1 : at + WINDOW_DAYS]
    usable = [series for series in controls if np.isin(days, series.days).all()]
    if len(usable) < _LEAST_CONTROLS:
        return None
    returns = np.array([_returns(series, days) for series in (company, *usable)])
    before, after = returns[:, :WINDOW_DAYS], returns[:, WINDOW_DAYS:]
    draws = _draws(WINDOW_DAYS, seed)
    return Effect(
        as_date(company.days[at]),
        tuple(series.code for series in usable),
        _interval(_volatility, before, after, draws),
        _interval(_fall, before, after, draws),
        float(_volatility(before)[0]),
        float(_volatility(after)[0]),
    )


def _returns(series: PriceSeries, days: Days) -> Floats:
    rows = np.searchsorted(series.days, days)
    return np.diff(np.log(series.close[rows]))


def _volatility(returns: Floats) -> Floats:
    return np.asarray(returns.std(axis=-1, ddof=1) * np.sqrt(_YEAR), dtype=np.float64)


def _fall(returns: Floats) -> Floats:
    zero = np.zeros((*returns.shape[:-1], 1))
    levels = np.concatenate([zero, np.cumsum(returns, axis=-1)], axis=-1)
    peaks = np.maximum.accumulate(levels, axis=-1)
    return np.asarray(1 - np.exp((levels - peaks).min(axis=-1)), dtype=np.float64)


def _draws(days: int, seed: int) -> Ints:
    """Return rows of day positions: moving blocks, the same for every company."""
    random = np.random.default_rng(seed)
    blocks = -(-days // _BLOCK)
    starts = random.integers(0, days - _BLOCK + 1, size=(_RESAMPLES, blocks))
    rows = (starts[:, :, None] + np.arange(_BLOCK)).reshape(_RESAMPLES, -1)
    return np.asarray(rows[:, :days], dtype=np.int64)


def _difference(measure: Callable[[Floats], Floats], before: Floats, after: Floats) -> float:
    change = measure(after) - measure(before)
    return float(change[0] - change[1:].mean())


def _interval(
    measure: Callable[[Floats], Floats], before: Floats, after: Floats, draws: Ints
) -> Interval:
    samples = [_difference(measure, before[:, row], after[:, row]) for row in draws]
    low, high = np.quantile(samples, (0.05, 0.95))
    return Interval(_difference(measure, before, after), float(low), float(high))
