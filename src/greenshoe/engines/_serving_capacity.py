"""How much one unit may be given so that the promise holds: by simulation, and as a fluid."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import ModelError
from greenshoe.engines._serving_state import Rule, Stat
from greenshoe.engines._serving_step import step_law, step_seconds_python
from greenshoe.engines._serving_unit import UnitRun, run_unit, unit_rules

if TYPE_CHECKING:
    from collections.abc import Callable

    from greenshoe.engines._serving_shapes import Pool, Service

__all__ = [
    "Capacity",
    "capacity_of",
    "fluid_rate",
    "keeps_promise",
    "mean_cached_tokens",
    "most_requests_decoding",
    "planned_share_of_rate",
    "scaled",
    "steady_run",
]

_REQUESTS_MEASURED = 20_000
_LONGEST_SECONDS, _SHORTEST_SECONDS = 20_000.0, 60.0
_MOST_REQUESTS_SETTLING = 1_000_000
_KEPT_UP = 0.98  # of what came while it was measured, apart from chance: less is a growing queue
_HALVINGS = 9
_FLUID_HALVINGS = 40  # to the last digits that matter


@dataclass(frozen=True, slots=True)
class Capacity:
    """The largest load of one unit.

    Attributes
    ----------
    requests_per_second
        Largest rate at which the promise was kept in simulation.
    fluid_requests_per_second
        The same without chance: every request average, every step alike.
    planned_requests_per_second
        What is planned on a unit, room being kept.
    """

    requests_per_second: float
    fluid_requests_per_second: float
    planned_requests_per_second: float

    @property
    def kept_share(self) -> float:
        """Simulated over fluid: what chance costs (or, below one half promised, gives)."""
        return self.requests_per_second / self.fluid_requests_per_second


def _reach(service: Service) -> float:
    """Return tokens before a prompt token, averaged over prompt tokens."""
    load = service.load
    longer = load.input_tokens_mean * (1 + load.input_tokens_spread**2)
    return min(longer, load.most_input_tokens) * (1 + load.cached_share) / 2


def mean_cached_tokens(service: Service) -> float:
    """Return tokens of cache behind an output token, averaged over output tokens."""
    load = service.load
    return load.input_tokens_mean + load.output_tokens_mean * (1 + load.output_tokens_spread**2) / 2


class _Fluid:
    """A unit of a pool with every request average: what a step asks for at a rate."""

    def __init__(self, service: Service, pool: Pool) -> None:
        load, rules = service.load, unit_rules(service, pool)
        self.new = load.input_tokens_mean * (1 - load.cached_share)
        self.new *= pool.role != "decode"
        self.output = load.output_tokens_mean * (pool.role != "prefill")
        self.context, self.reach = mean_cached_tokens(service), _reach(service)
        most = min(rules[Rule.MOST_REQUESTS], rules[Rule.CACHE_TOKENS] / max(self.context, 1.0))
        self.most_requests, self.chunk = float(most), float(rules[Rule.CHUNK_TOKENS])
        self.promised = service.promise.output_token_seconds
        self.law = step_law(service.model, service.machine, pool).tolist()

    def longest_step(self, rate: float) -> float:
        """Return the longest step that promise, slots, cache and chunk allow at a rate."""
        limits = []
        if self.output:
            limits += [self.promised, self.most_requests / (rate * self.output)]
        if self.new:
            limits.append(self.chunk / (rate * (self.new + self.output)))
        return min(limits)

    def lasts(self, rate: float, seconds: float) -> float:
        """Return the time of the step that takes what came in `seconds`."""
        batch, prompt = rate * self.output * seconds, rate * self.new * seconds
        return step_seconds_python(
            self.law, batch, batch * self.context, prompt, prompt * self.reach
        )

    def keeps_up(self, rate: float) -> bool:
        """Tell whether there is a step, short enough, that does in its time what comes in it."""
        longest = self.longest_step(rate)
        return self.lasts(rate, longest) <= longest

    def settles_at(self, rate: float) -> float:
        """Return the step time at which a unit keeps up."""
        low, high = 0.0, self.longest_step(rate)
        for _ in range(_FLUID_HALVINGS):
            middle = (low + high) / 2
            low, high = (low, middle) if self.lasts(rate, middle) <= middle else (middle, high)
        return high


def _largest(low: float, high: float, holds: Callable[[float], bool]) -> float:
    """Return the largest number for which something holds that holds below it."""
    for _ in range(_FLUID_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low


def fluid_rate(service: Service, pool: Pool) -> float:
    """Return the largest rate of requests a unit keeps up with if nothing is left to chance."""
    fluid, high = _Fluid(service, pool), 1e-6
    while fluid.keeps_up(high) and high < 1e12:
        high *= 4
    return _largest(high / 4 if high > 1e-6 else 0.0, high, fluid.keeps_up)


def most_requests_decoding(service: Service, pool: Pool) -> float:
    """Return requests that decode at once on an accelerator at the fluid's largest rate."""
    fluid, rate = _Fluid(service, pool), fluid_rate(service, pool)
    inside = rate * fluid.output * fluid.settles_at(rate) if rate > 0 else 0.0
    return inside / pool.accelerators_per_unit


