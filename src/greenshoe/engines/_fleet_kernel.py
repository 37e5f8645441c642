"""The fleet kernel: what happens at each event, and the loop over them."""

from __future__ import annotations

import numpy as np

from greenshoe.core import kernel, part_of_kernel
from greenshoe.engines._fleet_moves import route, spread_idle, start_leg
from greenshoe.engines._fleet_state import (
    BREAKDOWNS,
    Count,
    Day,
    Event,
    Orders,
    Scene,
    Setting,
    State,
    Status,
    Sum,
    Vehicles,
)
from greenshoe.engines._fleet_steps import (
    close_vehicle,
    find_order,
    find_vehicle,
    hour_at,
    open_vehicle,
    pass_time,
    place_of,
    pop,
    push,
    stop_waiting,
    to_state,
    travel,
    wait_in_line,
)

__all__ = ["assign", "finish", "run", "take_waiting"]


@kernel
def assign(scene: Scene, v: int, order: int, way: tuple[float, float], now: float) -> None:
    """Send an open vehicle to an order that waits in no line; `way` is minutes and km to it."""
    minutes, km = way
    day, fleet, orders = scene.day, scene.fleet, scene.orders
    close_vehicle(day, fleet, v)
    to_state(day, fleet, v, State.PICK_UP, now)
    fleet.order[v], fleet.goal_cell[v] = order, -1
    fleet.cell[v], fleet.x[v], fleet.y[v] = orders.cell[order], orders.x[order], orders.y[order]
    fleet.battery_km[v] -= km
    fleet.worked[v] += minutes
    day.sum[Sum.PICK_UP_KM] += km
    orders.status[order], orders.vehicle[order] = Status.MATCHED, v
    orders.matched[order], orders.pick_up_km[order] = now, km
    push(scene, now + minutes, Event.PICKED_UP, v)


@kernel
def take_waiting(scene: Scene, v: int, now: float) -> bool:
    """Give an open vehicle the order waiting longest, if it may take one."""
    day, orders = scene.day, scene.orders
    if day.setting[Setting.BATCHED] == 1.0:
        return False
    order, minutes, km = find_order(scene, v, now)
    if order < 0:
        return False
    stop_waiting(day, orders, order)
    assign(scene, v, order, (minutes, km), now)
    return True


@part_of_kernel
def _arrive(scene: Scene, order: int, now: float) -> None:
    day, orders = scene.day, scene.orders
    day.tally[Count.ARRIVED] += 1
    day.tally[Count.BEFORE_RIDE] += 1
    if day.setting[Setting.BATCHED] == 0.0:
        v, minutes, km = find_vehicle(scene, order, now)
        if v >= 0:
            assign(scene, v, order, (minutes, km), now)
            return
    orders.status[order] = Status.WAITING
    wait_in_line(day, orders, order)
    push(scene, now + orders.patience[order], Event.LEAVES, order)


@part_of_kernel
def _ride(scene: Scene, v: int, now: float) -> None:
    ground, day, fleet, orders = scene.ground, scene.day, scene.fleet, scene.orders
    order = fleet.order[v]
    to_state(day, fleet, v, State.RIDE, now)
    orders.status[order], orders.picked_up[order] = Status.RIDING, now
    day.tally[Count.BEFORE_RIDE] -= 1
    to, x, y = orders.to_cell[order], orders.to_x[order], orders.to_y[order]
    hour = hour_at(day, now)
    minutes, km = travel(ground, day, hour, place_of(fleet, v), (to, x, y))
    minutes += day.setting[Setting.BOARDING] + orders.own_minutes[order]
    fleet.cell[v], fleet.x[v], fleet.y[v] = to, x, y
    fleet.battery_km[v] -= km
    fleet.worked[v] += minutes
    day.sum[Sum.RIDE_KM] += km
    if orders.help_after[order] < day.setting[Setting.HELP_PER_KM] * km:
        before = minutes * orders.help_place[order]
        fleet.free_at[v] = minutes - before  # what is left of the ride
        push(scene, now + before, Event.NEEDS_HELP, v)
    else:
        push(scene, now + minutes, Event.DROPPED, v)


@kernel
def _start_help(scene: Scene, v: int, now: float) -> None:
    day, fleet, orders = scene.day, scene.fleet, scene.orders
    minutes = day.setting[Setting.HELP] * orders.help_minutes[fleet.order[v]]
    day.tally[Count.HELPING] += 1
    day.tally[Count.HELPS] += 1
    day.sum[Sum.HELP_MINUTES] += minutes
    push(scene, now + minutes, Event.HELPED, v)


