"""The fleet kernel: what happens at each event, and the loop over them."""

from __future__ import annotations

import numpy as np

from greenshoe.core import kernel
from greenshoe.engines._fleet_moves import route, spread_idle, start_leg
from greenshoe.engines._fleet_state import (
    BREAKDOWNS,
    Count,
    Day,
    Event,
    Ground,
    Orders,
    Queue,
    Setting,
    State,
    Status,
    Steering,
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
    pop,
    push,
    stop_waiting,
    to_state,
    travel,
    wait_in_line,
)

__all__ = ["assign", "finish", "run", "take_waiting"]


@kernel
def assign(
    day: Day, queue: Queue, fleet: Vehicles, orders: Orders, v: int, order: int, minutes: float,
    km: float, now: float,
) -> None:  # fmt: skip
    """Send an open vehicle to an order that waits in no line."""
    close_vehicle(day, fleet, v)
    to_state(day, fleet, v, State.PICK_UP, now)
    fleet.order[v], fleet.goal_cell[v] = order, -1
    fleet.cell[v], fleet.x[v], fleet.y[v] = orders.cell[order], orders.x[order], orders.y[order]
    fleet.battery_km[v] -= km
    fleet.worked[v] += minutes
    day.sum[Sum.PICK_UP_KM] += km
    orders.status[order], orders.vehicle[order] = Status.MATCHED, v
    orders.matched[order], orders.pick_up_km[order] = now, km
    push(queue, day.count, now + minutes, Event.PICKED_UP, v)


@kernel
def take_waiting(
    ground: Ground, day: Day, queue: Queue, fleet: Vehicles, orders: Orders, v: int, now: float
) -> bool:
    """Give an open vehicle the order waiting longest, if it may take one."""
    if day.setting[Setting.BATCHED] == 1.0:
        return False
    order, minutes, km = find_order(ground, day, fleet, orders, v, now)
    if order < 0:
        return False
    stop_waiting(day, orders, order)
    assign(day, queue, fleet, orders, v, order, minutes, km, now)
    return True


@kernel
def _arrive(
    ground: Ground, day: Day, queue: Queue, fleet: Vehicles, orders: Orders, order: int, now: float
) -> None:
    day.count[Count.ARRIVED] += 1
    day.count[Count.BEFORE_RIDE] += 1
    if day.setting[Setting.BATCHED] == 0.0:
        v, minutes, km = find_vehicle(ground, day, fleet, orders, order, now)
        if v >= 0:
            orders.idle_seen[order] = day.count[Count.IDLE]
            assign(day, queue, fleet, orders, v, order, minutes, km, now)
            return
    orders.status[order] = Status.WAITING
    wait_in_line(day, orders, order)
    push(queue, day.count, now + orders.patience[order], Event.LEAVES, order)


@kernel
def _ride(
    ground: Ground, day: Day, queue: Queue, fleet: Vehicles, orders: Orders, v: int, now: float
) -> None:
    order = fleet.order[v]
    to_state(day, fleet, v, State.RIDE, now)
    orders.status[order], orders.picked_up[order] = Status.RIDING, now
    day.count[Count.BEFORE_RIDE] -= 1
    to, x, y = orders.to_cell[order], orders.to_x[order], orders.to_y[order]
    hour = hour_at(day, now)
    minutes, km = travel(ground, day, hour, fleet.cell[v], fleet.x[v], fleet.y[v], to, x, y)
    minutes += day.setting[Setting.BOARDING] + orders.own_minutes[order]
    fleet.cell[v], fleet.x[v], fleet.y[v] = to, x, y
    fleet.battery_km[v] -= km
    fleet.worked[v] += minutes
    day.sum[Sum.RIDE_KM] += km
    if orders.help_after[order] < day.setting[Setting.HELP_PER_KM] * km:
        before = minutes * orders.help_place[order]
        fleet.free_at[v] = minutes - before  # what is left of the ride
        push(queue, day.count, now + before, Event.NEEDS_HELP, v)
    else:
        push(queue, day.count, now + minutes, Event.DROPPED, v)


@kernel
def _start_help(
    day: Day, queue: Queue, fleet: Vehicles, orders: Orders, v: int, now: float
) -> None:
    minutes = day.setting[Setting.HELP] * orders.help_minutes[fleet.order[v]]
    day.count[Count.HELPING] += 1
    day.count[Count.HELPS] += 1
    day.sum[Sum.HELP_MINUTES] += minutes
    push(queue, day.count, now + minutes, Event.HELPED, v)


