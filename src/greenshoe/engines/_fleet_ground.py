"""From a city to arrays: cells in the order of distance, rates and chances by hour and cell."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import brentq
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components, shortest_path

from greenshoe.core import ModelError
from greenshoe.engines._fleet_city import Area, City, Point, Road
from greenshoe.engines._fleet_state import Chances, Ground

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]

__all__ = ["Cells", "Demand", "Layout", "lay_out"]

_HOURS = 24
_BLOCKS_A_SIDE = 5
_MOST_NODE_BLOCKS = 25


@dataclass(frozen=True)
class Cells:
    """The shape of a city.

    Attributes
    ----------
    left, low, size_km
        South-west corners of the cells, and their size (0 for a node).
    detour, street, own_minutes, road_km
        How far a ride is: over streets or as the crow flies, times the detour; in a point by its
        own time; on roads by their matrix.
    """

    left: Floats
    low: Floats
    size_km: Floats
    detour: float = 1.0
    street: bool = True
    own_minutes: float = 0.0
    road_km: Floats | None = None


@dataclass(frozen=True)
class Demand:
    """Where and when orders come, ready to draw.

    Attributes
    ----------
    opens_hour
        Hour of the clock at minute 0.
    orders_per_hour
        (24,) of the clock, at the city's own demand.
    origin, destination
        (24, cells) chance of a cell as origin, (24, cells, cells) of a destination from it.
    chances
        The same as running sums.
    cells
        The shape of the city.
    """

    opens_hour: int
    orders_per_hour: Floats
    origin: Floats
    destination: Floats
    chances: Chances
    cells: Cells


@dataclass(frozen=True)
class Layout:
    """A city as arrays.

    Attributes
    ----------
    ground, demand
        For the kernel and for the draws.
    cost
        (cells, cells) mean cost between cells: km in an area, minutes on an empty road.
    least_cost
        The least cost between any two points of two cells.
    km
        (cells, cells) mean km.
    block
        (cells,) the block of a cell, for repositioning.
    area_km2
        Its size; 0 for a graph or a point.
    """

    ground: Ground
    demand: Demand
    cost: Floats
    least_cost: Floats
    km: Floats
    block: Whole
    area_km2: float

    @property
    def reserve_km(self) -> float:
        """Range that takes a vehicle from anywhere to its nearest depot."""
        to_depot = self.km[:, self.ground.depot_cell].min(axis=1).max()
        return float(to_depot + 2.0 * self.demand.cells.size_km.sum())


def lay_out(city: City) -> Layout:
    """Return a city as arrays; the same map is laid out once in a process.

    Raises
    ------
    ModelError
        If a place cannot be reached, or trips cannot be as long as stated.
    """
    return _laid_out(city.laid_out())


@lru_cache(maxsize=8)
def _laid_out(city: City) -> Layout:
    ground = city.ground
    layout = _road(city, ground) if isinstance(ground, Road) else _area(city, ground)
    _in_range(city, layout)
    return layout


def _in_range(city: City, layout: Layout) -> None:
    """Refuse vehicles that cannot make the longest ride and reach a depot after it."""
    need = float(layout.km.max()) + layout.reserve_km
    most = city.fleet.range_km * city.fleet.charge_to_share
    if most < need:
        raise ModelError(
            f"is too short: charged, {most:,.0f} km", file=city.file, key="fleet.range_km",
            value=city.fleet.range_km,
            expected=f"at least {need / city.fleet.charge_to_share:,.0f}, for the longest ride "
            "and the way to a depot",
        )  # fmt: skip


def _chances(weights: Floats) -> Floats:
    """Scale rows to a sum of 1; a row of nothing becomes even."""
    total = weights.sum(axis=-1, keepdims=True)
    even = np.full_like(weights, 1.0 / weights.shape[-1])
    return np.asarray(np.divide(weights, total, out=even, where=total > 0))


def _sums(chances: Floats) -> Floats:
    sums = np.cumsum(chances, axis=-1)
    sums[..., -1] = 1.0
    return sums


def _area(city: City, area: Area | Point) -> Layout:
    if isinstance(area, Point):
        area = Area(0.0, 0.0, 1, 1, street=True, detour=1.0, speed_kmh=(60.0,) * _HOURS)
    width, height = area.width_km / area.columns, area.height_km / area.rows
    column = np.tile(np.arange(area.columns), area.rows)
    row = np.repeat(np.arange(area.rows), area.columns)
    across = np.abs(column[:, None] - column[None, :])
    up = np.abs(row[:, None] - row[None, :])
    km = _length(across * width, up * height, area.street) * area.detour
    own = (width + height) / 3 if area.street else 0.5214 * (width * height) ** 0.5
    np.fill_diagonal(km, own * area.detour)  # two points of one cell (exact for a square)
    least = (
        _length(np.maximum(across - 1, 0) * width, np.maximum(up - 1, 0) * height, area.street)
        * area.detour
    )
    pace = 60.0 / np.array(area.speed_kmh)
    side = [min(_BLOCKS_A_SIDE, n) for n in (area.columns, area.rows)]
    block = (row * side[1] // area.rows) * side[0] + column * side[0] // area.columns
    left = np.asarray(column * width, np.float64)
    low = np.asarray(row * height, np.float64)
    places = _spread(city, np.asarray(left + width / 2), np.asarray(low + height / 2))
    own_minutes = city.ground.mean_trip_minutes if isinstance(city.ground, Point) else 0.0
    size = np.array([width, height])
    cells = Cells(left, low, size, area.detour, area.street, own_minutes)
    demand = _demand(city, places, km, cells)
    at, xy = _depots(city, area, width, height)
    none = np.zeros((1, 1))
    ground = _ground(
        km, least, pace, cells, (at, xy), (none, none.copy(), np.zeros((1, 1), np.int64))
    )
    return Layout(
        ground, demand, km, least, km, block.astype(np.int64), area.width_km * area.height_km
    )


def _depots(city: City, area: Area, width: float, height: float) -> tuple[Whole, Floats]:
    """Return cells and places of the depots; a point has one that nobody needs."""
    depots = city.fleet.depots
    if not depots:
        return np.zeros(1, np.int64), np.zeros((1, 2))
    xy = np.array([(depot.x_km, depot.y_km) for depot in depots])
    column = np.minimum(xy[:, 0] // width, area.columns - 1)
    row = np.minimum(xy[:, 1] // height, area.rows - 1)
    return (row * area.columns + column).astype(np.int64), xy


def _length(across: Floats, up: Floats, street: bool) -> Floats:  # noqa: FBT001 - two metrics
    return np.asarray(across + up if street else np.hypot(across, up), np.float64)


def _ground(
    cost: Floats,
    least: Floats,
    pace: Floats,
    cells: Cells,
    depots: tuple[Whole, Floats],
    roads: tuple[Floats, Floats, Whole],
) -> Ground:
    near = np.argsort(least, axis=1, kind="stable")
    return Ground(
        near=near.astype(np.int64),
        near_cost=np.take_along_axis(least, near, axis=1),
        road_km=roads[0],
        road_minutes=roads[1],
        road_next=roads[2],
        pace=pace,
        left=cells.left,
        low=cells.low,
        depot_cell=depots[0],
        depot_x=depots[1][:, 0].copy(),
        depot_y=depots[1][:, 1].copy(),
        nearest_depot=np.argmin(cost[:, depots[0]], axis=1).astype(np.int64),
    )


def _spread(city: City, x: Floats, y: Floats) -> Floats:
    """Return the share of each place that lies in each cell, (places, cells)."""
    rows = []
    for place in city.demand.places:
        if place.spread_km == 0.0:
            rows.append(np.ones(x.size))
            continue
        squares = ((x - place.x_km) ** 2 + (y - place.y_km) ** 2) / (2 * place.spread_km**2)
        rows.append(np.exp(-(squares - squares.min())))
    return _chances(np.array(rows))


def _demand(city: City, places: Floats, km: Floats, cells: Cells) -> Demand:
    """Turn places into rates by hour and cell, and trips into chances of a destination."""
    starts = np.array([place.orders_per_hour for place in city.demand.places])  # (places, 24)
    pulls = np.array([place.attraction for place in city.demand.places])
    origin = starts.T @ places
    attraction = _chances(pulls.T @ places)
    if city.demand.flows:
        destination = _by_flows(city, starts, places)
    else:
        kernel = _deterrence(city, origin, attraction, km)
        destination = _chances(attraction[:, None, :] * kernel[None])
    starting = _chances(origin)
    chances = Chances(_sums(starting), _sums(destination), cells.left, cells.low, cells.size_km)
    return Demand(city.opens_hour, origin.sum(axis=1), starting, destination, chances, cells)


def _by_flows(city: City, starts: Floats, places: Floats) -> Floats:
    """Return destinations from the shares between places: a cell mixes the places it lies in."""
    names = [place.name for place in city.demand.places]
    share = np.zeros((len(names), len(names)))
    for flow in city.demand.flows:
        share[names.index(flow.start), names.index(flow.end)] += flow.share
    to_cell = _chances(share) @ places  # (places, cells)
    belongs = starts.T[:, :, None] * places[None]  # (24, places, cells)
    return _chances(np.einsum("hpc,pd->hcd", belongs, to_cell))


def _deterrence(city: City, origin: Floats, attraction: Floats, km: Floats) -> Floats:
    """Return how distance thins trips, so that the stated lengths come out."""
    if city.demand.up_to_km:
        return _by_shares(city, origin, attraction, km)
    if km.max() == 0.0:
        return np.ones_like(km)
    wanted, widest = city.demand.mean_trip_km, float(km.max())

    def mean(rate: float) -> float:
        thin = np.exp(-rate * (km - widest / 2) / widest)
        reach = attraction @ thin.T
        return float((origin * (attraction @ (thin * km).T) / reach).sum() / origin.sum())

    low, high = -30.0, 400.0
    if not mean(high) <= wanted <= mean(low):
        raise ModelError(
            "cannot be: no such trips fit these places", file=city.file,
            key="demand.mean_trip_km", value=wanted,
            expected=f"from {mean(high):.2f} to {mean(low):.2f}",
        )  # fmt: skip
    rate = brentq(lambda r: mean(r) - wanted, low, high, xtol=1e-10)
    return np.asarray(np.exp(-rate * (km - widest / 2) / widest))


def _by_shares(city: City, origin: Floats, attraction: Floats, km: Floats) -> Floats:
    """Fit a factor for each band of lengths: scale until every band has its share."""
    up_to = np.array(city.demand.up_to_km)
    wanted = np.array(city.demand.shares)
    band = np.minimum(np.searchsorted(up_to, km, side="left"), up_to.size - 1)
    factor = np.ones(up_to.size)
    there = np.bincount(band.ravel(), minlength=up_to.size) > 0
    if not there[wanted > 0].all():
        missing = float(up_to[(wanted > 0) & ~there][0])
        raise ModelError(
            "has no pair of cells in its band", file=city.file, key="demand.trip_lengths.up_to_km",
            value=missing, expected="bands no finer than the cells, no wider than the city",
        )  # fmt: skip
    for _ in range(200):
        chances = _chances(attraction[:, None, :] * factor[band][None])
        flow = np.einsum("hc,hcd->cd", origin, chances)
        found = np.bincount(band.ravel(), flow.ravel(), up_to.size) / flow.sum()
        factor *= np.divide(wanted, found, out=np.zeros_like(wanted), where=found > 0)
    return np.asarray(factor[band])


def _road(city: City, road: Road) -> Layout:
    names = [node.name for node in road.nodes]
    ends = [(names.index(e.start), names.index(e.end)) for e in road.edges]
    starts, stops = (np.array([e[i] for e in ends], np.int64) for i in (0, 1))
    size = len(names)
    minutes = _fastest(road, starts, stops, size)
    _all_reachable(city, minutes, names)
    cost, before = shortest_path(minutes, return_predecessors=True)
    following = _next_nodes(before)
    lengths = _lengths(road, starts, stops, minutes, size)
    km = _along(following, lengths)
    at = [names.index(place.node) for place in city.demand.places]
    places = np.eye(size)[at]
    zeros = np.zeros(size)
    depot_cell = np.array([names.index(d.node) for d in city.fleet.depots], np.int64)
    cells = Cells(zeros, zeros.copy(), np.zeros(2), road_km=km)
    ground = _ground(
        cost,
        cost,
        1.0 / np.array(road.speed_share),
        cells,
        (depot_cell, np.zeros((depot_cell.size, 2))),
        (km, cost, following),
    )
    demand = _demand(city, places, km, cells)
    return Layout(ground, demand, cost, cost, km, _node_blocks(road), 0.0)


def _fastest(road: Road, starts: Whole, stops: Whole, size: int) -> coo_matrix:
    """Return minutes of the fastest edge between two nodes, as a sparse matrix."""
    best: dict[tuple[int, int], float] = {}
    for edge, start, stop in zip(road.edges, starts.tolist(), stops.tolist(), strict=True):
        minutes = 60.0 * edge.length_km / edge.speed_kmh
        best[start, stop] = min(best.get((start, stop), minutes), minutes)
    where = np.array(list(best) or [(0, 0)]).T
    return coo_matrix((list(best.values()) or [0.0], (where[0], where[1])), (size, size)).tocsr()


def _lengths(road: Road, starts: Whole, stops: Whole, minutes: coo_matrix, size: int) -> Floats:
    """Return km of that edge, (nodes, nodes)."""
    km = np.zeros((size, size))
    fastest = minutes.toarray()
    for edge, start, stop in zip(road.edges, starts.tolist(), stops.tolist(), strict=True):
        if 60.0 * edge.length_km / edge.speed_kmh == fastest[start, stop]:
            km[start, stop] = edge.length_km
    return km


def _all_reachable(city: City, minutes: coo_matrix, names: list[str]) -> None:
    parts, part = connected_components(minutes, directed=True, connection="strong")
    if parts > 1:
        sizes = np.bincount(part)
        lost = [n for n, p in zip(names, part, strict=True) if p != int(np.argmax(sizes))]
        raise ModelError(
            "cannot be reached and left again by the roads given", file=city.file,
            key="road.edges", value=", ".join(lost[:5]) + (", …" if len(lost) > 5 else ""),
            expected="roads both ways between all nodes",
        )  # fmt: skip


def _next_nodes(before: Whole) -> Whole:
    """Return the node after `a` on the shortest way to `b`, (nodes, nodes)."""
    size = before.shape[0]
    start = np.arange(size)[:, None]
    node = np.tile(np.arange(size), (size, 1))
    for _ in range(size):
        back = before[start, node]
        further = (back >= 0) & (back != start)
        if not further.any():
            break
        node = np.where(further, back, node)
    return np.asarray(node, np.int64)


def _along(following: Whole, lengths: Floats) -> Floats:
    """Return km along the shortest ways."""
    size = lengths.shape[0]
    end = np.tile(np.arange(size), (size, 1))
    node, km = end.T.copy(), np.zeros((size, size))
    while (node != end).any():
        after = following[node, end]
        km += lengths[node, after]
        node = after
    return km


def _node_blocks(road: Road) -> Whole:
    """Return a block for each node: itself in a small graph, else a square of the map."""
    size = len(road.nodes)
    if size <= _MOST_NODE_BLOCKS:
        return np.arange(size)
    xy = np.array([(node.x_km, node.y_km) for node in road.nodes])
    span = np.maximum(xy.max(axis=0) - xy.min(axis=0), 1e-9)
    square = np.minimum((xy - xy.min(axis=0)) / span * _BLOCKS_A_SIDE, _BLOCKS_A_SIDE - 1)
    number = square.astype(np.int64) @ np.array([1, _BLOCKS_A_SIDE])
    return np.asarray(np.unique(number, return_inverse=True)[1], np.int64)
