"""The window as a picture: listings and money, demand, first days, and the heat of each month."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from greenshoe.drawing import Dot, Label, LogScale, Picture, Plot, Rect, Scale, moved

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from greenshoe.drawing import Axis, Mark
    from greenshoe.subscriber._window import WindowRow

__all__ = ["window_picture"]

_WIDTH, _LEFT, _RIGHT = 860, 78, 14
_TOP, _PANEL, _GAP, _STRIP = 30, 118, 56, 22
_MOST_MONTHS = 120
_ROOM_FOR_A_NUMBER = 30.0
_MOST_MULTIPLE = 10_000


@dataclass(frozen=True, slots=True)
class _Months:
    """The months drawn, a column each."""

    rows: Sequence[WindowRow]
    across: Scale

    @property
    def column(self) -> float:
        """The width of a month, in pixels."""
        return (self.across.end - self.across.start) / len(self.rows)

    def plot(self, values: Sequence[float]) -> Plot:
        """Return a plot of values, round ends around them and 0."""
        return Plot(self.across, Scale.rounded([0.0, 1.0, *values], _TOP + _PANEL, _TOP, ticks=4))

    def bars(
        self, plot: Plot, values: Sequence[tuple[float | None, str]], style: str = "fill-1"
    ) -> Iterator[Mark]:
        """Draw a bar for each month that has a value, with words when pointed at."""
        width = min(0.7 * self.column, 40)
        for place, (row, (value, words)) in enumerate(zip(self.rows, values, strict=True)):
            if value is not None:
                tip = f"{row.period}: {words}"
                middle = self.across.at(place)
                shown = style if value >= 0 else "fill-5"
                yield plot.bar(middle, width, (0.0, value), shown, tip)


def window_picture(rows: Sequence[WindowRow]) -> Picture:
    """Return the months of deals, at most the last 120.

    Parameters
    ----------
    rows
        As from `window_rows`; only whole months of deals are drawn, at least one.
    """
    found = [r for r in rows if r.by == "all" and len(r.period) == 7 and r.source == "deals"]
    shown = found[-_MOST_MONTHS:]
    months = _Months(shown, Scale(-0.5, len(shown) - 0.5, _LEFT, _WIDTH - _RIGHT))
    panels = (_listings(months), _money(months), _multiples(months), _first_days(months))
    down = _PANEL + _GAP
    marks = [mark for place, panel in enumerate(panels) for mark in moved(panel, 0, place * down)]
    marks += moved(_heat(months), 0, len(panels) * down)
    about = (
        f"{shown[0].period} to {shown[-1].period}, {sum(m.listings for m in shown)} listings; "
        f"the last month: {shown[-1].state}."
    )
    height = len(panels) * down + _STRIP + 24
    return Picture(_WIDTH, height, "The Hong Kong IPO market by month", about, tuple(marks))


def _framed(plot: Plot, title: str, unit: str = "") -> Iterator[Mark]:
    yield Label(0, plot.top - 12, title, style="label")
    yield from plot.levels((value, f"{value:,g}{unit}") for value in plot.up.ticks(4))


def _listings(months: _Months) -> Iterator[Mark]:
    values = [(float(m.listings), f"{m.listings} listings") for m in months.rows]
    plot = months.plot([value for value, _ in values])
    yield from (*_framed(plot, "listings"), *months.bars(plot, values))


def _money(months: _Months) -> Iterator[Mark]:
    billions = [None if m.raised_hkd_mn is None else m.raised_hkd_mn / 1000 for m in months.rows]
    plot = months.plot([b for b in billions if b is not None])
    yield from _framed(plot, "money raised, HK$ billion (deals that state it)")
    yield from months.bars(plot, [(b, f"HK${b or 0:,.1f} billion") for b in billions])


def _multiples(months: _Months) -> Iterator[Mark]:
    known = [(n, m) for n, m in enumerate(months.rows) if m.multiple_median]
    values = [m.multiple_median or 0.0 for _, m in known]
    up: Axis = LogScale(1, max(_MOST_MULTIPLE, *values, 1), _TOP + _PANEL, _TOP)
    plot = Plot(months.across, up)
    yield Label(
        0, plot.top - 12, "median multiple of the public offer (logarithmic)", style="label"
    )
    yield from plot.levels((value, f"{value:,g}x") for value in plot.up.ticks(5))
    places = [n for n, _ in known]
    yield plot.line(places, values, "line-1")
    tips = [f"{m.period}: {v:,.1f}x" for (_, m), v in zip(known, values, strict=True)]
    yield from plot.dots(places, values, "dot-1", tips)


def _first_days(months: _Months) -> Iterator[Mark]:
    """Draw mean (bar) and median (dot) of the first days, the share below the offer in words."""
    means = [m.first_day_mean_pct for m in months.rows if m.first_day_mean_pct is not None]
    middles = [m.first_day_median_pct for m in months.rows if m.first_day_median_pct is not None]
    plot = months.plot([*means, *middles])
    title = "first day: mean (bar), median (dot), % below offer (under it)"
    yield from _framed(plot, title, " %")
    values = [
        (
            m.first_day_mean_pct,
            (
                f"mean {m.first_day_mean_pct or 0:.1f} %, "
                f"median {m.first_day_median_pct or 0:.1f} %, "
                f"{m.below_offer_pct or 0:.0f} % below offer"
            ),
        )
        for m in months.rows
    ]
    yield from months.bars(plot, values, "fill-4")
    for place, m in enumerate(months.rows):
        if m.first_day_mean_pct is None or m.first_day_median_pct is None:
            continue
        x, y = plot.point(place, m.first_day_median_pct)
        yield Dot(x, y, 4, "dot-5")
        if months.column > _ROOM_FOR_A_NUMBER:
            yield Label(x, plot.foot + 15, f"{m.below_offer_pct:.0f} %", "middle")


def _heat(months: _Months) -> Iterator[Mark]:
    """Draw a strip of the months' percentiles, from cold (blue) to hot (red)."""
    yield Label(_LEFT - 8, 15, "heat", "end", "label")
    every = max(1, math.ceil(44 / months.column))
    for place, m in enumerate(months.rows):
        x = months.across.at(place)
        known = m.heat_percentile
        step = 0 if known is None else min(int(known // 20) + 1, 5)
        words = m.state + ("" if known is None else f", percentile {known:.0f}")
        box = (x - months.column / 2 + 1, 0.0, months.column - 2, float(_STRIP))
        yield Rect(*box, f"heat-{step}", f"{m.period}: {words}")
        if known is not None and months.column > _ROOM_FOR_A_NUMBER:
            style = "on-fill" if step in {1, 5} else "ink"
            yield Label(x, 15, f"{known:.0f}", "middle", style)
        if place % every == 0:
            yield Label(x, _STRIP + 16, m.period[2:], "middle")
