"""A city of roads as arrays: the fastest ways, their lengths, and the blocks of its nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components, shortest_path

from greenshoe.core import ModelError
from greenshoe.engines._fleet_chances import demand_of
from greenshoe.engines._fleet_layout import BLOCKS_A_SIDE, Cells, Layout, ground_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from greenshoe.engines._fleet_city import City, Road

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]

__all__ = ["road_layout"]

_MOST_NODE_BLOCKS = 25


def road_layout(city: City, road: Road) -> Layout:
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
    ground = ground_of(
        cost,
        cost,
        1.0 / np.array(road.speed_share),
        cells,
        (depot_cell, np.zeros((depot_cell.size, 2))),
        (km, cost, following),
    )
    demand = demand_of(city, places, km, cells)
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
    square = np.minimum((xy - xy.min(axis=0)) / span * BLOCKS_A_SIDE, BLOCKS_A_SIDE - 1)
    number = square.astype(np.int64) @ np.array([1, BLOCKS_A_SIDE])
    return np.asarray(np.unique(number, return_inverse=True)[1], np.int64)
