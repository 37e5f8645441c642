"""A day of a robotaxi fleet, and days of an ensemble, beside the plain twin.

The open simulators of fleets are not beside it: simobility's package no longer builds (its stated
Python version is not valid any more), and RidePy's needs the headers of Boost to be compiled.
Extra column: `orders_per_second`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from greenshoe.engines import Variant, control_of, load_city, simulate_fleet, simulate_fleet_day
from greenshoe.engines._fleet_day import set_scene
from greenshoe.engines._fleet_plain import PlainDay

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

    from greenshoe.engines import City

SIZES = {"small": (100, 2_500), "large": (1_000, 25_000)}  # vehicles, orders a day
PLAIN = {"small": (20, 250), "large": (60, 1_000)}
DAYS = {"one": 1, "twenty": 20}


def city_of(vehicles: int, orders: int) -> City:
    city = load_city("guangzhou").with_vehicles(vehicles)
    return city.with_demand(orders / city.demand.orders_per_day)


def rate(benchmark: BenchmarkFixture, orders: int) -> None:
    assert benchmark.stats is not None
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
