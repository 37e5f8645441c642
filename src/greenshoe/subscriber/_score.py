"""How good a distribution was: CRPS, coverage, within twice, R2."""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import continuous_ranked_probability_score

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]

__all__ = ["NOISE_CRPS", "NOISE_POINTS", "Scored", "Summary", "score", "summary"]

NOISE_CRPS = 0.03
"""Differences in CRPS below this are noise on samples of this size."""

NOISE_POINTS = 6.0
"""Differences in percentage points within twice below this are noise."""

_TWICE = log(2) + 1e-9


@dataclass(frozen=True, slots=True)
class Scored:
    """One forecast beside what came, in logarithms of the rate."""

    median: float
    actual: float
    crps: float
    rank: float
    in_50: bool
    in_80: bool

    @property
    def within_twice(self) -> bool:
        """Whether the median is within a factor of two."""
        return abs(self.median - self.actual) <= _TWICE


@dataclass(frozen=True, slots=True)
class Summary:
    """Scores of several forecasts.

    Attributes
    ----------
    deals
        How many.
    within_twice_pct
        Of them, by the median.
    crps
        Mean, of the log rate.
    cover_50_pct, cover_80_pct
        How often the central intervals held what came.
    r2
        Of the medians, in logarithms; `None` for fewer than two.
    """

    deals: int
    within_twice_pct: float
    crps: float
    cover_50_pct: float
    cover_80_pct: float
    r2: float | None


def score(log_draws: FloatArray, actual_rate: float) -> Scored:
    """Score draws of a log rate against the rate that came.

    >>> score(np.log(np.array([0.01, 0.02, 0.04])), 0.03).within_twice
    True
    """
    actual = log(actual_rate)
    low, quarter, median, three, high = np.quantile(log_draws, [0.1, 0.25, 0.5, 0.75, 0.9])
    near = 1e-9
    rank = (log_draws < actual - near).mean() + 0.5 * (np.abs(log_draws - actual) <= near).mean()
    return Scored(
        float(median),
        actual,
        continuous_ranked_probability_score(log_draws, actual),
        float(rank),
        bool(quarter - near <= actual <= three + near),
        bool(low - near <= actual <= high + near),
    )


def summary(scores: Sequence[Scored]) -> Summary | None:
    """Return the summary of some scores, `None` for none."""
    if not scores:
        return None
    actual = np.array([s.actual for s in scores])
    missed = np.array([s.median for s in scores]) - actual
    total = float(((actual - actual.mean()) ** 2).sum())
    return Summary(
        len(scores),
        100 * float(np.mean([s.within_twice for s in scores])),
        float(np.mean([s.crps for s in scores])),
        100 * float(np.mean([s.in_50 for s in scores])),
        100 * float(np.mean([s.in_80 for s in scores])),
        1 - float((missed**2).sum()) / total if total else None,
    )
