"""Shapes of an SVG text: a frame with title and description, texts, lines, scales."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "BOTTOM",
    "HEIGHT",
    "LEFT",
    "MUTED",
    "RIGHT",
    "TOP",
    "WIDTH",
    "Picture",
    "Scale",
    "band",
    "compact",
    "decades",
    "line",
    "svg",
    "text",
]

WIDTH, HEIGHT = 640, 340
LEFT, RIGHT, TOP, BOTTOM = 66, 18, 44, 40
MUTED = 'fill="currentColor" fill-opacity="0.72"'


class Picture(str):
    """SVG text that a notebook draws."""

    __slots__ = ()

    def _repr_svg_(self) -> str:
        return str(self)


def svg(title: str, description: str, body: Sequence[str]) -> Picture:
    """Wrap shapes: a title and a description come first, text takes the page's colour."""
    name = "".join(c for c in title.lower() if c.isalnum())[:40]
    return Picture(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-labelledby="{name}-title {name}-desc" width="{WIDTH}" height="{HEIGHT}" '
        f'font-family="system-ui, sans-serif" font-size="12" fill="currentColor">'
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-desc">{escape(description)}</desc>'
        f'<text x="8" y="20" font-size="14" font-weight="600">{escape(title)}</text>'
        f"{''.join(body)}</svg>"
    )


def text(x: float, y: float, words: str, *, anchor: str = "start", more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" {more}>{escape(words)}</text>'


def line(x1: float, y1: float, x2: float, y2: float, more: str) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" {more}/>'


def compact(value: float) -> str:
    """Write a number of millions with three figures: ``12.3 bn``."""
    size = abs(value)
    if size >= 1e6:
        return f"{value / 1e6:,.3g} tn"
    return f"{value / 1e3:,.3g} bn" if size >= 1e3 else f"{value:,.3g} mn"


class Scale:
    """From values to pixels, straight or by logarithm."""

    def __init__(
        self, low: float, high: float, start: float, end: float, *, log: bool = False
    ) -> None:
        self.log = log
        self.low = float(np.log(low)) if log else low
        self.high = float(np.log(high)) if log else high
        self.start, self.end = start, end

    def __call__(self, value: float) -> float:
        at = np.log(max(value, 1e-9)) if self.log else value
        span = (self.high - self.low) or 1.0
        return float(self.start + (self.end - self.start) * (at - self.low) / span)


def band(
    x: Scale, y: Scale, years: Sequence[int], low: Sequence[float], high: Sequence[float]
) -> str:
    up = [f"{x(t):.1f},{y(v):.1f}" for t, v in zip(years, high, strict=True)]
    down = [f"{x(t):.1f},{y(v):.1f}" for t, v in zip(years, low, strict=True)]
    return " ".join([*up, *reversed(down)])


def decades(low: float, high: float) -> list[float]:
    """Return round values (1, 3, 10, 30, ...) between two positive ends, at most eight."""
    first, last = int(np.floor(np.log10(low))), int(np.ceil(np.log10(high)))
    marks = [
        m * 10.0**k for k in range(first, last + 1) for m in (1, 3) if low <= m * 10.0**k <= high
    ]
    return marks if len(marks) <= 8 else marks[::2]
