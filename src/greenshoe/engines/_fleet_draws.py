"""Chance, drawn before a day begins: its world, its orders, the state its fleet starts in.

Each order and each vehicle has its own numbers, by place of use (`core.philox_block`): two fleets
or two policies on the same day meet the same riders, and breakdowns, help and patience are theirs.
"""

from __future__ import annotations

from enum import IntEnum
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import (
    InputError,
    kernel,
    part_of_kernel,
    philox_block,
    philox_block_python,
    seed_words,
    uniform_from_bits,
)
from greenshoe.engines._fleet_state import (
    BREAKDOWNS,
    NEVER,
    ORDER,
    VEHICLE,
    Chances,
    Floats,
    Orders,
    Vehicles,
    Wear,
    records,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from greenshoe.engines._fleet_city import Uncertain
    from greenshoe.engines._fleet_layout import Demand

    Words = tuple[np.uint32, np.uint32, np.uint32, np.uint32]

__all__ = ["Stream", "draw_orders", "draw_vehicles", "world_value"]

MOST_ORDERS = 4_000_000  # of a drawn day: about a gigabyte
_FARTHEST = 2.5758293035489004  # 99 % of worlds lie inside: the tails of three points are no data
_TENTH = 1.2815515655446004
_GOLDEN = (0.7548776662466927, 0.5698402909980532)  # even in two dimensions: Roberts (2018)


class Stream(IntEnum):
    """What a random number is for: the fourth word of the counter."""

    ORDER = 11
    VEHICLE = 12
    WORLD = 13


def world_value(uncertain: Uncertain, seed: int, day: int, place: int) -> float:
    """Return what an uncertain number of the city is on a day.

    Its logarithm is normal on either side of the median, by the 10th and the 90th percentile. Days
    are spread evenly over the distribution by the golden ratio, so that few of them show it.
    """
    low, middle, high = uncertain
    if low == high:
        return middle
    key = seed_words(seed)
    bits = philox_block_python((place, 0, 0, Stream.WORLD), (int(key[0]), int(key[1])))[0]
    uniform = ((bits + 0.5) / 2**32 + day * _GOLDEN[place]) % 1.0
    z = NormalDist().inv_cdf(min(max(uniform, 1e-9), 1.0 - 1e-9))
    z = min(max(z, -_FARTHEST), _FARTHEST) / _TENTH
    return float(middle * ((high / middle) ** z if z > 0 else (low / middle) ** -z))


@part_of_kernel
def _words(place: int, part: int, day: int, stream: int, key: NDArray[np.uint32]) -> Words:
    return philox_block(
        np.uint32(place), np.uint32(part), np.uint32(day), np.uint32(stream), key[0], key[1]
    )


@part_of_kernel
def _find(sums: Floats, uniform: float) -> int:
    """Return the first place whose running sum is above `uniform`."""
    low, high = 0, sums.size - 1
    while low < high:
        middle = (low + high) // 2
        if sums[middle] > uniform:
            high = middle
        else:
            low = middle + 1
    return low


@kernel
def _fill_orders(
    orders: Orders,
    key: NDArray[np.uint32],
    day: int,
    opens_hour: int,
    expected: Floats,
    chances: Chances,
    means: Floats,
) -> int:
    """Draw orders one after the other until the 24 hours are full; return how many."""
    patience, own_minutes, detour, street = means[0], means[1], means[2], means[3]
    left, low, size_km = chances.left, chances.low, chances.size_km
    sum_, k, number = 0.0, 0, 0
    for order in range(orders.time.size):
        a, b, c, d = _words(order, 0, day, Stream.ORDER, key)
        sum_ -= np.log(uniform_from_bits(a))
        while k < 24 and sum_ >= expected[k + 1]:
            k += 1
        if k == 24:
            break
        number += 1
        part = (sum_ - expected[k]) / (expected[k + 1] - expected[k])
        orders.time[order] = 60.0 * (k + part)
        hour = (opens_hour + k) % 24
        cell = _find(chances.origin[hour], uniform_from_bits(b))
        orders.cell[order] = cell
        orders.x[order] = left[cell] + size_km[0] * uniform_from_bits(c)
        orders.y[order] = low[cell] + size_km[1] * uniform_from_bits(d)
        a, b, c, d = _words(order, 1, day, Stream.ORDER, key)
        to = _find(chances.destination[hour, cell], uniform_from_bits(a))
        orders.to_cell[order] = to
        orders.to_x[order] = left[to] + size_km[0] * uniform_from_bits(b)
        orders.to_y[order] = low[to] + size_km[1] * uniform_from_bits(c)
        orders.patience[order] = -patience * np.log(uniform_from_bits(d))
        across = abs(orders.to_x[order] - orders.x[order])
        up = abs(orders.to_y[order] - orders.y[order])
        crow = np.sqrt(across * across + up * up)
        orders.km[order] = (across + up if street == 1.0 else crow) * detour
        a, b, c, d = _words(order, 2, day, Stream.ORDER, key)
        orders.help_after[order] = -np.log(uniform_from_bits(a))
        orders.help_place[order] = uniform_from_bits(b)
        orders.help_minutes[order] = -np.log(uniform_from_bits(c))
        orders.own_minutes[order] = -own_minutes * np.log(uniform_from_bits(d))
        a, b, _, _ = _words(order, 3, day, Stream.ORDER, key)
        orders.choice[order] = uniform_from_bits(a)
        orders.spot[order] = uniform_from_bits(b)
    return number


@kernel
def _fill_vehicles(
    fleet: Vehicles,
    wear: Wear,
    key: NDArray[np.uint32],
    day: int,
    hour: int,
    chances: Chances,
    battery: Floats,
) -> None:
    """Place the fleet where the first orders are, with batteries as a fleet at work has them."""
    left, low, size_km = chances.left, chances.low, chances.size_km
    for v in range(fleet.cell.size):
        a, b, c, d = _words(v, 0, day, Stream.VEHICLE, key)
        cell = _find(chances.origin[hour], uniform_from_bits(a))
        fleet.cell[v] = cell
        fleet.x[v] = left[cell] + size_km[0] * uniform_from_bits(b)
        fleet.y[v] = low[cell] + size_km[1] * uniform_from_bits(c)
        fleet.battery_km[v] = battery[0] + (battery[1] - battery[0]) * uniform_from_bits(d)
        a, b, c, d = _words(v, 1, day, Stream.VEHICLE, key)
        wear.breaks_after[v, 0] = -np.log(uniform_from_bits(a))
        wear.breaks_after[v, 1] = -np.log(uniform_from_bits(b))
        wear.breaks_after[v, 2] = -np.log(uniform_from_bits(c))
        wear.breaks_after[v, 3] = -np.log(uniform_from_bits(d))
        a, b, c, d = _words(v, 2, day, Stream.VEHICLE, key)
        wear.repair[v, 0] = -np.log(uniform_from_bits(a))
        wear.repair[v, 1] = -np.log(uniform_from_bits(b))
        wear.repair[v, 2] = -np.log(uniform_from_bits(c))
        wear.repair[v, 3] = -np.log(uniform_from_bits(d))
        a, _, _, _ = _words(v, 3, day, Stream.VEHICLE, key)
        fleet.trips[v] = int(uniform_from_bits(a) * battery[2])


def _key(seed: int) -> NDArray[np.uint32]:
    return np.array(seed_words(seed), np.uint32)


def draw_orders(demand: Demand, seed: int, day: int, scale: float, patience: float) -> Orders:
    """Draw the orders of 24 hours from opening, in the order they come.

    Parameters
    ----------
    demand
        Rates and chances by hour and cell.
    seed, day
        The random stream.
    scale
        Of the demand, relative to the city's own.
    patience
        Mean minutes before a rider gives up.

    Raises
    ------
    InputError
        If they are too many to hold.
    """
    hourly = np.roll(demand.orders_per_hour, -demand.opens_hour) * scale
    expected = np.concatenate([[0.0], np.cumsum(hourly)])
    total = float(expected[-1])
    if total > MOST_ORDERS:
        raise InputError(
            "are more than a day is simulated for", key="orders a day", value=f"{total:,.0f}",
            expected=f"at most {MOST_ORDERS:,}",
        )  # fmt: skip
    room = int(total + 8.0 * total**0.5 + 50.0)
    orders = records(ORDER, room)
    for column in ("matched", "picked_up", "ended"):
        orders[column] = NEVER
    for column in ("vehicle", "next", "previous"):
        orders[column] = -1
    cells = demand.cells
    means = np.array([patience, cells.own_minutes, cells.detour, float(cells.street)])
    number = _fill_orders(
        orders, _key(seed), day, demand.opens_hour, expected, demand.chances, means
    )
    kept: Orders = orders[:number].copy().view(np.recarray)
    if cells.road_km is not None:
        kept.km[:] = cells.road_km[kept.cell, kept.to_cell]
    return kept


def draw_vehicles(
    demand: Demand, seed: int, day: int, vehicles: int, battery_km: tuple[float, float, float]
) -> tuple[Vehicles, Wear]:
    """Place a fleet at opening, and draw when it breaks down.

    Parameters
    ----------
    demand
        Where the first orders are.
    seed, day
        The random stream; vehicle k of a larger fleet is vehicle k of a smaller one.
    vehicles
        How many.
    battery_km
        Least and most range at opening, and the trips between two cleanings.
    """
    fleet = records(VEHICLE, vehicles)
    for column in ("order", "last_order", "depot", "goal_cell", "next", "previous", "queue_next"):
        fleet[column] = -1
    wear = Wear(np.zeros((vehicles, BREAKDOWNS)), np.zeros((vehicles, BREAKDOWNS)))
    hour, battery = demand.opens_hour, np.array(battery_km)
    _fill_vehicles(fleet, wear, _key(seed), day, hour, demand.chances, battery)
    return fleet, wear
