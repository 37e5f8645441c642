"""Reading a city file: every mistake is one line that names file, key, value and what is right."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, field
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING

from greenshoe.core import ModelError, Section, UnknownNameError, near, read_toml
from greenshoe.engines._fleet_city import (
    DISPATCHES,
    REPOSITIONINGS,
    Area,
    City,
    Costs,
    Demand,
    Depot,
    Edge,
    Fleet,
    Flow,
    Input,
    Node,
    Place,
    Point,
    Policy,
    Prices,
    Road,
    Uncertain,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["city_names", "city_of", "load_city"]

_FOLDER = files("greenshoe.engines").joinpath("cities")
MOST_CELLS, MOST_VEHICLES, MOST_ORDERS = 400, 50_000, 2_000_000
_MOST_PLACES, _MOST_EDGES, _MOST_DEPOTS, _MOST_FLOWS = 200, 5_000, 100, 5_000
_HOURS = 24
_MARKS = ("T", "C", "S", "M")
_EVER = 1e9


@dataclass
class _Reader:
    """A table of the file; a number may be a table with value, source, confidence and note."""

    section: Section
    inputs: list[Input] = field(default_factory=list)

    def under(self, name: str, *, required: bool = True) -> _Reader:
        return _Reader(self.section.section(name, required=required), self.inputs)

    def tables(self, name: str, most: int) -> list[_Reader]:
        found = self.section.sections(name)
        if len(found) > most:
            raise ModelError(
                "are too many", file=self.section.file, key=self.section.key(name),
                value=len(found), expected=f"at most {most:,}",
            )  # fmt: skip
        return [_Reader(table, self.inputs) for table in found]

    def only(self, *known: str) -> None:
        self.section.only(known)

    def wrong(self, name: str, message: str, expected: str | None = None) -> ModelError:
        return self.section.wrong(name, message, expected)

    def _marked(self, name: str) -> Section:
        """Return the section with the bare value of a key, and keep where it comes from."""
        given = self.section.table.get(name)
        told = Section({}, self.section.file)
        if isinstance(given, dict):
            told = Section(given, self.section.file, self.section.key(name))
            told.only(("value", "source", "confidence", "note"))
            if not told.has("value"):
                raise told.wrong("value", "is missing", "the number itself")
            given = told.table["value"]
            mark = told.text("confidence", "")
            if mark and mark not in _MARKS:
                raise told.wrong("confidence", "is no mark", "T, C, S or M")
        if name in self.section.table:
            self.inputs.append(
                Input(
                    self.section.key(name), _fixed(given), told.text("source", ""),
                    told.text("confidence", ""), told.text("note", ""),
                )
            )  # fmt: skip
            return Section({name: given}, self.section.file, self.section.path)
        return Section({}, self.section.file, self.section.path)

    def number(
        self, name: str, default: float | None = None, *, low: float = 0.0, high: float = _EVER
    ) -> float:
        return self._marked(name).number(name, default, low=low, high=high)

    def whole(self, name: str, default: int | None = None, *, low: int, high: int) -> int:
        return self._marked(name).integer(name, default, low=low, high=high)

    def text(self, name: str, default: str | None = None) -> str:
        return self.section.text(name, default)

    def texts(self, name: str) -> tuple[str, ...]:
        given = self.section.table.get(name, [])
        if not isinstance(given, list) or not all(isinstance(item, str) for item in given):
            raise self.wrong(name, "is not a list of texts", '["one", "other"]')
        return tuple(given)

    def choice(self, name: str, known: Iterable[str], default: str) -> str:
        value = self.section.text(name, default)
        if value not in known:
            raise self.wrong(name, "is not known", near(value, known))
        return value

    def numbers(self, name: str, *, low: float = 0.0, high: float = _EVER) -> tuple[float, ...]:
        """Return a list of numbers; a single number is a list of one."""
        told = self._marked(name)
        given = told.table.get(name)
        if given is None:
            raise self.wrong(name, "is missing", "a number or a list of numbers")
        items = given if isinstance(given, list) else [given]
        return tuple(told.finite(name, item, low=low, high=high) for item in items)

    def hourly(
        self, name: str, default: float | None = None, *, low: float = 0.0, high: float = _EVER
    ) -> tuple[float, ...]:
        """Return 24 numbers, the hour from midnight first; one number stands for all."""
        if default is not None and not self.section.has(name):
            return (default,) * _HOURS
        found = self.numbers(name, low=low, high=high)
        if len(found) not in {1, _HOURS}:
            raise self.wrong(name, f"has {len(found)} numbers", "one number, or 24 by the hour")
        return found * _HOURS if len(found) == 1 else found

    def uncertain(self, name: str, default: float | None = None, *, low: float) -> Uncertain:
        """Return percentiles 10, 50 and 90; one number is certain."""
        if default is not None and not self.section.has(name):
            return (default, default, default)
        found = self.numbers(name, low=low)
        if len(found) == 1:
            return (found[0], found[0], found[0])
        if len(found) != 3 or list(found) != sorted(found):
            raise self.wrong(
                name, "is no distribution", "one number, or percentiles 10, 50 and 90, rising"
            )
        return (found[0], found[1], found[2])


def _fixed(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def city_names() -> list[str]:
    """Return the shipped cities.

    >>> "guangzhou" in city_names()
    True
    """
    names = (file.name for file in _FOLDER.iterdir())
    return sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml"))


def city_of(company: str) -> str | None:
    """Return the shipped city that may stand for a company's fleet, `None` if none does.

    >>> city_of("Pony.ai")
    'guangzhou'
    """
    wanted = company.casefold()
    for name in city_names():
        if wanted in {known.casefold() for known in load_city(name).companies}:
            return name
    return None


def load_city(city: str | Path) -> City:
    """Read a shipped city by name, or a TOML file of one's own.

    Raises
    ------
    UnknownNameError
        If it is neither.
    ModelError
        If the file's content is wrong.

    >>> load_city("point").fleet.vehicles
    20
    """
    if str(city) in city_names():
        with as_file(_FOLDER.joinpath(f"{city}.toml")) as path:
            whole = read_toml(path)
        return _city(Section(whole.table, f"{city}.toml"))
    if str(city).endswith(".toml") or Path(city).is_file():
        return _city(read_toml(Path(city)))
    raise UnknownNameError(
        "is neither a shipped city nor a TOML file", key="city", value=city,
        expected=f"{', '.join(city_names())} or a path to a .toml file",
    )  # fmt: skip


def _city(section: Section) -> City:
    whole = _Reader(section)
    kinds = [name for name in ("area", "road", "point") if section.has(name)]
    whole.only("city", "area", "road", "point", "demand", "fleet", "prices", "costs", "policy")
    if len(kinds) != 1:
        raise ModelError(
            "says not what kind of city it is" if not kinds else "says two things of one city",
            file=section.file, key=", ".join(kinds) or None,
            expected="one of the tables [area], [road], [point]",
        )  # fmt: skip
    head = whole.under("city")
    head.only("name", "currency", "companies", "opens_hour", "service_hours", "note")
    currency = head.text("currency")
    if len(currency) != 3 or not currency.isupper() or not currency.isascii():
        raise head.wrong("currency", "is not a currency", "three capitals such as CNY")
    kind = whole.under(kinds[0])
    readers: dict[str, Callable[[_Reader], Area | Road | Point]]
    readers = {"area": _area, "road": _road, "point": _point}
    ground = readers[kinds[0]](kind)
    return City(
        name=head.text("name"),
        file=section.file,
        currency=currency,
        companies=head.texts("companies"),
        opens_hour=head.whole("opens_hour", 0, low=0, high=23),
        service_hours=head.number("service_hours", 24, low=1, high=24),
        ground=ground,
        demand=_demand(whole.under("demand"), ground),
        fleet=_fleet(whole.under("fleet"), ground),
        prices=_prices(whole.under("prices")),
        costs=_costs(whole.under("costs")),
        policy=_policy(whole.under("policy", required=False)),
        inputs=tuple(whole.inputs),
    )


def _area(table: _Reader) -> Area:
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


def _road(table: _Reader) -> Road:
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


def _node(table: _Reader) -> Node:
    table.only("name", "x_km", "y_km")
    edge = 1000.0
    x = table.number("x_km", low=-edge, high=edge)
    return Node(table.text("name"), x, table.number("y_km", low=-edge, high=edge))


def _edges(table: _Reader, names: list[str]) -> list[Edge]:
    table.only("from", "to", "length_km", "speed_kmh", "one_way")
    ends = [table.choice(key, names, "") for key in ("from", "to")]
    km = table.number("length_km", low=0.001, high=500)
    speed = table.number("speed_kmh", low=1, high=200)
    one_way = table.section.table.get("one_way", False)
    if not isinstance(one_way, bool):
        raise table.wrong("one_way", "is not true or false", "true or false")
    both = [Edge(ends[0], ends[1], km, speed), Edge(ends[1], ends[0], km, speed)]
    return both[:1] if one_way else both


def _point(table: _Reader) -> Point:
    table.only("mean_trip_minutes")
    return Point(table.number("mean_trip_minutes", low=0.1, high=1440))


def _demand(table: _Reader, ground: Area | Road | Point) -> Demand:
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
    table: _Reader, ground: Area | Road | Point, total: float, shape: tuple[float, ...]
) -> Place:
    table.only(
        "name", "x_km", "y_km", "spread_km", "everywhere", "node", "share", "orders_per_hour",
        "by_hour", "attraction", "attraction_by_hour",
    )  # fmt: skip
    x, y, node = _where(table, ground)
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


def _where(table: _Reader, ground: Area | Road | Point) -> tuple[float, float, str]:
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


def _trips(
    table: _Reader, ground: Area | Road | Point, names: list[str]
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


def _flows(table: _Reader, names: list[str]) -> tuple[Flow, ...]:
    flows = []
    for flow in table.tables("flows", _MOST_FLOWS):
        flow.only("from", "to", "share")
        ends = [flow.choice(key, names, "") for key in ("from", "to")]
        flows.append(Flow(ends[0], ends[1], flow.number("share")))
    for name in names:
        if sum(flow.share for flow in flows if flow.start == name) <= 0:
            raise table.wrong("flows", f"say not where orders of {name!r} go", "a share above 0")
    return tuple(flows)


def _depot(table: _Reader, ground: Area | Road | Point) -> Depot:
    table.only("name", "x_km", "y_km", "node", "chargers")
    x, y, node = _where(table, ground)
    return Depot(table.text("name"), x, y, node, table.whole("chargers", low=1, high=100_000))


def _fleet(table: _Reader, ground: Area | Road | Point) -> Fleet:
    table.only(*Fleet.__slots__)
    if table.section.table.get("vehicles") == 0:
        raise table.wrong("vehicles", "is a fleet of none", f"1 to {MOST_VEHICLES:,}")
    depots = tuple(_depot(t, ground) for t in table.tables("depots", _MOST_DEPOTS))
    point = isinstance(ground, Point)
    if not depots and not point:
        raise table.wrong("depots", "are missing", "[[fleet.depots]] with chargers")
    none = 0.0 if point else None
    fleet = Fleet(
        vehicles=table.whole("vehicles", low=1, high=MOST_VEHICLES),
        boarding_minutes=table.number("boarding_minutes", none, high=120),
        range_km=table.number("range_km", _EVER if point else None, low=1),
        energy_kwh_per_km=table.number("energy_kwh_per_km", none, high=100),
        charge_below_share=table.number("charge_below_share", 0.2, low=0, high=0.95),
        charge_to_share=table.number("charge_to_share", 0.9, low=0.05, high=1),
        charger_kw=table.number("charger_kw", 60.0, low=0.1, high=10_000),
        trips_between_cleaning=table.whole("trips_between_cleaning", 0, low=0, high=1_000_000),
        cleaning_minutes=table.number("cleaning_minutes", 0.0, high=1440),
        help_per_100_km=table.number("help_per_100_km", 0.0, high=10_000),
        help_minutes=table.number("help_minutes", 0.0, high=1440),
        vehicles_per_assistant=table.number("vehicles_per_assistant", _EVER, low=0.1),
        work_hours_between_breakdowns=table.number("work_hours_between_breakdowns", 0.0),
        repair_hours=table.number("repair_hours", 0.0, high=10_000),
        depots=depots,
    )
    if fleet.charge_to_share <= fleet.charge_below_share:
        raise table.wrong(
            "charge_to_share", "is not above charge_below_share",
            f"above {fleet.charge_below_share:g}",
        )  # fmt: skip
    return fleet


def _prices(table: _Reader) -> Prices:
    table.only(*Prices.__slots__)
    return Prices(
        base_fare=table.number("base_fare"),
        included_km=table.number("included_km", 0.0),
        fare_per_km=table.number("fare_per_km", 0.0),
        discount_share=table.number("discount_share", 0.0, high=1),
    )


def _costs(table: _Reader) -> Costs:
    table.only(*Costs.__slots__)
    shares = {"commission_share": 1.0}
    low = {"vehicle_life_years": 0.1}
    default = {"vehicle_life_years": 5.0}
    return Costs(**{
        name: table.number(
            name, default.get(name, 0.0), low=low.get(name, 0.0), high=shares.get(name, _EVER)
        )
        for name in Costs.__slots__
    })  # fmt: skip


def _policy(table: _Reader) -> Policy:
    table.only(*Policy.__slots__)
    return Policy(
        dispatch=table.choice("dispatch", DISPATCHES, "nearest"),
        batch_seconds=table.number("batch_seconds", 30.0, low=1, high=3600),
        longest_pick_up_minutes=table.number("longest_pick_up_minutes", 15.0, low=0.1, high=1440),
        reposition=table.choice("reposition", REPOSITIONINGS, "none"),
    )
