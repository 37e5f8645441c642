"""A root between two points."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


__all__ = ["bracketed_root"]

_STEPS = 60


def bracketed_root(
    function: Callable[[float], float], low: float, high: float, *, tolerance: float
) -> float:
    """Return a root between two points of opposite sign (regula falsi, Illinois rule).

    >>> round(bracketed_root(lambda x: x * x - 2, 0.0, 2.0, tolerance=1e-12), 9)
    1.414213562
    """
    at_low, at_high = function(low), function(high)
    if at_low == 0 or at_high == 0:
        return low if at_low == 0 else high
    for step in range(_STEPS):
        middle = 0.5 * (low + high)
        if step % 3:
            middle = (low * at_high - high * at_low) / (at_high - at_low)
        at_middle = function(middle)
        if abs(at_middle) < tolerance or abs(high - low) < tolerance:
            return middle
        if (at_middle > 0) == (at_high > 0):
            high, at_high = middle, at_middle
        else:
            low, at_low = middle, at_middle
    return 0.5 * (low + high)
