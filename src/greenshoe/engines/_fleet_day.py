"""One day of one fleet: the draws, the kernel, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import ConservationError
from greenshoe.engines._fleet_batch import match_waiting
from greenshoe.engines._fleet_city import Point
from greenshoe.engines._fleet_draws import draw_orders, draw_vehicles, world_value
from greenshoe.engines._fleet_ground import lay_out
from greenshoe.engines._fleet_kernel import finish, run
from greenshoe.engines._fleet_state import (
    EVENT,
    Count,
    Day,
    Event,
    Kind,
    Orders,
    Scene,
    Setting,
    State,
    Status,
    Sum,
    Vehicles,
    Wear,
    new_day,
    records,
)
from greenshoe.engines._fleet_steps import add_event, open_all

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from greenshoe.engines._fleet_city import City
    from greenshoe.engines._fleet_layout import Layout
    from greenshoe.engines._fleet_policy import Control

    Floats = NDArray[np.float64]

__all__ = [
    "FleetDay",
    "Outcome",
    "World",
    "day_outcome",
    "set_scene",
    "settings_of",
    "simulate_fleet_day",
]

_NEVER = 1e18  # minutes, km or trips that no day reaches
_LEG_KM = 2.0
_SCALE, _PATIENCE = 0, 1  # places in the stream of worlds


class Outcome(IntEnum):
    """Columns of an ensemble's table: what came of one day."""

    ARRIVED = 0
    SERVED = 1
    LEFT = 2
    CLOSED = 3
    OPEN = 4
    WAIT = 5  # mean minutes from order to pick-up, of those picked up
    WAIT_P95 = 6
    PICK_UP = 7  # mean minutes from match to pick-up
    PICK_UP_KM = 8
    RIDE_KM = 9
    MOVE_KM = 10
    DEPOT_KM = 11
    REVENUE = 12
    ENERGY_COST = 13
    CLEANING_COST = 14
    REPAIR_COST = 15
    OTHER_COST = 16
    ASSISTANT_COST = 17
    INSURANCE_COST = 18
    DEPRECIATION = 19
    COMMISSION = 20
    IDLE_SHARE = 21
    PICK_UP_SHARE = 22
    RIDE_SHARE = 23
    MOVE_SHARE = 24
    DEPOT_SHARE = 25
    REPAIR_SHARE = 26
    ASSISTANT_LOAD = 27
    LITTLE_GAP = 28  # relative, between the integral over time and the sum over riders
    VEHICLE_GAP = 29  # vehicle-minutes lost or made
    ORDER_GAP = 30  # orders lost or made
    RIDE_TIME_GAP = 31  # relative, vehicle-minutes riding against the rides of the orders
    LOWEST_BATTERY_KM = 32
    DEMAND_SCALE = 33
    RIDERS_WAITING = 34  # mean over time, from order to pick-up
    SIZE = 35


@dataclass(frozen=True)
class World:
    """What is uncertain about a city, on one day."""

    scale: float
    patience_minutes: float


@dataclass(frozen=True)
class FleetDay:
    """One simulated day.

    Attributes
    ----------
    city, seed, number
        What was simulated.
    orders, fleet, day
        The arrays at the end of the day (`_fleet_state`).
    world
        The day's uncertain numbers.
    """

    city: City
    seed: int
    number: int
    orders: Orders
    fleet: Vehicles
    day: Day
    world: World


def settings_of(city: City, control: Control) -> Floats:
    """Return the numbers the kernel goes by."""
    fleet, ground, setting = city.fleet, city.ground, np.zeros(Setting.SIZE)
    per_minute = fleet.charger_kw / 60.0 / (fleet.energy_kwh_per_km or _NEVER)
    layout = lay_out(city)
    cell = layout.demand.cells.size_km
    point = isinstance(ground, Point)
    values = {
        Setting.KIND: Kind.POINT if point else Kind.AREA,
        Setting.DETOUR: layout.demand.cells.detour,
        Setting.CELL_WIDTH_KM: cell[0],
        Setting.CELL_HEIGHT_KM: cell[1],
        Setting.COLUMNS: getattr(ground, "columns", 1),
        Setting.ROWS: getattr(ground, "rows", 1),
        Setting.STREET: float(layout.demand.cells.street),
        Setting.HORIZON: city.service_hours * 60.0,
        Setting.OPENS: city.opens_hour * 60.0,
        Setting.BATCHED: float(city.policy.dispatch == "batched"),
        Setting.LONGEST_PICK_UP: city.policy.longest_pick_up_minutes,
        Setting.BOARDING: fleet.boarding_minutes,
        Setting.RESERVE_KM: 0.0 if point else layout.reserve_km,
        Setting.CHARGE_BELOW_KM: -1.0 if point else fleet.charge_below_share * fleet.range_km,
        Setting.CHARGE_TO_KM: fleet.charge_to_share * fleet.range_km,
        Setting.KM_PER_MINUTE: per_minute,
        Setting.TRIPS_BETWEEN_CLEANING: fleet.trips_between_cleaning or _NEVER,
        Setting.CLEANING: fleet.cleaning_minutes,
        Setting.HELP_PER_KM: fleet.help_per_100_km / 100.0,
        Setting.HELP: fleet.help_minutes,
        Setting.ASSISTANTS: assistants_of(city),
        Setting.BREAKDOWN: fleet.work_hours_between_breakdowns * 60.0 or _NEVER,
        Setting.REPAIR: fleet.repair_hours * 60.0,
        Setting.LEG_KM: _LEG_KM,
        Setting.ROUTING: control.routing_scale,
        Setting.TICK: control.tick_minutes,
        Setting.TICK_SHARE: control.tick_share,
        Setting.TICK_REACH: control.tick_reach_minutes,
        Setting.LOOK_AHEAD: control.look_ahead_minutes,
    }
    for place, value in values.items():
        setting[place] = value
    if layout.demand.cells.road_km is not None:
        setting[Setting.KIND] = Kind.ROAD
    return setting


