"""The small steps of the fleet kernel: the queue of events, ways, the index of open vehicles."""

from __future__ import annotations

import numpy as np

from greenshoe.core import kernel, part_of_kernel
from greenshoe.engines._fleet_state import (
    Count,
    Day,
    Ground,
    Kind,
    Orders,
    Queue,
    Scene,
    Setting,
    Sum,
    Vehicles,
    Whole,
)

__all__ = [
    "Place", "add_event", "cell_at", "close_vehicle", "find_order", "find_vehicle", "hour_at",
    "open_all", "open_vehicle", "pass_time", "place_of", "pop", "push", "stop_waiting",
    "stop_waiting_now", "to_state", "travel", "wait_in_line",
]  # fmt: skip

Place = tuple[int, float, float]  # cell, x and y
_MINUTES_A_DAY = 1440.0


@part_of_kernel
def push(scene: Scene, time: float, kind: int, who: int) -> None:
    """Add an event."""
    add_event(scene.queue, scene.day.tally, time, kind, who)


@kernel
def add_event(queue: Queue, count: Whole, time: float, kind: int, who: int) -> None:
    """Add an event to the queue: no more is passed than is needed, for it is called everywhere."""
    place = count[Count.QUEUED]
    if place >= queue.time.size:
        count[Count.FULL] = 1
        return
    count[Count.QUEUED] = place + 1
    number = count[Count.EVENTS]
    count[Count.EVENTS] = number + 1
    while place > 0:
        above = (place - 1) // 2
        if queue.time[above] <= time:  # a later number never goes before an earlier one
            break
        queue.time[place] = queue.time[above]
        queue.number[place] = queue.number[above]
        queue.kind[place] = queue.kind[above]
        queue.who[place] = queue.who[above]
        place = above
    queue.time[place] = time
    queue.number[place] = number
    queue.kind[place] = kind
    queue.who[place] = who


@part_of_kernel
def _before(queue: Queue, one: int, other: int) -> bool:
    sooner: bool = queue.number[one] < queue.number[other]
    if queue.time[one] != queue.time[other]:
        sooner = queue.time[one] < queue.time[other]
    return sooner


@kernel
def pop(queue: Queue, count: Whole) -> tuple[float, int, int]:
    """Take the earliest event: its time, kind and subject."""
    time, kind, who = queue.time[0], queue.kind[0], queue.who[0]
    last = count[Count.QUEUED] - 1
    count[Count.QUEUED] = last
    place = 0
    while True:
        below = 2 * place + 1
        if below >= last:
            break
        if below + 1 < last and _before(queue, below + 1, below):
            below += 1
        if not _before(queue, below, last):
            break
        queue.time[place] = queue.time[below]
        queue.number[place] = queue.number[below]
        queue.kind[place] = queue.kind[below]
        queue.who[place] = queue.who[below]
        place = below
    queue.time[place] = queue.time[last]
    queue.number[place] = queue.number[last]
    queue.kind[place] = queue.kind[last]
    queue.who[place] = queue.who[last]
    return time, kind, who


@part_of_kernel
def hour_at(day: Day, time: float) -> int:
    """Return the hour of the clock at a minute of the day."""
    return int((day.setting[Setting.OPENS] + time) % _MINUTES_A_DAY) // 60


@part_of_kernel
def cell_at(day: Day, x: float, y: float) -> int:
    """Return the cell of an area that holds a point."""
    column = min(int(x / day.setting[Setting.CELL_WIDTH_KM]), int(day.setting[Setting.COLUMNS]) - 1)
    row = min(int(y / day.setting[Setting.CELL_HEIGHT_KM]), int(day.setting[Setting.ROWS]) - 1)
    return row * int(day.setting[Setting.COLUMNS]) + column


@part_of_kernel
def place_of(fleet: Vehicles, vehicle: int) -> Place:
    """Return where a vehicle is, or will be when its leg ends."""
    return fleet.cell[vehicle], fleet.x[vehicle], fleet.y[vehicle]


@part_of_kernel
def travel(ground: Ground, day: Day, hour: int, here: Place, there: Place) -> tuple[float, float]:
    """Return minutes and km from one place to another at an hour's pace."""
    setting = day.setting
    if int(setting[Setting.KIND]) == Kind.ROAD:
        minutes = ground.road_minutes[here[0], there[0]] * ground.pace[hour]
        return minutes, ground.road_km[here[0], there[0]]
    across, up = abs(there[1] - here[1]), abs(there[2] - here[2])
    if setting[Setting.STREET] == 1.0:
        km = (across + up) * setting[Setting.DETOUR]
    else:
        km = np.sqrt(across * across + up * up) * setting[Setting.DETOUR]
    return km * ground.pace[hour], km


@part_of_kernel
def to_state(day: Day, fleet: Vehicles, vehicle: int, state: int, now: float) -> None:
    """Change what a vehicle is doing and book the time it did the other thing."""
    day.spent[fleet.state[vehicle]] += now - fleet.since[vehicle]
    fleet.state[vehicle] = state
    fleet.since[vehicle] = now


