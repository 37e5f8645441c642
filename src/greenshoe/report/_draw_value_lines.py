"""Pictures of a valuation along an axis: values by method, the fan of revenue."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from greenshoe.report._draw_capital import apart
from greenshoe.report._picture import Dot, Label, Line, LogScale, Picture, Polygon, Rect

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from greenshoe.company import Fan

__all__ = ["MethodRange", "draw_fan", "draw_methods", "short_amount"]

_NARROW_BELOW = 600
_WIDEST_AXIS = 1000.0
_MOST_MARKS = 6
_EDGE = 60  # room for the word at the axis's end


@dataclass(frozen=True, slots=True)
class MethodRange:
    """A method's name and its quantiles of a share's value in HK$, by `p05` to `p95`."""

    name: str
    quantiles: Mapping[str, float]


def short_amount(millions: float) -> str:
    """Write millions with three figures.

    >>> short_amount(45_757.4), short_amount(-832), short_amount(2_500_000)
    ('45.8 bn', '-832 mn', '2.5 tn')
    """
    size = abs(millions)
    if size >= 999_500:
        return f"{millions / 1e6:,.3g} tn"
    return f"{millions / 1e3:,.3g} bn" if size >= 999.5 else f"{millions:,.3g} mn"


def _round_marks(scale: LogScale) -> list[float]:
    """Return round values on an axis, as many as fit: 1, 2, 5, 10, else 1, 3, 10, else decades.

    >>> _round_marks(LogScale(1500, 14_000, 0, 1)), _round_marks(LogScale(0.5, 400, 0, 1))
    ([2000.0, 5000.0, 10000.0], [1.0, 3.0, 10.0, 30.0, 100.0, 300.0])
    """
    first, last = math.floor(math.log10(scale.low)), math.ceil(math.log10(scale.high))
    for steps in ((1, 2, 5), (1, 3), (1,)):
        marks = [step * 10.0**power for power in range(first, last + 1) for step in steps]
        inside = [mark for mark in marks if scale.low <= mark <= scale.high]
        if len(inside) <= _MOST_MARKS:
            break
    return inside


def draw_methods(methods: Sequence[MethodRange], price_hkd: float, width: int) -> Picture:
    """Draw each method's values of a share as a bar on one axis, with the price across them."""
    row, top, name_room = 40, 34, 18
    height = top + len(methods) * (row + name_room) + 30
    words = "; ".join(f"{m.name}: median HK${m.quantiles['p50']:,.1f}" for m in methods)
    title = "Value of a share by method, against the price"
    picture = Picture(width, height, title, f"Price HK${price_hkd:,.2f}. {words}.")
    most = max([price_hkd, *(m.quantiles["p95"] for m in methods)]) * 1.25
    least = min([price_hkd, *(max(m.quantiles["p05"], 0.0) for m in methods)]) * 0.8
    scale = LogScale(max(least, most / _WIDEST_AXIS), most, 2, width - 2)
    bottom = height - 26
    for mark in _round_marks(scale):
        picture.add(Line(((scale.at(mark), top - 8), (scale.at(mark), bottom)), "grid"))
        if scale.at(mark) > _EDGE:
            picture.add(Label(scale.at(mark), height - 8, f"HK${mark:,.4g}", "middle"))
    picture.add(Label(scale.start, height - 8, "less"))
    at = scale.at(price_hkd)
    for place, method in enumerate(methods):
        y = top + place * (row + name_room)
        _method_row(picture, method, scale, y)
        picture.add(Line(((at, y + 18), (at, y + 42)), "price"))
    picture.add(Line(((at, top - 13), (at, top + 2)), "price"))
    anchor = "end" if at > width - 90 else "start" if at < 90 else "middle"
    picture.add(Label(at, top - 18, f"price HK${price_hkd:,.2f}", anchor, "own"))
    return picture


def _method_row(picture: Picture, method: MethodRange, scale: LogScale, y: float) -> None:
    found = {name: scale.at(max(value, scale.low)) for name, value in method.quantiles.items()}
    tip = ", ".join(f"{n} HK${v:,.1f}" for n, v in method.quantiles.items())
    picture.add(Label(scale.start, y + 14, method.name, style="label"))
    median = f"median HK${method.quantiles['p50']:,.2f}"
    picture.add(Label(scale.end, y + 14, median, "end"))
    bar, width = y + 22, max(found["p95"] - found["p05"], 2.0)
    picture.add(Rect(found["p05"], bar + 4, width, 8, "flow-public", tip))
    inner = max(found["p75"] - found["p25"], 2.0)
    picture.add(Rect(found["p25"], bar, inner, 16, "fill-public", tip))
    picture.add(Line(((found["p50"], bar - 3), (found["p50"], bar + 19)), "threshold"))