def assistants_of(city: City) -> int:
    """Return the remote assistants on duty, at least one."""
    return max(int(city.fleet.vehicles / city.fleet.vehicles_per_assistant), 1)


def world_of(city: City, seed: int, number: int) -> World:
    """Return the uncertain numbers of a day."""
    return World(
        world_value(city.demand.scale, seed, number, _SCALE),
        world_value(city.demand.patience_minutes, seed, number, _PATIENCE),
    )


def simulate_fleet_day(city: City, control: Control, *, seed: int = 0, number: int = 0) -> FleetDay:
    """Simulate one day.

    Parameters
    ----------
    city
        The city, with its fleet and its dispatch.
    control
        Where vehicles without a rider go.
    seed, number
        The random stream; day `number` is the same for every fleet and policy.

    Raises
    ------
    ConservationError
        If events were lost.
    """
    scene, world = set_scene(city, control, seed=seed, number=number)
    day, fleet, orders = scene.day, scene.fleet, scene.orders
    horizon = float(day.setting[Setting.HORIZON])
    if day.setting[Setting.BATCHED]:
        step = city.policy.batch_seconds / 60.0
        for batch in range(1, int(horizon / step) + 1):
            run(scene, batch * step)
            match_waiting(scene, batch * step)
    run(scene, horizon)
    if day.tally[Count.FULL]:
        raise ConservationError("events were lost: the queue of a day overflowed", file=city.file)
    finish(day, fleet)
    orders.status[orders.time > horizon] = Status.CLOSED
    return FleetDay(city, seed, number, orders, fleet, day, world)


def set_scene(
    city: City, control: Control, *, seed: int = 0, number: int = 0
) -> tuple[Scene, World]:
    """Return the morning of a day: everything drawn, nothing happened."""
    layout, world = lay_out(city), world_of(city, seed, number)
    setting = settings_of(city, control)
    orders = draw_orders(layout.demand, seed, number, world.scale, world.patience_minutes)
    fleet, wear = _start_fleet(city, layout, setting, seed, number)
    chargers = np.array([d.chargers for d in city.fleet.depots] or [1], np.int64)
    day = new_day(setting, layout.block.size, chargers)
    queue = records(EVENT, orders.size + 8 * city.fleet.vehicles + 1000)
    steering = control.steering._replace(wanted=np.zeros(control.steering.wanted.size))
    open_all(day, fleet)
    if control.tick_minutes > 0:
        add_event(queue, day.tally, control.tick_minutes, Event.TICK, 0)
    return Scene(layout.ground, steering, day, queue, fleet, orders, wear), world


def _start_fleet(
    city: City, layout: Layout, setting: Floats, seed: int, number: int
) -> tuple[Vehicles, Wear]:
    """Place the fleet; one that rests at night starts charged, one that never does as it comes."""
    most = float(setting[Setting.CHARGE_TO_KM])
    least = most if city.service_hours < 24 else float(setting[Setting.CHARGE_BELOW_KM])
    trips = float(city.fleet.trips_between_cleaning)
    return draw_vehicles(
        layout.demand, seed, number, city.fleet.vehicles, (max(least, 0.0), most, trips)
    )


