"""A city to its result: drivers, the curve against fleet size, policies, checks."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import InputError, to_json
from greenshoe.engines._fleet_checks import fleet_checks
from greenshoe.engines._fleet_city import Point
from greenshoe.engines._fleet_day import Outcome
from greenshoe.engines._fleet_ensemble import Variant, mean_interval, simulate_fleet
from greenshoe.engines._fleet_file import MOST_VEHICLES
from greenshoe.engines._fleet_learn import Lesson, learn_policy
from greenshoe.engines._fleet_measures import MEASURES, OPERATING, measure_named
from greenshoe.engines._result import Distribution, EngineResult, distribution_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Executor

    from numpy.typing import NDArray

    from greenshoe.engines._fleet_city import City
    from greenshoe.engines._fleet_ensemble import Run
    from greenshoe.engines._fleet_policy import Knobs

    Floats = NDArray[np.float64]

__all__ = ["DENSE_AGAINST", "FleetQuestion", "compare_policies", "fleet_drivers", "fleet_result"]

DENSE_AGAINST = 4  # thin cities beside the dense one
_STEPS = (0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 1.0, 1.4, 2.0, 3.0)
_DEMANDS = (0.25, 0.5, 0.75, 1.25, 1.5, 2.0)  # beside the city's own
_MOST_FLEETS = 60
_MORE = 100  # the next vehicles
_IN_CURVE = (
    "orders_per_vehicle_day", "waiting_minutes", "pick_up_minutes", "empty_share", "lost_share",
    "revenue_per_vehicle_day", "cost_per_vehicle_day", "earning_per_vehicle_day",
)  # fmt: skip


@dataclass(frozen=True)
class FleetQuestion:
    """What is asked of a city.

    Attributes
    ----------
    city
        The city.
    days
        Days simulated of each variant.
    seed
        The random streams.
    fleets
        Fleet sizes of the curve; chosen around the city's own if empty.
    executor, progress
        As for `simulate_fleet`.
    """

    city: City
    days: int = 20
    seed: int = 0
    fleets: tuple[int, ...] = ()
    executor: Executor | None = None
    progress: Callable[[int], None] | None = None

    def runs(self, variants: Sequence[Variant]) -> list[Run]:
        """Simulate variants on the question's days."""
        return simulate_fleet(
            variants, self.days, seed=self.seed, executor=self.executor, progress=self.progress
        )

    def sizes(self) -> tuple[int, ...]:
        """Return the fleets of the curve, rising.

        Raises
        ------
        InputError
            If one is not a fleet, or there are too many.
        """
        own = self.city.fleet.vehicles
        if not self.fleets:
            sizes = {max(round(own * step), 1) for step in _STEPS}
            return tuple(sorted(n for n in sizes if n <= MOST_VEHICLES))
        for size in self.fleets:
            if not 1 <= size <= MOST_VEHICLES:
                raise InputError(
                    "is no fleet", key="--fleets", value=size, expected=f"1 to {MOST_VEHICLES:,}"
                )
        if len(set(self.fleets)) > _MOST_FLEETS:
            raise InputError(
                "are too many", key="--fleets", value=len(set(self.fleets)),
                expected=f"at most {_MOST_FLEETS}",
            )  # fmt: skip
        return tuple(sorted({*self.fleets, own}))


def fleet_result(question: FleetQuestion) -> EngineResult:
    """Answer a question: simulate the city, its curve and its thin copies, and check them all.

    Raises
    ------
    InputError
        If days or fleets are out of range.
    ModelError
        If the city cannot be laid out.
    """
    city, lesson = question.city, None
    if city.policy.reposition == "learn":
        lesson = learn_policy(city, seed=question.seed, executor=question.executor)
    knobs = lesson.knobs if lesson else None
    sizes = question.sizes()
    own = city.fleet.vehicles
    more = city.with_vehicles(min(own + _MORE, MOST_VEHICLES))
    thin = city.spread_over(DENSE_AGAINST)
    cities = [city.with_vehicles(size) for size in sizes]
    variants = [Variant(c, knobs, bound=True) for c in (*cities, more, thin)]
    wanted = [Variant(city.with_demand(factor), knobs) for factor in _DEMANDS]
    runs = question.runs([*variants, *wanted])
    (*curve, bigger, thinner), others = runs[: len(variants)], runs[len(variants) :]
    base = curve[sizes.index(own)]
    extra: dict[str, object] = {
        "city": city.name,
        "currency": city.currency,
        "policy": city.policy.words,
        "vehicles": own,
        "days": question.days,
        "seed": question.seed,
        "orders_wanted_per_day": distribution_of(base.table[:, Outcome.ARRIVED], "orders / day"),
        "wild_goose_chase": _wild_goose_chase(curve),
        "next_vehicles": _next_vehicles(base, bigger),
        "dense_against_thin": _dense_against_thin(base, thinner),
        "against_demand": _against_demand([*others, base]),
        "time_shares": _time_shares(base),
        "cost_shares": _cost_shares(base),
        "inputs": to_json(city.inputs),
    }
    if lesson is not None:
        extra["policies"] = compare_policies(question, lesson)
        extra["learned"] = _lesson_json(lesson)
    return EngineResult(
        engine="fleet",
        name=city.name,
        drivers=_drivers(base),
        curve=tuple(_curve(curve)),
        checks=fleet_checks(city, [*curve, bigger, thinner], seed=question.seed),
        more=extra,
    )


