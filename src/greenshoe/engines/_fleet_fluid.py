"""The fluid city: empty flows that balance it, and a bound no policy can beat.

The empty flows are those of Pavone, Smith, Frazzoli and Rus, "Robotic load balancing for
mobility-on-demand systems" (2012), and of Braverman, Dai, Liu and Ying, "Empty-car routing in
ridesharing systems" (2019), solved hour by hour over blocks of cells.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix, eye, hstack, kron

from greenshoe.engines._fleet_ground import lay_out

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from greenshoe.engines._fleet_city import City
    from greenshoe.engines._fleet_state import Orders

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]

__all__ = ["Blocks", "blocks_of", "empty_flows", "fluid_bound"]

_HOURS = 24
_EMPTY_PRICE = 1e-3  # orders lost for a vehicle-minute driven empty: breaks ties
_BANDS = 4  # rides of one pair of blocks, by length


@dataclass(frozen=True)
class Blocks:
    """A city in blocks.

    Attributes
    ----------
    number
        How many.
    flow
        (24, blocks, blocks) orders an hour, at the city's own demand.
    ride_minutes
        (24, blocks, blocks) mean ride, boarding included; 0 where nobody goes.
    between
        (blocks, blocks) cost from the middle of one to the middle of the other.
    least
        (blocks, blocks) least cost between any of their points.
    demand
        (24, blocks) share of the hour's orders.
    cell_share
        (24, cells) a cell's share of its block's orders.
    """

    number: int
    flow: Floats
    ride_minutes: Floats
    between: Floats
    least: Floats
    demand: Floats
    cell_share: Floats


def blocks_of(city: City) -> Blocks:
    """Return a city in blocks; scale of demand, fleet and policy do not change them."""
    return _blocks_of(city.laid_out())


@lru_cache(maxsize=8)
def _blocks_of(city: City) -> Blocks:
    layout = lay_out(city)
    number = int(layout.block.max()) + 1
    member = np.zeros((number, layout.block.size))
    member[layout.block, np.arange(layout.block.size)] = 1.0
    orders = layout.demand.origin * layout.demand.orders_per_hour[:, None]
    trips = orders[:, :, None] * layout.demand.destination
    flow = np.einsum("bc,hcd,ed->hbe", member, trips, member, optimize=True)
    cost = np.einsum("bc,hcd,ed->hbe", member, trips * layout.cost[None], member, optimize=True)
    mean = np.divide(cost, flow, out=np.zeros_like(cost), where=flow > 0)
    own = layout.demand.cells.own_minutes + city.fleet.boarding_minutes
    ride = np.where(flow > 0, mean * layout.ground.pace[:, None, None] + own, 0.0)
    demand = orders @ member.T
    even = np.broadcast_to(1.0 / member.sum(axis=1)[layout.block], orders.shape).copy()
    share = np.divide(orders, demand[:, layout.block], out=even, where=demand[:, layout.block] > 0)
    total = np.maximum(demand.sum(axis=1, keepdims=True), 1e-300)
    return Blocks(
        number, flow, ride, _middle(layout.block, layout.cost, number),
        _least(layout.block, layout.least_cost, number), demand / total, share,
    )  # fmt: skip


def _middle(block: Whole, cost: Floats, number: int) -> Floats:
    """Return the cost between the most central cells of the blocks."""
    middles = []
    for one in range(number):
        cells = np.flatnonzero(block == one)
        middles.append(int(cells[np.argmin(cost[np.ix_(cells, cells)].sum(axis=1))]))
    between = cost[np.ix_(middles, middles)].copy()
    np.fill_diagonal(between, 0.0)
    return between


def _least(block: Whole, least: Floats, number: int) -> Floats:
    found = np.full((number, number), np.inf)
    np.minimum.at(found, (block[:, None], block[None, :]), least)
    np.fill_diagonal(found, 0.0)
    return found


def empty_flows(city: City, hour: int) -> tuple[Floats, Floats]:
    """Return the served and the empty flows of an hour, orders and vehicles an hour by block.

    The most orders that the fleet can serve in a steady state of the hour's mean demand, with the
    least empty driving.
    """
    blocks, scale = blocks_of(city), city.demand.scale[1]
    pace, size = lay_out(city).ground.pace[hour], blocks.number**2
    flow = blocks.flow[hour].ravel() * scale
    empty = (blocks.between * pace).ravel()
    minutes = np.concatenate([blocks.ride_minutes[hour].ravel(), empty])
    price = np.concatenate([np.full(size, -1.0), _EMPTY_PRICE * np.maximum(empty, 0.01)])
    found = linprog(
        price,
        A_ub=csr_matrix(minutes[None, :]),
        b_ub=[60.0 * city.fleet.vehicles],
        A_eq=_balance(blocks.number, 2),
        b_eq=np.zeros(blocks.number),
        bounds=np.stack(
            [np.zeros(2 * size), np.concatenate([flow, np.full(size, np.inf)])], axis=1
        ),
        method="highs",
    )
    served, moved = found.x[:size], found.x[size:]
    shape = (blocks.number, blocks.number)
    return served.reshape(shape), moved.reshape(shape)


def _balance(number: int, kinds: int) -> csr_matrix:
    """Return the matrix of departures less arrivals, by block, for flows between blocks."""
    out = kron(eye(number), np.ones((1, number)))
    into = kron(np.ones((1, number)), eye(number))
    return hstack([out - into] * kinds).tocsr()


def fluid_bound(city: City, orders: Orders) -> float:
    """Return a number of orders no policy can serve more of, on the very day that was drawn.

    Every order served takes its own ride time at the day's best pace; empty driving takes at least
    the time between the nearest points of two blocks, and in each block as many vehicles leave as
    come, but for those that begin or end the day there. What is left out (pick-ups inside a block,
    charging, the hour of the order) only helps the policy.
    """
    blocks, layout = blocks_of(city), lay_out(city)
    came = orders.time <= city.service_hours * 60.0
    if not came.any():
        return 0.0
    pace = float(layout.ground.pace.min())
    cells = orders.cell[came], orders.to_cell[came]
    cost = layout.cost[cells] if layout.demand.cells.road_km is not None else orders.km[came]
    minutes = cost * pace + orders.own_minutes[came] + city.fleet.boarding_minutes
    pair = layout.block[cells[0]] * blocks.number + layout.block[cells[1]]
    ahead = int(minutes.size)
    starts, number, shortest = _bands(pair, minutes, ahead)
    return _solve_bound(city, blocks, pace, starts, number, shortest)


def _bands(pair: Whole, minutes: Floats, count: int) -> tuple[Whole, Floats, Floats]:
    """Return pair, number and shortest ride of groups: the rides of a pair of blocks by length."""
    order = np.lexsort((minutes, pair))
    pair, minutes = pair[order], minutes[order]
    first = np.searchsorted(pair, pair, side="left")
    size = np.searchsorted(pair, pair, side="right") - first
    band = (np.arange(count) - first) * _BANDS // size
    key = pair * _BANDS + band
    groups, start, number = np.unique(key, return_index=True, return_counts=True)
    return groups // _BANDS, number.astype(np.float64), minutes[start]


def _solve_bound(
    city: City, blocks: Blocks, pace: float, pair: Whole, number: Floats, shortest: Floats
) -> float:
    size, vehicles = blocks.number, city.fleet.vehicles
    horizon = city.service_hours * 60.0
    move = (blocks.least * pace).ravel()
    balance = _balance(size, 1)
    stock = hstack([eye(size), -eye(size)])  # vehicles that end, and that begin, in a block
    time = np.concatenate([shortest, move, np.zeros(2 * size)])
    both = np.zeros((2, time.size))
    both[0, -2 * size : -size], both[1, -size:] = 1.0, 1.0
    found = linprog(
        np.concatenate([-np.ones(pair.size), np.zeros(time.size - pair.size)]),
        A_ub=csr_matrix(np.vstack([time, both])),
        b_ub=[vehicles * horizon, vehicles, vehicles],
        A_eq=hstack([balance[:, pair], balance, stock]).tocsr(),
        b_eq=np.zeros(size),
        bounds=np.stack(
            [np.zeros(time.size), np.concatenate([number, np.full(move.size + 2 * size, np.inf)])],
            axis=1,
        ),
        method="highs",
    )
    return float(-found.fun)
