"""The premium through time as an SVG: a pure function of the numbers."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import sha256_of

if TYPE_CHECKING:
    from greenshoe.crosslisting._arrays import Days, Floats
    from greenshoe.crosslisting._band import ConversionBand

__all__ = ["premium_picture"]

_WIDTH, _HEIGHT = 860, 320
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 16, 28, 36
_MOST_POINTS = 800


def _scale(values: Floats, low: float, high: float, start: float, end: float) -> Floats:
    return np.asarray(start + (values - low) / (high - low or 1.0) * (end - start))


def _thin(days: Days, values: Floats) -> tuple[Days, Floats]:
    step = max(1, len(days) // _MOST_POINTS)
    return days[::step], values[::step]


def premium_picture(
    name: str, days: Days, premium_bp: Floats, band: ConversionBand | None = None
) -> str:
    """Return an SVG of a premium through time, with the conversion band where it has edges.

    Parameters
    ----------
    name
        The pair's name, escaped here.
    days, premium_bp
        The days and the premium of each in basis points; at least two.
    band
        The band at the last price.

    Returns
    -------
    str
        One ``<svg>`` element with a title and a description.
    """
    days, premium_bp = _thin(days, premium_bp)
    edges = [e for e in ((band.lower_bp, band.upper_bp) if band else ()) if e is not None]
    low, high = (
        float(f([*np.quantile(premium_bp, (0.01, 0.99)), *edges, 0.0])) for f in (min, max)
    )
    numbers = days.astype("datetime64[D]").astype(np.float64)
    x = _scale(numbers, numbers[0], numbers[-1], _LEFT, _WIDTH - _RIGHT)
    y = _scale(np.clip(premium_bp, low, high), low, high, _HEIGHT - _BOTTOM, _TOP)
    line = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y, strict=True))
    title = f"Premium of {escape(name)} over Hong Kong"
    about = (
        f"{days[0]} to {days[-1]}, basis points; mean {premium_bp.mean():.0f},"
        f" 1st to 99th percentile drawn from {low:.0f} to {high:.0f}"
    )
    parts = [_band(edges, low, high), _axis(low, high), _dates(days, x)]
    mark = f"premium-{sha256_of(name.encode())[:8]}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img"'
        f' aria-labelledby="{mark}-t {mark}-d" font-family="sans-serif" font-size="12">'
        f'<title id="{mark}-t">{title}</title><desc id="{mark}-d">{escape(about)}</desc>'
        f'<text x="{_LEFT}" y="18">{title}, bp</text>{"".join(parts)}'
        f'<polyline points="{line}" fill="none" stroke="currentColor" stroke-width="1"/></svg>'
    )


def _band(edges: list[float], low: float, high: float) -> str:
    """Return the band as a shaded strip; a missing edge reaches the border."""
    if not edges:
        return ""
    lower, upper = min([*edges, 0.0]), max([*edges, 0.0])
    if len(edges) == 1:
        lower, upper = (lower, high) if edges[0] < 0 else (low, upper)
    top, bottom = _scale(np.array([upper, lower]), low, high, _HEIGHT - _BOTTOM, _TOP)
    return (
        f'<rect x="{_LEFT}" y="{top:.1f}" width="{_WIDTH - _LEFT - _RIGHT}"'
        f' height="{bottom - top:.1f}" fill="currentColor" opacity="0.12"/>'
    )


def _axis(low: float, high: float) -> str:
    marks = []
    for value in (low, 0.0, high):
        y = float(_scale(np.array([value]), low, high, _HEIGHT - _BOTTOM, _TOP)[0])
        marks.append(
            f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"'
            f' stroke="currentColor" opacity="0.3"/>'
            f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{value:.0f}</text>'
        )
    return "".join(marks)


def _dates(days: Days, x: Floats) -> str:
    marks = []
    for at, anchor in ((0, "start"), (len(days) // 2, "middle"), (len(days) - 1, "end")):
        marks.append(
            f'<text x="{x[at]:.1f}" y="{_HEIGHT - 12}" text-anchor="{anchor}">{days[at]}</text>'
        )
    return "".join(marks)