@kernel
def _ask_help(day: Day, queue: Queue, fleet: Vehicles, orders: Orders, v: int, now: float) -> None:
    to_state(day, fleet, v, State.HELP, now)
    if day.count[Count.HELPING] < day.setting[Setting.ASSISTANTS]:
        _start_help(day, queue, fleet, orders, v, now)
        return
    last = day.count[Count.HELP_LAST]
    fleet.queue_next[v] = -1
    if last >= 0:
        fleet.queue_next[last] = v
    else:
        day.count[Count.HELP_FIRST] = v
    day.count[Count.HELP_LAST] = v


@kernel
def _helped(day: Day, queue: Queue, fleet: Vehicles, orders: Orders, v: int, now: float) -> None:
    day.count[Count.HELPING] -= 1
    following = day.count[Count.HELP_FIRST]
    if following >= 0:
        day.count[Count.HELP_FIRST] = fleet.queue_next[following]
        if fleet.queue_next[following] < 0:
            day.count[Count.HELP_LAST] = -1
        _start_help(day, queue, fleet, orders, following, now)
    to_state(day, fleet, v, State.RIDE, now)
    push(queue, day.count, now + fleet.free_at[v], Event.DROPPED, v)


@kernel
def _to_depot(ground: Ground, day: Day, fleet: Vehicles, v: int, now: float) -> float:
    """Send a vehicle to the nearest depot and return the minutes it takes."""
    depot = ground.nearest_depot[fleet.cell[v]]
    cell, x, y = ground.depot_cell[depot], ground.depot_x[depot], ground.depot_y[depot]
    hour = hour_at(day, now)
    minutes, km = travel(ground, day, hour, fleet.cell[v], fleet.x[v], fleet.y[v], cell, x, y)
    fleet.depot[v], fleet.cell[v], fleet.x[v], fleet.y[v] = depot, cell, x, y
    fleet.battery_km[v] -= km
    day.sum[Sum.DEPOT_KM] += km
    return float(minutes)


@kernel
def _release(
    ground: Ground, steering: Steering, day: Day, queue: Queue, fleet: Vehicles, orders: Orders,
    v: int, now: float,
) -> None:  # fmt: skip
    """Decide what a vehicle does next: repair, depot, an order that waits, a move, or nothing."""
    setting, broken = day.setting, fleet.broken[v]
    fleet.free_at[v], fleet.order[v] = now, -1
    if broken < BREAKDOWNS:
        lasts = setting[Setting.BREAKDOWN] * fleet.breaks_after[v, broken]
        if fleet.worked[v] >= lasts:
            to_state(day, fleet, v, State.REPAIR, now)
            minutes = _to_depot(ground, day, fleet, v, now)
            minutes += setting[Setting.REPAIR] * fleet.repair[v, broken]
            fleet.broken[v], fleet.worked[v] = broken + 1, 0.0
            day.count[Count.BREAKDOWNS] += 1
            push(queue, day.count, now + minutes, Event.REPAIRED, v)
            return
    dirty = fleet.trips[v] >= setting[Setting.TRIPS_BETWEEN_CLEANING]
    if dirty or fleet.battery_km[v] < setting[Setting.CHARGE_BELOW_KM]:
        to_state(day, fleet, v, State.TO_DEPOT, now)
        minutes = _to_depot(ground, day, fleet, v, now)
        push(queue, day.count, now + minutes, Event.AT_DEPOT, v)
        return
    to_state(day, fleet, v, State.IDLE, now)
    open_vehicle(day, fleet, v)
    if not take_waiting(ground, day, queue, fleet, orders, v, now):
        route(ground, steering, day, queue, fleet, orders, v, now)


@kernel
def _charge(day: Day, queue: Queue, fleet: Vehicles, v: int, now: float) -> None:
    day.chargers[fleet.depot[v]] -= 1
    km = day.setting[Setting.CHARGE_TO_KM] - fleet.battery_km[v]
    fleet.battery_km[v] = day.setting[Setting.CHARGE_TO_KM]
    day.sum[Sum.CHARGED_KM] += km
    day.count[Count.CHARGES] += 1
    minutes = km / day.setting[Setting.KM_PER_MINUTE]
    push(queue, day.count, now + minutes, Event.CHARGED, v)


@kernel
def _queue_for_charger(day: Day, queue: Queue, fleet: Vehicles, v: int, now: float) -> None:
    depot = fleet.depot[v]
    if day.chargers[depot] > 0:
        _charge(day, queue, fleet, v, now)
        return
    fleet.queue_next[v] = -1
    if day.charge_last[depot] >= 0:
        fleet.queue_next[day.charge_last[depot]] = v
    else:
        day.charge_first[depot] = v
    day.charge_last[depot] = v


@kernel
def _free_charger(day: Day, queue: Queue, fleet: Vehicles, v: int, now: float) -> None:
    depot = fleet.depot[v]
    day.chargers[depot] += 1
    following = day.charge_first[depot]
    if following >= 0:
        day.charge_first[depot] = fleet.queue_next[following]
        if fleet.queue_next[following] < 0:
            day.charge_last[depot] = -1
        _charge(day, queue, fleet, following, now)


