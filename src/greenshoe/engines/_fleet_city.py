"""What a city file says, typed. Units are in the names; money is in the city's currency."""

from __future__ import annotations

from dataclasses import dataclass, replace

__all__ = [
    "DISPATCHES", "POLICIES", "REPOSITIONINGS", "Area", "City", "Costs", "Demand", "Depot", "Edge",
    "Fleet", "Flow", "Input", "Node", "Place", "Point", "Policy", "Prices", "Road", "Uncertain",
]  # fmt: skip

Uncertain = tuple[float, float, float]  # 10th, 50th and 90th percentile over days
Hourly = tuple[float, ...]  # 24 values, the hour from midnight first

DISPATCHES = ("nearest", "batched")
REPOSITIONINGS = ("none", "nearest-hot", "fluid", "learn")
POLICIES = ("nearest", "batched", "nearest-hot", "fluid", "learn")


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle cut into equal cells."""

    width_km: float
    height_km: float
    columns: int
    rows: int
    street: bool
    detour: float
    speed_kmh: Hourly


@dataclass(frozen=True, slots=True)
class Node:
    """A junction of a road graph."""

    name: str
    x_km: float
    y_km: float


@dataclass(frozen=True, slots=True)
class Edge:
    """A road from one junction to another, one way."""

    start: str
    end: str
    length_km: float
    speed_kmh: float


@dataclass(frozen=True, slots=True)
class Road:
    """A road graph; `speed_share` is the speed of an hour relative to the empty road."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    speed_share: Hourly


@dataclass(frozen=True, slots=True)
class Point:
    """A city without distances: rides take exponential times."""

    mean_trip_minutes: float


@dataclass(frozen=True, slots=True)
class Place:
    """Where orders come from and go to.

    Attributes
    ----------
    name
        Its name.
    x_km, y_km, spread_km
        Centre and standard deviation of a round place in an area; a spread of 0 is everywhere.
    node
        The junction, in a road graph.
    orders_per_hour, attraction
        Orders that start here, and weight as a destination, by hour.
    """

    name: str
    x_km: float
    y_km: float
    spread_km: float
    node: str
    orders_per_hour: Hourly
    attraction: Hourly


@dataclass(frozen=True, slots=True)
class Flow:
    """Share of a place's orders that go to another."""

    start: str
    end: str
    share: float


@dataclass(frozen=True, slots=True)
class Demand:
    """Who wants to go where.

    Trip lengths are given by one of `mean_trip_km`, shares by length (`up_to_km`, `shares`) and
    `flows`; `scale` is the day's demand relative to the places' orders.
    """

    places: tuple[Place, ...]
    scale: Uncertain
    patience_minutes: Uncertain
    mean_trip_km: float
    up_to_km: tuple[float, ...]
    shares: tuple[float, ...]
    flows: tuple[Flow, ...]

    @property
    def orders_per_day(self) -> float:
        """Orders of a median day."""
        return self.scale[1] * sum(sum(place.orders_per_hour) for place in self.places)


@dataclass(frozen=True, slots=True)
class Depot:
    """Where vehicles are charged, cleaned and repaired."""

    name: str
    x_km: float
    y_km: float
    node: str
    chargers: int


@dataclass(frozen=True, slots=True)
class Fleet:
    """The vehicles and what keeps them going; a mean of 0 means never."""

    vehicles: int
    boarding_minutes: float
    range_km: float
    energy_kwh_per_km: float
    charge_below_share: float
    charge_to_share: float
    charger_kw: float
    trips_between_cleaning: int
    cleaning_minutes: float
    help_per_100_km: float
    help_minutes: float
    vehicles_per_assistant: float
    work_hours_between_breakdowns: float
    repair_hours: float
    depots: tuple[Depot, ...]


@dataclass(frozen=True, slots=True)
class Prices:
    """What a rider pays."""

    base_fare: float
    included_km: float
    fare_per_km: float
    discount_share: float


@dataclass(frozen=True, slots=True)
class Costs:
    """What the operator pays."""

    energy_cost_per_kwh: float
    cleaning_cost_per_visit: float
    repair_cost_per_breakdown: float
    assistant_cost_per_hour: float
    other_cost_per_vehicle_day: float
    insurance_cost_per_vehicle_year: float
    vehicle_cost: float
    vehicle_life_years: float
    commission_share: float


@dataclass(frozen=True, slots=True)
class Policy:
    """How vehicles are sent to riders, and where they go without one."""

    dispatch: str
    batch_seconds: float
    longest_pick_up_minutes: float
    reposition: str

    def named(self, name: str) -> Policy:
        """Return the policy of a name: a way of dispatching, or of repositioning."""
        if name in DISPATCHES:
            return replace(self, dispatch=name, reposition="none")
        return replace(self, reposition=name)

    @property
    def words(self) -> str:
        """The policy in words."""
        return f"{self.dispatch} vehicle" + (
            "" if self.reposition == "none" else f", repositioning {self.reposition}"
        )


_CERTAIN: Uncertain = (1.0, 1.0, 1.0)
_NO_POLICY = Policy("nearest", 30.0, 15.0, "none")


@dataclass(frozen=True, slots=True)
class Input:
    """A number of the file with its source, as far as the file names one."""

    key: str
    value: object
    source: str
    confidence: str
    note: str


@dataclass(frozen=True)
class City:
    """A city, its demand, its fleet, its prices and its policy."""

    name: str
    file: str
    currency: str
    companies: tuple[str, ...]  # whose fleet it may stand for
    opens_hour: int
    service_hours: float
    ground: Area | Road | Point
    demand: Demand
    fleet: Fleet
    prices: Prices
    costs: Costs
    policy: Policy
    inputs: tuple[Input, ...]

    def laid_out(self) -> City:
        """Return the city without what does not change its map or the shape of its demand."""
        certain = replace(self.demand, scale=_CERTAIN, patience_minutes=_CERTAIN)
        fleet = replace(self.fleet, vehicles=1)
        return replace(self, demand=certain, fleet=fleet, policy=_NO_POLICY, inputs=())

    def with_vehicles(self, vehicles: int) -> City:
        """Return the city with another fleet."""
        return replace(self, fleet=replace(self.fleet, vehicles=vehicles))

    def with_demand(self, factor: float) -> City:
        """Return the city with its demand multiplied."""
        low, middle, high = self.demand.scale
        scale = (low * factor, middle * factor, high * factor)
        return replace(self, demand=replace(self.demand, scale=scale))

    def with_policy(self, name: str) -> City:
        """Return the city under another policy."""
        return replace(self, policy=self.policy.named(name))

    def spread_over(self, cities: int) -> City:
        """Return one of several equal cities that share this one's orders, vehicles and depots."""
        fewer = tuple(
            replace(depot, chargers=max(round(depot.chargers / cities), 1))
            for depot in self.fleet.depots
        )
        thin = self.with_demand(1.0 / cities).with_vehicles(max(self.fleet.vehicles // cities, 1))
        return replace(thin, fleet=replace(thin.fleet, depots=fewer))