def planned_share_of_rate(service: Service, pool: Pool) -> float:
    """Return the planned rate over the largest: room is kept where the pool feels it.

    A prefill pool keeps room in its rate. Where requests decode, room is kept in the batch: a
    batch of `planned_share` of the largest goes with a rate above that share, because a smaller
    batch is faster.
    """
    planned = service.promise.planned_share
    most = fluid_rate(service, pool)
    if pool.role == "prefill" or most <= 0:
        return planned
    fluid = _Fluid(service, pool)
    inside = most * fluid.settles_at(most) * planned
    return _largest(0.0, most, lambda rate: rate * fluid.settles_at(rate) <= inside) / most


def _settling_seconds(service: Service, pool: Pool) -> float:
    """Return how long a unit needs to forget that it was empty.

    Where step time grows with the batch as a + b B, the batch settles at the pace of a request's
    stay times (promised step / a).
    """
    load, promise = service.load, service.promise
    queue = max(_SHORTEST_SECONDS, 20 * promise.first_token_seconds)
    if pool.role == "prefill":
        return min(queue, _LONGEST_SECONDS)
    law = step_law(service.model, service.machine, pool)
    slowing = promise.output_token_seconds / step_seconds_python(law, 1.0, 1.0, 0.0, 0.0)
    stay = load.output_tokens_mean * promise.output_token_seconds
    return min(max(stay * min(max(2 * slowing, 3.0), 30.0), queue), _LONGEST_SECONDS)


def steady_run(service: Service, pool: Pool, rate: float, seed: int = 0) -> UnitRun:
    """Return a run at a constant rate: first a window to settle, then others to measure."""
    longest = max(_SHORTEST_SECONDS, _MOST_REQUESTS_SETTLING / rate)
    settle = min(_settling_seconds(service, pool), longest)
    measure = min(max(_REQUESTS_MEASURED / rate, settle), _LONGEST_SECONDS * 10)
    windows = 1 + math.ceil(measure / settle)
    return run_unit(service, pool, np.full(windows, rate), settle, seed=seed)


def keeps_promise(service: Service, pool: Pool, run: UnitRun, windows: slice) -> bool:
    """Tell whether the promised share of requests was served in time in these windows."""
    if run.overloaded:
        return False
    promise = service.promise
    share = promise.share_of_requests
    first = run.first_token_seconds(share, windows) if pool.role != "decode" else 0.0
    slow = run.output_token_seconds(share, windows) if pool.role != "prefill" else 0.0
    came, done = (run.total(stat, windows) for stat in (Stat.ARRIVED, Stat.DONE))
    keeps_up = done >= _KEPT_UP * came - 4 * math.sqrt(came)
    in_time = first <= promise.first_token_seconds or math.isnan(first)
    return keeps_up and in_time and not slow > promise.output_token_seconds


def capacity_of(service: Service, pool: Pool, *, seed: int = 0) -> Capacity:
    """Return what one unit can be given, found by halving over simulations.

    Raises
    ------
    ModelError
        If the promise is broken even under almost no load: what was measured is named.
    """
    fluid = fluid_rate(service, pool)
    after = slice(1, None)
    low, high = 0.0, max(fluid, 1e-9) * 1.25
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if keeps_promise(service, pool, steady_run(service, pool, middle, seed), after):
            low = middle
        else:
            high = middle
    if low == 0.0:
        _refuse(service, pool, high, seed)
    return Capacity(low, fluid, low * planned_share_of_rate(service, pool))


def _refuse(service: Service, pool: Pool, rate: float, seed: int) -> None:
    """Say which promise cannot be kept, and what could be promised."""
    run = steady_run(service, pool, rate, seed)
    share = service.promise.share_of_requests
    first = run.first_token_seconds(share, slice(1, None))
    slow = run.output_token_seconds(share, slice(1, None))
    late = pool.role != "decode" and first > service.promise.first_token_seconds
    key, best = ("first_token_seconds", first) if late else ("output_token_seconds", slow)
    raise ModelError(
        f"cannot be kept for {share:.0%} of requests, however small the load",
        key=f"promise.{key}",
        value=f"{getattr(service.promise, key):g}",
        expected=f"at least {best:.3g} s",
    )


def scaled(service: Service, factor: float) -> Service:
    """Return the service with its requests multiplied."""
    load = replace(service.load, requests_per_day=service.load.requests_per_day * factor)
    return replace(service, load=load)
