"""The curves of a ladder: expected lots per application as a function of the size.

Each style is a family of curves in one parameter; the parameter is the largest whose ladder of
whole lots fits the pool. Binary floats are enough here: the ladder itself is whole lots.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import floor, log10
from typing import TYPE_CHECKING

from greenshoe.core import DealError
from greenshoe.offering._whole_lots import largest_that_fits, spread_remainder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from greenshoe.offering._pool_demand import PoolDemand

    Curve = Sequence[float | Fraction]

__all__ = ["PoolLadder", "equal", "full", "graded", "power", "scaled_power"]

_DIGITS = 2


@dataclass(frozen=True, slots=True)
class PoolLadder:
    """Whole lots for each size of a pool.

    Attributes
    ----------
    lots
        Lots of each size, their sum all the pool has.
    exponent
        The exponent of the power of the size that expected lots follow, `None` where there is none.
    """

    lots: tuple[int, ...]
    exponent: float | None


def _fitted(
    demand: PoolDemand,
    family: Callable[[float], Curve],
    bounds: tuple[float, float],
    rounding: str,
) -> tuple[float, PoolLadder] | None:
    found = largest_that_fits(demand, family, *bounds, rounding)
    if found is None:
        return None
    parameter, lots = found
    return parameter, PoolLadder(tuple(spread_remainder(demand, lots)), None)


def full(demand: PoolDemand) -> PoolLadder:
    """Give everybody all they applied for."""
    pairs = zip(demand.sizes, demand.applications, strict=True)
    return PoolLadder(tuple(size * count for size, count in pairs), None)


def scaled_power(demand: PoolDemand, exponent: float, rounding: str) -> PoolLadder:
    """Return expected lots that follow a given power of the size; the pool sets the scale.

    An exponent of 1 shares in proportion, 0 gives every application the same.

    >>> from greenshoe.offering._pool_demand import PoolDemand
    >>> scaled_power(PoolDemand("A", 30, (1, 2), (100, 50)), 1.0, "nearest").lots
    (15, 15)
    """
    first = demand.sizes[0]

    def family(scale: float) -> Curve:
        return [min(scale * (n / first) ** exponent, float(n)) for n in demand.sizes]

    found = _fitted(demand, family, (0.0, float(demand.sizes[-1])), rounding)
    lots = found[1].lots if found else tuple(0 for _ in demand.sizes)
    return PoolLadder(lots, exponent)


def _refuse(demand: PoolDemand, first_rate: Fraction) -> DealError:
    low, high = demand.proportional_rate, demand.equal_rate
    return DealError(
        f"no rising ladder of pool {demand.pool or 'of all'} starts with this rate",
        key="one_lot_rate",
        value=f"{float(first_rate):.6g}",
        expected=f"a rate between {float(low):.6g} (proportional) and {float(high):.6g} (equal)",
    )


def power(
    demand: PoolDemand, first_rate: Fraction, rounding: str, most_exponent: float = 1.0
) -> PoolLadder:
    """Return ``first_rate * size ** b`` with the exponent b solved so that the pool is used up.

    Parameters
    ----------
    demand
        The pool.
    first_rate
        Expected lots of an application of the smallest size.
    rounding
        How the winners of the smallest size are rounded.
    most_exponent
        The steepest ladder allowed; at 1 the percentage allotted no longer falls with the size.

    Raises
    ------
    DealError
        If the rate is above an equal ladder's or below what the steepest ladder starts with.

    >>> from greenshoe.offering._pool_demand import PoolDemand
    >>> ladder = power(PoolDemand("A", 300, (1, 10), (1000, 100)), Fraction(1, 5), "up")
    >>> ladder.lots, round(ladder.exponent, 3)
    ((200, 100), 0.701)
    """
    first = demand.sizes[0]

    def family(exponent: float) -> Curve:
        rest = [min(float(first_rate) * (n / first) ** exponent, n) for n in demand.sizes[1:]]
        return [first_rate, *rest]

    found = _fitted(demand, family, (0.0, most_exponent), rounding)
    too_low = len(demand.sizes) > 1 and first_rate < demand.proportional_rate
    if found is None or (too_low and most_exponent <= 1):
        raise _refuse(demand, first_rate)
    return PoolLadder(found[1].lots, found[0])


def equal(demand: PoolDemand, first_rate: Fraction, rise: Fraction, rounding: str) -> PoolLadder:
    """Return nearly the same for every application: a round rate first, the rest a little above.

    Parameters
    ----------
    demand
        The pool.
    first_rate
        The smallest size's rate, at most what an application can have on average.
    rise
        How much more for ten times the size, as a fraction.
    rounding
        How the winners of the smallest size are rounded.

    Raises
    ------
    DealError
        If the rate is above the average.
    """
    first = demand.sizes[0]
    slopes = [1 + float(rise) * log10(n / first) for n in demand.sizes]

    def family(scale: float) -> Curve:
        pairs = zip(slopes[1:], demand.sizes[1:], strict=True)
        return [first_rate, *(min(max(scale * s, float(first_rate)), float(n)) for s, n in pairs)]

    found = _fitted(demand, family, (float(first_rate), float(demand.sizes[-1])), rounding)
    if found is None:
        raise _refuse(demand, first_rate)
    return PoolLadder(found[1].lots, 0.0)


def _to_round_rate(rate: float) -> float:
    """Return a rate rounded down to two digits, as people write rates by hand.

    >>> _to_round_rate(0.08679), _to_round_rate(14.24)
    (0.086, 14.0)
    """
    step = Fraction(10) ** (floor(log10(rate)) - _DIGITS + 1)
    return float(Fraction(rate) // step * step)


def graded(
    demand: PoolDemand, first_rate: Fraction, flat: tuple[int, float], rounding: str
) -> PoolLadder:
    """Return a ladder graded by hand: round rates, nearly flat at first, steeper above.

    Parameters
    ----------
    demand
        The pool.
    first_rate
        The smallest size's rate.
    flat
        Up to how many lots it is nearly flat, and the exponent there.
    rounding
        How the winners of the smallest size are rounded.

    Raises
    ------
    DealError
        If no such ladder uses the pool up.
    """
    last_flat, gentle = flat
    first = demand.sizes[0]

    def family(exponent: float) -> Curve:
        knee = [min(n, max(last_flat, first)) / first for n in demand.sizes[1:]]
        steep = [max(n / max(last_flat, first), 1.0) for n in demand.sizes[1:]]
        curve = [
            float(first_rate) * k**gentle * s**exponent for k, s in zip(knee, steep, strict=True)
        ]
        capped = [min(e, n) for e, n in zip(curve, demand.sizes[1:], strict=True)]
        return [first_rate, *(max(_to_round_rate(e), float(first_rate)) for e in capped)]

    found = _fitted(demand, family, (0.0, 1.0), rounding)
    if found is None or found[0] >= 1.0:
        raise _refuse(demand, first_rate)
    return PoolLadder(found[1].lots, found[0])
