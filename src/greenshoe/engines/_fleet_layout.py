"""What a city is as arrays: its cells, and what kernel and draws are given of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.engines._fleet_state import Chances, Ground

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]

__all__ = ["BLOCKS_A_SIDE", "Cells", "Demand", "Layout", "ground_of"]

BLOCKS_A_SIDE = 5  # of the blocks in which empty vehicles are sent about


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


def ground_of(
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