def fleet_drivers(question: FleetQuestion) -> dict[str, Distribution]:
    """Return the drivers of the city's own fleet alone, without the curve.

    Raises
    ------
    InputError
        If the days are out of range.
    """
    city, knobs = question.city, None
    if city.policy.reposition == "learn":
        knobs = learn_policy(city, seed=question.seed, executor=question.executor).knobs
    return _drivers(question.runs([Variant(city, knobs)])[0])


def _drivers(run: Run) -> dict[str, Distribution]:
    """Return every measure that exists as a distribution over days."""
    found = {}
    for measure in MEASURES:
        values = run.of(measure.name)
        values = values[np.isfinite(values)]
        if values.size:
            found[measure.name] = distribution_of(values, measure.unit_in(run.variant.city))
    return found


def _mean(values: Floats) -> float:
    """Return the mean of what there is; NaN of nothing."""
    kept = values[np.isfinite(values)]
    return float(kept.mean()) if kept.size else float("nan")


def _quantiles(run: Run) -> dict[str, object]:
    """Return the measures of a curve: median, 5th and 95th percentile over days."""
    row: dict[str, object] = {}
    for name in _IN_CURVE:
        values = run.of(name)
        kept = values[np.isfinite(values)]
        low, middle, high = (
            np.quantile(kept, [0.05, 0.5, 0.95]).tolist() if kept.size else [float("nan")] * 3
        )
        row |= {name: middle, f"{name}_p05": low, f"{name}_p95": high}
    return row


def _against_demand(runs: Sequence[Run]) -> list[dict[str, object]]:
    """Return a row for each demand on the city's own fleet, rising."""
    rising = sorted(runs, key=lambda run: run.variant.city.demand.orders_per_day)
    return [
        {"orders_wanted": round(run.variant.city.demand.orders_per_day), **_quantiles(run)}
        for run in rising
    ]


def _curve(runs: Sequence[Run]) -> list[dict[str, object]]:
    """Return a row for each fleet: quantiles over days, and what more vehicles would bring."""
    rows = []
    for place, run in enumerate(runs):
        row: dict[str, object] = {"vehicles": run.vehicles, **_quantiles(run)}
        row["fluid_bound_per_vehicle_day"] = float(run.bound.mean()) / run.vehicles
        if place + 1 < len(runs):
            row |= _steps_ahead(run, runs[place + 1])
        rows.append(row)
    return rows


def _steps_ahead(run: Run, larger: Run) -> dict[str, object]:
    """Return what vehicles between this fleet and the next bring, by the same days of both."""
    added = larger.vehicles - run.vehicles
    gain = (
        larger.sum_of("earning_per_vehicle_day") - run.sum_of("earning_per_vehicle_day")
    ) / added
    orders = larger.of("orders_per_vehicle_day") - run.of("orders_per_vehicle_day")
    mean, low, high = mean_interval(gain)
    return {
        "next_vehicle_earning": mean,
        "next_vehicle_earning_low": low,
        "next_vehicle_earning_high": high,
        "wild_goose_chase": bool(mean_interval(orders)[1] > 0.0),
    }


def _wild_goose_chase(runs: Sequence[Run]) -> dict[str, object]:
    """Return where each vehicle serves more the more of them there are.

    There a vehicle more shortens everybody's pick-up by more than it takes from them: the fleet is
    lost in long pick-ups (Castillo, Knoepfle and Weyl, 2017).
    """
    below = 0
    for run, larger in itertools.pairwise(runs):
        gain = larger.of("orders_per_vehicle_day") - run.of("orders_per_vehicle_day")
        if mean_interval(gain)[1] > 0.0:
            below = larger.vehicles
    best = max(runs, key=lambda run: float(run.of("orders_per_vehicle_day").mean()))
    pays = [r.vehicles for r in runs if float(r.of("earning_per_vehicle_day").mean()) > 0.0]
    earns = max(runs, key=lambda run: float(run.sum_of("earning_per_vehicle_day").mean()))
    return {
        "below_vehicles": below or None,
        "most_orders_per_vehicle_at": best.vehicles,
        "fleets_that_earn": [min(pays), max(pays)] if pays else None,
        "most_earning_fleet": earns.vehicles,
    }