@part_of_kernel
def open_vehicle(day: Day, fleet: Vehicles, vehicle: int) -> None:
    """Put a vehicle into the list of its cell: it is open for orders."""
    cell = fleet.cell[vehicle]
    first = day.first[cell]
    fleet.next[vehicle] = first
    fleet.previous[vehicle] = -1
    if first >= 0:
        fleet.previous[first] = vehicle
    day.first[cell] = vehicle
    day.tally[Count.IDLE] += 1


@part_of_kernel
def close_vehicle(day: Day, fleet: Vehicles, vehicle: int) -> None:
    """Take a vehicle out of the list of its cell."""
    after, before = fleet.next[vehicle], fleet.previous[vehicle]
    if before >= 0:
        fleet.next[before] = after
    else:
        day.first[fleet.cell[vehicle]] = after
    if after >= 0:
        fleet.previous[after] = before
    day.tally[Count.IDLE] -= 1


@kernel
def find_vehicle(scene: Scene, order: int, now: float) -> tuple[int, float, float]:
    """Return the open vehicle that can be there first, its minutes and km; -1 if none may go.

    Cells are looked at by their least distance until no further one can hold a better vehicle.
    """
    ground, day, fleet, orders = scene.ground, scene.day, scene.fleet, scene.orders
    hour = hour_at(day, now)
    cell, x, y = orders.cell[order], orders.x[order], orders.y[order]
    best, best_km, chosen = day.setting[Setting.LONGEST_PICK_UP], 0.0, -1
    need = orders.km[order] + day.setting[Setting.RESERVE_KM]
    for place in range(ground.near.shape[1]):
        if ground.near_cost[cell, place] * ground.pace[hour] > best:
            break
        vehicle = day.first[ground.near[cell, place]]
        while vehicle >= 0:
            minutes, km = travel(ground, day, hour, place_of(fleet, vehicle), (cell, x, y))
            minutes += max(fleet.free_at[vehicle] - now, 0.0)
            sooner = minutes < best or (minutes == best and (chosen < 0 or vehicle < chosen))
            if sooner and fleet.battery_km[vehicle] >= km + need:
                best, best_km, chosen = minutes, km, vehicle
            vehicle = fleet.next[vehicle]
    return chosen, best, best_km


@kernel
def find_order(scene: Scene, vehicle: int, now: float) -> tuple[int, float, float]:
    """Return the order waiting longest that a vehicle may take, its minutes and km; -1 if none."""
    ground, day, fleet, orders = scene.ground, scene.day, scene.fleet, scene.orders
    hour = hour_at(day, now)
    order = day.tally[Count.WAIT_FIRST]
    while order >= 0:
        minutes, km = travel(
            ground,
            day,
            hour,
            place_of(fleet, vehicle),
            (orders.cell[order], orders.x[order], orders.y[order]),
        )
        minutes += max(fleet.free_at[vehicle] - now, 0.0)
        need = km + orders.km[order] + day.setting[Setting.RESERVE_KM]
        if minutes <= day.setting[Setting.LONGEST_PICK_UP] and fleet.battery_km[vehicle] >= need:
            return order, minutes, km
        order = orders.next[order]
    return -1, 0.0, 0.0


@part_of_kernel
def wait_in_line(day: Day, orders: Orders, order: int) -> None:
    """Put an order at the end of the line of those waiting."""
    last = day.tally[Count.WAIT_LAST]
    orders.previous[order] = last
    orders.next[order] = -1
    if last >= 0:
        orders.next[last] = order
    else:
        day.tally[Count.WAIT_FIRST] = order
    day.tally[Count.WAIT_LAST] = order
    day.tally[Count.WAITING] += 1


@part_of_kernel
def stop_waiting(day: Day, orders: Orders, order: int) -> None:
    """Take an order out of the line."""
    after, before = orders.next[order], orders.previous[order]
    if before >= 0:
        orders.next[before] = after
    else:
        day.tally[Count.WAIT_FIRST] = after
    if after >= 0:
        orders.previous[after] = before
    else:
        day.tally[Count.WAIT_LAST] = before
    day.tally[Count.WAITING] -= 1


@part_of_kernel
def pass_time(day: Day, now: float) -> None:
    """Integrate what is counted over time."""
    passed = now - day.sum[Sum.LAST_TIME]
    day.sum[Sum.BEFORE_RIDE] += passed * day.tally[Count.BEFORE_RIDE]
    day.sum[Sum.IDLE_TIME] += passed * day.tally[Count.IDLE]
    day.sum[Sum.LAST_TIME] = now


@kernel
def open_all(day: Day, fleet: Vehicles) -> None:
    """Open every vehicle for orders: the start of a day."""
    for vehicle in range(fleet.cell.size):
        open_vehicle(day, fleet, vehicle)


@kernel
def stop_waiting_now(day: Day, orders: Orders, order: int) -> None:
    """Take an order out of the line, called from outside a kernel."""
    stop_waiting(day, orders, order)
