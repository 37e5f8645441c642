"""The demand of a city file: places and their orders by hour, where trips go and how far."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from greenshoe.core import ModelError
from greenshoe.engines._fleet_city import Area, Demand, Flow, Place, Point, Road
from greenshoe.engines._fleet_map_file import where_in

if TYPE_CHECKING:
    from greenshoe.engines._fleet_table import CityTable

__all__ = ["demand_in"]

MOST_ORDERS = 1_000_000
_MOST_PLACES, _MOST_FLOWS = 200, 5_000
_ROUNDING = 0.011  # shares printed with two decimals


def demand_in(table: CityTable, ground: Area | Road | Point) -> Demand:
    table.only(
        "orders_per_day", "by_hour", "patience_minutes", "mean_trip_km", "trip_lengths", "places",
        "flows",
    )  # fmt: skip
    total = table.uncertain("orders_per_day", 0.0, low=0.0)
    shape = table.hourly("by_hour", 1.0)
    if sum(shape) <= 0:
        raise table.wrong("by_hour", "is nothing in every hour", "a weight above 0 somewhere")
    tables = table.tables("places", _MOST_PLACES)
    if not tables:
        raise table.wrong("places", "are missing", "[[demand.places]]")
    places = tuple(_place(t, ground, total[1], shape) for t in tables)
    shared = sum(t.bare("share") for t in tables)
    if any(t.section.has("share") for t in tables) and abs(shared - 1.0) > _ROUNDING:
        raise ModelError(
            "do not add up to 1", file=table.section.file, key="demand.places share",
            value=f"{shared:.4g}", expected="shares of all orders, 1 in all",
        )  # fmt: skip
    day = sum(sum(place.orders_per_hour) for place in places)
    if not 0 < day <= MOST_ORDERS or total[2] > MOST_ORDERS:
        raise ModelError(
            "is no demand that can be simulated", file=table.section.file, key="demand",
            value=f"{max(day, total[2]):,.0f} orders a day",
            expected=f"more than 0, at most {MOST_ORDERS:,}",
        )  # fmt: skip
    middle = total[1] or 1.0
    scale = (total[0] / middle, 1.0, total[2] / middle) if total[1] else (1.0, 1.0, 1.0)
    mean, up_to, shares, flows = _trips(table, ground, [place.name for place in places])
    return Demand(
        places, scale, table.uncertain("patience_minutes", low=0.01), mean, up_to, shares, flows
    )


def _place(
    table: CityTable, ground: Area | Road | Point, total: float, shape: tuple[float, ...]
) -> Place:
    table.only(
        "name", "x_km", "y_km", "spread_km", "everywhere", "node", "share", "orders_per_hour",
        "by_hour", "attraction", "attraction_by_hour",
    )  # fmt: skip
    x, y, node = where_in(table, ground)
    everywhere = table.section.table.get("everywhere", False) is True
    spread = 0.0 if everywhere or not isinstance(ground, Area) else table.number(
        "spread_km", low=0.05, high=500
    )  # fmt: skip
    if table.section.has("orders_per_hour") == table.section.has("share"):
        raise table.wrong(
            "share", "does not say how many orders start here", "share or orders_per_hour"
        )
    if table.section.has("orders_per_hour"):
        hourly = table.hourly("orders_per_hour", high=MOST_ORDERS)
    else:
        if total <= 0:
            raise table.wrong("share", "is a share of nothing", "demand.orders_per_day above 0")
        own = table.hourly("by_hour") if table.section.has("by_hour") else shape
        if sum(own) <= 0:
            raise table.wrong("by_hour", "is nothing in every hour", "a weight above 0 somewhere")
        day = total * table.number("share", high=1)
        hourly = tuple(day * hour / sum(own) for hour in own)
    weight = table.number("attraction", sum(hourly) or 1.0)
    pulls = table.hourly("attraction_by_hour", 1.0)
    attraction = tuple(weight * pull for pull in pulls)
    return Place(table.text("name"), x, y, spread, node, hourly, attraction)


def _trips(
    table: CityTable, ground: Area | Road | Point, names: list[str]
) -> tuple[float, tuple[float, ...], tuple[float, ...], tuple[Flow, ...]]:
    """Return mean length, lengths and shares, flows: the one that is given."""
    if isinstance(ground, Point):
        return 0.0, (), (), ()
    given = [k for k in ("mean_trip_km", "trip_lengths", "flows") if table.section.has(k)]
    if len(given) != 1:
        raise table.wrong(
            given[0] if given else "mean_trip_km",
            "is not the only statement of trip lengths" if given else "is missing",
            "one of mean_trip_km, trip_lengths, flows",
        )
    if given == ["mean_trip_km"]:
        return table.number("mean_trip_km", low=0.01, high=500), (), (), ()
    if given == ["flows"]:
        return 0.0, (), (), _flows(table, names)
    lengths = table.under("trip_lengths")
    lengths.only("up_to_km", "shares")
    up_to, shares = lengths.numbers("up_to_km", low=0.01), lengths.numbers("shares")
    rising = all(a < b for a, b in itertools.pairwise(up_to))
    if not rising or len(shares) != len(up_to) or len(up_to) > 50 or sum(shares) <= 0:
        raise lengths.wrong("shares", "do not fit up_to_km", "rising lengths, a share for each")
    return 0.0, up_to, tuple(share / sum(shares) for share in shares), ()


def _flows(table: CityTable, names: list[str]) -> tuple[Flow, ...]:
    flows = []
    for flow in table.tables("flows", _MOST_FLOWS):
        flow.only("from", "to", "share")
        ends = [flow.choice(key, names, "") for key in ("from", "to")]
        flows.append(Flow(ends[0], ends[1], flow.number("share")))
    for name in names:
        if sum(flow.share for flow in flows if flow.start == name) <= 0:
            raise table.wrong("flows", f"say not where orders of {name!r} go", "a share above 0")
    return tuple(flows)
