"""The fleet engine's result for a terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE
from rich.table import Table

from greenshoe.report import SpokenConsole

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from greenshoe.engines import EngineResult

__all__ = ["show_fleet"]

_CURVE = {
    "vehicles": "vehicles",
    "orders_per_vehicle_day": "orders a vehicle",
    "orders_per_vehicle_day_p05": "p05",
    "orders_per_vehicle_day_p95": "p95",
    "fluid_bound_per_vehicle_day": "fluid bound",
    "waiting_minutes": "waiting min",
    "pick_up_minutes": "pick-up min",
    "empty_share": "empty km",
    "lost_share": "lost",
    "revenue_per_vehicle_day": "fares",
    "cost_per_vehicle_day": "cost",
    "earning_per_vehicle_day": "earning",
    "next_vehicle_earning": "next vehicle earns",
}
_SHARES = ("empty_share", "lost_share", "share_of_fluid_bound")


def _cell(name: str, value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool | str):
        return str(value)
    if isinstance(value, int):
        return f"{value:,}"
    number = float(str(value))
    if name in _SHARES:
        return f"{number:.1%}"
    return f"{number:,.1f}" if abs(number) < 1000 else f"{number:,.0f}"


def _table(title: str, columns: Mapping[str, str], rows: Sequence[Mapping[str, Any]]) -> Table:
    table = Table(title=title, title_justify="left", box=SIMPLE, pad_edge=False)
    for place, heading in enumerate(columns.values()):
        table.add_column(heading, justify="left" if place == 0 and not _counted(rows) else "right")
    for row in rows:
        table.add_row(*(_cell(name, row.get(name)) for name in columns))
    return table


def _counted(rows: Sequence[Mapping[str, Any]]) -> bool:
    return bool(rows) and "vehicles" in rows[0]


def show_fleet(result: EngineResult) -> None:
    """Print a fleet's result: drivers, curve, what follows from it, checks."""
    console = SpokenConsole(highlight=False)
    console.width = max(console.width, 130) if not sys.stdout.isatty() else console.width
    for block in _blocks(result):
        console.print(block)


def _blocks(result: EngineResult) -> Iterator[Table | str]:
    more: Mapping[str, Any] = result.to_json()
    yield (
        f"{result.name}: {more['vehicles']:,} vehicles, {more['policy']}, {more['days']} days, "
        f"seed {more['seed']}. Money in {more['currency']}. "
        f"Orders wanted: {more['orders_wanted_per_day']['p50']:,.0f} a day."
    )
    yield _drivers(result)
    yield _table("against fleet size: medians, of a vehicle and a day", _CURVE, list(result.curve))
    yield from _sentences(more)
    if "policies" in more:
        yield _policies(more["policies"])
        learned = more["learned"]
        yield (
            f"learned in {learned['trials']} trials on {learned['practice_days']} days of "
            "practice; the days of the table were none of them"
        )
    yield _checks(result)
    yield _guesses(more["inputs"])


def _drivers(result: EngineResult) -> Table:
    rows = [
        {"name": name, "p05": d.p05, "p50": d.p50, "p95": d.p95, "mean": d.mean, "unit": d.unit}
        for name, d in result.drivers.items()
    ]
    table = Table(title="drivers", title_justify="left", box=SIMPLE, pad_edge=False)
    for column in ("name", "p05", "p50", "p95", "mean", "unit"):
        table.add_column(column, justify="left" if column in {"name", "unit"} else "right")
    for row in rows:
        numbers = (f"{row[c]:,.4g}" for c in ("p05", "p50", "p95", "mean"))
        table.add_row(str(row["name"]).replace("_", " "), *numbers, str(row["unit"]))
    return table


def _sentences(more: Mapping[str, Any]) -> Iterator[str]:
    """Say what the curve means."""
    chase, money = more["wild_goose_chase"], more["currency"]
    if chase["below_vehicles"]:
        yield (
            f"wild goose chase: below {chase['below_vehicles']:,} vehicles each serves the more, "
            "the more of them there are"
        )
    else:
        yield "wild goose chase: nowhere on this curve"
    earns = chase["fleets_that_earn"]
    yield (
        f"fleets that earn: {earns[0]:,} to {earns[1]:,} vehicles; the most at "
        f"{chase['most_earning_fleet']:,}" if earns else "fleets that earn: none on this curve"
    )  # fmt: skip
    following = more["next_vehicles"]
    if following["vehicles"]:
        e = following["earning_per_vehicle_day"]
        yield (f"the next {following['vehicles']:,} vehicles earn {money} {e['mean']:,.0f} each "
               f"a day ({e['low']:,.0f} to {e['high']:,.0f})")  # fmt: skip
    thin = more["dense_against_thin"]
    orders, wait, earning = (
        thin[n] for n in ("orders_per_vehicle_day", "waiting_minutes", "earning_per_vehicle_day")
    )
    yield (
        f"one dense city against {thin['thin_cities']} thin ones with the same orders and "
        f"vehicles: {orders['dense']:.1f} against {orders['thin']:.1f} orders a vehicle, waiting "
        f"{wait['dense']:.1f} against {wait['thin']:.1f} minutes, earning {money} "
        f"{earning['dense']:,.0f} against {earning['thin']:,.0f}"
    )
    if "solution" in more:
        s = more["solution"]
        yield (f"solved: {s['measure']} = {s['target']:g} with {s['vehicles']:,} vehicles asks for "
               f"{s['orders_per_day']:,.0f} orders a day, {s['served_per_day']:,.0f} of them "
               f"served")  # fmt: skip


def _policies(rows: Sequence[Mapping[str, Any]]) -> Table:
    columns = {
        "policy": "policy", "orders_per_vehicle_day": "orders a vehicle",
        "pick_up_minutes": "pick-up min", "empty_share": "empty km", "lost_share": "lost",
        "earning_per_vehicle_day": "earning", "gain_over_nearest": "over nearest",
        "gain_low": "from", "gain_high": "to", "share_of_fluid_bound": "of fluid bound",
    }  # fmt: skip
    return _table("policies on the same days", columns, rows)


def _checks(result: EngineResult) -> Table:
    table = Table(title="checks", title_justify="left", box=SIMPLE, pad_edge=False)
    for column in ("check", "expected", "found", ""):
        table.add_column(column, justify="right" if column in {"expected", "found"} else "left")
    for check in result.checks:
        table.add_row(
            check.check, _number(check.expected), _number(check.found),
            "passes" if check.passes else "FAILS",
        )  # fmt: skip
    return table


def _number(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.4g}"


def _guesses(inputs: Sequence[Mapping[str, Any]]) -> str:
    unsure = [str(i["key"]) for i in inputs if i["confidence"] in {"M", ""}]
    return f"inputs: {len(inputs)}, of which {len(unsure)} are guesses or name no source"
