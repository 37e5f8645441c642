"""One picture of a service in three parts: machines by hour, cost against load, cost by machine.

Lines differ in dash and are named where they end; nothing hangs on colour alone.
"""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING, Any

from greenshoe.core import sha256_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from greenshoe.engines._result import EngineResult

__all__ = ["serving_picture"]

_WIDTH, _PANEL, _TOP, _GAP = 760, 210, 52, 74
_LEFT, _RIGHT = 84, 132
_HEIGHT = _TOP + 3 * _PANEL + 3 * _GAP - 20
_DARK, _PALE, _PRICE = "#1f5fa8", "#9dc1e6", "#a83a1f"
_GRID = 'stroke="currentColor" stroke-opacity="0.15"'
_SMALLEST_SHOWN = 1e-6


def _text(x: float, y: float, words: str, more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" {more}>{escape(words)}</text>'


def _line(x1: float, y1: float, x2: float, y2: float, more: str) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" {more}/>'


def _bar(x: float, y: float, width: float, height: float, fill: str) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{max(height, 0):.1f}"'
        f' fill="{fill}"/>'
    )


def _round_up(value: float) -> float:
    """Return the next of 1, 2, 3, 4, 5, 6, 8 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(max(value, 1e-9)))
    return next(m * power for m in (1, 2, 3, 4, 5, 6, 8, 10) if m * power >= value * (1 - 1e-9))


def _top(panel: int) -> float:
    return _TOP + panel * (_PANEL + _GAP)


def _scale(value: float, low: float, high: float, start: float, end: float) -> float:
    return start + (end - start) * (value - low) / ((high - low) or 1.0)


def _hours(hours: Sequence[Mapping[str, Any]]) -> str:
    """Draw the first part: nodes by hour, one pool on the other."""
    top, bottom = _top(0), _top(0) + _PANEL
    roles = [key.removesuffix("_nodes") for key in hours[0] if key.endswith("_nodes")]
    most = _round_up(max(sum(row[f"{role}_nodes"] for role in roles) for row in hours))
    width = (_WIDTH - _LEFT - _RIGHT) / len(hours)
    marks = [_text(8, top - 14, "Machines by hour, nodes", 'font-weight="600"')]
    for step in range(5):
        value = most * step / 4
        y = _scale(value, 0, most, bottom, top)
        marks.append(_line(_LEFT, y, _WIDTH - _RIGHT, y, _GRID))
        marks.append(_text(_LEFT - 6, y + 4, f"{value:,.4g}", 'text-anchor="end"'))
    for row in hours:
        x, level = _LEFT + width * row["hour"], bottom
        for role, fill in zip(roles, (_DARK, _PALE), strict=False):
            height = (bottom - top) * row[f"{role}_nodes"] / most
            level -= height
            marks.append(_bar(x + 1.5, level, width - 3, height, fill))
        if row["hour"] % 3 == 0:
            marks.append(
                _text(x + width / 2, bottom + 16, f"{row['hour']:02d}h", 'text-anchor="middle"')
            )
    level = bottom
    for role in roles:
        middle = (bottom - top) * hours[-1][f"{role}_nodes"] / most
        marks.append(_text(_WIDTH - _RIGHT + 8, level - middle / 2 + 4, role))
        level -= middle
    return "".join(marks)


def _compact(value: float) -> str:
    for size, name in ((1e12, "tn"), (1e9, "bn"), (1e6, "mn"), (1e3, "k")):
        if value >= size:
            return f"{value / size:.3g} {name}"
    return f"{value:.3g}"


def _loads(result: EngineResult) -> str:
    """Draw the second part: cost and price of a million tokens against requests a day."""
    rows: list[Mapping[str, Any]] = [
        row for row in result.curve if row["against"] == "requests_per_day" and not row["refused"]
    ]
    top, bottom = _top(1), _top(1) + _PANEL
    end = _WIDTH - _RIGHT
    marks = [
        _text(8, top - 14, "A million tokens against requests a day, US$", 'font-weight="600"')
    ]
    names = (("cost_per_million_tokens", _DARK, ""), ("price_per_million_tokens", _PRICE, "7 4"))
    values = [max(float(row[name]), _SMALLEST_SHOWN) for row in rows for name, _, _ in names]
    if not values:
        return "".join([*marks, _text(_LEFT, top + 30, "no load could be served")])
    low, high = math.log10(min(values)) - 0.05, math.log10(max(values)) + 0.05
    first, last = (math.log10(float(rows[i]["value"])) for i in (0, -1))

    def at(load: float, value: float) -> tuple[float, float]:
        y = _scale(math.log10(max(value, _SMALLEST_SHOWN)), low, high, bottom, top)
        return _scale(math.log10(load), first, last, _LEFT, end), y

    for value in [m * 10.0**k for k in range(-7, 7) for m in (1, 3)]:
        if low <= math.log10(value) <= high:
            y = at(10**first, value)[1]
            marks.append(_line(_LEFT, y, end, y, _GRID))
            marks.append(_text(_LEFT - 6, y + 4, f"{value:g}", 'text-anchor="end"'))
    for power in range(math.ceil(first), math.floor(last) + 1):
        x = at(10.0**power, 10**low)[0]
        marks.append(_text(x, bottom + 16, _compact(10.0**power), 'text-anchor="middle"'))
    labels = []
    for name, colour, dash in names:
        points = [at(float(row["value"]), float(row[name])) for row in rows]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        marks.append(
            f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2.5"'
            f' stroke-dasharray="{dash}"/>'
        )
        labels.append((points[-1][1], name.split("_")[0], float(rows[-1][name])))
    marks += [_text(end + 8, y + 4, f"{word} {value:.3g}") for y, word, value in _apart(labels)]
    marks += _break_even(result, at, bottom, top)
    return "".join(marks)


def _apart(labels: list[tuple[float, str, float]]) -> list[tuple[float, str, float]]:
    """Move labels so that none lies on another."""
    placed: list[tuple[float, str, float]] = []
    for y, word, value in sorted(labels):
        least = placed[-1][0] + 15 if placed else y
        placed.append((max(y, least), word, value))
    return placed


def _break_even(result: EngineResult, at: Any, bottom: float, top: float) -> list[str]:  # noqa: ANN401 - a function of two numbers
    found: Mapping[str, Any] = result.more["break_even"]  # type: ignore[assignment] # made by `serve_day`
    load = found["requests_per_day"]
    if load is None:
        return [_text(_LEFT + 8, top + 14, "never earns at these prices")]
    x = at(load, 1.0)[0]
    if not _LEFT <= x <= _WIDTH - _RIGHT:
        return []
    return [
        _line(x, bottom, x, top, f'stroke="{_PRICE}" stroke-dasharray="2 3"'),
        _text(x + 6, top + 14, f"earns from {_compact(load)} requests a day"),
    ]


def _machines(result: EngineResult) -> str:
    """Draw the third part: cost of a million tokens on each machine."""
    rows: list[Mapping[str, Any]] = [row for row in result.curve if row["against"] == "machine"]
    top = _top(2)
    marks = [_text(8, top - 14, "A million tokens by machine, US$", 'font-weight="600"')]
    costs = [float(row["cost_per_million_tokens"]) for row in rows if not row["refused"]]
    most, height = max(costs, default=1.0), min(_PANEL / max(len(rows), 1), 34.0)
    for place, row in enumerate(rows):
        y = top + place * height
        marks.append(_text(_LEFT + 8, y + height * 0.6, str(row["value"]), 'text-anchor="end"'))
        if row["refused"]:
            marks.append(_text(_LEFT + 16, y + height * 0.6, "cannot serve this load"))
            continue
        cost = float(row["cost_per_million_tokens"])
        width = (_WIDTH - _LEFT - _RIGHT - 150) * cost / most
        marks.append(_bar(_LEFT + 16, y + 3, width, height - 8, _DARK))
        words = f"{cost:.3g} at {float(row['price_usd_per_hour']):.3g} an hour"
        marks.append(_text(_LEFT + 22 + width, y + height * 0.6, words))
    return "".join(marks)


def serving_picture(result: EngineResult) -> str:
    """Return the picture of a serving result as one SVG element with title and description.

    Parameters
    ----------
    result
        From `serve_day`.
    """
    mark = f"serving-{sha256_of(result.name.encode())[:8]}"
    nodes, middle = result.drivers["nodes_mean"], result.more["middle_case"]
    cost: float = middle["cost_per_million_tokens"]  # type: ignore[index] # made by `serve_day`
    about = (
        f"{result.name}: {nodes.p50:,.0f} nodes on average ({nodes.p05:,.0f} to {nodes.p95:,.0f}), "
        f"a million tokens served costs US${cost:.3g}."
    )
    heading = _text(8, 18, result.name, 'font-size="14" font-weight="700"')
    hours: Sequence[Mapping[str, Any]] = result.more["hours"]  # type: ignore[assignment] # made by `serve_day`
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img"'
        f' aria-labelledby="{mark}-t {mark}-d" font-family="system-ui, sans-serif" font-size="12"'
        f' style="background:#fff;color:#1c1c1c" fill="currentColor">'
        f'<title id="{mark}-t">{escape(result.name)}</title>'
        f'<desc id="{mark}-d">{escape(about)}</desc>'
        f"{heading}{_hours(hours)}{_loads(result)}{_machines(result)}</svg>"
    )
