"""Curves of adoption and of cost: logistic, Gompertz, Bass, and Wright's law.

Fitting says how sure each curve is of itself; the spread between the families says how unsure
one should be of the family, which is usually more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import ModelError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from greenshoe.company._arrays import Floats

__all__ = [
    "CURVES",
    "CURVE_PARAMETERS",
    "CurveFit",
    "averaged_forecast",
    "experience_exponent",
    "fit_curve",
    "learning_rate_of",
]


def logistic(year: Floats, ceiling: Floats, midpoint: Floats, rate: Floats) -> Floats:
    """Return ``ceiling / (1 + exp(-rate (year - midpoint)))``."""
    return np.asarray(ceiling / (1.0 + np.exp(np.clip(-rate * (year - midpoint), -700, 700))))


def gompertz(year: Floats, ceiling: Floats, midpoint: Floats, rate: Floats) -> Floats:
    """Return ``ceiling exp(-exp(-rate (year - midpoint)))``: 37 % of it at the midpoint."""
    return np.asarray(ceiling * np.exp(-np.exp(np.clip(-rate * (year - midpoint), -700, 700))))


def bass(
    year: Floats, ceiling: Floats, start: Floats, innovation: Floats, imitation: Floats
) -> Floats:
    """Return the adopters to date of Bass (1969), by innovation and word of mouth."""
    decay = np.exp(-(innovation + imitation) * np.maximum(year - start, 0.0))
    return np.asarray(ceiling * (1.0 - decay) / (1.0 + imitation / innovation * decay))


CURVES: Mapping[str, Callable[..., Floats]] = {
    "logistic": logistic,
    "gompertz": gompertz,
    "bass": bass,
}
CURVE_PARAMETERS: Mapping[str, tuple[str, ...]] = {
    "logistic": ("ceiling", "midpoint", "rate"),
    "gompertz": ("ceiling", "midpoint", "rate"),
    "bass": ("ceiling", "start", "innovation", "imitation"),
}


@dataclass(frozen=True)
class CurveFit:
    """A curve through observations.

    Attributes
    ----------
    kind
        `logistic` or `gompertz`.
    ceiling, midpoint, rate
        The parameters.
    ceiling_error
        Standard error of the ceiling.
    """

    kind: str
    ceiling: float
    midpoint: float
    rate: float
    ceiling_error: float

    def at(self, year: float) -> float:
        """Return the curve at a (fractional) year."""
        values = (self.ceiling, self.midpoint, self.rate)
        return float(CURVES[self.kind](np.array([year]), *(np.array([v]) for v in values))[0])


def fit_curve(kind: str, years: Sequence[float], values: Sequence[float]) -> CurveFit:
    """Fit a curve by least squares.

    Raises
    ------
    ModelError
        If the kind is unknown, there are fewer than four points, or no fit is found.
    """
    if kind not in {"logistic", "gompertz"}:
        raise ModelError("is not a curve", key="kind", value=kind, expected="logistic or gompertz")
    if len(years) < 4 or len(years) != len(values):
        raise ModelError("a curve needs four points or more", value=len(years))
    from scipy.optimize import curve_fit  # noqa: PLC0415 - slow to import, rare

    start = (1.3 * max(values), float(np.mean(years)), 1.5)
    try:
        best, covariance = curve_fit(
            CURVES[kind], np.asarray(years), np.asarray(values, dtype=float), start, maxfev=20_000
        )
    except RuntimeError as error:
        raise ModelError(f"no {kind} curve goes through these points") from error
    ceiling, midpoint, rate = (float(b) for b in best)
    return CurveFit(kind, ceiling, midpoint, rate, float(np.sqrt(covariance[0, 0])))


def averaged_forecast(
    years: Sequence[float], values: Sequence[float], year: float
) -> tuple[float, float]:
    """Return the mean of the families' forecasts for `year` and half the gap between them."""
    ends = [fit_curve(kind, years, values).at(year) for kind in ("logistic", "gompertz")]
    return sum(ends) / 2, abs(ends[1] - ends[0]) / 2


def experience_exponent(learning_rate: float) -> float:
    """Return Wright's b: cost falls as volume^-b, by `learning_rate` per doubling.

    >>> round(experience_exponent(0.20), 3)
    0.322
    """
    return float(-np.log2(1.0 - learning_rate))


def learning_rate_of(cost_ratio: float, volume_ratio: float) -> float:
    """Return the fall per doubling that a cost ratio over a volume ratio implies.

    >>> round(learning_rate_of(0.30, 10), 2), round(learning_rate_of(0.30, 100), 2)
    (0.3, 0.17)
    """
    return float(1.0 - 2.0 ** (np.log(cost_ratio) / np.log(volume_ratio)))
