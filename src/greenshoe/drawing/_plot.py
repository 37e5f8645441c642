"""A pair of axes in a picture: its grid and what is drawn on it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from greenshoe.drawing._marks import Dot, Label, Line, Polygon, Rect
from greenshoe.drawing._numbers import text_width

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from greenshoe.drawing._marks import Mark
    from greenshoe.drawing._scale import Axis

__all__ = ["Plot", "apart", "legend"]

_LINE = 15.0  # between two lines of words
_ROW = 20.0  # of a legend
_SWATCH, _AFTER = 12.0, 18.0


@dataclass(frozen=True, slots=True)
class Plot:
    """A pair of axes; `up` starts at the foot.

    >>> from greenshoe.drawing import Scale
    >>> Plot(Scale(0, 10, 50, 150), Scale(0, 1, 90, 10)).point(5, 0.5)
    (100.0, 50.0)
    """

    across: Axis
    up: Axis

    @property
    def left(self) -> float:
        """Where it begins."""
        return self.across.start

    @property
    def right(self) -> float:
        """Where it ends."""
        return self.across.end

    @property
    def top(self) -> float:
        """Its upper edge."""
        return self.up.end

    @property
    def foot(self) -> float:
        """Its lower edge."""
        return self.up.start

    def point(self, across: float, up: float) -> tuple[float, float]:
        """Return where a pair of values stands."""
        return self.across.at(across), self.up.at(up)

    def line(self, across: Iterable[float], up: Iterable[float], style: str) -> Line:
        """Return a line through pairs of values."""
        return Line(tuple(map(self.point, across, up)), style)

    def stairs(self, across: Sequence[float], up: Sequence[float], style: str) -> Line:
        """Return a line that stays level until the next value."""
        return Line(tuple(self._stairs(across, up)), style)

    def area(
        self,
        across: Sequence[float],
        low: Iterable[float],
        high: Iterable[float],
        style: str,
        tip: str = "",
    ) -> Polygon:
        """Return what lies between two lines."""
        back = list(map(self.point, across, low))[::-1]
        return Polygon((*map(self.point, across, high), *back), style, tip)

    def falling_area(
        self,
        across: Sequence[float],
        low: Sequence[float],
        high: Sequence[float],
        style: str,
        tip: str = "",
    ) -> Polygon:
        """Return an area whose edges hold up to each value and change after it."""
        points = [*self._stairs(across[::-1], high[::-1])][::-1]
        return Polygon((*points, *self._stairs(across[::-1], low[::-1])), style, tip)

    def _stairs(
        self, across: Sequence[float], up: Sequence[float]
    ) -> Iterable[tuple[float, float]]:
        points = list(map(self.point, across, up))
        for before, after in pairwise(points):
            yield from (before, (after[0], before[1]))
        yield points[-1]

    def bar(
        self, middle: float, width: float, ends: tuple[float, float], style: str, tip: str = ""
    ) -> Rect:
        """Return an upright bar around a position in pixels, between two values."""
        foot, top = sorted(map(self.up.at, ends), reverse=True)
        return Rect(middle - width / 2, top, width, foot - top, style, tip)

    def dots(
        self, across: Iterable[float], up: Iterable[float], style: str, tips: Iterable[str]
    ) -> list[Dot]:
        """Return a dot for each pair of values, with what it says when pointed at."""
        places = map(self.point, across, up)
        return [Dot(x, y, 4, style, tip) for (x, y), tip in zip(places, tips, strict=True)]

    def heading(self, text: str) -> Label:
        """Return what the plot shows, above it, from the picture's edge."""
        return Label(0, self.top - 14, text, style="label")

    def levels(self, ticks: Iterable[tuple[float, str]]) -> list[Mark]:
        """Return a grid of level lines, each with its value at the left."""
        marks: list[Mark] = []
        for value, text in ticks:
            y = self.up.at(value)
            marks += [
                Line(((self.left, y), (self.right, y)), "grid"),
                Label(self.left - 8, y + 4, text, "end"),
            ]
        return marks

    def footing(self, ticks: Iterable[tuple[float, str]], title: str = "") -> list[Mark]:
        """Return values under the plot, as many as have room, and what they are."""
        marks: list[Mark] = [Line(((self.left, self.foot), (self.right, self.foot)), "axis")]
        taken = -100.0
        for value, text in ticks:
            x, half = self.across.at(value), text_width(text) / 2
            if x - half < taken:
                continue
            taken = x + half + 10
            marks += [
                Line(((x, self.foot), (x, self.foot + 5)), "axis"),
                Label(x, self.foot + 19, text, "middle"),
            ]
        if title:
            middle = (self.left + self.right) / 2
            marks.append(Label(middle, self.foot + 38, title, "middle"))
        return marks

    def upright(self, value: float, text: str, style: str = "own") -> list[Mark]:
        """Return an upright line with words at its head, on the side that has room."""
        x = self.across.at(value)
        is_left = x + text_width(text) + 8 < self.right or x < (self.left + self.right) / 2
        shift, anchor = (6, "start") if is_left else (-6, "end")
        return [
            Line(((x, self.foot), (x, self.top)), style),
            Label(x + shift, self.top + 12, text, anchor, style),
        ]

    def level(self, value: float, text: str, style: str = "threshold") -> list[Mark]:
        """Return a level line with words over its right end."""
        y = self.up.at(value)
        word_style = "label" if style == "threshold" else style
        return [
            Line(((self.left, y), (self.right, y)), style),
            Label(self.right - 4, y - 6, text, "end", word_style),
        ]

    def line_names(self, ends: Sequence[tuple[float, str, str]]) -> list[Mark]:
        """Return names at the right of the plot, each as near to its value as there is room.

        Parameters
        ----------
        ends
            (value at the end, name, style); the style is shown before the name.
        """
        marks: list[Mark] = []
        heights = [self.up.at(value) for value, _, _ in ends]
        for number, y in apart(heights, lowest=self.foot - 4):
            _, name, style = ends[number]
            x = self.right + 8
            marks += [_swatch(style, x, y - 6), Label(x + _AFTER, y + 4, name, style="label")]
        return marks


