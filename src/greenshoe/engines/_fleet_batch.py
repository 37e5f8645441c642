"""Batched matching: every so often the waiting orders and the open vehicles are paired at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linear_sum_assignment

from greenshoe.engines._fleet_kernel import assign
from greenshoe.engines._fleet_state import Count, Kind, Setting, State
from greenshoe.engines._fleet_steps import stop_waiting_now

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from greenshoe.engines._fleet_state import Day, Orders, Scene

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]

__all__ = ["best_pairs", "match_waiting"]

_MOST_ROWS = 400  # orders of a batch; the rest wait for the next one
_FORBIDDEN = 1e6


def match_waiting(scene: Scene, now: float) -> None:
    """Pair the waiting orders with open vehicles: as many as can be, in the fewest minutes."""
    day, fleet, orders = scene.day, scene.fleet, scene.orders
    waiting = _line(day, orders)
    open_ = np.flatnonzero((fleet.state == State.IDLE) | (fleet.state == State.MOVE))
    if not waiting.size or not open_.size:
        return
    minutes, km = _ways(scene, open_, waiting, now)
    need = orders.km[waiting][:, None] + km + day.setting[Setting.RESERVE_KM]
    allowed = (minutes <= day.setting[Setting.LONGEST_PICK_UP]) & (
        fleet.battery_km[open_][None, :] >= need
    )
    for row, column in best_pairs(minutes, allowed):
        order, v = int(waiting[row]), int(open_[column])
        stop_waiting_now(day, orders, order)
        assign(scene, v, order, (float(minutes[row, column]), float(km[row, column])), now)


def best_pairs(minutes: Floats, allowed: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return pairs (row, column) that are allowed: the most possible, then the least minutes.

    >>> best_pairs(np.array([[1.0, 2.0], [1.5, 9.0]]), np.array([[True, True], [True, False]]))
    [(0, 1), (1, 0)]
    """
    cost = np.where(allowed, minutes, _FORBIDDEN)
    rows, columns = linear_sum_assignment(cost)
    return [
        (int(r), int(c)) for r, c in zip(rows, columns, strict=True) if allowed[r, c]
    ]  # fmt: skip


def _line(day: Day, orders: Orders) -> Whole:
    """Return the orders waiting, the oldest first."""
    found: list[int] = []
    order = int(day.tally[Count.WAIT_FIRST])
    while order >= 0 and len(found) < _MOST_ROWS:
        found.append(order)
        order = int(orders.next[order])
    return np.array(found, np.int64)


def _ways(scene: Scene, open_: Whole, waiting: Whole, now: float) -> tuple[Floats, Floats]:
    """Return minutes and km from each open vehicle to each waiting order, (orders, vehicles)."""
    ground, day, fleet, orders = scene.ground, scene.day, scene.fleet, scene.orders
    setting = day.setting
    hour = int((setting[Setting.OPENS] + now) % 1440.0) // 60
    if setting[Setting.KIND] == Kind.ROAD:
        here, there = fleet.cell[open_][None, :], orders.cell[waiting][:, None]
        minutes = ground.road_minutes[here, there] * ground.pace[hour]
        km = ground.road_km[here, there]
    else:
        across = np.abs(orders.x[waiting][:, None] - fleet.x[open_][None, :])
        up = np.abs(orders.y[waiting][:, None] - fleet.y[open_][None, :])
        street = setting[Setting.STREET] == 1.0
        crow = across + up if street else np.sqrt(across * across + up * up)
        km = crow * setting[Setting.DETOUR]
        minutes = km * ground.pace[hour]
    return minutes + np.maximum(fleet.free_at[open_] - now, 0.0)[None, :], km
