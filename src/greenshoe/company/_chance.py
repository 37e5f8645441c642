"""One number per uncertain driver and draw, shared by everything that reads the driver.

Each random variable has a name; its standard normal scores come from one Sobol dimension, tied
to the others by a Gaussian copula where the model says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from greenshoe.company._arrays import Floats

__all__ = ["Distribution", "Scores"]

Scores = Mapping[str, Floats]
TENTH = float(ndtri(0.9))  # the score of the 90th percentile


@dataclass(frozen=True)
class Distribution:
    """An uncertain number.

    Attributes
    ----------
    kind
        `value`, `quantiles`, `normal`, `lognormal`, `triangular`, `uniform`, `beta` or `sample`.
    parameters
        (value), (10th, 50th, 90th percentile), (mean, sd), (median, sd of the log), (low, mode,
        high), (low, high), (a, b), or draws in rising order.
    low, high
        Bounds; a normal is truncated to them, others lie within them or are refused.
    """

    kind: str
    parameters: tuple[float, ...]
    low: float = -np.inf
    high: float = np.inf

    @property
    def is_certain(self) -> bool:
        """Whether it is one number."""
        return self.kind == "value"

    def at(self, scores: Floats) -> Floats:
        """Return the values at standard normal `scores`.

        >>> Distribution("quantiles", (1.0, 2.0, 4.0)).at(np.array([-TENTH, 0.0, TENTH])).tolist()
        [1.0, 2.0, 4.0]
        """
        act = _INVERSE[self.kind]
        return act(np.asarray(scores, dtype=np.float64), self)

    @property
    def median(self) -> float:
        """The value in the middle."""
        return float(self.at(np.zeros(1))[0])


def _value(scores: Floats, of: Distribution) -> Floats:
    return np.full(scores.shape, of.parameters[0])


def link_of(low: float, high: float, values: Sequence[float]) -> str:
    """Return the scale on which a spread is drawn: `logit`, `log` or `identity`."""
    inside = all(low < v < high for v in values)
    if inside and np.isfinite(low) and np.isfinite(high):
        return "logit"
    return "log" if inside and low == 0 else "identity"


def to_link(values: Floats, link: str, low: float, high: float) -> Floats:
    """Move values to the scale of `link`."""
    if link == "logit":
        inside = np.clip(values, low + 1e-12 * (high - low), high - 1e-12 * (high - low))
        return np.asarray(np.log((inside - low) / (high - inside)), dtype=np.float64)
    if link == "log":
        return np.log(np.maximum(values, 1e-300))
    return values


def from_link(values: Floats, link: str, low: float, high: float) -> Floats:
    """Undo `to_link`; without a link the bounds cut."""
    if link == "identity":
        return np.clip(values, low, high)
    moved = np.clip(values, -700.0, 700.0)
    if link == "log":
        return np.exp(moved, out=moved)
    np.negative(moved, out=moved)
    np.exp(moved, out=moved)
    moved += 1.0
    return np.divide(high - low, moved, out=moved) + low


def _quantiles(scores: Floats, of: Distribution) -> Floats:
    link = link_of(of.low, of.high, of.parameters)
    low, middle, high = (
        float(to_link(np.array([p]), link, of.low, of.high)[0]) for p in of.parameters
    )
    steps = scores / TENTH
    moved = middle + np.minimum(steps, 0) * (middle - low) + np.maximum(steps, 0) * (high - middle)
    return from_link(moved, link, of.low, of.high)


def _normal(scores: Floats, of: Distribution) -> Floats:
    mean, deviation = of.parameters
    if deviation and (np.isfinite(of.low) or np.isfinite(of.high)):
        below, above = ndtr((of.low - mean) / deviation), ndtr((of.high - mean) / deviation)
        scores = ndtri(below + ndtr(scores) * (above - below))
    return np.clip(mean + deviation * scores, of.low, of.high)


def _lognormal(scores: Floats, of: Distribution) -> Floats:
    median, deviation = of.parameters
    return np.clip(median * np.exp(np.minimum(deviation * scores, 700.0)), of.low, of.high)


def _triangular(scores: Floats, of: Distribution) -> Floats:
    low, mode, high = of.parameters
    if high == low:
        return np.full(scores.shape, low)
    share = np.asarray(ndtr(scores), dtype=np.float64)
    turn = (mode - low) / (high - low)
    rising = low + np.sqrt(share * (high - low) * (mode - low))
    falling = high - np.sqrt((1 - share) * (high - low) * (high - mode))
    return np.where(share < turn, rising, falling)


def _uniform(scores: Floats, of: Distribution) -> Floats:
    low, high = of.parameters
    return np.asarray(low + (high - low) * ndtr(scores), dtype=np.float64)


def _beta(scores: Floats, of: Distribution) -> Floats:
    from scipy.special import betaincinv  # noqa: PLC0415 - rare

    return np.asarray(betaincinv(*of.parameters, ndtr(scores)), dtype=np.float64)


def _sample(scores: Floats, of: Distribution) -> Floats:
    places = (np.arange(len(of.parameters)) + 0.5) / len(of.parameters)
    return np.asarray(np.interp(ndtr(scores), places, of.parameters), dtype=np.float64)


_INVERSE = {
    "value": _value,
    "quantiles": _quantiles,
    "normal": _normal,
    "lognormal": _lognormal,
    "triangular": _triangular,
    "uniform": _uniform,
    "beta": _beta,
    "sample": _sample,
}
