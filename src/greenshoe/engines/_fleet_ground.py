"""From a city to arrays: cells in the order of distance, rates and chances by hour and cell."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import ModelError
from greenshoe.engines._fleet_chances import demand_of, spread_of
from greenshoe.engines._fleet_city import Area, City, Point, Road
from greenshoe.engines._fleet_layout import BLOCKS_A_SIDE, Cells, Layout, ground_of
from greenshoe.engines._fleet_roads import road_layout

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]

__all__ = ["lay_out"]

_HOURS = 24


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
    layout = road_layout(city, ground) if isinstance(ground, Road) else _area(city, ground)
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
    side = [min(BLOCKS_A_SIDE, n) for n in (area.columns, area.rows)]
    block = (row * side[1] // area.rows) * side[0] + column * side[0] // area.columns
    left = np.asarray(column * width, np.float64)
    low = np.asarray(row * height, np.float64)
    places = spread_of(city, np.asarray(left + width / 2), np.asarray(low + height / 2))
    own_minutes = city.ground.mean_trip_minutes if isinstance(city.ground, Point) else 0.0
    size = np.array([width, height])
    cells = Cells(left, low, size, area.detour, area.street, own_minutes)
    demand = demand_of(city, places, km, cells)
    at, xy = _depots(city, area, width, height)
    none = np.zeros((1, 1))
    ground = ground_of(
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
