"""A straight line through past deals, with what it missed by: the only model fitted here.

Ridge regression on standardised columns, with leave-one-out residuals. Nothing with more freedom
earned its keep on a hundred deals (docs/odds.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]

__all__ = ["Line", "fit_line"]

_RIDGE = 0.5
"""In deals: as if half a deal more said that a column does not matter."""

_MOST_LEVERAGE = 0.9
_SAME = 1e-6
"""A column that varies less says nothing of a deal that differs in it: it gets no weight."""


@dataclass(frozen=True, eq=False)
class Line:
    """A fitted line.

    Attributes
    ----------
    names
        Its columns.
    centre, scale
        Of each column in the past.
    weights
        Level, then one for each standardised column.
    inverse
        Of the normal equations, for the leverage of a new deal.
    residuals
        What the line missed each past deal by, when fitted without it.
    """

    names: tuple[str, ...]
    centre: FloatArray
    scale: FloatArray
    weights: FloatArray
    inverse: FloatArray
    residuals: FloatArray

    def _design(self, columns: Mapping[str, FloatArray]) -> FloatArray:
        chosen = np.broadcast_arrays(*(np.atleast_1d(columns[name]) for name in self.names))
        standard = (np.stack(chosen, axis=-1) - self.centre) / self.scale
        return np.concatenate([np.ones((*standard.shape[:-1], 1)), standard], axis=-1)

    def at(self, columns: Mapping[str, FloatArray]) -> FloatArray:
        """Return the line at some columns, one value for each place."""
        return np.asarray(self._design(columns) @ self.weights)

    def widening(self, columns: Mapping[str, FloatArray]) -> FloatArray:
        """Return by how much residuals are stretched there: more the farther from the past."""
        design = self._design(columns)
        leverage = np.einsum("ij,jk,ik->i", design, self.inverse, design)
        return np.asarray(np.sqrt(1 + leverage))


def fit_line(columns: Mapping[str, FloatArray], names: Sequence[str], target: FloatArray) -> Line:
    """Fit a line to past deals.

    Parameters
    ----------
    columns
        Arrays by name, one value for each past deal.
    names
        Which of them to use.
    target
        What is to be explained, one value for each past deal.

    >>> x = np.arange(20.0)
    >>> line = fit_line({"x": x}, ["x"], 3 + 2 * x)
    >>> round(float(line.at({"x": np.array([10.0])})[0]), 1)
    23.0
    """
    matrix = np.stack([columns[name] for name in names], axis=1)
    centre, spread = matrix.mean(axis=0), matrix.std(axis=0)
    scale = np.where(spread > _SAME, spread, np.inf)
    design = np.concatenate([np.ones((len(matrix), 1)), (matrix - centre) / scale], axis=1)
    penalty = np.diag([0.0] + [_RIDGE] * len(names))
    inverse = np.linalg.inv(design.T @ design + penalty)
    weights = inverse @ design.T @ target
    leverage = np.einsum("ij,jk,ik->i", design, inverse, design)
    missed = (target - design @ weights) / np.sqrt(1 - np.minimum(leverage, _MOST_LEVERAGE))
    return Line(tuple(names), centre, scale, weights, inverse, missed)