@part_of_kernel
def _ask_help(scene: Scene, v: int, now: float) -> None:
    day, fleet = scene.day, scene.fleet
    to_state(day, fleet, v, State.HELP, now)
    if day.tally[Count.HELPING] < day.setting[Setting.ASSISTANTS]:
        _start_help(scene, v, now)
        return
    last = day.tally[Count.HELP_LAST]
    fleet.queue_next[v] = -1
    if last >= 0:
        fleet.queue_next[last] = v
    else:
        day.tally[Count.HELP_FIRST] = v
    day.tally[Count.HELP_LAST] = v


@part_of_kernel
def _helped(scene: Scene, v: int, now: float) -> None:
    day, fleet = scene.day, scene.fleet
    day.tally[Count.HELPING] -= 1
    following = day.tally[Count.HELP_FIRST]
    if following >= 0:
        day.tally[Count.HELP_FIRST] = fleet.queue_next[following]
        if fleet.queue_next[following] < 0:
            day.tally[Count.HELP_LAST] = -1
        _start_help(scene, following, now)
    to_state(day, fleet, v, State.RIDE, now)
    push(scene, now + fleet.free_at[v], Event.DROPPED, v)


@kernel
def _to_depot(scene: Scene, v: int, now: float) -> float:
    """Send a vehicle to the nearest depot and return the minutes it takes."""
    ground, day, fleet = scene.ground, scene.day, scene.fleet
    depot = ground.nearest_depot[fleet.cell[v]]
    cell, x, y = ground.depot_cell[depot], ground.depot_x[depot], ground.depot_y[depot]
    hour = hour_at(day, now)
    minutes, km = travel(ground, day, hour, place_of(fleet, v), (cell, x, y))
    fleet.depot[v], fleet.cell[v], fleet.x[v], fleet.y[v] = depot, cell, x, y
    fleet.battery_km[v] -= km
    day.sum[Sum.DEPOT_KM] += km
    return float(minutes)


@kernel
def _release(scene: Scene, v: int, now: float) -> None:
    """Decide what a vehicle does next: repair, depot, an order that waits, a move, or nothing."""
    day, fleet = scene.day, scene.fleet
    setting, broken = day.setting, fleet.broken[v]
    fleet.free_at[v], fleet.order[v] = now, -1
    if broken < BREAKDOWNS:
        lasts = setting[Setting.BREAKDOWN] * scene.wear.breaks_after[v, broken]
        if fleet.worked[v] >= lasts:
            to_state(day, fleet, v, State.REPAIR, now)
            minutes = _to_depot(scene, v, now)
            minutes += setting[Setting.REPAIR] * scene.wear.repair[v, broken]
            fleet.broken[v], fleet.worked[v] = broken + 1, 0.0
            day.tally[Count.BREAKDOWNS] += 1
            push(scene, now + minutes, Event.REPAIRED, v)
            return
    dirty = fleet.trips[v] >= setting[Setting.TRIPS_BETWEEN_CLEANING]
    if dirty or fleet.battery_km[v] < setting[Setting.CHARGE_BELOW_KM]:
        to_state(day, fleet, v, State.TO_DEPOT, now)
        minutes = _to_depot(scene, v, now)
        push(scene, now + minutes, Event.AT_DEPOT, v)
        return
    to_state(day, fleet, v, State.IDLE, now)
    open_vehicle(day, fleet, v)
    if not take_waiting(scene, v, now):
        route(scene, v, now)


@kernel
def _charge(scene: Scene, v: int, now: float) -> None:
    day, fleet = scene.day, scene.fleet
    day.chargers[fleet.depot[v]] -= 1
    km = day.setting[Setting.CHARGE_TO_KM] - fleet.battery_km[v]
    fleet.battery_km[v] = day.setting[Setting.CHARGE_TO_KM]
    day.sum[Sum.CHARGED_KM] += km
    day.tally[Count.CHARGES] += 1
    minutes = km / day.setting[Setting.KM_PER_MINUTE]
    push(scene, now + minutes, Event.CHARGED, v)


@part_of_kernel
def _queue_for_charger(scene: Scene, v: int, now: float) -> None:
    day, fleet = scene.day, scene.fleet
    depot = fleet.depot[v]
    if day.chargers[depot] > 0:
        _charge(scene, v, now)
        return
    fleet.queue_next[v] = -1
    if day.charge_last[depot] >= 0:
        fleet.queue_next[day.charge_last[depot]] = v
    else:
        day.charge_first[depot] = v
    day.charge_last[depot] = v


