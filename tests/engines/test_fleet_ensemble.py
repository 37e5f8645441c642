"""Ensembles: the same bytes however they are spread; learned policies; solved demand."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from typing import TYPE_CHECKING

import pytest

from greenshoe.core import InputError, ModelError, UnknownNameError
from greenshoe.drawing import Label, Picture
from greenshoe.engines import (
    FleetQuestion,
    Knobs,
    Variant,
    curve_picture,
    fleet_result,
    learn_policy,
    load_city,
    simulate_fleet,
    solve_demand,
)

if TYPE_CHECKING:
    from collections.abc import Callable


CITY = load_city("guangzhou").with_vehicles(60).with_demand(0.05)
VARIANTS = [Variant(CITY, bound=True), Variant(CITY.with_policy("learn"), Knobs(1.0, 0.5))]


def test_the_same_bytes_whatever_the_workers() -> None:
    here = simulate_fleet(VARIANTS, 6, seed=2)
    with ThreadPoolExecutor(2) as threads:
        threaded = simulate_fleet(VARIANTS, 6, seed=2, executor=threads)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        spread = simulate_fleet(VARIANTS, 6, seed=2, executor=pool)
    for one, two, three in zip(here, threaded, spread, strict=True):
        assert one.table.tobytes() == two.table.tobytes() == three.table.tobytes()
        assert one.bound.tobytes() == two.bound.tobytes() == three.bound.tobytes()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_dask_cluster_gives_the_same_bytes() -> None:
    distributed = pytest.importorskip("distributed")
    here = simulate_fleet(VARIANTS, 2, seed=2)
    with (
        distributed.LocalCluster(
            n_workers=1, threads_per_worker=2, processes=False, dashboard_address="127.0.0.1:0"
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        there = simulate_fleet(VARIANTS, 2, seed=2, executor=client.get_executor())
    for one, two in zip(here, there, strict=True):
        assert one.table.tobytes() == two.table.tobytes()


def test_a_day_does_not_depend_on_how_many_there_are() -> None:
    few = simulate_fleet(VARIANTS[:1], 2, seed=2)[0]
    later = simulate_fleet(VARIANTS[:1], 1, seed=2, first_day=1)[0]
    assert few.table[1].tobytes() == later.table[0].tobytes()


@pytest.mark.parametrize("days", [0, -1, 10_001])
def test_days_out_of_range_are_refused(days: int) -> None:
    with pytest.raises(InputError, match="days"):
        simulate_fleet(VARIANTS, days)


def test_more_riders_than_a_machine_holds_are_refused() -> None:
    with pytest.raises(InputError, match="orders a day = 25,500,000: are more than"):
        simulate_fleet([Variant(replace(load_city("guangzhou").with_demand(1000), demand=replace(
            load_city("guangzhou").with_demand(1000).demand, scale=(1000.0, 1000.0, 1000.0)
        )))], 1)  # fmt: skip


def test_learning_is_no_worse_on_its_days_of_practice_and_repeats() -> None:
    lesson = learn_policy(CITY, days=2, trials=12, seed=1)
    assert lesson.earning >= lesson.fluid_earning
    assert lesson.trials <= 16
    assert lesson == learn_policy(CITY, days=2, trials=12, seed=1)


def test_solved_demand_reaches_the_target_and_no_sooner() -> None:
    solved = solve_demand(CITY, "orders_per_vehicle_day", 15.0, days=2, seed=1)
    assert solved.found == pytest.approx(15.0, rel=0.01)
    assert solved.found >= 15.0
    assert solved.served_per_day == pytest.approx(15.0 * 60, rel=0.01)
    assert solved.orders_per_day > solved.served_per_day
    less = CITY.with_demand(0.97 * solved.orders_per_day / CITY.demand.orders_per_day)
    run = simulate_fleet([Variant(less)], 2, seed=1)[0]
    assert run.of("orders_per_vehicle_day").mean() < 15.0


def test_what_no_demand_reaches_is_said() -> None:
    with pytest.raises(ModelError, match="whatever the demand"):
        solve_demand(CITY, "orders_per_vehicle_day", 1000.0, days=1)
    with pytest.raises(UnknownNameError, match="orders_per_vehicle_day"):
        solve_demand(CITY, "orders_per_vehicle", 1.0)


def test_a_result_holds_its_contract_and_its_checks_pass() -> None:
    result = fleet_result(FleetQuestion(CITY, days=3, fleets=(20, 60, 120)))
    told = result.to_json()
    assert told["engine"] == "fleet"
    drivers, curve, checks = told["drivers"], told["curve"], told["checks"]
    assert isinstance(drivers, dict)
    assert isinstance(curve, list)
    assert isinstance(checks, list)
    for driver in drivers.values():
        assert isinstance(driver, dict)
        assert set(driver) == {"p05", "p50", "p95", "mean", "unit"}
        assert driver["p05"] <= driver["p50"] <= driver["p95"]  # type: ignore[operator]
    assert [row["vehicles"] for row in curve] == [20, 60, 120]  # type: ignore[index,call-overload]
    for check in result.checks:
        assert check.passes, check
    orders = result.drivers["orders_per_vehicle_day"].mean
    fare = result.drivers["fare_per_order"].mean
    revenue = result.drivers["revenue_per_vehicle_day"].mean
    assert orders * fare == pytest.approx(revenue, rel=0.02)


def test_the_same_seed_gives_the_same_result() -> None:
    one, two = (fleet_result(FleetQuestion(CITY, days=2, seed=4, fleets=(60,))) for _ in range(2))
    assert one.to_json() == two.to_json()
    other = fleet_result(FleetQuestion(CITY, days=2, seed=5, fleets=(60,)))
    assert other.to_json() != one.to_json()


def test_the_wild_goose_chase_is_found_where_pick_ups_have_no_limit() -> None:
    """Castillo, Knoepfle and Weyl: sent however far, a few vehicles more serve more each."""
    city = load_city("guangzhou")
    steady = tuple(
        replace(place, orders_per_hour=(sum(place.orders_per_hour) / 24,) * 24)
        for place in city.demand.places
    )
    minutes = (20.0, 20.0, 20.0)
    demand = replace(city.demand, places=steady, scale=(1.0, 1.0, 1.0), patience_minutes=minutes)
    policy = replace(city.policy, longest_pick_up_minutes=120.0)
    city = replace(city, demand=demand, policy=policy).with_demand(4000 / 25_500)
    city = city.with_vehicles(60)
    result = fleet_result(FleetQuestion(city, days=4, fleets=(60, 75)))
    chase = result.more["wild_goose_chase"]
    assert isinstance(chase, dict)
    assert chase["below_vehicles"] == 75
    limited = replace(city, policy=replace(policy, longest_pick_up_minutes=8.0))
    runs = simulate_fleet([Variant(city), Variant(limited)], 2)
    assert runs[1].of("orders_per_vehicle_day").mean() > runs[0].of("orders_per_vehicle_day").mean()


def test_the_picture_names_every_line(is_inside: Callable[[Picture], bool]) -> None:
    result = fleet_result(FleetQuestion(CITY, days=2, fleets=(20, 60)))
    picture = curve_picture(result)
    words = {mark.text for mark in picture.marks if isinstance(mark, Label)}
    for line in ("fluid bound", "from match", "earning", "fares", "cost"):
        assert line in words
    assert is_inside(picture)  # which no place that is not a number would be
