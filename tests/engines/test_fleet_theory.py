"""What is known in advance: queues, nearest vehicles, bounds, conservation."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenshoe.core import InputError
from greenshoe.engines import (
    City,
    Outcome,
    Variant,
    control_of,
    erlang_c,
    fluid_bound,
    load_city,
    nearest_km,
    riders_waiting,
    simulate_fleet,
    simulate_fleet_day,
)
from greenshoe.engines._fleet_batch import best_pairs
from greenshoe.engines._fleet_checks import scattered_pick_ups
from greenshoe.engines._fleet_fluid import blocks_of, empty_flows


def erlang_sum(vehicles: int, load: float) -> float:
    """Erlang's formula as the textbooks print it."""
    idle = sum(load**k / math.factorial(k) for k in range(vehicles))
    busy = load**vehicles / math.factorial(vehicles) * vehicles / (vehicles - load)
    return busy / (idle + busy)


@pytest.mark.parametrize(("vehicles", "load"), [(1, 0.5), (2, 1.0), (5, 4.0), (20, 17.0)])
def test_erlang_c_is_the_printed_formula(vehicles: int, load: float) -> None:
    assert erlang_c(vehicles, load) == pytest.approx(erlang_sum(vehicles, load), rel=1e-12)


def test_erlang_c_without_a_steady_state_is_refused() -> None:
    with pytest.raises(InputError, match="no steady state"):
        erlang_c(3, 3.0)


def steady(vehicles: int, arrivals: float, ride: float, patience: float) -> float:
    """Riders waiting late in a long day, when it has forgotten that it began empty."""
    early, late = 1500.0, 4500.0
    sums = [t * riders_waiting(vehicles, arrivals, ride, patience, t) for t in (early, late)]
    return (sums[1] - sums[0]) / (late - early)


def test_riders_waiting_tends_to_erlang_over_a_long_day() -> None:
    """Lq = C(c, a) * a / (c - a): Erlang."""
    expected = erlang_sum(5, 4.0) * 4.0 / (5 - 4.0)
    assert steady(5, 4.0 / 10, 10.0, 1e9) == pytest.approx(expected, rel=0.005)


def test_riders_as_patient_as_a_ride_is_long_are_the_infinite_queue() -> None:
    """With patience equal to the ride, M/M/c+M is M/M/infinity: riders in all are Poisson."""
    load, vehicles = 6.0, 4
    poisson = [math.exp(-load) * load**n / math.factorial(n) for n in range(60)]
    expected = sum(max(n - vehicles, 0) * p for n, p in enumerate(poisson))
    assert steady(vehicles, load / 10, 10.0, 10.0) == pytest.approx(expected, rel=0.001)


def test_a_point_city_waits_as_the_queue_does() -> None:
    run = simulate_fleet([Variant(load_city("point"))], 60, seed=3)[0]
    waiting = run.table[:, Outcome.RIDERS_WAITING]
    expected = riders_waiting(20, 68 / 60, 15.0, 100_000.0, 1440.0)
    error = float(waiting.std(ddof=1)) / 60**0.5
    assert abs(float(waiting.mean()) - expected) < 3.5 * error


@pytest.mark.parametrize("street", [True, False])
def test_nearest_vehicle_by_brute_force(street: bool) -> None:  # noqa: FBT001 - parametrised
    """Points on a torus, so that there is no edge: Larson and Odoni's constants."""
    random = np.random.default_rng(1)
    riders, vehicles = random.random((4000, 2)), random.random((400, 2))
    apart = np.abs(riders[:, None, :] - vehicles[None])
    apart = np.minimum(apart, 1.0 - apart)
    ways = apart.sum(axis=2) if street else np.hypot(apart[..., 0], apart[..., 1])
    assert ways.min(axis=1).mean() == pytest.approx(nearest_km(400.0, street=street), rel=0.05)


def test_pick_ups_shorten_with_the_root_of_density() -> None:
    city = load_city("guangzhou")
    sparse, dense = (scattered_pick_ups(city, n, seed=2) for n in (200, 3200))
    assert sparse / dense == pytest.approx(4.0, rel=0.12)  # edges lengthen the sparse one


