"""Whole lots divided by weights: a divisor method with floors and caps.

Webster's method (Balinski and Young 1982): each line gets its weighted part rounded to the nearest
lot, at the multiplier at which the sum comes out. Unlike largest remainders it is house-monotone:
with more lots to divide nobody gets fewer, so moving a total moves every line the same way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Counts = NDArray[np.int64]
    Weights = NDArray[np.float64]

__all__ = ["divide"]

_HALVINGS = 200


def _rounded(weights: Weights, multiplier: float, least: Counts, most: Counts) -> Counts:
    """Return each weighted part at a multiplier, to the nearest lot inside its bounds."""
    parts = np.minimum(np.floor(weights * multiplier + 0.5), most.astype(np.float64))
    return np.maximum(parts.astype(np.int64), least)


def divide(lots: int, weights: Weights, most: Counts, least: Counts | None = None) -> Counts:
    """Divide lots by weights, each line between its bounds.

    Parameters
    ----------
    lots
        How many to divide; fewer are given out if the caps hold no more.
    weights
        0 or more, float64 of shape (lines,); a line of weight 0 gets only its least.
    most, least
        Bounds of each line, in lots, int64; least is 0 if left out.

    Returns
    -------
    int64 of shape (lines,), whose sum is `lots` wherever the bounds allow it.

    >>> import numpy as np
    >>> divide(10, np.array([6.0, 3.0, 1.0]), np.array([100, 100, 100]))
    array([6, 3, 1])
    >>> divide(10, np.array([6.0, 3.0, 1.0]), np.array([4, 100, 100])).sum()
    np.int64(10)
    """
    floor = np.zeros(len(weights), np.int64) if least is None else least
    open_ = weights > 0
    cap = np.maximum(np.where(open_, most, 0), floor)
    goal = min(max(lots, int(floor.sum())), int(cap.sum()))
    if goal == cap.sum():
        return cap
    low, high = 0.0, 1.0
    while _rounded(weights, high, floor, cap).sum() < goal:
        low, high = high, high * 2
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if middle in {low, high}:
            break
        if _rounded(weights, middle, floor, cap).sum() < goal:
            low = middle
        else:
            high = middle
    given = _rounded(weights, low, floor, cap)
    more = _rounded(weights, high, floor, cap)
    tied = np.flatnonzero(more > given)
    missing = goal - int(given.sum())
    by_weight = tied[np.argsort(-weights[tied], kind="stable")]
    for at in by_weight:  # ties at the last multiplier: the heavier first, then the earlier
        if missing <= 0:
            break
        step = min(missing, int(more[at] - given[at]))
        given[at] += step
        missing -= step
    return given
