"""One picture of a service in three parts: machines by hour, cost against load, cost by machine."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Any

from greenshoe.drawing import (
    WIDE,
    Label,
    LogScale,
    Picture,
    Plot,
    Rect,
    Scale,
    moved,
    short_number,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from greenshoe.drawing import Mark
    from greenshoe.engines._result import EngineResult

    Rows = Sequence[Mapping[str, Any]]

__all__ = ["serving_picture"]

_LEFT, _RIGHT, _TOP, _PANEL, _GAP = 64, 110, 36, 200, 76
_MACHINE_ROW, _MACHINE_NAMES, _MACHINE_WORDS = 30.0, 190, 170
_SMALLEST_SHOWN = 1e-6
_LINES = {"cost_per_million_tokens": "line-1", "price_per_million_tokens": "line-2"}


def _hours(hours: Rows) -> Iterator[Mark]:
    """Draw the first part: nodes by hour, one pool on the other."""
    roles = [key.removesuffix("_nodes") for key in hours[0] if key.endswith("_nodes")]
    stacks = [[float(row[f"{role}_nodes"]) for role in roles] for row in hours]
    plot = Plot(
        Scale(0, len(hours), _LEFT, WIDE - _RIGHT),
        Scale.rounded([0.0, 1.0, *map(sum, stacks)], _TOP + _PANEL, _TOP),
    )
    yield plot.heading("Machines by hour, nodes")
    yield from plot.levels((value, f"{value:,.4g}") for value in plot.up.ticks())
    yield from plot.footing((hour, f"{hour:02d}h") for hour in range(0, len(hours) + 1, 3))
    width = (plot.right - plot.left) / len(hours) - 3
    for row, stack in zip(hours, stacks, strict=True):
        middle, low = plot.across.at(row["hour"] + 0.5), 0.0
        for number, high in enumerate(accumulate(stack)):
            tip = f"{row['hour']:02d}h, {roles[number]}: {stack[number]:,.4g} nodes"
            yield plot.bar(middle, width, (low, high), _fill(number), tip)
            low = high
    tops = list(accumulate(stacks[-1]))
    middles = [top - own / 2 for top, own in zip(tops, stacks[-1], strict=True)]
    yield from plot.line_names(
        [
            (middle, role, _fill(n))
            for n, (middle, role) in enumerate(zip(middles, roles, strict=True))
        ]
    )


def _fill(number: int) -> str:
    """Return the style of a pool: dark, then light."""
    return f"fill-{number * 3 % 6 + 1}"


def _loads(result: EngineResult) -> Iterator[Mark]:
    """Draw the second part: cost and price of a million tokens against requests a day."""
    rows: list[Mapping[str, Any]] = [
        row for row in result.curve if row["against"] == "requests_per_day" and not row["refused"]
    ]
    lines = {name: [max(float(row[name]), _SMALLEST_SHOWN) for row in rows] for name in _LINES}
    values = [value for line in lines.values() for value in line]
    loads = [float(row["value"]) for row in rows] or [1.0]
    across = LogScale(loads[0], max(loads[-1], loads[0] * 1.01), _LEFT, WIDE - _RIGHT)
    plot = Plot(
        across,
        LogScale(min(values, default=1.0) * 0.9, max(values, default=2.0) * 1.1,
                 _TOP + _PANEL, _TOP),
    )  # fmt: skip
    yield plot.heading("A million tokens against requests a day, US$ (both logarithmic)")
    if not rows:
        yield Label(_LEFT, _TOP + 30, "no load could be served")
        return
    yield from plot.levels((value, f"{value:g}") for value in plot.up.ticks())
    yield from plot.footing(
        ((load, short_number(load)) for load in across.decades()), "requests a day"
    )
    for name, line in lines.items():
        yield plot.line(loads, line, _LINES[name])
    yield from plot.line_names(
        [
            (line[-1], f"{name.split('_')[0]} {line[-1]:.3g}", _LINES[name])
            for name, line in lines.items()
        ]
    )
    yield from _break_even(result, plot)


def _break_even(result: EngineResult, plot: Plot) -> Iterator[Mark]:
    found: Any = result.more["break_even"]
    load = found["requests_per_day"]
    if load is None:
        yield Label(plot.left + 8, plot.top + 14, "never earns at these prices", style="own")
    elif plot.across.low <= load <= plot.across.high:
        yield from plot.upright(load, f"earns from {short_number(load)} requests a day")


def _machines(rows: Rows) -> Iterator[Mark]:
    """Draw the third part: cost of a million tokens on each machine."""
    yield Label(0, _TOP - 14, "A million tokens by machine, US$", style="label")
    costs = [float(row["cost_per_million_tokens"]) for row in rows if not row["refused"]]
    scale = Scale(0, max(costs, default=1.0), _MACHINE_NAMES, WIDE - _MACHINE_WORDS)
    for place, row in enumerate(rows):
        y = _TOP + place * _MACHINE_ROW
        yield Label(_MACHINE_NAMES - 8, y + 15, str(row["value"]), "end")
        if row["refused"]:
            yield Label(_MACHINE_NAMES, y + 15, "cannot serve this load")
            continue
        cost = float(row["cost_per_million_tokens"])
        words = f"{cost:.3g} at US${float(row['price_usd_per_hour']):.3g} an hour"
        yield Rect(scale.start, y, scale.at(cost) - scale.start, 21, "fill-1", words)
        yield Label(scale.at(cost) + 8, y + 15, words)


def serving_picture(result: EngineResult) -> Picture:
    """Return the picture of a serving result.

    Parameters
    ----------
    result
        From `serve_day`.
    """
    nodes, more = result.drivers["nodes_mean"], dict[str, Any](result.more)
    cost: float = more["middle_case"]["cost_per_million_tokens"]
    about = (
        f"{result.name}: {nodes.p50:,.0f} nodes on average ({nodes.p05:,.0f} to {nodes.p95:,.0f}), "
        f"a million tokens served costs US${cost:.3g}."
    )
    machines = [row for row in result.curve if row["against"] == "machine"]
    down = _PANEL + _GAP
    marks = (
        *_hours(more["hours"]),
        *moved(_loads(result), 0, down),
        *moved(_machines(machines), 0, 2 * down),
    )
    height = 2 * down + _TOP + len(machines) * _MACHINE_ROW
    return Picture(WIDE, height, result.name, about, marks)
