"""The fan of revenue: the median, half and four fifths of the draws, what the price needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.drawing import Dot, Label, LogScale, Picture, Plot, Scale, apart, short_amount

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from greenshoe.company._picture_data import Fan
    from greenshoe.drawing import Mark

__all__ = ["draw_fan"]

_NARROW_BELOW = 600
_WIDEST_AXIS = 1e5
_FOOT, _HEIGHT = 244, 280
_NAMES = {"p90": "1 in 10 above", "p50": "median", "p10": "1 in 10 below"}


def draw_fan(fan: Fan, currency: str, width: int) -> Picture:
    """Draw revenue by year: median, half and four fifths of the draws, and what the price needs."""
    narrow = width < _NARROW_BELOW
    years, ends = fan.years, {name: values[-1] for name, values in fan.bands.items()}
    high = max([*fan.bands["p90"], *(r for _, r, _ in fan.needed)]) * 1.3
    low = max(min(v for v in fan.bands["p10"] if v > 0) * 0.8, high / _WIDEST_AXIS)
    plot = Plot(
        Scale(years[0], years[-1], 58, width - (74 if narrow else 150)),
        LogScale(low, high, _FOOT, 12),
    )
    step = max(1, -(-(len(years) - 1) // (3 if narrow else 6)))
    shown = [year for year in years if (years[-1] - year) % step == 0]
    marks: tuple[Mark, ...] = (
        *plot.levels((value, short_amount(value)) for value in plot.up.ticks()),
        *plot.footing((year, str(year)) for year in shown),
        plot.area(years, fan.bands["p10"], fan.bands["p90"], "soft-1"),
        plot.area(years, fan.bands["p25"], fan.bands["p75"], "band"),
        plot.line(years, fan.bands["p50"], "line-1"),
        *_end_names(ends, plot, narrow=narrow),
        *_needs(fan, plot),
    )
    title = f"Revenue {years[0]} to {years[-1]}"
    return Picture(width, _HEIGHT, title, _told(fan, ends, currency), marks)


def _told(fan: Fan, ends: Mapping[str, float], currency: str) -> str:
    words = (
        f"From {short_amount(fan.bands['p50'][0])} {currency} in {fan.years[0]} to a median of "
        f"{short_amount(ends['p50'])} in {fan.years[-1]}; four fifths of the draws between "
        f"{short_amount(ends['p10'])} and {short_amount(ends['p90'])}."
    )
    needs = "; ".join(f"{short_amount(r)} in {y} at {m:g} times sales" for y, r, m in fan.needed)
    return f"{words} The price needs {needs}." if needs else words


def _end_names(ends: Mapping[str, float], plot: Plot, *, narrow: bool) -> Iterator[Label]:
    heights = [plot.up.at(ends[name]) + 4 for name in _NAMES]
    for place, y in apart(heights, lowest=plot.foot):
        name, words = list(_NAMES.items())[place]
        text = short_amount(ends[name]) if narrow else f"{short_amount(ends[name])}, {words}"
        yield Label(plot.right + 8, y, text, style="label" if name == "p50" else "small")


def _needs(fan: Fan, plot: Plot) -> Iterator[Mark]:
    """Mark the revenue that the price needs, its words to the left of the mark."""
    heights = [plot.up.at(revenue) + 4 for _, revenue, _ in fan.needed]
    for place, y in apart(heights, lowest=plot.foot):
        year, revenue, multiple = fan.needed[place]
        tip = f"the price needs {short_amount(revenue)} in {year} at {multiple:g} times sales"
        yield Dot(*plot.point(year, revenue), 5, "own", tip)
        yield Label(plot.across.at(year) - 10, y, f"needed at {multiple:g}x", "end", "own")
