"""How much demand a fleet needs to reach a number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from greenshoe.core import ModelError
from greenshoe.engines._fleet_ensemble import Variant, mean_interval, simulate_fleet
from greenshoe.engines._fleet_measures import measure_named

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from greenshoe.engines._fleet_city import City
    from greenshoe.engines._fleet_ensemble import Run

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
    ModelError
        If no demand within 64 times the city's own reaches it.
    """
    search = _Search(city, measure, target, days, seed, executor)
    low, high = search.bracket()
    for _ in range(_STEPS):
        if high / low - 1.0 < _CLOSE:
            break
        middle = (low * high) ** 0.5
        low, high = (low, middle) if search.reached(middle) else (middle, high)
    return search.answer(high)


class _Search:
    """Trials of a demand, all on the same days."""

    def __init__(
        self,
        city: City,
        measure: str,
        target: float,
        days: int,
        seed: int,
        executor: Executor | None,
    ) -> None:
        self.city, self.target, self.most = city, target, float("-inf")
        self.measure = measure_named(measure)
        self.days, self.seed, self.executor = days, seed, executor

    def run(self, factor: float) -> Run:
        variant = Variant(self.city.with_demand(factor))
        return simulate_fleet([variant], self.days, seed=self.seed, executor=self.executor)[0]

    def reached(self, factor: float) -> bool:
        mean = float(self.run(factor).of(self.measure.name).mean())
        self.most = max(self.most, mean)
        return mean >= self.target

    def bracket(self) -> tuple[float, float]:
        """Return two factors of demand, the lower short of the target, the higher not."""
        factor = 1.0
        if self.reached(factor):
            while factor > 1.0 / _WIDEST:
                factor /= 2.0
                if not self.reached(factor):
                    return factor, 2.0 * factor
            return factor, factor
        while factor < _WIDEST:
            factor *= 2.0
            if self.reached(factor):
                return factor / 2.0, factor
        raise ModelError(
            f"reaches {self.most:.4g} at most, whatever the demand",
            key=self.measure.name,
            value=self.target,
            expected="a lower target, or vehicles that can do more",
        )

    def answer(self, factor: float) -> SolvedDemand:
        run = self.run(factor)
        mean, low, high = mean_interval(run.of(self.measure.name))
        return SolvedDemand(
            measure=self.measure.name,
            target=self.target,
            unit=self.measure.unit_in(self.city),
            vehicles=run.vehicles,
            orders_per_day=run.variant.city.demand.orders_per_day,
            found=mean,
            low=low,
            high=high,
            served_per_day=float(run.sum_of("orders_per_vehicle_day").mean()),
        )