def draw_fan(fan: Fan, currency: str, width: int) -> Picture:
    """Draw revenue by year: median, half and four fifths of the draws, and what the price needs."""
    narrow = width < _NARROW_BELOW
    left, right, height, bottom = (48 if narrow else 56), (74 if narrow else 150), 280, 244
    first, last = fan.years[0], fan.years[-1]
    ends = {name: values[-1] for name, values in fan.bands.items()}
    words = (
        f"From {short_amount(fan.bands['p50'][0])} {currency} in {first} to a median of "
        f"{short_amount(ends['p50'])} in {last}; four fifths of the draws between "
        f"{short_amount(ends['p10'])} and {short_amount(ends['p90'])}."
    )
    needs = "; ".join(f"{short_amount(r)} in {y} at {m:g} times sales" for y, r, m in fan.needed)
    words += f" The price needs {needs}." if needs else ""
    picture = Picture(width, height, f"Revenue {first} to {last}", words)
    high = max([*fan.bands["p90"], *(r for _, r, _ in fan.needed)]) * 1.3
    low = max(min(v for v in fan.bands["p10"] if v > 0) * 0.8, high / 1e5)
    up = LogScale(low, high, bottom, 12)
    across = {year: left + (year - first) / (last - first) * (width - left - right)
              for year in fan.years}  # fmt: skip
    for mark in _round_marks(up):
        picture.add(Line(((left, up.at(mark)), (across[last], up.at(mark))), "grid"))
        picture.add(Label(left - 6, up.at(mark) + 4, short_amount(mark), "end"))
    for year in _ticks(fan.years, 3 if narrow else 6):
        picture.add(Label(across[year], bottom + 20, str(year), "middle"))
    for outer, inner, style in (("p10", "p90", "flow-public"), ("p25", "p75", "band")):
        picture.add(_band(fan, outer, inner, across, up, style))
    middle = tuple((across[y], up.at(v)) for y, v in zip(fan.years, fan.bands["p50"], strict=True))
    picture.add(Line(middle, "path-0"))
    _fan_ends(picture, ends, across[last] + 8, up, narrow=narrow)
    _needs(picture, fan, across, up)
    return picture


def _ticks(years: Sequence[int], most: int) -> list[int]:
    """Return at most `most` + 1 years, the first and the last among them."""
    step = max(1, -(-(len(years) - 1) // most))
    return [year for year in years if (years[-1] - year) % step == 0]


def _band(
    fan: Fan, low: str, high: str, across: Mapping[int, float], up: LogScale, style: str
) -> Polygon:
    above = [(across[y], up.at(v)) for y, v in zip(fan.years, fan.bands[high], strict=True)]
    below = [(across[y], up.at(v)) for y, v in zip(fan.years, fan.bands[low], strict=True)]
    return Polygon((*above, *reversed(below)), style)


def _fan_ends(
    picture: Picture, ends: Mapping[str, float], x: float, up: LogScale, *, narrow: bool
) -> None:
    said = (("p90", "1 in 10 above"), ("p50", "median"), ("p10", "1 in 10 below"))
    heights = [up.at(ends[name]) + 4 for name, _ in said]
    for place, y in apart(heights):
        name, words = said[place]
        text = short_amount(ends[name]) if narrow else f"{short_amount(ends[name])}, {words}"
        picture.add(Label(x, y, text, style="label" if name == "p50" else "small"))


def _needs(picture: Picture, fan: Fan, across: Mapping[int, float], up: LogScale) -> None:
    """Mark the revenue that the price needs, its words to the left of the mark."""
    heights = [up.at(revenue) + 4 for _, revenue, _ in fan.needed]
    for place, y in apart(heights):
        year, revenue, multiple = fan.needed[place]
        tip = f"the price needs {short_amount(revenue)} in {year} at {multiple:g} times sales"
        picture.add(Dot(across[year], up.at(revenue), 5, "own", tip))
        picture.add(Label(across[year] - 10, y, f"needed at {multiple:g}x", "end", "own"))
