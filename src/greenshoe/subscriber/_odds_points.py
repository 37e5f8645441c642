"""Even points in a cube: what every draw of a forecast is made from.

A Kronecker sequence with the generalised golden ratio (Roberts, "The unreasonable effectiveness of
quasirandom sequences", 2018), shifted by a seed. The same seed gives the same bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]

__all__ = ["DRAWS", "even_points", "quantile_draws"]

DRAWS = 512
"""Draws of a forecast, unless told otherwise."""


def _ratio(dimensions: int) -> float:
    """Return the root above 1 of ``x ** (dimensions + 1) = x + 1``.

    >>> round(_ratio(1), 6)
    1.618034
    """
    root = 2.0
    for _ in range(64):
        root = (1.0 + root) ** (1.0 / (dimensions + 1))
    return root


def even_points(seed: int, dimensions: int, draws: int = DRAWS) -> FloatArray:
    """Return points spread evenly in the open unit cube.

    Parameters
    ----------
    seed
        Shifts the points, 0 or more.
    dimensions
        Coordinates of a point.
    draws
        How many points.

    Returns
    -------
    numpy.ndarray
        Shape (draws, dimensions), each above 0 and below 1.

    >>> points = even_points(1, 2, 1000)
    >>> points.shape, bool(abs(points.mean() - 0.5) < 0.01)
    ((1000, 2), True)
    """
    steps = _ratio(dimensions) ** -np.arange(1.0, dimensions + 1)
    shift = np.random.Generator(np.random.Philox(key=seed)).random(dimensions)
    places = (shift + np.arange(1, draws + 1)[:, None] * steps) % 1.0
    return np.clip(places, 1e-9, 1 - 1e-9)


def quantile_draws(values: FloatArray, ranks: FloatArray) -> FloatArray:
    """Return the quantiles of past values at some ranks, linear between them.

    >>> import numpy as np
    >>> quantile_draws(np.array([1.0, 3.0]), np.array([0.01, 0.5, 0.9]))
    array([1., 2., 3.])
    """
    ordered = np.sort(values)
    middles = (np.arange(ordered.size) + 0.5) / ordered.size
    return np.interp(ranks, middles, ordered)
