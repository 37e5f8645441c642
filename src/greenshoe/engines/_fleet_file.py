"""Reading a city file: every mistake is one line that names file, key, value and what is right."""

from __future__ import annotations

from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING

from greenshoe.core import ModelError, Section, UnknownNameError, read_toml
from greenshoe.engines._fleet_city import (
    DISPATCHES,
    REPOSITIONINGS,
    Area,
    City,
    Costs,
    Depot,
    Fleet,
    Point,
    Policy,
    Prices,
    Road,
)
from greenshoe.engines._fleet_demand_file import demand_in
from greenshoe.engines._fleet_map_file import area_of, point_of, road_of, where_in
from greenshoe.engines._fleet_table import UNBOUNDED, CityTable

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["city_names", "city_of", "load_city"]

_FOLDER = files("greenshoe.engines").joinpath("cities")
MOST_VEHICLES, _MOST_DEPOTS = 50_000, 100


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
    whole = CityTable(section)
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
    readers: dict[str, Callable[[CityTable], Area | Road | Point]]
    readers = {"area": area_of, "road": road_of, "point": point_of}
    ground = readers[kinds[0]](kind)
    return City(
        name=head.text("name"),
        file=section.file,
        currency=currency,
        companies=head.texts("companies"),
        opens_hour=head.whole("opens_hour", 0, low=0, high=23),
        service_hours=head.number("service_hours", 24, low=1, high=24),
        ground=ground,
        demand=demand_in(whole.under("demand"), ground),
        fleet=_fleet(whole.under("fleet"), ground),
        prices=_prices(whole.under("prices")),
        costs=_costs(whole.under("costs")),
        policy=_policy(whole.under("policy", required=False)),
        inputs=tuple(whole.inputs),
    )


def _depot(table: CityTable, ground: Area | Road | Point) -> Depot:
    table.only("name", "x_km", "y_km", "node", "chargers")
    x, y, node = where_in(table, ground)
    return Depot(table.text("name"), x, y, node, table.whole("chargers", low=1, high=100_000))


def _fleet(table: CityTable, ground: Area | Road | Point) -> Fleet:
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
        range_km=table.number("range_km", UNBOUNDED if point else None, low=1),
        energy_kwh_per_km=table.number("energy_kwh_per_km", none, high=100),
        charge_below_share=table.number("charge_below_share", 0.2, low=0, high=0.95),
        charge_to_share=table.number("charge_to_share", 0.9, low=0.05, high=1),
        charger_kw=table.number("charger_kw", 60.0, low=0.1, high=10_000),
        trips_between_cleaning=table.whole("trips_between_cleaning", 0, low=0, high=1_000_000),
        cleaning_minutes=table.number("cleaning_minutes", 0.0, high=1440),
        help_per_100_km=table.number("help_per_100_km", 0.0, high=10_000),
        help_minutes=table.number("help_minutes", 0.0, high=1440),
        vehicles_per_assistant=table.number("vehicles_per_assistant", UNBOUNDED, low=0.1),
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


def _prices(table: CityTable) -> Prices:
    table.only(*Prices.__slots__)
    return Prices(
        base_fare=table.number("base_fare"),
        included_km=table.number("included_km", 0.0),
        fare_per_km=table.number("fare_per_km", 0.0),
        discount_share=table.number("discount_share", 0.0, high=1),
    )


def _costs(table: CityTable) -> Costs:
    table.only(*Costs.__slots__)
    shares = {"commission_share": 1.0}
    low = {"vehicle_life_years": 0.1}
    default = {"vehicle_life_years": 5.0}
    return Costs(**{
        name: table.number(
            name, default.get(name, 0.0), low=low.get(name, 0.0), high=shares.get(name, UNBOUNDED)
        )
        for name in Costs.__slots__
    })  # fmt: skip


def _policy(table: CityTable) -> Policy:
    table.only(*Policy.__slots__)
    return Policy(
        dispatch=table.choice("dispatch", DISPATCHES, "nearest"),
        batch_seconds=table.number("batch_seconds", 30.0, low=1, high=3600),
        longest_pick_up_minutes=table.number("longest_pick_up_minutes", 15.0, low=0.1, high=1440),
        reposition=table.choice("reposition", REPOSITIONINGS, "none"),
    )
