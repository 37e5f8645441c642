"""A city and a question, answered by the fleet engine."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from greenshoe.core import InputError, ModelError, UnknownNameError, near

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor
    from pathlib import Path

    from greenshoe.company import Model
    from greenshoe.engines import City, EngineResult

__all__ = ["FleetRequest", "feed_by_fleet", "fleet_engine"]


@dataclass(frozen=True)
class FleetRequest:
    """What is asked of the fleet engine.

    Attributes
    ----------
    city
        A shipped city by name, or a TOML file.
    policy
        In place of the file's own: ``nearest``, ``batched``, ``nearest-hot``, ``fluid``, ``learn``.
    vehicles
        In place of the file's own.
    fleets
        Fleet sizes of the curve, chosen if empty.
    days, seed
        As for `greenshoe.engines.simulate_fleet`.
    solve
        ``MEASURE=TARGET``: the demand is found at which the mean of the measure is the target, and
        the result says it under `solution`; the rest of the result is at that demand.
    """

    city: str | Path = "guangzhou"
    policy: str | None = None
    vehicles: int | None = None
    fleets: tuple[int, ...] = ()
    days: int = 20
    seed: int = 0
    solve: str | None = None


def fleet_engine(
    request: FleetRequest,
    *,
    executor: Executor | None = None,
    progress: Callable[[int], None] | None = None,
) -> EngineResult:
    """Simulate a city's fleet: drivers, the curve against fleet size, checks.

    Parameters
    ----------
    request
        What is asked.
    executor, progress
        As for `greenshoe.engines.simulate_fleet`.

    Raises
    ------
    InputError
        If the city, the policy, the fleet or the question is wrong.
    NotPossibleError
        If no demand reaches the target.
    """
    from greenshoe.engines import (  # noqa: PLC0415 - numba loads when used
        FleetQuestion,
        fleet_result,
        load_city,
        solve_demand,
    )

    town = _chosen(load_city(request.city), request.policy, request.vehicles)
    solution = None
    if request.solve is not None:
        measure, target = _target(request.solve)
        solution = solve_demand(
            town, measure, target, days=request.days, seed=request.seed, executor=executor
        )
        town = town.with_demand(solution.orders_per_day / town.demand.orders_per_day)
    question = FleetQuestion(
        town, request.days, request.seed, request.fleets, executor=executor, progress=progress
    )
    result = fleet_result(question)
    if solution is None:
        return result
    return replace(result, more={**result.more, "solution": solution})


def _chosen(city: City, policy: str | None, vehicles: int | None) -> City:
    from greenshoe.engines import POLICIES  # noqa: PLC0415 - numba loads when used

    if vehicles is not None:
        if not 1 <= vehicles <= 50_000:
            raise InputError(
                "is no fleet", key="--vehicles", value=vehicles, expected="1 to 50,000"
            )
        city = city.with_vehicles(vehicles)
    if policy is None:
        return city
    if policy not in POLICIES:
        raise UnknownNameError(
            "is no policy", key="--policy", value=policy, expected=near(policy, POLICIES)
        )
    return city.with_policy(policy)


def _target(solve: str) -> tuple[str, float]:
    """Read ``orders_per_vehicle_day=23``."""
    name, sign, text = solve.partition("=")
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not sign or not abs(value) < 1e12:
        raise InputError(
            "is no target", key="--solve", value=solve, expected="MEASURE=NUMBER, such as "
            "revenue_per_vehicle_day=299",
        )  # fmt: skip
    return name.strip(), value


def feed_by_fleet(model: Model, city: str | None = None, *, days: int = 40, seed: int = 0) -> Model:
    """Return a company's model with its orders, fares and running cost from the fleet engine.

    Parameters
    ----------
    model
        From `greenshoe.company.load_model`.
    city
        A shipped city or a file; the shipped one that names the company if not given.
    days, seed
        As for `greenshoe.engines.simulate_fleet`.

    Raises
    ------
    ModelError
        If no shipped city stands for the company, or a driver does not fit the model.
    """
    from greenshoe.company import engine_inputs, with_drivers  # noqa: PLC0415 - SciPy loads here
    from greenshoe.engines import (  # noqa: PLC0415 - numba loads when used
        FleetQuestion,
        city_of,
        fleet_drivers,
        load_city,
    )

    named = city or city_of(model.name)
    if named is None:
        raise ModelError(
            "has no shipped city that stands for it", key="company", value=model.name,
            expected="a city file of your own: --engine-file CITY.toml",
        )  # fmt: skip
    wanted = {
        row["driver"].removesuffix(".all").rsplit(".", 1)[-1]
        for row in engine_inputs(model)
        if row["engine"] == "fleet"
    }
    town = load_city(named)
    said = fleet_drivers(FleetQuestion(town, days=days, seed=seed))
    drivers = {name: asdict(row) for name, row in said.items() if name in wanted}
    if not drivers:
        raise ModelError(
            "has no driver that this engine could feed", key="company", value=model.name,
            expected="a model with vehicles, such as pony",
        )  # fmt: skip
    return with_drivers(model, drivers, source=f"the fleet engine ({town.name})")
