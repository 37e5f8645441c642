"""The chart of the card: chance of a lot by application size, both axes logarithmic."""

from __future__ import annotations

from math import ceil, floor, log10
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.subscriber._odds_words import pool_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from greenshoe.subscriber._odds import Odds

    FloatArray = NDArray[np.float64]
    Place = Callable[[float], float]

__all__ = ["chance_chart"]

_LEFT, _FOOT = 44, 40
_BAND, _LINE, _GRID, _SOFT = "#bfe3d3", "#0b6e4f", "#e4e1d8", "#5c6670"
_LEAST = 1e-4


def _axis(low: float, high: float, start: float, end: float) -> Place:
    span = log10(high / low) or 1.0
    return lambda value: start + (end - start) * log10(min(max(value, low), high) / low) / span


def _decades(low: float, high: float) -> list[float]:
    """Return the powers of ten from low to high.

    >>> _decades(0.02, 1.0)
    [0.1, 1.0]
    """
    return [10.0**n for n in range(ceil(log10(low) - 1e-9), floor(log10(high) + 1e-9) + 1)]


def _words(x: float, y: float, text: str, anchor: str = "middle") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="11" fill="{_SOFT}" text-anchor="{anchor}">'
        f"{text}</text>"
    )


def _path(points: list[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _grid(x: Place, y: Place, sizes: FloatArray, low: float) -> Iterator[str]:
    left, right = x(sizes[0]), x(sizes[-1])
    for chance in _decades(low, 1.0):
        height = y(chance)
        yield f'<path d="M{left:.1f},{height:.1f}H{right:.1f}" stroke="{_GRID}"/>'
        yield _words(left - 6, height + 4, f"{100 * chance:g} %", "end")
    for shares in _decades(sizes[0], sizes[-1]):
        anchor = "end" if x(shares) > right - 30 else "middle"
        yield _words(x(shares), y(low) + 18, f"{shares:,.0f}", anchor)


def chance_chart(odds: Odds, left: float, top: float, width: float, height: float) -> Iterator[str]:
    """Return the marks of the chart: the median ladder, and 80 % of all ladders about it.

    Parameters
    ----------
    odds
        Odds with tiers.
    left, top, width, height
        Where it is drawn, in units of the card.
    """
    low, middle, high = np.array([tier.chance_band for tier in odds.tiers]).T
    sizes = np.array([tier.shares for tier in odds.tiers], dtype=np.float64)
    least = 10.0 ** floor(log10(max(float(low.min()), _LEAST)))
    x = _axis(sizes[0], sizes[-1], left + _LEFT, left + width - 6)
    y = _axis(min(least, 0.1), 1.0, top + height - _FOOT, top + 26)
    yield _words(left, top + 10, "chance of at least one lot, by shares applied for", "start")
    yield from _grid(x, y, sizes, min(least, 0.1))
    upper = [(x(s), y(v)) for s, v in zip(sizes, high, strict=True)]
    lower = [(x(s), y(v)) for s, v in zip(sizes, low, strict=True)]
    yield f'<path d="{_path(upper + lower[::-1])}Z" fill="{_BAND}"/>'
    centre = [(x(s), y(v)) for s, v in zip(sizes, middle, strict=True)]
    yield f'<path d="{_path(centre)}" fill="none" stroke="{_LINE}" stroke-width="2.2"/>'
    yield from _marks(odds, x, y, middle)
    foot = "line: the median ladder; band: four ladders of five"
    yield _words(left + width - 6, top + 10, foot, "end")


def _marks(odds: Odds, x: Place, y: Place, middle: FloatArray) -> Iterator[str]:
    """Name the sizes at the line between the pools."""
    line = pool_line(odds)
    if line is None:
        return
    for tier, name, anchor in ((line.tail, "甲尾", "end"), (line.head, "乙頭", "start")):
        place = next(k for k, t in enumerate(odds.tiers) if t is tier)
        at, height = x(tier.shares), y(float(middle[place]))
        yield f'<circle cx="{at:.1f}" cy="{height:.1f}" r="4" fill="{_LINE}"/>'
        shift = -4 if anchor == "end" else 4
        yield _words(at + shift, height - 9 if height > y(1.0) + 14 else height + 20, name, anchor)
