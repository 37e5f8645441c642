"""What a written value allows: an interval, so that rounding never looks like a contradiction."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from greenshoe.facts._fact import Fact

__all__ = ["Interval", "interval_of"]

_INFINITE = Decimal("Infinity")
_ROUGH, _NEARLY = Decimal("0.025"), Decimal("0.9")
_ROUND_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Interval:
    """The values ``low <= x <= high``.

    >>> Interval(Decimal(1), Decimal(2)).overlaps(Interval(Decimal(2), Decimal(3)))
    True
    """

    low: Decimal
    high: Decimal

    def overlaps(self, other: Interval) -> bool:
        """Tell whether some value lies in both."""
        return self.low <= other.high and other.low <= self.high

    def times(self, other: Interval) -> Interval:
        """Return the products of values that are not negative."""
        return Interval(self.low * other.low, self.high * other.high)

    def over(self, other: Interval) -> Interval:
        """Return the quotients of values that are not negative; the divisor is positive."""
        low = self.low / other.high if other.high.is_finite() else Decimal(0)
        return Interval(low, self.high / other.low if other.low > 0 else _INFINITE)

    def plus(self, number: int) -> Interval:
        """Return the interval moved by a whole number."""
        return Interval(self.low + number, self.high + number)


def significant_digits(value: Decimal, last_place: Decimal) -> int:
    """Return how many digits of a value were printed.

    >>> significant_digits(Decimal("1020000000"), Decimal("10000000"))
    3
    """
    return len(str(abs(int(value / last_place)))) if last_place else 1


def _rounded(value: Decimal, last_place: Decimal) -> Interval:
    return Interval(value - last_place / 2, value + last_place / 2)


def _approximate(value: Decimal, last_place: Decimal) -> Interval:
    """约 before three digits or more only says that they are rounded."""
    if significant_digits(value, last_place) >= _ROUND_DIGITS:
        return Interval(value - last_place, value + last_place)
    margin = max(abs(value) * _ROUGH, last_place / 2)
    return Interval(value - margin, value + margin)


def interval_of(fact: Fact) -> Interval | None:  # noqa: PLR0911 - one line per qualifier
    """Return what a fact allows, `None` if it is no number.

    `more_than` reaches to infinity and `near` down to nine tenths; a bare value has half a unit of
    its last printed place on both sides.
    """
    value = fact.value
    if not isinstance(value, Decimal):
        return None
    place = fact.last_place or Decimal(0)
    if fact.value_high is not None:
        return Interval(value - place / 2, fact.value_high + place / 2)
    qualifier = fact.qualifier.removeprefix("forecast").removeprefix("+")
    if qualifier in {"more_than", "at_least"}:
        return Interval(value, _INFINITE)
    if qualifier in {"less_than", "at_most"}:
        return Interval(-_INFINITE, value + place / 2)
    if qualifier == "near":
        return Interval(min(value * _NEARLY, value - place / 2), value + place / 2)
    if qualifier == "approx":
        return _approximate(value, place)
    return _rounded(value, place)
