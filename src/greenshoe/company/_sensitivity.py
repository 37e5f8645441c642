"""What moves the value: one driver at a time (tornado), and groups of drivers (Sobol).

Groups make correlated drivers legal: drivers tied by the copula are put into one group, and the
groups are independent of each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.company._chance import TENTH
from greenshoe.company._methods import METHODS
from greenshoe.company._simulate import run_scores
from greenshoe.company._worlds import variables, worlds
from greenshoe.core import ModelError

if TYPE_CHECKING:
    from greenshoe.company._arrays import Floats
    from greenshoe.company._deal_terms import DealTerms
    from greenshoe.company._model import Model

__all__ = ["Swing", "tornado"]


@dataclass(frozen=True)
class Swing:
    """What one driver does by itself.

    Attributes
    ----------
    variable, group
        Which driver.
    low, high
        Value with it at its 10th and 90th percentile, all others at their medians.
    base
        Value with everything at its median.
    """

    variable: str
    group: str
    low: float
    high: float
    base: float

    @property
    def width(self) -> float:
        """How far it moves the value."""
        return abs(self.high - self.low)


class _Valued:
    """The model as a function from scores to a value, averaged over its scenarios."""

    def __init__(self, model: Model, method: str, deal: DealTerms | None) -> None:
        self.model, self.method, self.deal = model, method, deal
        self.worlds = worlds(model)
        self.names = variables(model, self.worlds)

    def __call__(self, scores: Floats) -> Floats:
        """Return the equity, millions, from scores of shape (variable, draw)."""
        points = scores.shape[1]
        named = dict(zip(self.names, scores, strict=True))
        run = run_scores(self.model, named, points, all_worlds=self.worlds, deal=self.deal)
        outcomes = METHODS[self.method](run)
        if outcomes is None or len(outcomes.equity) != points * len(self.worlds):
            raise ModelError("has no value by draw", key="method", value=self.method)
        shares = np.array([w.probability for w in self.worlds])
        by_world = outcomes.equity.reshape(len(self.worlds), points)
        return np.asarray((shares / shares.sum()) @ by_world)


def group_of(model: Model, variable: str) -> str:
    """Return the group of a random variable: its driver's."""
    driver = model.drivers.get(variable) or model.drivers.get(variable.rsplit(".", 1)[0])
    return driver.group if driver is not None else "other"


def tornado(
    model: Model, *, method: str = "price_to_sales", deal: DealTerms | None = None
) -> tuple[Swing, ...]:
    """Move one uncertain driver at a time from its 10th to its 90th percentile.

    Returns
    -------
    tuple of Swing
        The widest first; values in millions of the model's currency.
    """
    value = _Valued(model, method, deal)
    count = len(value.names)
    scores = np.zeros((count, 2 * count + 1))
    for place in range(count):
        scores[place, 2 * place], scores[place, 2 * place + 1] = -TENTH, TENTH
    result = value(scores)
    swings = (
        Swing(
            name,
            group_of(model, name),
            float(result[2 * i]),
            float(result[2 * i + 1]),
            float(result[-1]),
        )
        for i, name in enumerate(value.names)
    )
    return tuple(sorted(swings, key=lambda s: -s.width))