def apart(
    heights: Sequence[float], gap: float = _LINE, lowest: float | None = None
) -> list[tuple[int, float]]:
    """Return labels by number with heights that leave `gap` between any two.

    Where the last would fall below `lowest`, all move up as far as they must.

    >>> apart([10, 12])
    [(0, 10), (1, 25.0)]
    >>> apart([10, 12], lowest=20)
    [(0, 5.0), (1, 20)]
    """
    placed: list[tuple[int, float]] = []
    for number, height in sorted(enumerate(heights), key=lambda pair: pair[1]):
        least = placed[-1][1] + gap if placed else height
        placed.append((number, max(height, least)))
    limit = lowest
    for place in range(len(placed) - 1, -1, -1):
        if limit is None or placed[place][1] <= limit:
            break
        placed[place] = (placed[place][0], limit)
        limit -= gap
    return placed


def legend(
    entries: Iterable[tuple[str, str]], width: float, left: float = 0.0
) -> tuple[list[Mark], float]:
    """Return what colours and lines mean, in rows from the height 0 on, and how high it is.

    Parameters
    ----------
    entries
        (style, words); a style of a line or of a dot is shown as one.
    width
        Where a row ends.
    left
        Where it begins.

    >>> marks, height = legend([("fill-1", "long"), ("line-2", "short")], 300)
    >>> [type(mark).__name__ for mark in marks], height
    (['Rect', 'Label', 'Line', 'Label'], 20.0)
    """
    marks: list[Mark] = []
    x, y = left, 0.0
    for style, words in entries:
        wide = _AFTER + text_width(words) + 16
        if x > left and x + wide - 16 > width:
            x, y = left, y + _ROW
        marks += [_swatch(style, x, y), Label(x + _AFTER, y + 10, words)]
        x += wide
    return marks, y + _ROW


def _swatch(style: str, x: float, y: float) -> Mark:
    if style.startswith("dot-"):
        return Dot(x + 6, y + 6, 4, style)
    if style.startswith(("line-", "own", "price", "threshold")):
        return Line(((x - 2, y + 6), (x + 14, y + 6)), style)
    return Rect(x, y, _SWATCH, _SWATCH, style)
