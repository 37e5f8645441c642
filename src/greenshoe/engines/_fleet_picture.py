"""A fleet in pictures: orders and money of a vehicle against fleet size, or against demand."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from greenshoe.drawing import WIDE, LogScale, Picture, Plot, Scale, moved, short_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from greenshoe.drawing import Axis, Mark
    from greenshoe.engines._result import EngineResult

    Rows = Sequence[Mapping[str, Any]]

__all__ = ["curve_picture", "demand_picture"]

_LEFT, _RIGHT, _TOP, _PANEL, _GAP = 64, 110, 36, 190, 58


@dataclass(frozen=True, slots=True)
class _Series:
    """One line: the key of its values, its name at the end, its style; whether days spread."""

    key: str
    name: str
    style: str
    is_spread: bool = True

    def values(self, rows: Rows, end: str = "") -> list[float]:
        """Return its values, or an end of their spread."""
        return [float(row[self.key + end]) for row in rows]


_MONEY = (
    _Series("revenue_per_vehicle_day", "fares", "line-1"),
    _Series("cost_per_vehicle_day", "cost", "line-2"),
    _Series("earning_per_vehicle_day", "earning", "line-3"),
)
_SERVED = _Series("orders_per_vehicle_day", "served", "line-1")
_BOUND = _Series("fluid_bound_per_vehicle_day", "fluid bound", "line-3", is_spread=False)
_WAITING = (
    _Series("waiting_minutes", "from order", "line-1"),
    _Series("pick_up_minutes", "from match", "line-2"),
)


def _panel(
    title: str, rows: Rows, across: Axis, key: str, series: Sequence[_Series], own: float | None
) -> Iterator[Mark]:
    """Draw lines with the spread of days, named at their ends; `own` stands upright."""
    places = [float(row[key]) for row in rows]
    highest = [v for s in series if s.is_spread for end in ("_p05", "_p95")
               for v in s.values(rows, end)]  # fmt: skip
    plot = Plot(across, Scale.rounded([0.0, *highest], _TOP + _PANEL, _TOP))
    yield plot.heading(title)
    yield from plot.levels((value, f"{value:,.6g}") for value in plot.up.ticks())
    yield from plot.footing((place, f"{place:,.0f}") for place in places)
    for one in series:
        if one.is_spread:
            low, high = one.values(rows, "_p05"), one.values(rows, "_p95")
            yield plot.area(places, low, high, one.style.replace("line", "soft"))
    for one in series:
        inside = [(p, v) for p, v in zip(places, one.values(rows), strict=True)
                  if v <= plot.up.high]  # fmt: skip
        yield plot.line([p for p, _ in inside], [v for _, v in inside], one.style)
    ends = [(min(one.values(rows)[-1], plot.up.high), one.name, one.style) for one in series]
    yield from plot.line_names(ends)
    if own is not None and across.low <= own <= across.high:
        yield from plot.upright(own, f"{own:,.0f}")


def _stacked(panels: Sequence[Iterator[Mark]]) -> list[Mark]:
    return [
        mark
        for place, panel in enumerate(panels)
        for mark in moved(panel, 0, place * (_PANEL + _GAP))
    ]


def _foot(plot_count: int, across: Axis, title: str) -> tuple[list[Mark], float]:
    """Return what stands under the last plot, and the height of the picture."""
    down = plot_count * (_PANEL + _GAP) - _GAP
    last = Plot(across, Scale(0, 1, _TOP + down, _TOP + down - _PANEL))
    return last.footing((), title), _TOP + down + 46


def _told(series: Sequence[_Series], rows: Rows) -> str:
    return "; ".join(
        f"{one.name} {short_number(one.values(rows)[0])} to {short_number(one.values(rows)[-1])}"
        for one in series
    )


def curve_picture(result: EngineResult) -> Picture:
    """Return the curve of a fleet.

    Above, orders a vehicle serves in a day, with the fluid bound; in the middle, minutes to
    pick-up; below, money of a vehicle and a day. Bands are the 5th to the 95th percentile of days.
    """
    rows = [r for r in result.curve if math.isfinite(float(str(r["waiting_minutes"])))]
    rows = rows or list(result.curve)
    sizes = [float(str(r["vehicles"])) for r in rows]
    own = float(str(result.more["vehicles"]))
    across = LogScale(sizes[0], max(sizes[-1], sizes[0] + 1), _LEFT, WIDE - _RIGHT)
    money = f"{result.more['currency']} of a vehicle and a day"
    minutes = "minutes: from order to pick-up, from match to pick-up"
    marks = _stacked([
        _panel("orders served by a vehicle in a day", rows, across, "vehicles",
               (_SERVED, _BOUND), own),
        _panel(minutes, rows, across, "vehicles", _WAITING, own),
        _panel(money, rows, across, "vehicles", _MONEY, own),
    ])  # fmt: skip
    foot, height = _foot(3, across, "vehicles (logarithmic)")
    about = (
        f"From {sizes[0]:,.0f} to {sizes[-1]:,.0f} vehicles, the file's own {own:,.0f}: "
        + _told((_SERVED, *_WAITING, *_MONEY), rows)
    )
    title = f"{result.name}: a fleet against its size"
    return Picture(WIDE, height, title, about, (*marks, *foot))


def demand_picture(result: EngineResult) -> Picture:
    """Return what a fleet serves and earns against the orders wanted.

    Where the demand was solved for, it is marked. Bands are the 5th to the 95th percentile of days.
    """
    told: Any = result.to_json()
    rows = [r for r in told["against_demand"] if r["waiting_minutes"] is not None]
    wanted = [float(r["orders_wanted"]) for r in rows]
    across = Scale(0.0, wanted[-1], _LEFT, WIDE - _RIGHT)
    own = float(told["solution"]["orders_per_day"]) if "solution" in told else None
    money = f"{told['currency']} of a vehicle and a day"
    marks = _stacked([
        _panel("orders served by a vehicle in a day", rows, across, "orders_wanted",
               (_SERVED,), own),
        _panel(money, rows, across, "orders_wanted", _MONEY, own),
    ])  # fmt: skip
    foot, height = _foot(2, across, "orders wanted a day")
    about = f"From {wanted[0]:,.0f} to {wanted[-1]:,.0f} orders wanted a day: " + _told(
        (_SERVED, *_MONEY), rows
    )
    title = f"{result.name}: {told['vehicles']:,} vehicles against demand"
    return Picture(WIDE, height, title, about, (*marks, *foot))
