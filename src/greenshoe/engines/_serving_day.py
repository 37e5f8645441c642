"""A whole day, simulated: what a unit of each pool does from midnight to midnight.

Requests are dealt to the units at random, so each unit sees a Poisson stream at its share of the
rate, and what one unit does has the same law as what any other does: one unit stands for all of
them exactly, and more units (`units`) only make the sample larger.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import InputError
from greenshoe.engines._serving_plan import HOURS, SECONDS_PER_HOUR
from greenshoe.engines._serving_state import Stat
from greenshoe.engines._serving_step import step_law, step_seconds_python
from greenshoe.engines._serving_unit import UnitRun, run_unit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from greenshoe.engines._serving_shapes import Pool, Service

__all__ = ["SimulatedDay", "simulate_day"]

_REQUESTS_BY_DEFAULT, _STEPS_BY_DEFAULT = 2_000_000, 40_000_000
_SHORTEST_WINDOW, _MOST_UNITS = 300.0, 10_000


def _join(runs: list[UnitRun]) -> UnitRun:
    """Return several units of a pool as one sample."""
    return UnitRun(
        np.sum([run.stats for run in runs], axis=0),
        np.sum([run.first for run in runs], axis=0),
        np.sum([run.slow for run in runs], axis=0),
        runs[0].window_seconds * len(runs),
        sum(run.in_system for run in runs),
        any(run.overloaded for run in runs),
        max(run.largest_cache_tokens for run in runs),
        runs[0].cache_tokens,
    )


@dataclass(frozen=True)
class SimulatedDay:
    """A day of each pool.

    Attributes
    ----------
    units
        Units of each pool by hour.
    runs
        By role: one window an hour, units joined (their seconds are added).
    window_seconds
        How much of each hour was simulated.
    units_simulated
        How many units of each pool.
    """

    service: Service
    units: Mapping[str, tuple[int, ...]]
    runs: Mapping[str, UnitRun]
    window_seconds: float
    units_simulated: int

    @property
    def requests(self) -> int:
        """Requests that were simulated, over all pools."""
        return int(sum(run.total(Stat.ARRIVED) for run in self.runs.values()))

    @property
    def prefill_share(self) -> float:
        """Share of the first pool's busy time that prompts take, units weighted."""
        role = self.service.pools[0].role
        stats, units = self.runs[role].stats, np.array(self.units[role], np.float64)
        busy = float(units @ stats[:, Stat.BUSY])
        return float(units @ stats[:, Stat.PREFILL_SECONDS]) / busy if busy else 0.0

    def hours(self) -> list[dict[str, object]]:
        """Return what happened hour by hour."""
        return [self._hour(hour) for hour in range(HOURS)]

    def _hour(self, hour: int) -> dict[str, object]:
        service, window = self.service, slice(hour, hour + 1)
        first, last = service.pools[0], service.pools[-1]
        rate = service.load.requests_per_day * service.load.hour_shares[hour] / SECONDS_PER_HOUR
        row: dict[str, object] = {"hour": hour, "requests_per_second": rate}
        for pool in service.pools:
            run = self.runs[pool.role]
            each = pool.accelerators_per_unit / service.machine.accelerators_per_node
            seconds = run.window_seconds * each
            row[f"{pool.role}_nodes"] = self.units[pool.role][hour] * each
            row[f"{pool.role}_busy_share"] = run.busy_share(window)
            row[f"{pool.role}_most_load_share"] = self._load_share(pool, run, window)
            if pool.role != "decode":
                taken = run.total(Stat.PROMPT_TOKENS, window) + run.total(
                    Stat.CACHED_TOKENS, window
                )
                row["input_tokens_per_second_and_node"] = taken / seconds
            if pool.role != "prefill":
                row["output_tokens_per_second_and_node"] = (
                    run.total(Stat.OUTPUT_TOKENS, window) / seconds
                )
        row |= {
            "first_token_seconds_p50": self.runs[first.role].first_token_seconds(0.5, window),
            "first_token_seconds_p95": self.runs[first.role].first_token_seconds(0.95, window),
            "output_token_seconds_p50": self.runs[last.role].output_token_seconds(0.5, window),
            "output_token_seconds_p95": self.runs[last.role].output_token_seconds(0.95, window),
        }
        return row

    def _load_share(self, pool: Pool, run: UnitRun, window: slice) -> float:
        """Return prompt tokens or decoding requests of a step over the most it may take."""
        count = pool.accelerators_per_unit
        if pool.role == "decode":
            inside = run.total(Stat.DECODING_SECONDS, window) / run.window_seconds
            return inside / (pool.most_requests_per_accelerator * count)
        steps = max(run.total(Stat.STEPS, window), 1.0)
        taken = run.total(Stat.PROMPT_TOKENS, window) / steps
        return taken / (pool.chunk_tokens_per_accelerator * count)


def simulate_day(
    service: Service,
    units: Mapping[str, tuple[int, ...]],
    *,
    seed: int = 0,
    units_simulated: int = 1,
    window_seconds: float | None = None,
) -> SimulatedDay:
    """Simulate units of every pool through 24 hours.

    Parameters
    ----------
    units
        Units of each pool by hour.
    units_simulated
        How many units of each pool, 1 to 10,000, each with its own requests.
    window_seconds
        How much of each hour: 3,600, or less where a unit sees more than two million requests a
        day. Hours follow each other without a gap: a shorter window sees more of the change from
        one hour to the next, not less.

    Raises
    ------
    InputError
        If the number of units or the window is out of range.
    """
    if not 1 <= units_simulated <= _MOST_UNITS:
        raise InputError("is out of range", key="units", value=units_simulated, expected="1-10000")
    if window_seconds is not None and not 1 <= window_seconds <= SECONDS_PER_HOUR:
        raise InputError("is out of range", key="window_seconds", value=window_seconds)
    rates = {role: _rates(service, units[role]) for role in units}
    if window_seconds is None:
        window_seconds = _window(service, rates)
    runs = {
        pool.role: _join(
            [
                run_unit(
                    service, pool, rates[pool.role], window_seconds, seed=seed, unit=unit * 2 + part
                )
                for unit in range(units_simulated)
            ]
        )
        for part, pool in enumerate(service.pools)
    }
    return SimulatedDay(service, units, runs, window_seconds, units_simulated)


def _window(service: Service, rates: Mapping[str, NDArray[np.float64]]) -> float:
    """Return how much of each hour is simulated: all, or what some seconds of work allow."""
    share = 1.0
    for pool in service.pools:
        law = step_law(service.model, service.machine, pool)
        least = step_seconds_python(law, 1.0, 1.0, 0.0, 0.0)
        requests = float(rates[pool.role].sum()) * SECONDS_PER_HOUR
        steps = HOURS * SECONDS_PER_HOUR / least
        share = min(share, _REQUESTS_BY_DEFAULT / requests, _STEPS_BY_DEFAULT / steps)
    return max(SECONDS_PER_HOUR * share, _SHORTEST_WINDOW)


def _rates(service: Service, units: tuple[int, ...]) -> NDArray[np.float64]:
    """Return requests a second that come to one unit, by hour."""
    load = service.load
    return np.array(
        [
            load.requests_per_day * share / SECONDS_PER_HOUR / count
            for share, count in zip(load.hour_shares, units, strict=True)
        ]
    )
