"""How far a forecast that is a distribution was from what came."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["continuous_ranked_probability_score"]


def continuous_ranked_probability_score(draws: NDArray[np.float64], actual: float) -> float:
    """Return the CRPS of equally likely draws, in their unit: 0 is perfect.

    The mean distance to what came, less half the mean distance between two draws (Gneiting and
    Raftery, "Strictly proper scoring rules", 2007). Of a single draw it is the distance.

    >>> continuous_ranked_probability_score(np.array([1.0, 1.0]), 3.0)
    2.0
    >>> continuous_ranked_probability_score(np.array([0.0, 2.0]), 1.0)
    0.5
    """
    ordered = np.sort(draws)
    count = ordered.size
    places = 2 * np.arange(1, count + 1) - count - 1
    return float(np.abs(ordered - actual).mean() - (places @ ordered) / count**2)
