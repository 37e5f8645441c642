"""A day of a fleet in plain Python: the twin of the kernel, which tests compare order by order.

It looks at every vehicle for every order, keeps its events in `heapq`, and shares nothing with the
kernel but the day's draws.
"""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from greenshoe.engines._fleet_state import BREAKDOWNS, Event, Kind, Setting, State, Status

if TYPE_CHECKING:
    from collections.abc import Callable

    from greenshoe.engines._fleet_state import Scene

__all__ = ["PlainDay", "PlainOrder", "PlainVehicle"]

_GOLDEN = 0.6180339887498949
Spot = tuple[int, float, float]


@dataclass
class PlainOrder:
    """An order and what became of it."""

    number: int
    time: float
    start: Spot
    end: Spot
    km: float
    own_minutes: float
    patience: float
    help_after: float
    help_place: float
    help_minutes: float
    choice: float
    spot: float
    status: int = int(Status.AHEAD)
    vehicle: int = -1
    matched: float = -1.0
    picked_up: float = -1.0
    ended: float = -1.0


@dataclass
class PlainVehicle:
    """A vehicle."""

    number: int
    at: Spot
    battery_km: float
    trips: int
    breaks_after: list[float]
    repair: list[float]
    state: int = int(State.IDLE)
    free_at: float = 0.0
    goal: Spot | None = None
    order: PlainOrder | None = None
    last: PlainOrder | None = None
    depot: int = -1
    worked: float = 0.0
    broken: int = 0
    served: int = 0
    opened: int = 0  # the latest to be opened has the highest number
    log: list[tuple[float, int]] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Whether it can be given an order."""
        return self.state in {State.IDLE, State.MOVE}


class PlainDay:
    """A day, from the scene of a kernel that has not begun to run.

    Parameters
    ----------
    scene
        The draws and the settings; it is read, not changed.
    """

    def __init__(self, scene: Scene) -> None:
        self.scene, self.setting = scene, scene.day.setting
        self.orders = [
            PlainOrder(
                k, float(o.time), (int(o.cell), float(o.x), float(o.y)),
                (int(o.to_cell), float(o.to_x), float(o.to_y)), float(o.km), float(o.own_minutes),
                float(o.patience), float(o.help_after), float(o.help_place),
                float(o.help_minutes), float(o.choice), float(o.spot),
            )
            for k, o in enumerate(scene.orders)
        ]  # fmt: skip
        wear = scene.wear
        self.fleet = [
            PlainVehicle(
                k, (int(v.cell), float(v.x), float(v.y)), float(v.battery_km), int(v.trips),
                wear.breaks_after[k].tolist(), wear.repair[k].tolist(), opened=k,
            )
            for k, v in enumerate(scene.fleet)
        ]  # fmt: skip
        self.events: list[tuple[float, int, int, int]] = []
        self.pushed, self.opened, self.moves, self.arrived = 0, len(self.fleet), 0, 0
        self.waiting: list[PlainOrder] = []
        self.helping, self.help_line = 0, list[PlainVehicle]()
        self.chargers = scene.day.chargers.tolist()
        self.charge_line: list[list[PlainVehicle]] = [[] for _ in self.chargers]

    def push(self, time: float, kind: Event, who: int) -> None:
        heapq.heappush(self.events, (time, self.pushed, int(kind), who))
        self.pushed += 1

    def at(self, place: Setting) -> float:
        return float(self.setting[place])

    def hour(self, now: float) -> int:
        return int((self.at(Setting.OPENS) + now) % 1440.0) // 60

    def travel(self, now: float, here: Spot, there: Spot) -> tuple[float, float]:
        ground, pace = self.scene.ground, float(self.scene.ground.pace[self.hour(now)])
        if self.setting[Setting.KIND] == Kind.ROAD:
            minutes = float(ground.road_minutes[here[0], there[0]]) * pace
            return minutes, float(ground.road_km[here[0], there[0]])
        across, up = abs(there[1] - here[1]), abs(there[2] - here[2])
        street = self.at(Setting.STREET) == 1.0
        crow = across + up if street else math.sqrt(across * across + up * up)
        km = crow * self.at(Setting.DETOUR)
        return km * pace, km

    # What happens, event by event.

    def run(self, until: float) -> None:
        """Let everything happen up to a minute."""
        while True:
            arrives = math.inf
            if self.arrived < len(self.orders):
                arrives = self.orders[self.arrived].time
            happens = self.events[0][0] if self.events else math.inf
            if min(arrives, happens) > until:
                return
            if arrives <= happens:
                self.arrived += 1
                self._arrive(self.orders[self.arrived - 1], arrives)
            else:
                now, _, kind, who = heapq.heappop(self.events)
                self._happen(Event(kind), who, now)

    def _happen(self, kind: Event, who: int, now: float) -> None:
        if kind == Event.LEAVES:
            order = self.orders[who]
            if order.status == Status.WAITING:
                self.waiting.remove(order)
                order.status, order.ended = int(Status.LEFT), now
            return
        if kind == Event.TICK:
            self._spread_idle(now)
            self.push(now + self.at(Setting.TICK), Event.TICK, 0)
            return
        steps: dict[Event, Callable[[PlainVehicle, float], None]] = {
            Event.PICKED_UP: self._ride, Event.NEEDS_HELP: self._ask_help,
            Event.HELPED: self._helped, Event.DROPPED: self._drop, Event.LEG_ENDS: self._leg_ends,
            Event.AT_DEPOT: self._at_depot, Event.CLEANED: self._at_depot,
            Event.CHARGED: self._charged, Event.REPAIRED: self._release,
        }  # fmt: skip
        steps[kind](self.fleet[who], now)

    def _arrive(self, order: PlainOrder, now: float) -> None:
        if self.at(Setting.BATCHED) == 0.0:
            need = order.km + self.at(Setting.RESERVE_KM)
            can = []
            for v in self.fleet:
                if v.is_open:
                    minutes, km = self.travel(now, v.at, order.start)
                    minutes += max(v.free_at - now, 0.0)
                    near = minutes <= self.at(Setting.LONGEST_PICK_UP)
                    if near and v.battery_km >= km + need:
                        can.append((minutes, v.number, km))
            if can:
                minutes, number, km = min(can)
                self.assign(self.fleet[number], order, minutes, km, now)
                return
        order.status = int(Status.WAITING)
        self.waiting.append(order)
        self.push(now + order.patience, Event.LEAVES, order.number)

    def assign(
        self, v: PlainVehicle, order: PlainOrder, minutes: float, km: float, now: float
    ) -> None:
        """Send a vehicle to an order."""
        v.state, v.order, v.goal, v.at = int(State.PICK_UP), order, None, order.start
        v.battery_km -= km
        v.worked += minutes
        order.status, order.vehicle, order.matched = int(Status.MATCHED), v.number, now
        self.push(now + minutes, Event.PICKED_UP, v.number)

    def _take_waiting(self, v: PlainVehicle, now: float) -> bool:
        if self.at(Setting.BATCHED) == 1.0:
            return False
        for order in self.waiting:
            minutes, km = self.travel(now, v.at, order.start)
            minutes += max(v.free_at - now, 0.0)
            need = km + order.km + self.at(Setting.RESERVE_KM)
            if minutes <= self.at(Setting.LONGEST_PICK_UP) and v.battery_km >= need:
                self.waiting.remove(order)
                self.assign(v, order, minutes, km, now)
                return True
        return False

    def _ride(self, v: PlainVehicle, now: float) -> None:
        order = v.order
        if order is None:
            raise AssertionError
        v.state, order.status, order.picked_up = int(State.RIDE), int(Status.RIDING), now
        minutes, km = self.travel(now, v.at, order.end)
        minutes += self.at(Setting.BOARDING) + order.own_minutes
        v.at = order.end
        v.battery_km -= km
        v.worked += minutes
        if order.help_after < self.at(Setting.HELP_PER_KM) * km:
            before = minutes * order.help_place
            v.free_at = minutes - before
            self.push(now + before, Event.NEEDS_HELP, v.number)
        else:
            self.push(now + minutes, Event.DROPPED, v.number)

    def _ask_help(self, v: PlainVehicle, now: float) -> None:
        v.state = int(State.HELP)
        self.help_line.append(v)
        self._next_help(now)

    def _next_help(self, now: float) -> None:
        if self.help_line and self.helping < self.at(Setting.ASSISTANTS):
            v = self.help_line.pop(0)
            self.helping += 1
            minutes = self.at(Setting.HELP) * (v.order.help_minutes if v.order else 0.0)
            self.push(now + minutes, Event.HELPED, v.number)

    def _helped(self, v: PlainVehicle, now: float) -> None:
        self.helping -= 1
        self._next_help(now)
        v.state = int(State.RIDE)
        self.push(now + v.free_at, Event.DROPPED, v.number)

    def _drop(self, v: PlainVehicle, now: float) -> None:
        order = v.order
        if order is None:
            raise AssertionError
        order.status, order.ended = int(Status.SERVED), now
        v.last, v.served, v.trips = order, v.served + 1, v.trips + 1
        self._release(v, now)

    def _to_depot(self, v: PlainVehicle, now: float) -> float:
        ground = self.scene.ground
        v.depot = int(ground.nearest_depot[v.at[0]])
        there = (
            int(ground.depot_cell[v.depot]),
            float(ground.depot_x[v.depot]),
            float(ground.depot_y[v.depot]),
        )
        minutes, km = self.travel(now, v.at, there)
        v.at = there
        v.battery_km -= km
        return minutes

    def _release(self, v: PlainVehicle, now: float) -> None:
        v.free_at, v.order = now, None
        if v.broken < BREAKDOWNS:
            lasts = self.at(Setting.BREAKDOWN) * v.breaks_after[v.broken]
            if v.worked >= lasts:
                v.state = int(State.REPAIR)
                minutes = self._to_depot(v, now)
                minutes += self.at(Setting.REPAIR) * v.repair[v.broken]
                v.broken, v.worked = v.broken + 1, 0.0
                self.push(now + minutes, Event.REPAIRED, v.number)
                return
        dirty = v.trips >= self.at(Setting.TRIPS_BETWEEN_CLEANING)
        if dirty or v.battery_km < self.at(Setting.CHARGE_BELOW_KM):
            v.state = int(State.TO_DEPOT)
            self.push(now + self._to_depot(v, now), Event.AT_DEPOT, v.number)
            return
        v.state = int(State.IDLE)
        self._open(v)
        if not self._take_waiting(v, now):
            self._route(v, now)

    def _open(self, v: PlainVehicle) -> None:
        v.opened = self.opened
        self.opened += 1

    def _at_depot(self, v: PlainVehicle, now: float) -> None:
        v.state = int(State.DEPOT)
        if v.trips >= self.at(Setting.TRIPS_BETWEEN_CLEANING):
            v.trips = 0
            self.push(now + self.at(Setting.CLEANING), Event.CLEANED, v.number)
        elif v.battery_km < self.at(Setting.CHARGE_TO_KM):
            self.charge_line[v.depot].append(v)
            self._next_charge(v.depot, now)
        else:
            self._release(v, now)

    def _next_charge(self, depot: int, now: float) -> None:
        if self.charge_line[depot] and self.chargers[depot] > 0:
            v = self.charge_line[depot].pop(0)
            self.chargers[depot] -= 1
            km = self.at(Setting.CHARGE_TO_KM) - v.battery_km
            v.battery_km = self.at(Setting.CHARGE_TO_KM)
            self.push(now + km / self.at(Setting.KM_PER_MINUTE), Event.CHARGED, v.number)

    def _charged(self, v: PlainVehicle, now: float) -> None:
        self.chargers[v.depot] += 1
        self._next_charge(v.depot, now)
        self._release(v, now)

    # Repositioning.

    def _leg_ends(self, v: PlainVehicle, now: float) -> None:
        if v.state != State.MOVE or v.free_at != now or self._take_waiting(v, now):
            return
        if v.at == v.goal:
            v.goal, v.state = None, int(State.IDLE)
        else:
            self._start_leg(v, now)

    def _start_leg(self, v: PlainVehicle, now: float) -> None:
        if v.goal is None:
            raise AssertionError
        there = v.goal
        if self.setting[Setting.KIND] == Kind.ROAD:
            node = int(self.scene.ground.road_next[v.at[0], there[0]])
            there = (node, there[1], there[2])
        minutes, km = self.travel(now, v.at, there)
        if self.setting[Setting.KIND] != Kind.ROAD and km > self.at(Setting.LEG_KM):
            part = self.at(Setting.LEG_KM) / km
            x = v.at[1] + (there[1] - v.at[1]) * part
            y = v.at[2] + (there[2] - v.at[2]) * part
            there = (self._cell(x, y), x, y)
            minutes, km = self.travel(now, v.at, there)
        least = self.at(Setting.CHARGE_BELOW_KM) + self.at(Setting.RESERVE_KM)
        if v.battery_km - km < least:
            v.goal, v.state = None, int(State.IDLE)
            return
        v.at, v.free_at, v.state = there, now + minutes, int(State.MOVE)
        v.battery_km -= km
        v.worked += minutes
        self._open(v)
        self.push(now + minutes, Event.LEG_ENDS, v.number)

    def _cell(self, x: float, y: float) -> int:
        columns, rows = int(self.at(Setting.COLUMNS)), int(self.at(Setting.ROWS))
        column = min(int(x / self.at(Setting.CELL_WIDTH_KM)), columns - 1)
        row = min(int(y / self.at(Setting.CELL_HEIGHT_KM)), rows - 1)
        return row * columns + column

    def _send(self, v: PlainVehicle, block: int, spot: float, now: float) -> None:
        steering, hour = self.scene.steering, self.hour(now + self.at(Setting.LOOK_AHEAD))
        chosen, total = -1, 0.0
        for cell, owner in enumerate(steering.block.tolist()):
            if owner == block:
                chosen = cell
                total += float(steering.weight[hour, cell])
                if spot < total:
                    break
        if chosen < 0 or chosen == v.at[0]:
            return
        ground, x, y = self.scene.ground, 0.0, 0.0
        if self.setting[Setting.KIND] != Kind.ROAD:
            x = float(ground.left[chosen]) + 0.5 * self.at(Setting.CELL_WIDTH_KM)
            y = float(ground.low[chosen]) + 0.5 * self.at(Setting.CELL_HEIGHT_KM)
        v.goal = (chosen, x, y)
        self.moves += 1
        self._start_leg(v, now)

    def _route(self, v: PlainVehicle, now: float) -> None:
        scale, steering = self.at(Setting.ROUTING), self.scene.steering
        if v.last is None or scale <= 0.0:
            return
        here = int(steering.block[v.at[0]])
        hour = self.hour(now + self.at(Setting.LOOK_AHEAD))
        total = 0.0
        for block, chance in enumerate(steering.routing[hour, here].tolist()):
            if block != here:
                total += scale * chance
                if v.last.choice < total:
                    self._send(v, block, v.last.spot, now)
                    return

    def _spread_idle(self, now: float) -> None:
        steering, hour = self.scene.steering, self.hour(now + self.at(Setting.LOOK_AHEAD))
        wanted = [0.0] * steering.wanted.size
        open_ = [v for v in self.fleet if v.is_open]
        for v in open_:
            wanted[steering.block[v.goal[0] if v.goal and v.state == State.MOVE else v.at[0]]] -= 1
        wanted = [
            w + float(t) * len(open_) for w, t in zip(wanted, steering.target[hour], strict=True)
        ]
        lacking = 0.0
        for w in wanted:
            lacking += max(w, 0.0)
        for _ in range(int(lacking * self.at(Setting.TICK_SHARE))):
            to = wanted.index(max(wanted))
            if wanted[to] < 1.0:
                break
            source = self._surplus(wanted, to, hour)
            chosen = None if source is None else self._idle_in(source)
            if source is None:
                wanted[to] = 0.0
            elif chosen is None:
                wanted[source] = 0.0
            else:
                self._send(chosen, to, (self.moves * _GOLDEN) % 1.0, now)
                wanted[to] -= 1.0
                wanted[source] += 1.0

    def _surplus(self, wanted: list[float], to: int, hour: int) -> int | None:
        pace, reach = float(self.scene.ground.pace[hour]), self.at(Setting.TICK_REACH)
        minutes = self.scene.steering.block_minutes
        near = [
            (float(minutes[block, to]) * pace, block) for block, w in enumerate(wanted) if w <= -1.0
        ]
        near = [pair for pair in near if pair[0] < reach]
        return min(near)[1] if near else None

    def _idle_in(self, block: int) -> PlainVehicle | None:
        steering = self.scene.steering
        idle = [v for v in self.fleet if v.state == State.IDLE and steering.block[v.at[0]] == block]
        return min(idle, key=lambda v: (v.at[0], -v.opened), default=None)
