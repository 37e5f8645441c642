"""Many days of many variants: spread over any executor, bit for bit the same however shared out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import InputError, run_in_order
from greenshoe.engines._fleet_day import Outcome, day_outcome, simulate_fleet_day
from greenshoe.engines._fleet_fluid import fluid_bound
from greenshoe.engines._fleet_measures import measure
from greenshoe.engines._fleet_policy import Control, Knobs, control_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Executor

    from numpy.typing import NDArray

    from greenshoe.engines._fleet_city import City

    Floats = NDArray[np.float64]

__all__ = ["MOST_DAYS", "Run", "Variant", "simulate_fleet"]

DAYS_IN_A_TASK = 4  # fixed: the same work units whatever the number of workers
MOST_DAYS = 10_000
_NORMAL_95 = 1.959963984540054


@dataclass(frozen=True)
class Variant:
    """A city as it is simulated: fleet and policy are the city's own.

    Attributes
    ----------
    city
        The city.
    knobs
        Those of a learned policy.
    bound
        Whether the fluid bound of each day is computed too.
    """

    city: City
    knobs: Knobs | None = None
    bound: bool = False


@dataclass(frozen=True)
class Run:
    """The days of one variant.

    Attributes
    ----------
    variant
        What was simulated.
    table
        float64, (days, Outcome.SIZE).
    bound
        float64, (days,): orders no policy can exceed; NaN where not asked for.
    """

    variant: Variant
    table: Floats
    bound: Floats

    @property
    def vehicles(self) -> int:
        """The fleet."""
        return self.variant.city.fleet.vehicles

    def of(self, name: str) -> Floats:
        """Return a measure of each day."""
        return measure(name, self.table, self.vehicles)

    def sum_of(self, name: str) -> Floats:
        """Return a measure of a vehicle, for the whole fleet."""
        return self.of(name) * self.vehicles


def mean_interval(values: Floats) -> tuple[float, float, float]:
    """Return mean and 95 % interval of the mean.

    >>> mean_interval(np.array([1.0, 1.0]))
    (1.0, 1.0, 1.0)
    """
    mean = float(values.mean())
    if values.size < 2:
        return mean, mean, mean
    error = _NORMAL_95 * float(values.std(ddof=1)) / values.size**0.5
    return mean, mean - error, mean + error


_Task = tuple[Variant, int, int, int]  # variant, seed, first day, the day after the last


@lru_cache(maxsize=4)
def _control(city: City, knobs: Knobs | None) -> Control:
    return control_of(city, knobs)


def _play(task: _Task) -> Floats:
    """Simulate a range of days: one task."""
    variant, seed, first, last = task
    control = _control(variant.city, variant.knobs)
    rows = np.full((last - first, Outcome.SIZE + 1), np.nan)
    for row, number in enumerate(range(first, last)):
        played = simulate_fleet_day(variant.city, control, seed=seed, number=number)
        rows[row, :-1] = day_outcome(played)
        if variant.bound:
            rows[row, -1] = fluid_bound(variant.city, played.orders)
    return rows


def simulate_fleet(
    variants: Sequence[Variant],
    days: int,
    *,
    seed: int = 0,
    first_day: int = 0,
    executor: Executor | None = None,
    progress: Callable[[int], None] | None = None,
) -> list[Run]:
    """Simulate the same days for several variants of a city.

    Parameters
    ----------
    variants
        The cities, fleets, policies.
    days
        How many days each.
    seed
        The random streams; a day has the same riders in every variant.
    first_day
        Number of the first day.
    executor
        Where the work is done: any `concurrent.futures.Executor`, here if there is none. A Dask
        cluster gives one by `Client.get_executor()`. The result does not depend on it.
    progress
        Called with the number of days as they are done.

    Raises
    ------
    InputError
        If `days` is out of range.
    """
    if not 1 <= days <= MOST_DAYS:
        raise InputError("is out of range", key="days", value=days, expected=f"1 to {MOST_DAYS:,}")
    ranges = [(d, min(d + DAYS_IN_A_TASK, days)) for d in range(0, days, DAYS_IN_A_TASK)]
    tasks = [
        (variant, seed, first_day + a, first_day + b) for variant in variants for a, b in ranges
    ]
    say = progress or (lambda _: None)
    parts = run_in_order(_play, tasks, executor, lambda task: say(task[3] - task[2]))
    runs = []
    for place, variant in enumerate(variants):
        table = np.concatenate(parts[place * len(ranges) : (place + 1) * len(ranges)])
        runs.append(Run(variant, table[:, :-1], table[:, -1]))
    return runs
