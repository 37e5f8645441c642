"""Repositioning inside the kernel: legs, routing when a vehicle gets free, targets by tick."""

from __future__ import annotations

from greenshoe.core import kernel, part_of_kernel
from greenshoe.engines._fleet_state import (
    Count,
    Event,
    Kind,
    Scene,
    Setting,
    State,
    Sum,
)
from greenshoe.engines._fleet_steps import (
    cell_at,
    close_vehicle,
    hour_at,
    open_vehicle,
    place_of,
    push,
    to_state,
    travel,
)

__all__ = ["route", "spread_idle", "start_leg"]

_GOLDEN = 0.6180339887498949  # its multiples spread evenly over the unit interval


@kernel
def start_leg(scene: Scene, v: int, now: float) -> None:
    """Send an open vehicle one leg towards its goal; without the range for it, it stays."""
    ground, day, fleet = scene.ground, scene.day, scene.fleet
    setting, hour, goal = day.setting, hour_at(day, now), fleet.goal_cell[v]
    cell, x, y = goal, fleet.goal_x[v], fleet.goal_y[v]
    if int(setting[Setting.KIND]) == Kind.ROAD:
        cell = ground.road_next[fleet.cell[v], goal]
    minutes, km = travel(ground, day, hour, place_of(fleet, v), (cell, x, y))
    if int(setting[Setting.KIND]) != Kind.ROAD and km > setting[Setting.LEG_KM]:
        part = setting[Setting.LEG_KM] / km
        x = fleet.x[v] + (x - fleet.x[v]) * part
        y = fleet.y[v] + (y - fleet.y[v]) * part
        cell = cell_at(day, x, y)
        minutes, km = travel(ground, day, hour, place_of(fleet, v), (cell, x, y))
    least = setting[Setting.CHARGE_BELOW_KM] + setting[Setting.RESERVE_KM]
    if fleet.battery_km[v] - km < least:
        fleet.goal_cell[v] = -1
        to_state(day, fleet, v, State.IDLE, now)
        return
    close_vehicle(day, fleet, v)
    fleet.cell[v], fleet.x[v], fleet.y[v] = cell, x, y
    open_vehicle(day, fleet, v)
    fleet.free_at[v] = now + minutes
    fleet.battery_km[v] -= km
    fleet.worked[v] += minutes
    day.sum[Sum.MOVE_KM] += km
    to_state(day, fleet, v, State.MOVE, now)
    push(scene, now + minutes, Event.LEG_ENDS, v)


@kernel
def send(scene: Scene, v: int, block: int, spot: float, now: float) -> None:
    """Give an open vehicle a goal in a block: the cell is chosen by its share of the demand."""
    ground, steering, day, fleet = scene.ground, scene.steering, scene.day, scene.fleet
    hour = hour_at(day, now + day.setting[Setting.LOOK_AHEAD])
    chosen, sum_ = -1, 0.0
    for cell in range(steering.block.size):
        if steering.block[cell] == block:
            chosen = cell
            sum_ += steering.weight[hour, cell]
            if spot < sum_:
                break
    if chosen < 0 or chosen == fleet.cell[v]:
        return
    fleet.goal_cell[v] = chosen
    if int(day.setting[Setting.KIND]) != Kind.ROAD:
        fleet.goal_x[v] = ground.left[chosen] + 0.5 * day.setting[Setting.CELL_WIDTH_KM]
        fleet.goal_y[v] = ground.low[chosen] + 0.5 * day.setting[Setting.CELL_HEIGHT_KM]
    day.tally[Count.MOVES] += 1
    start_leg(scene, v, now)


@kernel
def route(scene: Scene, v: int, now: float) -> None:
    """Send a vehicle that has just become free where the routing says, or let it stay."""
    steering, day, fleet, orders = scene.steering, scene.day, scene.fleet, scene.orders
    order, scale = fleet.last_order[v], day.setting[Setting.ROUTING]
    if order < 0 or scale <= 0.0:
        return
    here = steering.block[fleet.cell[v]]
    hour = hour_at(day, now + day.setting[Setting.LOOK_AHEAD])
    sum_ = 0.0
    for block in range(steering.routing.shape[1]):
        if block != here:
            sum_ += scale * steering.routing[hour, here, block]
            if orders.choice[order] < sum_:
                send(scene, v, block, orders.spot[order], now)
                return


@part_of_kernel
def _count_open(scene: Scene, hour: int) -> int:
    """Fill `wanted` with the vehicles each block lacks (below 0: has too many)."""
    steering, day, fleet = scene.steering, scene.day, scene.fleet
    wanted = steering.wanted
    wanted[:] = 0.0
    total = 0
    for v in range(fleet.cell.size):
        if fleet.state[v] == State.IDLE:
            wanted[steering.block[fleet.cell[v]]] -= 1.0
            total += 1
        elif fleet.state[v] == State.MOVE:
            wanted[steering.block[fleet.goal_cell[v]]] -= 1.0
            total += 1
    lacking = 0.0
    for block in range(wanted.size):
        wanted[block] += steering.target[hour, block] * total
        lacking += max(wanted[block], 0.0)
    return int(lacking * day.setting[Setting.TICK_SHARE])


@part_of_kernel
def _nearest_surplus(scene: Scene, hour: int, to: int) -> int:
    ground, steering, day = scene.ground, scene.steering, scene.day
    best, chosen = day.setting[Setting.TICK_REACH], -1
    for block in range(steering.wanted.size):
        minutes = steering.block_minutes[block, to] * ground.pace[hour]
        if steering.wanted[block] <= -1.0 and minutes < best:
            best, chosen = minutes, block
    return chosen


@part_of_kernel
def _any_idle(scene: Scene, block: int) -> int:
    steering, day, fleet = scene.steering, scene.day, scene.fleet
    for cell in range(steering.block.size):
        if steering.block[cell] == block:
            v = day.first[cell]
            while v >= 0:
                if fleet.state[v] == State.IDLE:
                    return int(v)
                v = fleet.next[v]
    return -1


@kernel
def spread_idle(scene: Scene, now: float) -> None:
    """Move idle vehicles from the nearest block with too many to the block that lacks most."""
    steering, day = scene.steering, scene.day
    hour = hour_at(day, now + day.setting[Setting.LOOK_AHEAD])
    wanted = steering.wanted
    for _ in range(_count_open(scene, hour)):
        to = 0
        for block in range(1, wanted.size):
            if wanted[block] > wanted[to]:
                to = block
        if wanted[to] < 1.0:
            break
        source = _nearest_surplus(scene, hour, to)
        if source < 0:
            wanted[to] = 0.0
            continue
        v = _any_idle(scene, source)
        if v < 0:
            wanted[source] = 0.0
            continue
        spot = (day.tally[Count.MOVES] * _GOLDEN) % 1.0
        send(scene, v, to, spot, now)
        wanted[to] -= 1.0
        wanted[source] += 1.0
