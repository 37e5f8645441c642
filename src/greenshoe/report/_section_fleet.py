"""A fleet in a city: what a vehicle does and earns, against the size of the fleet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from greenshoe.report._cells import amount, figure, heads, per_cent, table
from greenshoe.report._model import Block, FigureList, ReportSection, Row, Words
from greenshoe.report._section_engine import (
    check_table,
    curve_table,
    driver_table,
    input_table,
    run_of,
)
from greenshoe.words import message

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from greenshoe.core import Origin
    from greenshoe.report._model import ReportTable

__all__ = ["fleet_section"]

_CURVE = {
    "vehicles": "vehicles",
    "orders_per_vehicle_day": "orders a vehicle and day",
    "fluid_bound_per_vehicle_day": "fluid bound",
    "waiting_minutes": "waiting, minutes",
    "pick_up_minutes": "pick-up, minutes",
    "empty_share": "driven empty",
    "lost_share": "orders lost",
    "revenue_per_vehicle_day": "fares",
    "cost_per_vehicle_day": "cost",
    "earning_per_vehicle_day": "earning",
}


def _first(answer: Mapping[str, Any], origin: Origin) -> FigureList:
    drivers, money = answer["drivers"], answer["currency"]
    a_day = f"{money} / vehicle / day"
    return FigureList(
        (
            figure("vehicles", answer["vehicles"], "number", origin),
            figure("orders wanted a day", answer["orders_wanted_per_day"]["p50"], "number",
                   origin, 0),
            figure("orders a vehicle and day", drivers["orders_per_vehicle_day"]["p50"], "number",
                   origin, 1),
            figure("waiting, minutes", drivers["waiting_minutes"]["p50"], "number", origin, 1),
            figure("fares", drivers["revenue_per_vehicle_day"]["p50"], a_day, origin, 0),
            figure("earning", drivers["earning_per_vehicle_day"]["p50"], a_day, origin, 0),
        )
    )  # fmt: skip


def _said(answer: Mapping[str, Any]) -> Iterator[Words]:
    """Say what the curve means."""
    chase = answer["wild_goose_chase"]
    if chase["below_vehicles"]:
        told = "Below {count} vehicles each serves the more, the more of them there are."
        yield Words(message(told, count=f"{chase['below_vehicles']:,}"))
    earns = chase["fleets_that_earn"]
    if earns:
        told = "Fleets of {low} to {high} vehicles earn; one of {best} earns most."
        best = f"{chase['most_earning_fleet']:,}"
        yield Words(message(told, low=f"{earns[0]:,}", high=f"{earns[1]:,}", best=best))
    else:
        yield Words("No fleet on this curve earns.")
    more, money = answer["next_vehicles"], answer["currency"]
    if more["vehicles"]:
        of_one = more["earning_per_vehicle_day"]
        told = "The next {count} vehicles earn {money} {mean} each a day ({low} to {high})."
        yield Words(message(
            told, count=f"{more['vehicles']:,}", money=money,
            **{key: amount(of_one[key], 0) for key in ("mean", "low", "high")},
        ))  # fmt: skip
    if "solution" in answer:
        found = answer["solution"]
        told = "{measure} = {target} asks for {orders} orders a day, {served} of them served."
        yield Words(message(
            told, measure=found["measure"].replace("_", " "), target=f"{found['target']:g}",
            orders=amount(found["orders_per_day"], 0), served=amount(found["served_per_day"], 0),
        ))  # fmt: skip


def _policies(answer: Mapping[str, Any]) -> ReportTable:
    rows = (
        Row(
            (
                row["policy"],
                amount(row["orders_per_vehicle_day"], 1),
                amount(row["pick_up_minutes"], 1),
                per_cent(row["empty_share"]),
                per_cent(row["lost_share"]),
                amount(row["earning_per_vehicle_day"], 1),
                amount(row["gain_over_nearest"], 1),
            )
        )
        for row in answer["policies"]
    )
    numbers = {
        "orders a vehicle and day": "", "pick-up, minutes": "", "driven empty": "%",
        "orders lost": "%", "earning": answer["currency"], "over the nearest vehicle": "",
    }  # fmt: skip
    return table("Policies on the same days", heads(("policy",), numbers), rows)


def fleet_section(answer: Mapping[str, Any]) -> ReportSection:
    """Return a fleet's result as a section.

    Parameters
    ----------
    answer
        What `greenshoe engine fleet --json` prints.
    """
    runs = message("{count} days, {policy}", count=str(answer["days"]), policy=answer["policy"])
    origin = run_of(answer, runs)
    blocks: list[Block] = [_first(answer, origin), *_said(answer)]
    against = "Against fleet size: medians, of a vehicle and a day"
    blocks += [driver_table(answer, origin), curve_table(against, answer, _CURVE, origin)]
    if "policies" in answer:
        blocks.append(_policies(answer))
    inputs = {given["key"]: given for given in answer["inputs"]}
    blocks += [check_table(answer), input_table(inputs)]
    return ReportSection("fleet", answer["name"], tuple(blocks))