def _next_vehicles(base: Run, bigger: Run) -> dict[str, object]:
    added = bigger.vehicles - base.vehicles
    if added == 0:
        return {"vehicles": 0}
    found: dict[str, object] = {"vehicles": added}
    for name in ("orders_per_vehicle_day", "revenue_per_vehicle_day", "earning_per_vehicle_day"):
        mean, low, high = mean_interval((bigger.sum_of(name) - base.sum_of(name)) / added)
        found[name] = {"mean": mean, "low": low, "high": high,
                       "unit": measure_named(name).unit_in(base.variant.city)}  # fmt: skip
    return found


def _dense_against_thin(base: Run, thin: Run) -> dict[str, object]:
    """Return the same orders and vehicles in one city, and spread over several like it."""
    rows: dict[str, object] = {
        "thin_cities": DENSE_AGAINST,
        "vehicles_each": thin.vehicles,
        "orders_each": float(thin.table[:, Outcome.ARRIVED].mean()),
    }
    for name in _IN_CURVE:
        one, other = base.of(name), thin.of(name)
        both = np.isfinite(one) & np.isfinite(other)
        if not both.any():
            continue
        mean, low, high = mean_interval((one - other)[both])
        rows[name] = {"dense": _mean(one), "thin": _mean(other),
                      "difference": mean, "low": low, "high": high,
                      "unit": measure_named(name).unit_in(base.variant.city)}  # fmt: skip
    return rows


def _time_shares(base: Run) -> dict[str, float]:
    names = {"idle": Outcome.IDLE_SHARE, "to a rider": Outcome.PICK_UP_SHARE,
             "with a rider": Outcome.RIDE_SHARE, "repositioning": Outcome.MOVE_SHARE,
             "depot": Outcome.DEPOT_SHARE, "repair": Outcome.REPAIR_SHARE}  # fmt: skip
    return {name: float(base.table[:, column].mean()) for name, column in names.items()}


def _cost_shares(base: Run) -> dict[str, float]:
    columns = (*OPERATING, Outcome.ASSISTANT_COST, Outcome.INSURANCE_COST, Outcome.DEPRECIATION,
               Outcome.COMMISSION)  # fmt: skip
    return {
        c.name.lower(): float(base.table[:, c].mean()) / base.vehicles for c in columns
    }  # fmt: skip


def _lesson_json(lesson: Lesson) -> dict[str, object]:
    return {
        "knobs": to_json(lesson.knobs),
        "practice_days": lesson.days,
        "trials": lesson.trials,
        "practice_earning_per_day": lesson.earning,
        "practice_earning_per_day_fluid": lesson.fluid_earning,
    }


def compare_policies(question: FleetQuestion, lesson: Lesson) -> list[dict[str, object]]:
    """Return every policy on the same days, none of which was practised on.

    Parameters
    ----------
    question
        The city and the days.
    lesson
        What was learned.
    """
    names: dict[str, Knobs | None] = {"nearest": None, "batched": None}
    if not isinstance(question.city.ground, Point):
        names |= {"nearest-hot": None, "fluid": None, "learn": lesson.knobs}
    city = question.city
    plain = replace(city, policy=replace(city.policy, dispatch="nearest"))
    runs = dict(zip(names, question.runs([
        Variant(plain.with_policy(name), knobs) for name, knobs in names.items()
    ]), strict=True))  # fmt: skip
    bound = question.runs([Variant(plain.with_policy("nearest"), bound=True)])[0].bound
    base = runs["nearest"].sum_of("earning_per_vehicle_day")
    rows = []
    for name, run in runs.items():
        gain = mean_interval((run.sum_of("earning_per_vehicle_day") - base) / run.vehicles)
        served = run.table[:, Outcome.SERVED]
        rows.append({
            "policy": name,
            "orders_per_vehicle_day": float(run.of("orders_per_vehicle_day").mean()),
            "pick_up_minutes": _mean(run.of("pick_up_minutes")),
            "empty_share": _mean(run.of("empty_share")),
            "lost_share": float(run.of("lost_share").mean()),
            "earning_per_vehicle_day": float(run.of("earning_per_vehicle_day").mean()),
            "gain_over_nearest": gain[0],
            "gain_low": gain[1],
            "gain_high": gain[2],
            "share_of_fluid_bound": float((served / np.maximum(bound, 1.0)).mean()),
        })  # fmt: skip
    return rows
