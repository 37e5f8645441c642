"""From values to positions, on a straight or a logarithmic axis, and round values on it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from fractions import Fraction

__all__ = ["Axis", "LogScale", "Scale"]

_ROUND = (1, 2, 2.5, 5, 10)
_LEAST = 1e-12
_A_HAIR = 1e-9
_LEAST_SPREAD = 1e-6  # of the values; closer ones are drawn as one


@dataclass(frozen=True, slots=True)
class Scale:
    """A straight axis.

    Attributes
    ----------
    low, high
        The values at its ends.
    start, end
        Where they stand, in pixels.

    >>> Scale(0, 10, 100, 200).at(5)
    150.0
    """

    low: float
    high: float
    start: float
    end: float

    @classmethod
    def rounded(cls, values: Iterable[float], start: float, end: float, *, ticks: int = 5) -> Scale:
        """Return an axis with round ends around values.

        >>> Scale.rounded([0, 87], 0, 1), Scale.rounded([-3, 12], 0, 1).low
        (Scale(low=0.0, high=100.0, start=0, end=1), -5.0)
        """
        found = list(values)
        low, high = min(found), max(found)
        largest = max(abs(low), abs(high))
        spread = high - low if high - low > largest * _LEAST_SPREAD else largest or 1.0
        step = _round_step(spread / ticks)
        first, last = math.floor(low / step + _A_HAIR), math.ceil(high / step - _A_HAIR)
        return cls(first * step, max(last, first + 1) * step, start, end)

    def at(self, value: float | Fraction) -> float:
        """Return the position of a value."""
        span = (self.high - self.low) or 1.0
        return self.start + (float(value) - self.low) / span * (self.end - self.start)

    def ticks(self, most: int = 8) -> list[float]:
        """Return at most so many round values on the axis, a step of 1, 2, 2.5 or 5 apart.

        >>> Scale(0, 100, 0, 1).ticks(), Scale(-3, 12, 0, 1).ticks(4)
        ([0.0, 20.0, 40.0, 60.0, 80.0, 100.0], [0.0, 5.0, 10.0])
        """
        step = _round_step((self.high - self.low) / most)
        while True:
            first, last = math.ceil(self.low / step - _A_HAIR), self.high / step + _A_HAIR
            if math.floor(last) - first < most:
                return [number * step for number in range(first, math.floor(last) + 1)]
            step = _round_step(step * 1.01)


@dataclass(frozen=True, slots=True)
class LogScale:
    """A logarithmic axis; `low` and `high` are above 0.

    >>> LogScale(1, 100, 0, 200).at(10)
    100.0
    >>> LogScale(1, 3000, 0, 1).decades()
    [1, 10, 100, 1000]
    """

    low: float
    high: float
    start: float
    end: float

    @classmethod
    def of_decades(cls, values: Iterable[float], start: float, end: float) -> LogScale:
        """Return an axis of whole decades around positive values, at least one decade.

        >>> LogScale.of_decades([30, 4000], 0, 1).high, LogScale.of_decades([0.2], 0, 1).low
        (10000.0, 0.1)
        """
        found = [max(value, _LEAST) for value in values]
        first = math.floor(math.log10(min(found)) + _A_HAIR)
        last = math.ceil(math.log10(max(found)) - _A_HAIR)
        return cls(10.0**first, 10.0 ** max(last, first + 1), start, end)

    def at(self, value: float | Fraction) -> float:
        """Return the position of a value, held inside the axis."""
        inside = min(max(float(value), self.low), self.high)
        span = math.log10(self.high / self.low) or 1.0
        part = math.log10(inside / self.low) / span
        return self.start + part * (self.end - self.start)

    def decades(self) -> list[float]:
        """Return the powers of ten on the axis."""
        first = math.ceil(math.log10(self.low) - _A_HAIR)
        last = math.floor(math.log10(self.high) + _A_HAIR)
        return [10.0**n if n < 0 else 10**n for n in range(first, last + 1)]

    def ticks(self, most: int = 6) -> list[float]:
        """Return round values, as many as fit: 1, 2, 5, 10, else 1, 3, 10, else decades.

        >>> LogScale(1500, 14_000, 0, 1).ticks(), LogScale(0.5, 400, 0, 1).ticks()
        ([2000.0, 5000.0, 10000.0], [1.0, 3.0, 10.0, 30.0, 100.0, 300.0])
        """
        first, last = math.floor(math.log10(self.low)), math.ceil(math.log10(self.high))
        inside: list[float] = []
        for steps in ((1, 2, 5), (1, 3), (1,)):
            marks = [step * 10.0**power for power in range(first, last + 1) for step in steps]
            inside = [mark for mark in marks if self.low <= mark <= self.high * (1 + _A_HAIR)]
            if len(inside) <= most:
                return inside
        return inside[:: -(-len(inside) // most)]


Axis = Scale | LogScale


def _round_step(least: float) -> float:
    """Return the smallest of 1, 2, 2.5 and 5 times a power of ten that is enough.

    >>> _round_step(0.3), _round_step(61_000)
    (0.5, 100000.0)
    """
    power = 10.0 ** math.floor(math.log10(max(least, _LEAST)))
    return next(power * part for part in _ROUND if power * part >= least * (1 - _A_HAIR))