@part_of_kernel
def _free_charger(scene: Scene, v: int, now: float) -> None:
    day, fleet = scene.day, scene.fleet
    depot = fleet.depot[v]
    day.chargers[depot] += 1
    following = day.charge_first[depot]
    if following >= 0:
        day.charge_first[depot] = fleet.queue_next[following]
        if fleet.queue_next[following] < 0:
            day.charge_last[depot] = -1
        _charge(scene, following, now)


@kernel
def _at_depot(scene: Scene, v: int, now: float) -> None:
    """Clean, then charge, then go."""
    day, fleet = scene.day, scene.fleet
    to_state(day, fleet, v, State.DEPOT, now)
    if fleet.trips[v] >= day.setting[Setting.TRIPS_BETWEEN_CLEANING]:
        fleet.trips[v] = 0
        day.tally[Count.CLEANINGS] += 1
        push(scene, now + day.setting[Setting.CLEANING], Event.CLEANED, v)
    elif fleet.battery_km[v] < day.setting[Setting.CHARGE_TO_KM]:
        _queue_for_charger(scene, v, now)
    else:
        _release(scene, v, now)


@part_of_kernel
def _leg_ends(scene: Scene, v: int, now: float) -> None:
    day, fleet = scene.day, scene.fleet
    if fleet.state[v] != State.MOVE or fleet.free_at[v] != now:
        return  # it was given an order on the way
    if take_waiting(scene, v, now):
        return
    arrived = fleet.x[v] == fleet.goal_x[v] and fleet.y[v] == fleet.goal_y[v]
    if arrived and fleet.cell[v] == fleet.goal_cell[v]:
        fleet.goal_cell[v] = -1
        to_state(day, fleet, v, State.IDLE, now)
    else:
        start_leg(scene, v, now)


@part_of_kernel
def _leave(scene: Scene, order: int, now: float) -> None:
    day, orders = scene.day, scene.orders
    if orders.status[order] == Status.WAITING:
        stop_waiting(day, orders, order)
        orders.status[order], orders.ended[order] = Status.LEFT, now
        day.tally[Count.BEFORE_RIDE] -= 1


@part_of_kernel
def _drop(fleet: Vehicles, orders: Orders, v: int, now: float) -> None:
    order = fleet.order[v]
    orders.status[order], orders.ended[order] = Status.SERVED, now
    fleet.last_order[v] = order
    fleet.served[v] += 1
    fleet.trips[v] += 1


@part_of_kernel
def _happen(scene: Scene) -> None:
    """Take the next event and let it happen."""
    day, fleet, orders = scene.day, scene.fleet, scene.orders
    now, kind, who = pop(scene.queue, day.tally)
    pass_time(day, now)
    if kind == Event.PICKED_UP:
        _ride(scene, who, now)
    elif kind == Event.LEAVES:
        _leave(scene, who, now)
    elif kind == Event.LEG_ENDS:
        _leg_ends(scene, who, now)
    elif kind == Event.NEEDS_HELP:
        _ask_help(scene, who, now)
    elif kind == Event.HELPED:
        _helped(scene, who, now)
    elif kind == Event.TICK:
        spread_idle(scene, now)
        push(scene, now + day.setting[Setting.TICK], Event.TICK, 0)
    elif kind == Event.AT_DEPOT or kind == Event.CLEANED:  # noqa: PLR1714 - constants, compared one by one
        _at_depot(scene, who, now)
    else:  # dropped off, charged, repaired
        if kind == Event.DROPPED:
            _drop(fleet, orders, who, now)
        elif kind == Event.CHARGED:
            _free_charger(scene, who, now)
        _release(scene, who, now)


@kernel
def run(scene: Scene, until: float) -> None:
    """Let everything happen up to a minute. An order that comes with an event goes first."""
    day, queue, orders = scene.day, scene.queue, scene.orders
    while day.tally[Count.FULL] == 0:
        order = day.tally[Count.ARRIVED]
        arrives = orders.time[order] if order < orders.time.size else np.inf
        happens = queue.time[0] if day.tally[Count.QUEUED] > 0 else np.inf
        if min(arrives, happens) > until:
            break
        if arrives <= happens:
            pass_time(day, arrives)
            _arrive(scene, order, arrives)
        else:
            _happen(scene)
    pass_time(day, until)


@kernel
def finish(day: Day, fleet: Vehicles) -> None:
    """Book the time up to the end of the day."""
    for v in range(fleet.state.size):
        to_state(day, fleet, v, fleet.state[v], day.setting[Setting.HORIZON])
