"""The checks every result of a fleet carries."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.engines._fleet_city import Area, City, Point
from greenshoe.engines._fleet_day import Outcome, settings_of
from greenshoe.engines._fleet_draws import draw_orders, draw_vehicles
from greenshoe.engines._fleet_ground import lay_out
from greenshoe.engines._fleet_policy import control_of
from greenshoe.engines._fleet_state import EVENT, Scene, Setting, new_day, records
from greenshoe.engines._fleet_steps import find_vehicle, open_all
from greenshoe.engines._fleet_theory import nearest_km, riders_waiting
from greenshoe.engines._result import Check, check_close, check_most

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from greenshoe.engines._fleet_ensemble import Run

    Floats = NDArray[np.float64]

__all__ = ["fleet_checks", "pick_up_law", "scattered_pick_ups"]

_SCATTERED = (100, 200, 400, 800, 1600, 3200)
_RIDERS = 1500
_EXACT = 1e-9
_SURE = 3.5  # standard errors


def fleet_checks(city: City, runs: Sequence[Run], *, seed: int) -> tuple[Check, ...]:
    """Return what conservation, queueing and geometry say of some runs of a city."""
    table = np.concatenate([run.table for run in runs])
    checks = [
        check_close("orders lost or made (served + given up + closed + open = arrived)", 0.0,
                    float(np.abs(_orders_gap(table)).max()), 0.0),
        check_close("vehicle-minutes lost or made", 0.0,
                    float(np.abs(table[:, Outcome.VEHICLE_GAP]).max()), 1e-3),
        check_close("Little's law, riders before pick-up: relative gap", 0.0,
                    float(table[:, Outcome.LITTLE_GAP].max()), _EXACT),
        check_close("Little's law, vehicles with riders: relative gap", 0.0,
                    float(table[:, Outcome.RIDE_TIME_GAP].max()), _EXACT),
        check_most("empty batteries, km below nothing", 0.0,
                   float(-table[:, Outcome.LOWEST_BATTERY_KM].min())),
    ]  # fmt: skip
    bounded = [run for run in runs if np.isfinite(run.bound).all()]
    if bounded:
        ratio = max(
            float((run.table[:, Outcome.SERVED] / np.maximum(run.bound, 1.0)).max())
            for run in bounded
        )
        checks.append(check_most("orders served over the fluid bound, worst day", 1.0, ratio))
    if isinstance(city.ground, Area):
        checks += pick_up_law(city, seed=seed)
    if isinstance(city.ground, Point):
        checks += _queue_checks(city, runs)
    return tuple(checks)


def _orders_gap(table: Floats) -> Floats:
    parts = (Outcome.SERVED, Outcome.LEFT, Outcome.CLOSED, Outcome.OPEN)
    counted = table[:, [int(p) for p in parts]].sum(axis=1) - table[:, Outcome.ARRIVED]
    return np.asarray(np.abs(counted) + np.abs(table[:, Outcome.ORDER_GAP]))


def scattered_pick_ups(city: City, vehicles: int, *, seed: int) -> float:
    """Return the mean km to the nearest of idle vehicles scattered evenly over a city.

    The kernel's own search is asked, for riders as evenly scattered.
    """
    layout = lay_out(city)
    cells = layout.block.size
    even = np.tile((np.arange(cells) + 1.0) / cells, (24, 1))
    chances = layout.demand.chances._replace(
        origin=even, destination=np.tile(even[:, None, :], (1, cells, 1))
    )
    scattered = replace(layout.demand, orders_per_hour=np.full(24, _RIDERS / 24.0), chances=chances)
    control = control_of(city.with_policy("nearest"))
    setting = settings_of(city, control)
    setting[Setting.LONGEST_PICK_UP], setting[Setting.RESERVE_KM] = 1e9, -1e9
    fleet, wear = draw_vehicles(scattered, seed, 0, vehicles, (0.0, 0.0, 0.0))
    orders = draw_orders(scattered, seed, 0, 1.0, 1.0)
    day = new_day(setting, cells, np.ones(1, np.int64))
    open_all(day, fleet)
    queue = records(EVENT, 1)
    scene = Scene(layout.ground, control.steering, day, queue, fleet, orders, wear)
    found = [find_vehicle(scene, order, 0.0)[2] for order in range(orders.time.size)]
    return float(np.mean(found))


def pick_up_law(city: City, *, seed: int) -> list[Check]:
    """Check that pick-ups shorten with the root of density, and by Larson and Odoni's constant."""
    area = city.ground
    if not isinstance(area, Area):
        return []
    km = [scattered_pick_ups(city, n, seed=seed) for n in _SCATTERED]
    slope = float(np.polyfit(np.log(_SCATTERED), np.log(km), 1)[0])
    size = area.width_km * area.height_km
    expected = nearest_km(_SCATTERED[-1] / size, street=area.street) * area.detour
    return [
        check_close("pick-up way against idle vehicles scattered evenly: exponent", -0.5, slope,
                    0.05),
        check_close(f"pick-up way at {_SCATTERED[-1]:,} idle vehicles, km (Larson and Odoni)",
                    expected, km[-1], 0.1 * expected),
    ]  # fmt: skip


def _queue_checks(city: City, runs: Sequence[Run]) -> list[Check]:
    """Check a city that is a point against the queue M/M/c with impatient riders."""
    fleet, ground = city.fleet, city.ground
    hourly = {rate for place in city.demand.places for rate in place.orders_per_hour}
    certain = len(set(city.demand.scale)) == len(set(city.demand.patience_minutes)) == 1
    simple = not (fleet.boarding_minutes or fleet.trips_between_cleaning or fleet.help_per_100_km
                  or fleet.work_hours_between_breakdowns)  # fmt: skip
    steady = len(city.demand.places) == len(hourly) == 1
    if not (simple and steady and certain and isinstance(ground, Point)):
        return []
    checks = []
    for run in runs:
        arrivals = run.variant.city.demand.orders_per_day / 1440.0
        expected = riders_waiting(
            run.vehicles, arrivals, ground.mean_trip_minutes, city.demand.patience_minutes[1],
            city.service_hours * 60.0,
        )  # fmt: skip
        waiting = run.table[:, Outcome.RIDERS_WAITING]
        error = float(waiting.std(ddof=1)) / waiting.size**0.5 if waiting.size > 1 else expected
        checks.append(
            check_close(
                f"riders waiting for {run.vehicles} vehicles (M/M/c with patience)", expected,
                float(waiting.mean()), _SURE * error + 0.01 * expected + 1e-3,
            )
        )  # fmt: skip
    return checks
