"""A model as a function of one driver in one year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from greenshoe.company._chance import from_link, link_of, to_link
from greenshoe.company._copula import draw_scores
from greenshoe.company._deal_terms import shares_of
from greenshoe.company._drivers import Driver, Pin
from greenshoe.company._methods import METHODS
from greenshoe.company._simulate import run_scores
from greenshoe.company._worlds import outputs_of, points_per_world, variables, worlds
from greenshoe.core import ModelError

if TYPE_CHECKING:
    from greenshoe.company._arrays import Floats
    from greenshoe.company._deal_terms import DealTerms
    from greenshoe.company._model import Model

__all__ = []

_TRIAL_SPAN = 12.0


def _limits(driver: Driver, start: float) -> tuple[float, float]:
    """Return how far the driver may go on its own scale."""
    link = link_of(driver.low, driver.high, ())
    if link == "logit":
        span = driver.high - driver.low
        nearest = 1e-4 if span <= 1 else 1e-9
        ends = np.array([driver.low + nearest * span, driver.high - 1e-4 * span])
        low, high = (float(v) for v in to_link(ends, link, driver.low, driver.high))
        return min(low, start - 1.0), max(high, start + 1.0)
    if link == "log":
        ends = np.array([max(driver.low, 0.0), driver.high])
        top = float(np.log(driver.high)) if np.isfinite(driver.high) else np.inf
        return start - _TRIAL_SPAN, min(start + _TRIAL_SPAN, top)
    reach = 100.0 * max(abs(start), 1.0)
    return max(driver.low, start - reach), min(driver.high, start + reach)


class _Question:
    """The model as a function of one driver in one year."""

    def __init__(
        self,
        model: Model,
        name: str,
        year: int,
        method: str,
        deal: DealTerms | None,
        draws: int,
        seed: int,
    ) -> None:
        self.model, self.name, self.year, self.deal = model, name, year, deal
        self.driver, self.method = model.drivers[name], method
        self.worlds = worlds(model)
        self.points = points_per_world(draws, len(self.worlds))
        names = variables(model, self.worlds)
        self.scores = draw_scores(names, self.points, seed, model.correlations)
        self.link = link_of(self.driver.low, self.driver.high, ())
        self.fixed = self._unmoved()

    def _unmoved(self) -> list[dict[str, Floats]]:
        """Compute once, for each world, everything the driver does not move."""
        model = self.model
        names = model.graph.frontier(self.name, outputs_of(model, ()))
        return [
            model.graph.evaluate(
                names, self.scores, model.years, None, {**model.drivers, **world.drivers}
            )
            for world in self.worlds
        ]

    def plain(self, at: float) -> float:
        """Return the driver's value for a point on its own scale."""
        return float(from_link(np.array([at]), self.link, self.driver.low, self.driver.high)[0])

    def start(self) -> float:
        """Return the model's median of the driver in the year, on its own scale."""
        zeros = {v: np.zeros(1) for v in self.driver.variables}
        values = self.driver.values(zeros, self.model.years)
        at = self.model.years.index(self.year) if values.shape[1] > 1 else 0
        value = np.array([values[0, at, 0]])
        return float(to_link(value, self.link, self.driver.low, self.driver.high)[0])

    def price(self, at: float) -> float:
        """Return the mean value of a share, HK$, with the driver at a point on its own scale."""
        pins = {self.name: Pin(self.year, self.plain(at))}
        run = run_scores(
            self.model,
            self.scores,
            self.points,
            all_worlds=self.worlds,
            pins=pins,
            deal=self.deal,
            fixed=self.fixed,
        )
        outcomes = METHODS[self.method](run)
        if outcomes is None:
            raise ModelError(
                "has nothing to rest on in this model", key="method", value=self.method
            )
        mean = float(np.average(outcomes.equity, weights=outcomes.weights))
        return mean * 1e6 * self.model.hkd / shares_of(self.model, self.deal)
