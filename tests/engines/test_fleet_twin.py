"""The kernel against its plain twin: order by order, vehicle by vehicle."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from greenshoe.engines import City, Knobs, control_of, load_city
from greenshoe.engines._fleet_day import set_scene, simulate_fleet_day
from greenshoe.engines._fleet_plain import PlainDay
from greenshoe.engines._fleet_policy import control_with
from greenshoe.engines._fleet_state import Count, Event, Setting, Status


def small(name: str, vehicles: int, demand: float) -> City:
    """Return a shipped city with few vehicles that break, charge and queue often."""
    city = load_city(name).with_vehicles(vehicles).with_demand(demand)
    fleet = replace(
        city.fleet,
        range_km=110.0,
        help_per_100_km=20.0,
        help_minutes=6.0,
        vehicles_per_assistant=25.0,
        trips_between_cleaning=7,
        work_hours_between_breakdowns=8.0,
        repair_hours=1.0,
        depots=tuple(replace(depot, chargers=2) for depot in city.fleet.depots),
    )
    return replace(city, fleet=fleet)


def play_both(city: City, knobs: Knobs | None) -> tuple[PlainDay, object]:
    control = control_of(city) if knobs is None else control_with(city, knobs)
    scene, _ = set_scene(city, control, seed=5, number=2)
    plain = PlainDay(scene)
    if control.tick_minutes:
        plain.push(control.tick_minutes, Event.TICK, 0)
    plain.run(float(scene.day.setting[Setting.HORIZON]))
    return plain, simulate_fleet_day(city, control, seed=5, number=2)


CASES = {
    "area, nearest": (small("guangzhou", 40, 0.05), None),
    "area, too few": (small("guangzhou", 12, 0.05), None),
    "area, hot": (small("guangzhou", 60, 0.04).with_policy("nearest-hot"), None),
    "area, fluid": (small("guangzhou", 60, 0.04).with_policy("fluid"), None),
    "area, learned": (
        small("guangzhou", 60, 0.04).with_policy("learn"), Knobs(1.3, 0.7, 0.5, 25.0, 20.0),
    ),
    "roads, nearest": (small("roads", 15, 0.5), None),
    "roads, learned": (
        small("roads", 25, 0.5).with_policy("learn"), Knobs(1.3, 0.7, 0.5, 25.0, 20.0),
    ),
    "point": (load_city("point"), None),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_kernel_equals_its_plain_twin(name: str) -> None:
    plain, played = play_both(*CASES[name])
    orders, fleet = played.orders, played.fleet  # type: ignore[attr-defined]
    kept = orders.status != Status.CLOSED
    for column in ("status", "vehicle", "matched", "picked_up", "ended"):
        theirs = np.array([getattr(order, column) for order in plain.orders])
        np.testing.assert_array_equal(orders[column][kept], theirs[kept], err_msg=column)
    for column in ("state", "served", "battery_km", "broken", "trips"):
        theirs = np.array([getattr(vehicle, column) for vehicle in plain.fleet])
        np.testing.assert_array_equal(fleet[column], theirs, err_msg=column)
    assert (orders.status == Status.SERVED).sum() > 50


def test_the_cases_reach_every_corner() -> None:
    """Help, repair, charging, cleaning, moves and lost riders all happen in the cases compared."""
    plain, played = play_both(*CASES["area, learned"])
    count = played.day.tally  # type: ignore[attr-defined]
    seen = {c.name: int(count[c]) for c in (Count.HELPS, Count.BREAKDOWNS, Count.CHARGES)}
    assert min(*seen.values(), int(count[Count.CLEANINGS]), plain.moves) > 10, seen
    crowded, _ = play_both(*CASES["area, too few"])
    assert sum(order.status == Status.LEFT for order in crowded.orders) > 50
