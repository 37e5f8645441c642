"""From expected lots to whole ones: a ladder that rises and uses its pool up to the last lot."""

from __future__ import annotations

from fractions import Fraction
from itertools import cycle
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from greenshoe.offering._pool_demand import PoolDemand

__all__ = ["FIRST_SIZE_ROUNDINGS", "largest_that_fits", "spread_remainder", "whole_lots"]

FIRST_SIZE_ROUNDINGS = ("up", "nearest")
"""How the winners of the smallest size are rounded, in the words of the rulebook."""

_REMAINDER_SIZES = 3
_STEPS = 60
_NOISE = Fraction(1, 10**9)


def _rounded(lots: float | Fraction, rounding: str) -> int:
    """Round to whole lots; binary noise below a billionth of a lot is not a lot."""
    exact = Fraction(lots)
    if rounding == "up":
        return -int(-(exact - _NOISE) // 1)
    return int((exact + Fraction(1, 2) + _NOISE) // 1)


def whole_lots(
    demand: PoolDemand, expected: Sequence[float | Fraction], first_rounding: str
) -> list[int]:
    """Return whole lots for each size, rising in lots per application.

    Parameters
    ----------
    demand
        The pool.
    expected
        Lots per application of each size, rising.
    first_rounding
        How the smallest size is rounded: "up" or "nearest".

    Returns
    -------
    list of int
        Lots of each size; nobody gets more than was applied for, and wherever the smallest size
        gets a lot no size gets nothing.

    >>> from greenshoe.offering._pool_demand import PoolDemand
    >>> whole_lots(PoolDemand("A", 30, (1, 2), (101, 50)), [0.1, 0.15], "up")
    [11, 8]
    """
    made: list[int] = []
    for place, (size, count) in enumerate(zip(demand.sizes, demand.applications, strict=True)):
        lots = _rounded(count * Fraction(expected[place]), "nearest" if place else first_rounding)
        if place:
            lots = max(lots, -(-made[-1] * count // demand.applications[place - 1]))
        made.append(min(lots, size * count))
    return made


def largest_that_fits(
    demand: PoolDemand,
    ladder: Callable[[float], Sequence[float | Fraction]],
    low: float,
    high: float,
    first_rounding: str,
) -> tuple[float, list[int]] | None:
    """Return the largest parameter of a family whose ladder of whole lots fits the pool.

    Parameters
    ----------
    demand
        The pool.
    ladder
        Expected lots per application for a parameter; nowhere falling in it.
    low, high
        Where to look.
    first_rounding
        As in `whole_lots`.

    Returns
    -------
    (parameter, lots of each size), or None
        `None` where even `low` asks for more lots than there are.
    """

    def made(parameter: float) -> list[int]:
        return whole_lots(demand, ladder(parameter), first_rounding)

    if sum(made(low)) > demand.lots:
        return None
    if sum(made(high)) <= demand.lots:
        return high, made(high)
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if sum(made(middle)) <= demand.lots:
            low = middle
        else:
            high = middle
    return low, made(low)


def _most_lots(demand: PoolDemand, lots: Sequence[int], place: int) -> int:
    """Return the most lots a size can have, the ladder still rising, inside its applications."""
    count = demand.applications[place]
    most = demand.sizes[place] * count
    if place + 1 == len(lots):
        return most
    return min(most, lots[place + 1] * count // demand.applications[place + 1])


def spread_remainder(demand: PoolDemand, lots: Sequence[int]) -> list[int]:
    """Give what is left of a pool to its largest sizes, lot by lot, the ladder still rising.

    The last three sizes (never the smallest) take turns, the largest first; where those can take
    no more the next smaller ones follow.

    >>> from greenshoe.offering._pool_demand import PoolDemand
    >>> spread_remainder(PoolDemand("A", 22, (1, 2), (101, 50)), [11, 8])
    [11, 11]
    """
    made = list(lots)
    left = demand.lots - sum(made)
    top = range(len(made) - 1, max(len(made) - 1 - _REMAINDER_SIZES, 0), -1)
    turns, waiting = cycle(top), 0
    while left and waiting < len(top):
        place = next(turns)
        if made[place] < _most_lots(demand, made, place):
            made[place] += 1
            left, waiting = left - 1, 0
        else:
            waiting += 1
    for place in range(len(made) - 1, -1, -1):
        more = min(left, _most_lots(demand, made, place) - made[place])
        made[place] += more
        left -= more
    return made
