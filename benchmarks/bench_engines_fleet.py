"""A day of a robotaxi fleet, and days of an ensemble, beside the plain twin and RidePy.

RidePy is left out where it is not installed (`pip install ridepy`). It sends the vehicle with the
least extra distance, looks at all of them, and knows no charging, patience or repositioning: it is
given the same riders, straight ways and as many vehicles. simobility, the other open simulator of
fleets, no longer builds. Extra column: `orders_per_second`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from greenshoe.engines import Variant, control_of, load_city, simulate_fleet, simulate_fleet_day
from greenshoe.engines._fleet_day import set_scene
from greenshoe.engines._fleet_plain import PlainDay

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_benchmark.fixture import BenchmarkFixture

    from greenshoe.engines import City

SIZES = {"small": (100, 2_500), "large": (1_000, 25_000)}  # vehicles, orders a day
PLAIN = {"small": (20, 250), "large": (60, 1_000)}
DAYS = {"one": 1, "twenty": 20}


def city_of(vehicles: int, orders: int) -> City:
    city = load_city("guangzhou").with_vehicles(vehicles)
    return city.with_demand(orders / city.demand.orders_per_day)


def rate(benchmark: BenchmarkFixture, orders: int) -> None:
    benchmark.extra_info["orders_per_second"] = round(orders / benchmark.stats.stats.min)


@pytest.mark.parametrize("policy", ["nearest", "fluid"])
@pytest.mark.parametrize("size", SIZES)
def test_day(benchmark: BenchmarkFixture, size: str, policy: str) -> None:
    city = city_of(*SIZES[size]).with_policy(policy)
    played = benchmark(simulate_fleet_day, city, control_of(city), seed=1)
    rate(benchmark, played.orders.size)


@pytest.mark.parametrize("size", SIZES)
def test_batched_day(benchmark: BenchmarkFixture, size: str) -> None:
    """Every 30 seconds SciPy's assignment pairs all who wait with all who are open."""
    city = city_of(*SIZES[size]).with_policy("batched")
    played = benchmark.pedantic(simulate_fleet_day, (city, control_of(city)), rounds=3)
    rate(benchmark, played.orders.size)


@pytest.mark.parametrize("days", DAYS)
def test_days_of_an_ensemble(benchmark: BenchmarkFixture, days: str) -> None:
    city = city_of(*SIZES["small"])
    runs = benchmark(simulate_fleet, [Variant(city, bound=True)], DAYS[days])
    assert runs[0].table.shape[0] == DAYS[days]


@pytest.mark.parametrize("size", PLAIN)
def test_day_peer_plain_python(benchmark: BenchmarkFixture, size: str) -> None:
    city = city_of(*PLAIN[size])
    scene, _ = set_scene(city, control_of(city), seed=1)
    benchmark.pedantic(lambda: PlainDay(scene).run(1440.0), rounds=3)
    rate(benchmark, scene.orders.size)


def ridepy_day(vehicles: int, orders: int) -> tuple[Callable[[], int], int]:
    """Return a run of RidePy on our riders, and how many they are."""
    data = pytest.importorskip("ridepy.data_structures")
    state = pytest.importorskip("ridepy.fleet_state")
    dispatch = pytest.importorskip("ridepy.util.dispatchers")
    spaces = pytest.importorskip("ridepy.util.spaces")
    vehicle = pytest.importorskip("ridepy.vehicle_state")
    city = city_of(vehicles, orders)
    scene, _ = set_scene(city, control_of(city), seed=1)
    requests = [
        data.TransportationRequest(
            request_id=k, creation_timestamp=float(o.time), origin=(float(o.x), float(o.y)),
            destination=(float(o.to_x), float(o.to_y)), pickup_timewindow_min=float(o.time),
            pickup_timewindow_max=float(o.time) + 12.0, delivery_timewindow_min=0.0,
            delivery_timewindow_max=1e9,
        )
        for k, o in enumerate(scene.orders)
    ]  # fmt: skip

    def play() -> int:
        fleet = state.SlowSimpleFleetState(
            initial_locations={k: (float(v.x), float(v.y)) for k, v in enumerate(scene.fleet)},
            space=spaces.Euclidean2D(velocity=0.5),  # km a minute
            dispatcher=dispatch.BruteForceTotalTravelTimeMinimizingDispatcher(),
            seat_capacities=1,
            vehicle_state_class=vehicle.VehicleState,
        )
        return sum(1 for _ in fleet.simulate(iter(requests)))

    return play, len(requests)


@pytest.mark.parametrize("size", PLAIN)
def test_day_peer_ridepy(benchmark: BenchmarkFixture, size: str) -> None:
    play, orders = ridepy_day(*PLAIN[size])
    assert benchmark.pedantic(play, rounds=1) > orders
    rate(benchmark, orders)
