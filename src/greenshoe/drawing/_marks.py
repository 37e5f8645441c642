"""Marks on a plane, and the picture they make.

Only geometry is decided in Python. Colour, weight and dashes are classes of `picture.css`, so that
one picture is right on a light page, on a dark one and on paper. A style is one of

* lines: `grid`, `axis`, `threshold`, `step`, `own`, `price`, `pool-a`, `pool-b`, `line-1` ...
  `line-4` (each with a dash of its own), `line-fine` (of many points), `halo` (under a line);
* areas: `fill-1` ... `fill-6` (neighbours differ in grey too), `fill-public`, `fill-placing`,
  `fill-third`, `fill-good`, `fill-bad`, `fill-open`, `fill-ink`, `track`, `band`, `soft-1` ...
  `soft-4` (pale, to go with a line), `flow-public`, `flow-placing`, `flow-third`, `tint-good`,
  `tint-open`, `tint-bad`, `heat-1` (cold) ... `heat-5` (hot), `heat-0` (not known);
* words: `small`, `label`, `term`, `own`, `on-fill` (on an area), `outlined` (on
  anything), `ink`, `big`, `title`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["NARROW", "WIDE", "Dot", "Label", "Line", "Mark", "Picture", "Polygon", "Rect", "moved"]

WIDE, NARROW = 720, 340

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Rect:
    """A bar; `tip` is shown when pointed at."""

    x: float
    y: float
    width: float
    height: float
    style: str
    tip: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line through points."""

    points: tuple[Point, ...]
    style: str


@dataclass(frozen=True, slots=True)
class Polygon:
    """A filled outline."""

    points: tuple[Point, ...]
    style: str
    tip: str = ""


@dataclass(frozen=True, slots=True)
class Dot:
    """A point of data."""

    x: float
    y: float
    radius: float
    style: str
    tip: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """Words; `anchor` is start, middle or end, `size` in pixels where the style's is not meant.

    They are cut to `room` pixels where they are longer, in the language they are said in.
    """

    x: float
    y: float
    text: str
    anchor: str = "start"
    style: str = "small"
    size: float | None = None
    room: float | None = None


Mark = Rect | Line | Polygon | Dot | Label


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture.

    Attributes
    ----------
    width, height
        In CSS pixels.
    title, description
        What it shows and what it says, in words, for those who hear it.
    marks
        From the back to the front.
    """

    width: float
    height: float
    title: str
    description: str
    marks: tuple[Mark, ...] = ()

    def _repr_svg_(self) -> str:
        """Show itself in a notebook."""
        from greenshoe.drawing._svg import svg_file  # noqa: PLC0415 - it draws what is defined here

        return svg_file(self)


def moved(marks: Iterable[Mark], right: float, down: float) -> list[Mark]:
    """Return marks moved by so many pixels.

    >>> moved([Line(((0, 0), (1, 1)), "grid")], 10, 20)
    [Line(points=((10, 20), (11, 21)), style='grid')]
    """
    return [
        replace(mark, points=tuple((x + right, y + down) for x, y in mark.points))
        if isinstance(mark, Line | Polygon)
        else replace(mark, x=mark.x + right, y=mark.y + down)
        for mark in marks
    ]
