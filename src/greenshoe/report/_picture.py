"""Pictures as plain marks on a plane; the templates draw them as SVG.

Only geometry is decided here. Colour, weight and type are classes of the style sheet, so that the
same picture is right on a light page, on a dark one and on paper.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from fractions import Fraction

__all__ = ["Dot", "Label", "Line", "LogScale", "Picture", "Polygon", "Rect", "Scale"]

WIDE, NARROW = 720, 340


@dataclass(frozen=True, slots=True)
class Rect:
    """A bar; `tip` is shown when pointed at."""

    kind: ClassVar[str] = "rect"
    x: float
    y: float
    width: float
    height: float
    style: str
    tip: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line through points."""

    kind: ClassVar[str] = "line"
    points: tuple[tuple[float, float], ...]
    style: str


@dataclass(frozen=True, slots=True)
class Polygon:
    """A filled outline."""

    kind: ClassVar[str] = "polygon"
    points: tuple[tuple[float, float], ...]
    style: str
    tip: str = ""


@dataclass(frozen=True, slots=True)
class Dot:
    """A point of data."""

    kind: ClassVar[str] = "dot"
    x: float
    y: float
    radius: float
    style: str
    tip: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """Words; `anchor` is start, middle or end."""

    kind: ClassVar[str] = "label"
    x: float
    y: float
    text: str
    anchor: str = "start"
    style: str = "small"


Mark = Rect | Line | Polygon | Dot | Label


@dataclass
class Picture:
    """A picture: its size in units of a CSS pixel, what it says in words, and its marks."""

    width: float
    height: float
    title: str
    description: str
    marks: list[Mark] = field(default_factory=list)

    def add(self, *marks: Mark) -> None:
        """Put marks on top of what is there."""
        self.marks += marks


@dataclass(frozen=True, slots=True)
class Scale:
    """A linear axis from values to positions.

    >>> Scale(0, 10, 100, 200).at(5)
    150.0
    """

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float | Fraction) -> float:
        """Return the position of a value."""
        span = (self.high - self.low) or 1.0
        return self.start + (float(value) - self.low) / span * (self.end - self.start)


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

    def at(self, value: float | Fraction) -> float:
        """Return the position of a value, held inside the axis."""
        inside = min(max(float(value), self.low), self.high)
        span = math.log10(self.high / self.low) or 1.0
        part = math.log10(inside / self.low) / span
        return self.start + part * (self.end - self.start)

    def decades(self) -> list[float]:
        """Return the powers of ten on the axis."""
        first, last = math.ceil(math.log10(self.low)), math.floor(math.log10(self.high))
        return [10.0**n if n < 0 else 10**n for n in range(first, last + 1)]
