"""A fleet in pictures: orders and money of a vehicle against fleet size, as SVG text."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from greenshoe.engines._result import EngineResult

__all__ = ["curve_picture", "demand_picture"]

_WIDTH, _LEFT, _RIGHT, _TOP, _PANEL, _GAP = 760, 64, 150, 58, 190, 58
_BLUE, _RUST, _GREY = "#0b57a4", "#a4420b", "#767676"
_MONEY_LINES = (
    ("revenue_per_vehicle_day", "fares", _BLUE, ""),
    ("cost_per_vehicle_day", "cost", _RUST, "7 3"),
    ("earning_per_vehicle_day", "earning", _GREY, "2 3"),
)


class _Panel:
    """One pair of axes: vehicles across on a logarithmic scale, a measure up."""

    key = "vehicles"

    def __init__(
        self, top: float, vehicles: Sequence[float], values: Sequence[float], title: str
    ) -> None:
        self.top, self.title = top, title
        self.first, self.last = math.log(vehicles[0]), math.log(max(vehicles[-1], vehicles[0] + 1))
        self.low, self.high, self.step = _nice(min(0.0, *values), max(*values, 1e-9))

    def x(self, vehicles: float) -> float:
        share = (math.log(vehicles) - self.first) / (self.last - self.first)
        return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)

    def y(self, value: float) -> float:
        share = (self.high - min(max(value, self.low), self.high)) / (self.high - self.low)
        return self.top + share * _PANEL

    def frame(self, vehicles: Sequence[int]) -> list[str]:
        rows = [_text(8, self.top - 12, self.title, more='font-weight="600"')]
        count = round((self.high - self.low) / self.step)
        for k in range(count + 1):
            value = self.low + k * self.step
            y = self.y(value)
            weight = ' stroke-width="1.4"' if abs(value) < 1e-9 else ""
            rows.append(
                f'<line x1="{_LEFT}" y1="{y:.1f}" x2="{_WIDTH - _RIGHT}" y2="{y:.1f}" '
                f'stroke="{_GREY}" stroke-opacity="0.35"{weight}/>'
            )
            rows.append(_text(_LEFT - 8, y + 4, f"{value:,.6g}", anchor="end"))
        last = -100.0
        for number in vehicles:
            if self.x(number) - last > 44:
                last = self.x(number)
                rows.append(_text(last, self.top + _PANEL + 18, f"{number:,}", anchor="middle"))
        return rows

    def band(self, rows: Sequence[Mapping[str, Any]], name: str, colour: str) -> str:
        there = [(self.x(r[self.key]), self.y(r[f"{name}_p95"])) for r in rows]
        back = [(self.x(r[self.key]), self.y(r[f"{name}_p05"])) for r in reversed(rows)]
        return f'<polygon points="{_points([*there, *back])}" fill="{colour}" fill-opacity="0.18"/>'

    def line(
        self, rows: Sequence[Mapping[str, Any]], name: str, colour: str, dash: str = ""
    ) -> str:
        shown = [r for r in rows if r[name] <= self.high]
        points = _points([(self.x(r[self.key]), self.y(r[name])) for r in shown])
        style = f' stroke-dasharray="{dash}"' if dash else ""
        return (
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"{style}/>'
        )

    def mark(self, vehicles: float, words: str) -> list[str]:
        x = self.x(vehicles)
        rule = (
            f'<line x1="{x:.1f}" y1="{self.top}" x2="{x:.1f}" y2="{self.top + _PANEL}" '
            f'stroke="{_GREY}" stroke-dasharray="3 3"/>'
        )
        return [rule, _text(x + 4, self.top + 11, words)]


def _points(places: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in places)


def _nice(low: float, high: float) -> tuple[float, float, float]:
    """Return round ends and a round step for an axis."""
    rough = (high - low) / 4 or 1.0
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(size * k for k in (1, 2, 2.5, 5, 10) if size * k >= rough)
    return math.floor(low / step) * step, math.ceil(high / step) * step, step


def _text(x: float, y: float, words: str, *, anchor: str = "start", more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" {more}>{escape(words)}</text>'


def _ends(panel: _Panel, lines: Sequence[tuple[float, str, str]]) -> list[str]:
    """Write the names of lines beside their ends, apart from each other and from the axis."""
    lowest = panel.top + _PANEL - 15 * (len(lines) - 1)
    rows, last = [], -100.0
    for place, (value, words, colour) in enumerate(sorted(lines, key=lambda line: -line[0])):
        y = max(min(panel.y(value) + 4, lowest + 15 * place), last + 15)
        last = y
        rows.append(_text(_WIDTH - _RIGHT + 6, y, words, more=f'fill="{colour}"'))
    return rows


def curve_picture(result: EngineResult) -> str:
    """Return the curve of a fleet as SVG text.

    Above, orders a vehicle serves in a day, with the fluid bound; in the middle, minutes to
    pick-up; below, money of a vehicle and a day. Bands are the 5th to the 95th percentile of days.
    """
    rows = [r for r in result.curve if math.isfinite(float(str(r["waiting_minutes"])))]
    if not rows:
        rows = list(result.curve)
    vehicles = [int(str(r["vehicles"])) for r in rows]
    money = f"{result.more['currency']} of a vehicle and a day"
    tops = [_TOP + k * (_PANEL + _GAP) for k in range(3)]
    own = float(str(result.more["vehicles"]))
    names = ("revenue_per_vehicle_day", "cost_per_vehicle_day", "earning_per_vehicle_day")
    orders = _Panel(tops[0], vehicles, _all(rows, "orders_per_vehicle_day_p95"),
                    "orders served by a vehicle in a day")  # fmt: skip
    minutes = _Panel(tops[1], vehicles, _all(rows, "waiting_minutes_p95"),
                     "minutes: from order to pick-up, from match to pick-up")  # fmt: skip
    cash = _Panel(
        tops[2], vehicles,
        [v for n in names for end in ("_p05", "_p95") for v in _all(rows, n + end)], money,
    )  # fmt: skip
    body = [*orders.frame(vehicles), *minutes.frame(vehicles), *cash.frame(vehicles)]
    served = ("orders_per_vehicle_day", "served", _BLUE, "")
    bound = ("fluid_bound_per_vehicle_day", "fluid bound", _GREY, "2 3")
    waits = ("waiting_minutes", "from order", _BLUE, "")
    ways = ("pick_up_minutes", "from match", _RUST, "7 3")
    body += _series(orders, rows, [served, bound])
    body += _series(minutes, rows, [waits, ways])
    body += _series(cash, rows, _MONEY_LINES)
    for panel in (orders, minutes, cash):
        body += panel.mark(own, f"{own:,.0f}")
    height = tops[2] + _PANEL + 44
    body.append(_text((_LEFT + _WIDTH - _RIGHT) / 2, height - 8, "vehicles (logarithmic)",
                      anchor="middle"))  # fmt: skip
    return _svg(f"{result.name}: a fleet against its size", height, body)


class _DemandPanel(_Panel):
    """The same against the orders wanted, on a straight scale."""

    key = "orders_wanted"

    def __init__(
        self, top: float, orders: Sequence[float], values: Sequence[float], title: str
    ) -> None:
        super().__init__(top, orders, values, title)
        self.first, self.last = 0.0, float(orders[-1])

    def x(self, vehicles: float) -> float:
        return _LEFT + vehicles / self.last * (_WIDTH - _LEFT - _RIGHT)


def demand_picture(result: EngineResult) -> str:
    """Return what a fleet serves and earns against the orders wanted, as SVG text.

    Where the demand was solved for, it is marked. Bands are the 5th to the 95th percentile of days.
    """
    told: Any = result.to_json()
    rows = [r for r in told["against_demand"] if r["waiting_minutes"] is not None]
    wanted = [int(r["orders_wanted"]) for r in rows]
    names = ("revenue_per_vehicle_day", "cost_per_vehicle_day", "earning_per_vehicle_day")
    title = f"{told['currency']} of a vehicle and a day"
    orders = _DemandPanel(
        _TOP, wanted, _all(rows, "orders_per_vehicle_day_p95"), "orders served by a vehicle"
    )
    values = [v for n in names for end in ("_p05", "_p95") for v in _all(rows, n + end)]
    cash = _DemandPanel(_TOP + _PANEL + _GAP, wanted, values, title)
    body = [*orders.frame(wanted), *cash.frame(wanted)]
    body += _series(orders, rows, [("orders_per_vehicle_day", "served", _BLUE, "")])
    body += _series(cash, rows, _MONEY_LINES)
    if "solution" in told:
        at = float(told["solution"]["orders_per_day"])
        for panel in (orders, cash):
            body += panel.mark(at, f"{at:,.0f}")
    height = _TOP + 2 * _PANEL + _GAP + 44
    middle = (_LEFT + _WIDTH - _RIGHT) / 2
    body.append(_text(middle, height - 8, "orders wanted a day", anchor="middle"))
    return _svg(f"{result.name}: {told['vehicles']:,} vehicles against demand", height, body)


def _all(rows: Sequence[Mapping[str, Any]], name: str) -> list[float]:
    return [float(r[name]) for r in rows if math.isfinite(float(r[name]))]


def _series(
    panel: _Panel, rows: Sequence[Mapping[str, Any]], lines: Sequence[tuple[str, str, str, str]]
) -> list[str]:
    """Draw lines, with their bands where days spread, and name them at their ends."""
    body = [
        panel.band(rows, name, colour)
        for name, _, colour, dash in lines
        if f"{name}_p05" in rows[0] and dash != "2 3"
    ]
    body += [panel.line(rows, name, colour, dash) for name, _, colour, dash in lines]
    ends = [(float(rows[-1][name]), words, colour) for name, words, colour, _ in lines]
    return body + _ends(panel, ends)


def _svg(title: str, height: float, body: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height:.0f}" '
        f'width="{_WIDTH}" height="{height:.0f}" role="img" font-family="sans-serif" '
        f'font-size="12" fill="#222"><title>{escape(title)}</title>'
        f'<rect width="100%" height="100%" fill="#fff"/>'
        f"{_text(8, 22, title, more='font-size=&quot;15&quot;').replace('&quot;', chr(34))}"
        f"{''.join(body)}</svg>\n"
    )
