"""The serving engine: a service file to drivers, curves and checks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from greenshoe.core import VERSION
from greenshoe.engines._result import EngineResult
from greenshoe.engines._serving_capacity import Capacity, capacity_of
from greenshoe.engines._serving_checks import serving_checks
from greenshoe.engines._serving_curves import break_even_requests_per_day, curve_rows
from greenshoe.engines._serving_day import SimulatedDay, simulate_day
from greenshoe.engines._serving_draws import Simulated, draw_drivers
from greenshoe.engines._serving_plan import DayPlan, plan_day, units_by_hour

if TYPE_CHECKING:
    from collections.abc import Mapping
    from concurrent.futures import Executor

    from greenshoe.engines._serving_file import ServiceDraft
    from greenshoe.engines._serving_shapes import Service

__all__ = ["MiddleCase", "run_middle_case", "serve_day"]


@dataclass(frozen=True)
class MiddleCase:
    """A service with the middle of every number, simulated.

    Attributes
    ----------
    capacities
        By role of pool.
    plan, day
        Machines and money; what a unit did.
    """

    service: Service
    capacities: Mapping[str, Capacity]
    plan: DayPlan
    day: SimulatedDay

    @property
    def simulated(self) -> Simulated:
        """What draws and curves take from it."""
        kept = {role: capacity.kept_share for role, capacity in self.capacities.items()}
        return Simulated(kept, self.plan.prefill_share)


def run_middle_case(
    service: Service,
    *,
    seed: int = 0,
    units_simulated: int = 1,
    window_seconds: float | None = None,
) -> MiddleCase:
    """Find what units can be given, plan the day, simulate it.

    Parameters
    ----------
    seed, units_simulated, window_seconds
        As in `simulate_day`.

    Raises
    ------
    ModelError
        If the promise cannot be kept.
    """
    capacities = {pool.role: capacity_of(service, pool, seed=seed) for pool in service.pools}
    rates = {role: found.planned_requests_per_second for role, found in capacities.items()}
    units = {role: units_by_hour(service, rate) for role, rate in rates.items()}
    day = simulate_day(
        service, units, seed=seed, units_simulated=units_simulated, window_seconds=window_seconds
    )
    return MiddleCase(service, capacities, plan_day(service, rates, day.prefill_share), day)


def serve_day(
    draft: ServiceDraft,
    *,
    draws: int = 256,
    seed: int = 0,
    units_simulated: int = 1,
    window_seconds: float | None = None,
    executor: Executor | None = None,
) -> EngineResult:
    """Return what the engine says of a service.

    Parameters
    ----------
    draws
        Of the uncertain numbers of the file, for the distributions.
    seed
        Of requests and draws.
    units_simulated, window_seconds
        As in `simulate_day`.
    executor
        Where draws are made; the result does not depend on it.

    Raises
    ------
    ModelError
        If the service cannot run, or cannot keep its promise.
    InputError
        If a number of the run is out of range.
    """
    case = run_middle_case(
        draft.service(), seed=seed, units_simulated=units_simulated, window_seconds=window_seconds
    )
    drivers, refused = draw_drivers(draft, case.simulated, draws, seed=seed, executor=executor)
    return EngineResult(
        "serving",
        case.service.name,
        drivers,
        curve_rows(draft, case.simulated),
        serving_checks(case.plan, case.day),
        _more(draft, case, draws, refused, seed),
    )


def _more(
    draft: ServiceDraft, case: MiddleCase, draws: int, refused: int, seed: int
) -> dict[str, object]:
    service, day = case.service, case.day
    break_even = break_even_requests_per_day(service, case.simulated)
    tokens = service.load.input_tokens_mean + service.load.output_tokens_mean
    return {
        "model": service.model.name,
        "machine": service.machine.name,
        "about": " ".join(draft.form.about.split()),
        "capacity": {
            role: {
                "requests_per_second_and_unit": capacity.requests_per_second,
                "fluid_requests_per_second_and_unit": capacity.fluid_requests_per_second,
                "planned_requests_per_second_and_unit": capacity.planned_requests_per_second,
            }
            for role, capacity in case.capacities.items()
        },
        "middle_case": case.plan.figures(),
        "efficiency": {
            pool.role: {"prefill": pool.efficiency_prefill, "decode": pool.efficiency_decode}
            for pool in service.pools
        },
        "break_even": {
            "requests_per_day": break_even,
            "tokens_per_day": None if break_even is None else break_even * tokens,
            "paid_share": case.plan.cost_usd_per_day / case.plan.list_value_usd_per_day
            if case.plan.list_value_usd_per_day
            else None,
            "share_of_load": None
            if break_even is None
            else break_even / service.load.requests_per_day,
        },
        "hours": day.hours(),
        "allocation": "prefill machines by computed input tokens, decode machines by output tokens;"
        " in a mixed pool the time that prompts add is prefill; cached tokens carry none",
        "inputs": {
            key: {
                "value": figure.middle,
                "p10": figure.low,
                "p90": figure.high,
                "source": figure.source,
                "confidence": figure.confidence,
            }
            for key, figure in service.figures.items()
        },
        "requests_simulated": day.requests,
        "seconds_of_each_hour_simulated": day.window_seconds,
        "units_simulated": day.units_simulated,
        "draws": draws,
        "draws_refused": refused,
        "seed": seed,
        "version": VERSION,
    }
