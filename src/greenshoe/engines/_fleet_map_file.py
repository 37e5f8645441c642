"""The map of a city file: an area of cells, a graph of roads, or a point."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from greenshoe.core import near
from greenshoe.engines._fleet_city import Area, Edge, Node, Point, Road

if TYPE_CHECKING:
    from greenshoe.engines._fleet_table import CityTable

__all__ = ["area_of", "point_of", "road_of", "where_in"]

MOST_CELLS, _MOST_EDGES = 400, 5_000


def area_of(table: CityTable) -> Area:
    table.only("width_km", "height_km", "columns", "rows", "distance", "detour", "speed_kmh")
    columns = table.whole("columns", low=1, high=MOST_CELLS)
    rows = table.whole("rows", low=1, high=MOST_CELLS)
    if columns * rows > MOST_CELLS:
        raise table.wrong("rows", f"makes {columns * rows:,} cells", f"at most {MOST_CELLS}")
    return Area(
        width_km=table.number("width_km", low=0.1, high=500),
        height_km=table.number("height_km", low=0.1, high=500),
        columns=columns,
        rows=rows,
        street=table.choice("distance", ("street", "straight"), "street") == "street",
        detour=table.number("detour", 1.0, low=1, high=5),
        speed_kmh=table.hourly("speed_kmh", low=1, high=200),
    )


def road_of(table: CityTable) -> Road:
    table.only("nodes", "edges", "speed_share")
    nodes = tuple(_node(t) for t in table.tables("nodes", MOST_CELLS))
    if not nodes:
        raise table.wrong("nodes", "are missing", "[[road.nodes]] with name, x_km and y_km")
    names = [node.name for node in nodes]
    for name in names:
        if names.count(name) > 1:
            raise table.wrong("nodes", f"name {name!r} twice", "a name for each")
    edges = [e for t in table.tables("edges", _MOST_EDGES) for e in _edges(t, names)]
    return Road(nodes, tuple(edges), table.hourly("speed_share", 1.0, low=0.01, high=2))


def _node(table: CityTable) -> Node:
    table.only("name", "x_km", "y_km")
    edge = 1000.0
    x = table.number("x_km", low=-edge, high=edge)
    return Node(table.text("name"), x, table.number("y_km", low=-edge, high=edge))


def _edges(table: CityTable, names: list[str]) -> list[Edge]:
    table.only("from", "to", "length_km", "speed_kmh", "one_way")
    ends = [table.choice(key, names, "") for key in ("from", "to")]
    km = table.number("length_km", low=0.001, high=500)
    speed = table.number("speed_kmh", low=1, high=200)
    one_way = table.section.table.get("one_way", False)
    if not isinstance(one_way, bool):
        raise table.wrong("one_way", "is not true or false", "true or false")
    both = [Edge(ends[0], ends[1], km, speed), Edge(ends[1], ends[0], km, speed)]
    return both[:1] if one_way else both


def point_of(table: CityTable) -> Point:
    table.only("mean_trip_minutes")
    return Point(table.number("mean_trip_minutes", low=0.1, high=1440))


def where_in(table: CityTable, ground: Area | Road | Point) -> tuple[float, float, str]:
    """Return where a place or a depot is: inside the city, or refused."""
    if isinstance(ground, Point):
        return 0.0, 0.0, ""
    if isinstance(ground, Road):
        names = [node.name for node in ground.nodes]
        name = table.text("node")
        if name not in names:
            raise table.wrong("node", "is not in the city", near(name, names))
        return 0.0, 0.0, name
    if table.section.table.get("everywhere", False) is True:
        return 0.0, 0.0, ""
    found = []
    for key, most in (("x_km", ground.width_km), ("y_km", ground.height_km)):
        value = table.number(key, low=-math.inf, high=math.inf)
        if not 0 <= value <= most:
            raise table.wrong(key, "is outside the city", f"from 0 to {most:g}")
        found.append(value)
    return found[0], found[1], ""
