"""The cash of a plan as an SVG: what is expected, and what is left at worst, hour by hour."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from greenshoe.subscriber._plan_types import CashEvent

__all__ = ["cash_picture"]

_WIDTH, _HEIGHT = 860, 420
_LEFT, _RIGHT, _TOP, _BOTTOM = 76, 20, 64, 64
_MARKS = {"application paid": "#b3401f", "refund": "#1f6fb3", "shares": "#2c8a4b"}
_LEAST_GAP = 46.0


def _ticks(high: float) -> list[float]:
    """Return round numbers from 0 to at least `high`, four to eight of them."""
    step = 1.0
    while high / step > 8:
        step *= 2.5 if str(step)[0] == "2" else 2
    count = int(high // step) + 1
    return [n * step for n in range(count + 1)]


class _Plane:
    """Where instants and money are on the picture."""

    def __init__(self, events: Sequence[CashEvent], cash_hkd: float) -> None:
        self.first, self.last = events[0].at, events[-1].at
        most = max(cash_hkd, *(e.balance_hkd for e in events))
        self.ticks = _ticks(most)

    def x(self, at: datetime) -> float:
        span = (self.last - self.first).total_seconds() or 1.0
        part = (at - self.first).total_seconds() / span
        return _LEFT + 12 + part * (_WIDTH - _LEFT - _RIGHT - 24)

    def y(self, hkd: float) -> float:
        return _HEIGHT - _BOTTOM - hkd / self.ticks[-1] * (_HEIGHT - _TOP - _BOTTOM)


def _steps(plane: _Plane, pairs: Sequence[tuple[datetime, float]], start: float) -> str:
    """Return the points of a line that stays level between events."""
    points, level = [(_LEFT + 0.0, plane.y(start))], start
    for at, balance in pairs:
        points += [(plane.x(at), plane.y(level)), (plane.x(at), plane.y(balance))]
        level = balance
    points.append((_WIDTH - _RIGHT + 0.0, plane.y(level)))
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def cash_picture(events: Sequence[CashEvent], cash_hkd: float) -> str:
    """Return an SVG of a plan's cash.

    Parameters
    ----------
    events
        At least one.
    cash_hkd
        Own money at the start.

    Returns
    -------
    str
        One ``<svg>`` element with a title and a description.
    """
    plane = _Plane(events, cash_hkd)
    expected = _steps(plane, [(e.at, e.balance_hkd) for e in events], cash_hkd)
    lowest = _steps(plane, [(e.at, e.lowest_balance_hkd) for e in events], cash_hkd)
    floor = f"{_WIDTH - _RIGHT},{plane.y(0):.1f} {_LEFT},{plane.y(0):.1f}"
    about = (
        f"{len(events)} movements from {events[0].at:%Y-%m-%d %H:%M} to"
        f" {events[-1].at:%Y-%m-%d %H:%M}; lowest balance at worst"
        f" HK${min(e.lowest_balance_hkd for e in events):,.0f}"
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img"'
        ' aria-labelledby="cash-t cash-d" font-family="sans-serif" font-size="12"'
        ' color="#222"><title id="cash-t">Cash of the plan</title>'
        f'<desc id="cash-d">{escape(about)}</desc><rect width="100%" height="100%" fill="#fff"/>'
        f'<text x="{_LEFT}" y="22" font-size="15">Cash of the plan, HK$</text>{_legend()}'
        f"{_axis(plane)}{_dates(plane, events)}"
        f'<polygon points="{lowest} {floor}" fill="#1f6fb3" fill-opacity="0.12"/>'
        f'<polyline points="{lowest}" fill="none" stroke="#1f6fb3" stroke-dasharray="4 3"/>'
        f'<polyline points="{expected}" fill="none" stroke="#222" stroke-width="1.8"/>'
        f"{_dots(plane, events)}</svg>"
    )


def _legend() -> str:
    entries = (
        (
            "expected balance",
            '<line x1="0" x2="22" y1="-4" y2="-4" stroke="#222" stroke-width="2"/>',
        ),
        (
            "every deal at its worst",
            '<line x1="0" x2="22" y1="-4" y2="-4" stroke="#1f6fb3" stroke-dasharray="4 3"/>',
        ),
        ("paid", f'<circle cx="11" cy="-4" r="4" fill="{_MARKS["application paid"]}"/>'),
        ("refund", f'<circle cx="11" cy="-4" r="4" fill="{_MARKS["refund"]}"/>'),
        ("sale paid", f'<circle cx="11" cy="-4" r="4" fill="{_MARKS["shares"]}"/>'),
    )
    parts, x = [], float(_LEFT)
    for words, mark in entries:
        parts.append(f'<g transform="translate({x:.0f} 46)">{mark}<text x="28">{words}</text></g>')
        x += 46 + 6.6 * len(words)
    return "".join(parts)


def _axis(plane: _Plane) -> str:
    return "".join(
        f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{plane.y(t):.1f}" y2="{plane.y(t):.1f}"'
        f' stroke="#ccc"/><text x="{_LEFT - 8}" y="{plane.y(t) + 4:.1f}"'
        f' text-anchor="end">{t:,.0f}</text>'
        for t in plane.ticks
    )


def _dates(plane: _Plane, events: Sequence[CashEvent]) -> str:
    """Return the days of events under the axis, where there is room for them."""
    parts, taken = [], -1e9
    for at in dict.fromkeys(e.at for e in events):
        x = plane.x(at)
        parts.append(
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{plane.y(0):.1f}" y2="{plane.y(0) + 5:.1f}"'
            ' stroke="#222"/>'
        )
        if x - taken < _LEAST_GAP:
            continue
        taken = x
        base = _HEIGHT - _BOTTOM
        parts.append(
            f'<text x="{x:.1f}" y="{base + 20}" text-anchor="middle">{at:%d %b}</text>'
            f'<text x="{x:.1f}" y="{base + 35}" text-anchor="middle" fill="#666">{at:%H:%M}</text>'
        )
    return "".join(parts)


def _dots(plane: _Plane, events: Sequence[CashEvent]) -> str:
    parts = []
    for event in events:
        colour = next(c for start, c in _MARKS.items() if event.what.startswith(start))
        tip = (
            f"{event.at:%Y-%m-%d %H:%M} {event.stock_code} {event.what}:"
            f" {event.change_hkd:+,.0f}, balance {event.balance_hkd:,.0f}"
        )
        parts.append(
            f'<circle cx="{plane.x(event.at):.1f}" cy="{plane.y(event.balance_hkd):.1f}" r="4"'
            f' fill="{colour}"><title>{escape(tip)}</title></circle>'
        )
    return "".join(parts)
