"""Who leads: information shares and component shares on a bivariate error-correction model.

Hasbrouck (1995), Gonzalo and Granger (1995), as compared by Baillie, Booth, Tse and Zabotina
(2002). Two log prices of one share differ by a stationary premium, so the cointegrating vector is
(1, -1) by contract and is not estimated:

    dp(t) = alpha (p1 - p2)(t-1) + sum G(i) dp(t-i) + c + e(t),   Omega = cov(e).

The common row of the long-run impact is proportional to ``gamma = (alpha2, -alpha1)``. Normalised
to one it is the component share; with ``Omega = M M'``, M lower triangular, the information share
of market j is ``(gamma M)_j^2 / (gamma Omega gamma')``, and the two orders of the markets give its
upper and lower bounds.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import DataError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from greenshoe.crosslisting._arrays import Floats

__all__ = ["Shares", "information_shares", "is_cointegrated", "shares_of_model"]

SMALLEST_SAMPLE = 150
_MOST_LAGS = 10


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares of the first market in price discovery; the second has the rest.

    Attributes
    ----------
    component_share
        Gonzalo-Granger; outside 0 to 1 if the first market moves away from the second.
    information_share_low, information_share_high
        Hasbrouck's bounds.
    adjustment
        Speed at which each market closes the gap, per step.
    lags, observations
        Of the model.
    """

    component_share: float
    information_share_low: float
    information_share_high: float
    adjustment: tuple[float, float]
    lags: int
    observations: int

    @property
    def information_share_middle(self) -> float:
        """Middle of the bounds."""
        return (self.information_share_low + self.information_share_high) / 2


def shares_of_model(alpha: Floats, omega: Floats) -> tuple[float, float, float]:
    """Return component share, lower and upper information share of the first market.

    Parameters
    ----------
    alpha
        Shape (2,), speeds of adjustment to ``p1 - p2``.
    omega
        Shape (2, 2), covariance of the innovations.

    >>> # the first market never adjusts, so it alone makes the price
    >>> component, low, high = shares_of_model(np.array([0.0, 0.3]), np.eye(2))
    >>> round(component, 3), round(low, 3), round(high, 3)
    (1.0, 1.0, 1.0)
    """
    gamma = np.array([alpha[1], -alpha[0]])
    component = gamma[0] / gamma.sum()
    total = float(gamma @ omega @ gamma)
    first = float((gamma @ np.linalg.cholesky(omega))[0] ** 2 / total)
    swapped = np.linalg.cholesky(omega[::-1, ::-1])
    last = float((gamma[::-1] @ swapped)[1] ** 2 / total)
    return float(component), min(first, last), max(first, last)


def information_shares(segments: Sequence[Floats], *, lags: int | None = None) -> Shares:
    """Estimate the shares of the first of two markets.

    Parameters
    ----------
    segments
        Log prices, each of shape (n, 2): one run of equally spaced times each, such as one day of
        minutes. No difference is taken from one to the next, and each has a premium of its own.
    lags
        Lagged differences; by default the number up to 10 with the least Bayesian criterion.

    Raises
    ------
    DataError
        If fewer than 150 observations are left, or a price never moves.
    """
    usable = [np.asarray(part, dtype=np.float64) for part in segments if len(part) > 3]
    if lags is None:
        lags = _best_lags(usable)
    left, right = _stack(usable, lags)
    if len(left) < SMALLEST_SAMPLE:
        raise DataError(
            "not enough data for information shares",
            value=len(left),
            expected=f"at least {SMALLEST_SAMPLE} steps on which both markets trade",
        )
    coefficients, omega = _fit(left, right)
    if np.linalg.det(omega) <= 0 or not np.all(np.isfinite(omega)):
        raise DataError("one of the two prices never moves, or both are one series")
    alpha = coefficients[0]
    component, low, high = shares_of_model(alpha, omega)
    return Shares(component, low, high, (float(alpha[0]), float(alpha[1])), lags, len(left))


def _stack(segments: Sequence[Floats], lags: int) -> tuple[Floats, Floats]:
    """Return the differences and their regressors: gap before, lagged differences, one."""
    left, right = [np.empty((0, 2))], [np.empty((0, 2 + 2 * lags))]
    for prices in segments:
        moves = np.diff(prices, axis=0)
        rows = len(moves) - lags
        if rows <= 0:
            continue
        gap = (prices[:-1, 0] - prices[:-1, 1])[lags:]
        gap = gap - gap.mean()  # a run's own premium: it may differ from one day to the next
        lagged = [moves[lags - k : len(moves) - k] for k in range(1, lags + 1)]
        left.append(moves[lags:])
        right.append(np.column_stack([gap, *lagged, np.ones(rows)]))
    return np.vstack(left), np.vstack(right)


def _fit(left: Floats, right: Floats) -> tuple[Floats, Floats]:
    coefficients = np.asarray(np.linalg.lstsq(right, left, rcond=None)[0], dtype=np.float64)
    errors = left - right @ coefficients
    return coefficients, errors.T @ errors / max(len(left) - right.shape[1], 1)


def _best_lags(segments: Sequence[Floats]) -> int:
    """Return the number of lags with the least Bayesian information criterion."""
    scores = {}
    for lags in range(1, _MOST_LAGS + 1):
        left, right = _stack(segments, lags)
        if len(left) < SMALLEST_SAMPLE:
            break
        omega = _fit(left, right)[1]
        determinant = np.linalg.det(omega)
        if determinant <= 0:
            break
        free = 2 * right.shape[1]
        scores[lags] = np.log(determinant) + free * np.log(len(left)) / len(left)
    return min(scores, key=lambda lags: scores[lags], default=1)


def is_cointegrated(prices: Floats, lags: int = 1) -> tuple[bool, float, float]:
    """Tell whether two log prices share one trend, by Johansen's trace test at 5 %.

    Returns
    -------
    tuple
        The verdict, the trace statistic of "no common trend", and its critical value.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # statsmodels warns of pandas and of itself
        from statsmodels.tsa.vector_ar.vecm import coint_johansen  # noqa: PLC0415 - 1.5 seconds

        test = coint_johansen(prices, det_order=0, k_ar_diff=lags)
    statistic, critical = float(test.trace_stat[0]), float(test.trace_stat_crit_vals[0, 1])
    return statistic > critical, statistic, critical
