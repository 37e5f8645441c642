"""The window as an SVG: listings and money, demand, first days, and the heat of each month."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from greenshoe.subscriber._window import WindowRow

__all__ = ["window_picture"]

_WIDTH, _LEFT, _RIGHT, _TOP = 860, 78, 24, 56
_PANEL, _GAP, _STRIP = 118, 44, 20
_INK = "#222"
_COOL, _MIDDLE, _WARM = (31, 111, 179), (125, 125, 125), (179, 64, 31)
_MOST_MONTHS = 120
_LINE_HEIGHT = 14


class _Panel:
    """One of the stacked plots: where values are."""

    def __init__(self, place: int, title: str, low: float, high: float) -> None:
        self.top = _TOP + place * (_PANEL + _GAP)
        self.title, self.low, self.high = title, low, high or 1.0

    def y(self, value: float) -> float:
        inside = min(max(value, self.low), self.high)
        part = (inside - self.low) / ((self.high - self.low) or 1.0)
        return self.top + _PANEL - part * _PANEL

    def frame(self, ticks: Sequence[tuple[float, str]]) -> str:
        lines = "".join(
            f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{self.y(v):.1f}" y2="{self.y(v):.1f}"'
            f' stroke="#ddd"/><text x="{_LEFT - 8}" y="{self.y(v) + 4:.1f}"'
            f' text-anchor="end">{words}</text>'
            for v, words in ticks
        )
        return f'<text x="{_LEFT}" y="{self.top - 10}">{escape(self.title)}</text>{lines}'


def window_picture(rows: Sequence[WindowRow]) -> str:
    """Return an SVG of the months of deals, at most the last 120.

    Parameters
    ----------
    rows
        As from `window_rows`; only whole months of deals are drawn, at least one.

    Returns
    -------
    str
        One ``<svg>`` element with a title and a description.
    """
    months = [r for r in rows if r.by == "all" and len(r.period) == 7 and r.source == "deals"]
    months = months[-_MOST_MONTHS:]
    step = (_WIDTH - _LEFT - _RIGHT) / len(months)
    height = _TOP + 4 * (_PANEL + _GAP) + _STRIP + 30

    def x(place: int) -> float:
        return _LEFT + (place + 0.5) * step

    about = f"{months[0].period} to {months[-1].period}, {sum(m.listings for m in months)} listings"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img"'
        ' aria-labelledby="window-t window-d" font-family="sans-serif" font-size="12"'
        f' color="{_INK}"><title id="window-t">The Hong Kong IPO market by month</title>'
        f'<desc id="window-d">{escape(about)}</desc><rect width="100%" height="100%" fill="#fff"/>'
        f'<text x="{_LEFT}" y="22" font-size="15">The Hong Kong IPO market by month</text>'
        f"{_listings(months, x, step)}{_money(months, x, step)}{_multiples(months, x)}"
        f"{_first_days(months, x, step)}{_heat(months, x, step)}</svg>"
    )


def _tip(row: WindowRow, words: str) -> str:
    return f"<title>{escape(f'{row.period}: {words}')}</title>"


def _round_up(value: float) -> float:
    """Return the next of 1, 1.5, 2, 2.5, 5 times a power of ten."""
    power = float(10 ** math.floor(math.log10(max(value, 1e-9))))
    return next(m * power for m in (1, 1.5, 2, 2.5, 5, 10) if m * power >= value - 1e-9)


def _bars(
    panel: _Panel,
    pairs: Sequence[tuple[WindowRow, float | None, str]],
    x: Callable[[int], float],
    step: float,
) -> str:
    width = min(0.7 * step, 40)
    return "".join(
        f'<rect x="{x(n) - width / 2:.1f}" y="{panel.y(value):.1f}" width="{width:.1f}"'
        f' height="{panel.y(0) - panel.y(value):.1f}" fill="#7a8ea3">{_tip(row, words)}</rect>'
        for n, (row, value, words) in enumerate(pairs)
        if value is not None
    )


def _listings(months: Sequence[WindowRow], x: Callable[[int], float], step: float) -> str:
    top = _round_up(max(m.listings for m in months))
    panel = _Panel(0, "listings", 0, top)
    pairs = [(m, float(m.listings), f"{m.listings} listings") for m in months]
    return panel.frame([(0, "0"), (top / 2, f"{top / 2:g}"), (top, f"{top:g}")]) + _bars(
        panel, pairs, x, step
    )


def _money(months: Sequence[WindowRow], x: Callable[[int], float], step: float) -> str:
    billions = [None if m.raised_hkd_mn is None else m.raised_hkd_mn / 1000 for m in months]
    top = _round_up(max((b for b in billions if b is not None), default=1.0))
    panel = _Panel(1, "money raised, HK$ billion (deals that state it)", 0, top)
    pairs = [
        (m, b, f"HK${0 if b is None else b:,.1f} billion")
        for m, b in zip(months, billions, strict=True)
    ]
    return panel.frame([(0, "0"), (top / 2, f"{top / 2:g}"), (top, f"{top:g}")]) + _bars(
        panel, pairs, x, step
    )


def _multiples(months: Sequence[WindowRow], x: Callable[[int], float]) -> str:
    panel = _Panel(2, "median multiple of the public offer (logarithmic)", 0, 4)
    known = [(n, m, m.multiple_median) for n, m in enumerate(months) if m.multiple_median]
    points = [(n, m, v, panel.y(math.log10(max(v, 1)))) for n, m, v in known]
    line = " ".join(f"{x(n):.1f},{y:.1f}" for n, _, _, y in points)
    dots = "".join(
        f'<circle cx="{x(n):.1f}" cy="{y:.1f}" r="3.5" fill="{_INK}">'
        f"{_tip(m, f'{v:,.1f}x')}</circle>"
        for n, m, v, y in points
    )
    ticks = [(0.0, "1x"), (2.0, "100x"), (4.0, "10,000x")]
    return panel.frame(ticks) + f'<polyline points="{line}" fill="none" stroke="{_INK}"/>{dots}'


def _first_days(months: Sequence[WindowRow], x: Callable[[int], float], step: float) -> str:
    """Return mean (dash) and median (dot) first day, and the share below the offer in words."""
    means = [m.first_day_mean_pct for m in months if m.first_day_mean_pct is not None]
    high, low = _round_up(max([*means, 10.0])), -_round_up(max([*(-v for v in means), 10.0]))
    panel = _Panel(3, "first day: mean (bar), median (dot), % below offer under it", low, high)
    ticks = [(0.0, "0"), (high, f"{high:g} %")]
    if panel.y(low) - panel.y(0) > _LINE_HEIGHT:
        ticks.append((low, f"{low:g} %"))
    parts = [panel.frame(ticks)]
    width = min(0.5 * step, 28)
    for n, m in enumerate(months):
        if m.first_day_mean_pct is None or m.first_day_median_pct is None:
            continue
        mean, middle = m.first_day_mean_pct, m.first_day_median_pct
        words = f"mean {mean:.1f} %, median {middle:.1f} %, {m.below_offer_pct:.0f} % below offer"
        top, bottom = sorted((panel.y(mean), panel.y(0)))
        colour = "#2c8a4b" if mean >= 0 else "#b3401f"
        parts.append(
            f'<rect x="{x(n) - width / 2:.1f}" y="{top:.1f}" width="{width:.1f}"'
            f' height="{bottom - top:.1f}" fill="{colour}" fill-opacity="0.45">'
            f"{_tip(m, words)}</rect>"
            f'<circle cx="{x(n):.1f}" cy="{panel.y(middle):.1f}" r="3.5" fill="{_INK}"/>'
        )
        if step > 30:
            parts.append(
                f'<text x="{x(n):.1f}" y="{panel.top + _PANEL + 14}" text-anchor="middle"'
                f' font-size="11" fill="#666">{m.below_offer_pct:.0f} %</text>'
            )
    return "".join(parts)


def _colour(percentile: float) -> str:
    part = abs(percentile - 50) / 50
    end = _WARM if percentile > 50 else _COOL
    mixed = [round(m + (e - m) * part) for m, e in zip(_MIDDLE, end, strict=True)]
    return f"rgb({mixed[0]},{mixed[1]},{mixed[2]})"


def _heat(months: Sequence[WindowRow], x: Callable[[int], float], step: float) -> str:
    top = _TOP + 4 * (_PANEL + _GAP)
    parts = [f'<text x="{_LEFT - 8}" y="{top + 14}" text-anchor="end">heat</text>']
    shown = max(1, math.ceil(34 / step))
    for n, m in enumerate(months):
        fill = "#eee" if m.heat_percentile is None else _colour(m.heat_percentile)
        words = m.state + ("" if m.heat_percentile is None else f", {m.heat_percentile:.0f}th")
        parts.append(
            f'<rect x="{x(n) - step / 2 + 1:.1f}" y="{top}" width="{step - 2:.1f}"'
            f' height="{_STRIP}" fill="{fill}">{_tip(m, words)}</rect>'
        )
        if m.heat_percentile is not None and step > 30:
            parts.append(
                f'<text x="{x(n):.1f}" y="{top + 14}" text-anchor="middle" font-size="11"'
                f' fill="#fff">{m.heat_percentile:.0f}</text>'
            )
        if n % shown == 0:
            parts.append(
                f'<text x="{x(n):.1f}" y="{top + _STRIP + 16}" text-anchor="middle"'
                f' font-size="11">{m.period[2:]}</text>'
            )
    return "".join(parts)
