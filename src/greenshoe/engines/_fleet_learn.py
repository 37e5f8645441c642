"""A repositioning policy improved by simulation.

The fluid routing is where it starts; its scale, and a spreading of idle vehicles towards targets,
are turned by Nelder and Mead's simplex until a day earns no more on the days of practice. It is
then judged on days it has not seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize

from greenshoe.engines._fleet_ensemble import Variant, simulate_fleet
from greenshoe.engines._fleet_policy import Knobs

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from numpy.typing import NDArray

    from greenshoe.engines._fleet_city import City

__all__ = ["Lesson", "learn_policy"]

PRACTICE_FROM = 1_000_000  # number of the first day of practice, far from any day of a result
_START = Knobs()
_LOW = np.array([0.0, 0.0, 0.2, 5.0, 0.0])
_HIGH = np.array([2.0, 1.0, 1.5, 40.0, 60.0])
_OTHERS = (Knobs(0.0, 0.0), Knobs(0.0, 1.0, 1.0, 15.0, 0.0), Knobs(1.0, 0.5))


@dataclass(frozen=True)
class Lesson:
    """What was learned.

    Attributes
    ----------
    knobs
        The policy.
    earning, fluid_earning
        Mean earning of the fleet on the days of practice, with the policy and with the fluid one.
    trials, days
        How many policies were tried, on how many days of practice.
    """

    knobs: Knobs
    earning: float
    fluid_earning: float
    trials: int
    days: int


def _knobs(part: NDArray[np.float64]) -> Knobs:
    inside = _LOW + np.clip(part, 0.0, 1.0) * (_HIGH - _LOW)
    return Knobs(*(round(float(value), 6) for value in inside))


def _part(knobs: Knobs) -> NDArray[np.float64]:
    values = np.array([getattr(knobs, name) for name in Knobs.__slots__])
    return np.asarray((values - _LOW) / (_HIGH - _LOW))


def learn_policy(
    city: City, *, days: int = 6, trials: int = 60, seed: int = 0, executor: Executor | None = None
) -> Lesson:
    """Improve a repositioning policy on days of practice.

    Parameters
    ----------
    city
        The city, its fleet, its dispatch.
    days
        Days of practice.
    trials
        Policies tried, about.
    seed
        The random streams.
    executor
        Where the days are simulated.
    """
    learning = city.with_policy("learn")
    known: dict[Knobs, float] = {}

    def earning(knobs: Knobs) -> float:
        if knobs not in known:
            run = simulate_fleet(
                [Variant(learning, knobs)], days, seed=seed, first_day=PRACTICE_FROM,
                executor=executor,
            )[0]  # fmt: skip
            known[knobs] = float(run.sum_of("earning_per_vehicle_day").mean())
        return known[knobs]

    first = max((_START, *_OTHERS), key=earning)
    centre = _part(first)
    step = np.where(centre > 0.6, -0.3, 0.3)
    simplex = np.vstack([centre, centre + np.diag(step)])
    left = max(trials - len(known), 1)
    minimize(
        lambda part: -earning(_knobs(part)),
        centre,
        method="Nelder-Mead",
        options={"initial_simplex": simplex, "maxfev": left, "xatol": 0.01, "fatol": 1e-3},
    )
    best = max(known, key=lambda knobs: known[knobs])
    return Lesson(best, known[best], earning(_START), len(known), days)