def test_batches_are_paired_as_brute_force_pairs_them() -> None:
    random = np.random.default_rng(4)
    for _ in range(20):
        minutes, allowed = random.random((3, 4)) * 10, random.random((3, 4)) < 0.7
        best = min(
            (
                (-sum(allowed[r, c] for r, c in enumerate(order)),
                 sum(minutes[r, c] for r, c in enumerate(order) if allowed[r, c]))
                for order in permutations(range(4), 3)
            ),
        )  # fmt: skip
        found = best_pairs(minutes, allowed)
        assert all(allowed[pair] for pair in found)
        assert (-len(found), pytest.approx(sum(minutes[p] for p in found))) == best


CITY = load_city("guangzhou")
ROADS = load_city("roads")
POLICIES = ("nearest", "batched", "nearest-hot", "fluid")


def varied(city: City, vehicles: int, demand: float, policy: str) -> City:
    return city.with_vehicles(vehicles).with_demand(demand).with_policy(policy)


@settings(deadline=None, max_examples=12)
@given(
    st.sampled_from([CITY, ROADS]),
    st.integers(3, 120),
    st.floats(0.01, 0.08),
    st.sampled_from(POLICIES),
    st.integers(0, 2**32),
)
def test_nothing_is_lost_and_the_fluid_bound_holds(
    city: City, vehicles: int, demand: float, policy: str, seed: int
) -> None:
    town = varied(city, vehicles, demand, policy)
    run = simulate_fleet([Variant(town, bound=True)], 1, seed=seed)[0]
    row: dict[Outcome, float] = {
        outcome: run.table[0, outcome] for outcome in Outcome if outcome != Outcome.SIZE
    }
    parts = (Outcome.SERVED, Outcome.LEFT, Outcome.CLOSED, Outcome.OPEN)
    assert sum(row[part] for part in parts) == row[Outcome.ARRIVED]
    assert row[Outcome.ORDER_GAP] == 0.0
    assert abs(row[Outcome.VEHICLE_GAP]) < 1e-4
    assert row[Outcome.LITTLE_GAP] < 1e-9
    assert row[Outcome.RIDE_TIME_GAP] < 1e-9
    assert row[Outcome.LOWEST_BATTERY_KM] > 0.0
    assert row[Outcome.SERVED] <= run.bound[0] * (1 + 1e-9)


def test_the_fluid_bound_is_tight_where_nobody_has_to_move() -> None:
    """In a point the only thing scarce is time: the bound is the shortest rides that fit."""
    city = load_city("point").with_vehicles(2)
    played = simulate_fleet_day(city, control_of(city), seed=1, number=0)
    rides = np.sort(played.orders.own_minutes)
    fit = float(np.searchsorted(np.cumsum(rides), 2 * 1440.0))
    bound = fluid_bound(city, played.orders)
    assert bound >= fit
    assert bound <= played.orders.size


def test_empty_flows_balance_every_block() -> None:
    served, moved = empty_flows(CITY, 18)
    both = served + moved
    np.testing.assert_allclose(both.sum(axis=0), both.sum(axis=1), atol=1e-6)
    ride = blocks_of(CITY).ride_minutes[18]
    assert float((served * ride).sum()) <= 60.0 * CITY.fleet.vehicles


def test_riders_are_the_same_for_every_fleet_and_policy() -> None:
    days = [
        simulate_fleet_day(city, control_of(city), seed=9, number=3).orders
        for city in (varied(CITY, 30, 0.02, "nearest"), varied(CITY, 90, 0.02, "fluid"))
    ]
    for column in ("time", "x", "to_y", "patience", "help_after"):
        np.testing.assert_array_equal(days[0][column], days[1][column])


def test_more_patience_loses_fewer_riders() -> None:
    city = varied(CITY, 15, 0.05, "nearest")
    calm = replace(city, demand=replace(city.demand, patience_minutes=(60.0, 60.0, 60.0)))
    short, long = simulate_fleet([Variant(city), Variant(calm)], 2)
    assert long.of("lost_share").mean() < short.of("lost_share").mean()
