"""The picture of values by method: a bar each on one axis, with the price across them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from greenshoe.drawing import Label, Line, LogScale, Picture, Rect, moved, text_width

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from greenshoe.drawing import Mark

__all__ = ["MethodRange", "draw_methods"]

_WIDEST_AXIS = 1000.0
_EDGE = 60  # room for the word at the axis's end
_TOP, _ROW = 34, 58


@dataclass(frozen=True, slots=True)
class MethodRange:
    """A method's name and its quantiles of a share's value in HK$, by `p05` to `p95`."""

    name: str
    quantiles: Mapping[str, float]


def draw_methods(methods: Sequence[MethodRange], price_hkd: float, width: int) -> Picture:
    """Draw each method's values of a share as a bar on one axis, with the price across them."""
    height = _TOP + len(methods) * _ROW + 30
    words = "; ".join(f"{m.name}: median HK${m.quantiles['p50']:,.1f}" for m in methods)
    most = max([price_hkd, *(m.quantiles["p95"] for m in methods)]) * 1.25
    least = min([price_hkd, *(max(m.quantiles["p05"], 0.0) for m in methods)]) * 0.8
    scale = LogScale(max(least, most / _WIDEST_AXIS), most, 2, width - 2)
    marks: list[Mark] = []
    for value in scale.ticks():
        x, text = scale.at(value), f"HK${value:,.4g}"
        marks.append(Line(((x, _TOP - 8), (x, height - 26)), "grid"))
        if _EDGE < x < width - text_width(text) / 2:
            marks.append(Label(x, height - 8, text, "middle"))
    marks.append(Label(scale.start, height - 8, "less"))
    at = scale.at(price_hkd)
    for place, method in enumerate(methods):
        row = [*_method(method, scale), Line(((at, 18), (at, 42)), "price")]
        marks += moved(row, 0, _TOP + place * _ROW)
    anchor = "end" if at > width - 90 else "start" if at < 90 else "middle"
    marks += [
        Line(((at, _TOP - 13), (at, _TOP + 2)), "price"),
        Label(at, _TOP - 18, f"price HK${price_hkd:,.2f}", anchor, "own"),
    ]
    title = "Value of a share by method, against the price"
    return Picture(width, height, title, f"Price HK${price_hkd:,.2f}. {words}.", tuple(marks))


def _method(method: MethodRange, scale: LogScale) -> list[Mark]:
    found = {name: scale.at(max(value, scale.low)) for name, value in method.quantiles.items()}
    tip = ", ".join(f"{n} HK${v:,.1f}" for n, v in method.quantiles.items())
    outer = max(found["p95"] - found["p05"], 2.0)
    inner = max(found["p75"] - found["p25"], 2.0)
    return [
        Label(scale.start, 14, method.name, style="label"),
        Label(scale.end, 14, f"median HK${method.quantiles['p50']:,.2f}", "end"),
        Rect(found["p05"], 26, outer, 8, "flow-public", tip),
        Rect(found["p25"], 22, inner, 16, "fill-public", tip),
        Line(((found["p50"], 19), (found["p50"], 41)), "threshold"),
    ]
