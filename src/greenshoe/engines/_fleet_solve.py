"""How much demand a fleet needs to reach a number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from greenshoe.core import NotPossibleError
from greenshoe.engines._fleet_ensemble import Variant, mean_interval, simulate_fleet
from greenshoe.engines._fleet_measures import measure_named

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor

    from greenshoe.engines._fleet_city import City

__all__ = ["SolvedDemand", "solve_demand"]

_WIDEST = 64.0  # times the city's own demand, either way
_CLOSE = 1e-3
_STEPS = 24


@dataclass(frozen=True, slots=True)
class SolvedDemand:
    """The demand at which a fleet reaches a number.

    Attributes
    ----------
    measure, target, unit
        What was to be reached.
    vehicles
        The fleet.
    orders_per_day
        Orders riders must want on a median day.
    found, low, high
        The mean there and its 95 % interval over days.
    served_per_day
        Orders served of them.
    """

    measure: str
    target: float
    unit: str
    vehicles: int
    orders_per_day: float
    found: float
    low: float
    high: float
    served_per_day: float


def solve_demand(
    city: City,
    measure: str,
    target: float,
    *,
    days: int = 8,
    seed: int = 0,
    executor: Executor | None = None,
) -> SolvedDemand:
    """Find the least demand at which the mean of a measure reaches a target.

    The demand is doubled or halved from the city's own until the target lies between, then
    bisected; every trial sees the same days.

    Parameters
    ----------
    city
        The city with its fleet and policy.
    measure
        Name of a measure that grows with demand (`measure_named`).
    target
        What it must reach, in the measure's unit.
    days, seed, executor
        As for `simulate_fleet`.

    Raises
    ------
    NotPossibleError
        If no demand within 64 times the city's own reaches it.
    """
    unit = measure_named(measure).unit_in(city)
    best = [float("-inf")]

    def reached(factor: float) -> bool:
        run = simulate_fleet([Variant(city.with_demand(factor))], days, seed=seed,
                             executor=executor)[0]  # fmt: skip
        best[0] = max(best[0], float(run.of(measure).mean()))
        return float(run.of(measure).mean()) >= target

    low, high = _bracket(reached, best, measure, target)
    for _ in range(_STEPS):
        if high / low - 1.0 < _CLOSE:
            break
        middle = (low * high) ** 0.5
        low, high = (low, middle) if reached(middle) else (middle, high)
    return _solved(city, measure, target, unit, high, days=days, seed=seed, executor=executor)


def _bracket(
    call: Callable[[float], bool], best: list[float], measure: str, target: float
) -> tuple[float, float]:
    """Return two factors of demand, the lower short of the target, the higher not."""
    factor = 1.0
    if call(factor):
        while factor > 1.0 / _WIDEST:
            factor /= 2.0
            if not call(factor):
                return factor, 2.0 * factor
        return factor, factor
    while factor < _WIDEST:
        factor *= 2.0
        if call(factor):
            return factor / 2.0, factor
    raise NotPossibleError(
        f"reaches {best[0]:.4g} at most, whatever the demand", key=measure, value=target,
        expected="a lower target, or more capable vehicles",
    )  # fmt: skip


def _solved(
    city: City, measure: str, target: float, unit: str, factor: float, *, days: int, seed: int,
    executor: Executor | None,
) -> SolvedDemand:  # fmt: skip
    wanted = city.with_demand(factor)
    run = simulate_fleet([Variant(wanted)], days, seed=seed, executor=executor)[0]
    mean, low, high = mean_interval(run.of(measure))
    served = float(run.sum_of("orders_per_vehicle_day").mean())
    return SolvedDemand(
        measure, target, unit, city.fleet.vehicles, wanted.demand.orders_per_day, mean, low, high,
        served,
    )  # fmt: skip
