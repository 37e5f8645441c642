"""A model, run: totals by draw and year, their weights, and quantiles of them."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from greenshoe.company._html import html_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from greenshoe.company._arrays import Floats
    from greenshoe.company._cash import Cash
    from greenshoe.company._drivers import Driver
    from greenshoe.company._model import Model

__all__ = ["Run", "World", "quantiles"]

_PROBABILITIES = (5, 10, 25, 50, 75, 90, 95)


_NAMES = tuple(f"p{p:02d}" for p in _PROBABILITIES)


@dataclass(frozen=True)
class World:
    """One combination of a scenario and of every discrete choice, with its probability."""

    name: str
    probability: float
    drivers: Mapping[str, Driver]


@dataclass(frozen=True)
class Run:
    """A model, run.

    Attributes
    ----------
    model
        What was run.
    values
        By node name, shape (draw, period): the statement, the lines, the businesses.
    cash
        Tax, cash, financing and failure by draw and year.
    weights
        Of the draws, adding up to one.
    world
        Index of each draw's world.
    worlds
        The worlds.
    draws
        Of each world.
    seed
        As asked.
    """

    model: Model
    values: Mapping[str, Floats]
    cash: Cash
    weights: Floats
    world: npt.NDArray[np.int64]
    worlds: tuple[World, ...]
    draws: int
    seed: int

    def quantiles(self, name: str, year: int) -> dict[str, float]:
        """Return quantiles and mean of a quantity in a year."""
        at = self.model.years.index(year)
        return quantiles(self.values[name][:, at], self.weights)

    def _repr_html_(self) -> str:
        """Show revenue, result and cash by year in a notebook."""
        shown = ("revenue", "gross_profit", "operating_result")
        head = ("", *(str(year) for year in self.model.years))
        rows = [
            [f"{name.replace('_', ' ')} {at}", *(f"{v:,.0f}" for v in self._by_year(name, at))]
            for name in shown
            for at in ("p10", "p50", "p90")
        ]
        title = f"{self.model.name}: million {self.model.currency}, {len(self.weights):,} draws"
        return f"<h3>{escape(title)}</h3>{html_table(head, rows)}"

    def _by_year(self, name: str, quantile: str) -> list[float]:
        return [self.quantiles(name, year)[quantile] for year in self.model.years]


def quantiles(values: Floats, weights: Floats) -> dict[str, float]:
    """Return p05 to p95 and the mean of weighted values.

    >>> quantiles(np.array([1.0, 2.0, 3.0]), np.full(3, 1 / 3))["p50"]
    2.0
    """
    if values.ndim and values.strides == (0,):
        return dict.fromkeys((*_NAMES, "mean"), float(values[0]))
    order = np.argsort(values)
    mass = np.cumsum(weights[order])
    places = np.searchsorted(mass / mass[-1], np.array(_PROBABILITIES) / 100.0 - 1e-12)
    at = values[order][np.minimum(places, len(values) - 1)]
    named = {name: float(v) for name, v in zip(_NAMES, at, strict=True)}
    return {**named, "mean": float(np.average(values, weights=weights))}