@kernel
def _at_depot(
    ground: Ground, steering: Steering, day: Day, queue: Queue, fleet: Vehicles, orders: Orders,
    v: int, now: float,
) -> None:  # fmt: skip
    """Clean, then charge, then go."""
    to_state(day, fleet, v, State.DEPOT, now)
    if fleet.trips[v] >= day.setting[Setting.TRIPS_BETWEEN_CLEANING]:
        fleet.trips[v] = 0
        day.count[Count.CLEANINGS] += 1
        push(queue, day.count, now + day.setting[Setting.CLEANING], Event.CLEANED, v)
    elif fleet.battery_km[v] < day.setting[Setting.CHARGE_TO_KM]:
        _queue_for_charger(day, queue, fleet, v, now)
    else:
        _release(ground, steering, day, queue, fleet, orders, v, now)


@kernel
def _leg_ends(
    ground: Ground, day: Day, queue: Queue, fleet: Vehicles, orders: Orders, v: int, now: float
) -> None:
    if fleet.state[v] != State.MOVE or fleet.free_at[v] != now:
        return  # it was given an order on the way
    if take_waiting(ground, day, queue, fleet, orders, v, now):
        return
    arrived = fleet.x[v] == fleet.goal_x[v] and fleet.y[v] == fleet.goal_y[v]
    if arrived and fleet.cell[v] == fleet.goal_cell[v]:
        fleet.goal_cell[v] = -1
        to_state(day, fleet, v, State.IDLE, now)
    else:
        start_leg(ground, day, queue, fleet, v, now)


@kernel
def _leave(day: Day, orders: Orders, order: int, now: float) -> None:
    if orders.status[order] == Status.WAITING:
        stop_waiting(day, orders, order)
        orders.status[order], orders.ended[order] = Status.LEFT, now
        day.count[Count.BEFORE_RIDE] -= 1


@kernel
def _drop(fleet: Vehicles, orders: Orders, v: int, now: float) -> None:
    order = fleet.order[v]
    orders.status[order], orders.ended[order] = Status.SERVED, now
    fleet.last_order[v] = order
    fleet.served[v] += 1
    fleet.trips[v] += 1


@kernel
def _happen(
    ground: Ground, steering: Steering, day: Day, queue: Queue, fleet: Vehicles, orders: Orders
) -> None:
    """Take the next event and let it happen."""
    now, kind, who = pop(queue, day.count)
    pass_time(day, now)
    if kind == Event.PICKED_UP:
        _ride(ground, day, queue, fleet, orders, who, now)
    elif kind == Event.LEAVES:
        _leave(day, orders, who, now)
    elif kind == Event.LEG_ENDS:
        _leg_ends(ground, day, queue, fleet, orders, who, now)
    elif kind == Event.NEEDS_HELP:
        _ask_help(day, queue, fleet, orders, who, now)
    elif kind == Event.HELPED:
        _helped(day, queue, fleet, orders, who, now)
    elif kind == Event.TICK:
        spread_idle(ground, steering, day, queue, fleet, now)
        push(queue, day.count, now + day.setting[Setting.TICK], Event.TICK, 0)
    elif kind == Event.AT_DEPOT or kind == Event.CLEANED:  # noqa: PLR1714 - constants, compared one by one
        _at_depot(ground, steering, day, queue, fleet, orders, who, now)
    else:  # dropped off, charged, repaired
        if kind == Event.DROPPED:
            _drop(fleet, orders, who, now)
        elif kind == Event.CHARGED:
            _free_charger(day, queue, fleet, who, now)
        _release(ground, steering, day, queue, fleet, orders, who, now)


@kernel
def run(
    ground: Ground, steering: Steering, day: Day, queue: Queue, fleet: Vehicles, orders: Orders,
    until: float,
) -> None:  # fmt: skip
    """Let everything happen up to a minute. An order that comes with an event goes first."""
    while day.count[Count.FULL] == 0:
        order = day.count[Count.ARRIVED]
        arrives = orders.time[order] if order < orders.time.size else np.inf
        happens = queue.time[0] if day.count[Count.QUEUED] > 0 else np.inf
        if min(arrives, happens) > until:
            break
        if arrives <= happens:
            pass_time(day, arrives)
            _arrive(ground, day, queue, fleet, orders, order, arrives)
        else:
            _happen(ground, steering, day, queue, fleet, orders)
    pass_time(day, until)


@kernel
def finish(day: Day, fleet: Vehicles) -> None:
    """Book the time up to the end of the day."""
    for v in range(fleet.state.size):
        to_state(day, fleet, v, fleet.state[v], day.setting[Setting.HORIZON])