def day_outcome(played: FleetDay) -> Floats:
    """Return a day as a row of an ensemble's table."""
    orders, day, city = played.orders, played.day, played.city
    status, vehicles = orders.status, city.fleet.vehicles
    served, picked = status == Status.SERVED, orders.picked_up >= 0
    hours = city.service_hours
    waits = (orders.picked_up - orders.time)[picked]
    pick_ups = (orders.picked_up - orders.matched)[picked]
    spent = day.spent / (vehicles * hours * 60.0)
    waiting = np.isin(status, (Status.WAITING, Status.MATCHED, Status.RIDING))
    counts = {
        Outcome.ARRIVED: status.size,
        Outcome.SERVED: served.sum(),
        Outcome.LEFT: (status == Status.LEFT).sum(),
        Outcome.CLOSED: (status == Status.CLOSED).sum(),
        Outcome.OPEN: waiting.sum(),
        Outcome.WAIT: waits.mean() if waits.size else np.nan,
        Outcome.WAIT_P95: np.quantile(waits, 0.95) if waits.size else np.nan,
        Outcome.PICK_UP: pick_ups.mean() if waits.size else np.nan,
        Outcome.PICK_UP_KM: day.sum[Sum.PICK_UP_KM],
        Outcome.RIDE_KM: day.sum[Sum.RIDE_KM],
        Outcome.MOVE_KM: day.sum[Sum.MOVE_KM],
        Outcome.DEPOT_KM: day.sum[Sum.DEPOT_KM],
        Outcome.IDLE_SHARE: spent[State.IDLE],
        Outcome.PICK_UP_SHARE: spent[State.PICK_UP],
        Outcome.RIDE_SHARE: spent[State.RIDE] + spent[State.HELP],
        Outcome.MOVE_SHARE: spent[State.MOVE],
        Outcome.DEPOT_SHARE: spent[State.TO_DEPOT] + spent[State.DEPOT],
        Outcome.REPAIR_SHARE: spent[State.REPAIR],
        Outcome.ASSISTANT_LOAD: day.sum[Sum.HELP_MINUTES] / (assistants_of(city) * hours * 60.0),
        Outcome.LOWEST_BATTERY_KM: played.fleet.battery_km.min(),
        Outcome.DEMAND_SCALE: played.world.scale,
        Outcome.RIDERS_WAITING: day.sum[Sum.BEFORE_RIDE] / (hours * 60.0),
    }
    row = np.zeros(Outcome.SIZE)
    for place, value in {**counts, **_money(played, served), **_gaps(played, picked)}.items():
        row[place] = value
    return row


def _money(played: FleetDay, served: NDArray[np.bool_]) -> dict[Outcome, float]:
    """Return what riders pay and what the day costs, in the city's currency."""
    city, day = played.city, played.day
    prices, costs, vehicles = city.prices, city.costs, city.fleet.vehicles
    beyond = np.maximum(played.orders.km[served] - prices.included_km, 0.0)
    fares = prices.base_fare * served.sum() + prices.fare_per_km * beyond.sum()
    revenue = float(fares) * (1.0 - prices.discount_share)
    driven = sum(day.sum[place] for place in (
        Sum.PICK_UP_KM, Sum.RIDE_KM, Sum.MOVE_KM, Sum.DEPOT_KM,
    ))  # fmt: skip
    energy = driven * city.fleet.energy_kwh_per_km * costs.energy_cost_per_kwh
    life = costs.vehicle_life_years * 365.0
    return {
        Outcome.REVENUE: revenue,
        Outcome.ENERGY_COST: float(energy),
        Outcome.CLEANING_COST: float(day.tally[Count.CLEANINGS]) * costs.cleaning_cost_per_visit,
        Outcome.REPAIR_COST: float(day.tally[Count.BREAKDOWNS]) * costs.repair_cost_per_breakdown,
        Outcome.OTHER_COST: costs.other_cost_per_vehicle_day * vehicles,
        Outcome.ASSISTANT_COST: (
            assistants_of(city) * city.service_hours * costs.assistant_cost_per_hour
        ),
        Outcome.INSURANCE_COST: costs.insurance_cost_per_vehicle_year / 365.0 * vehicles,
        Outcome.DEPRECIATION: costs.vehicle_cost / life * vehicles,
        Outcome.COMMISSION: costs.commission_share * revenue,
    }


def _gaps(played: FleetDay, picked: NDArray[np.bool_]) -> dict[Outcome, float]:
    """Return what conservation and Little's law ask to be nothing."""
    orders, day, city = played.orders, played.day, played.city
    horizon, vehicles = city.service_hours * 60.0, city.fleet.vehicles
    came = orders.status != Status.CLOSED
    until = np.where(picked, orders.picked_up, np.where(orders.ended >= 0, orders.ended, horizon))
    riders = float((until - orders.time)[came].sum())
    integral = float(day.sum[Sum.BEFORE_RIDE])
    ends = np.where(orders.ended >= 0, orders.ended, horizon)
    rides = float((ends - orders.picked_up)[picked].sum())
    riding = float(day.spent[State.RIDE] + day.spent[State.HELP])
    return {
        Outcome.LITTLE_GAP: abs(integral - riders) / max(riders, 1.0),
        Outcome.RIDE_TIME_GAP: abs(riding - rides) / max(rides, 1.0),
        Outcome.VEHICLE_GAP: float(day.spent.sum()) - vehicles * horizon,
        Outcome.ORDER_GAP: float(int(played.fleet.served.sum())
                                 - int((orders.status == Status.SERVED).sum())
                                 + int(came.sum()) - int(day.tally[Count.ARRIVED])),
    }  # fmt: skip
