"""How much one unit may be given so that the promise holds: by simulation, and as a fluid."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import ModelError
from greenshoe.engines._serving_kernel import Rule
from greenshoe.engines._serving_step import step_law, step_seconds_python
from greenshoe.engines._serving_unit import UnitRun, run_unit, unit_rules

if TYPE_CHECKING:
    from greenshoe.engines._serving_shapes import Pool, Service

__all__ = ["Capacity", "capacity_of", "fluid_rate", "keeps_promise", "steady_run"]

_REQUESTS_MEASURED = 20_000
_LONGEST_SECONDS, _SHORTEST_SECONDS = 20_000.0, 60.0
_HALVINGS = 9


@dataclass(frozen=True, slots=True)
class Capacity:
    """The largest load of one unit.

    Attributes
    ----------
    requests_per_second
        Largest rate at which the promise was kept in simulation.
    fluid_requests_per_second
        The same without chance: every request average, every step alike.
    """

    requests_per_second: float
    fluid_requests_per_second: float

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


def _fluid_step(service: Service, pool: Pool, rate: float) -> float:
    """Return the step time at which a unit keeps up with `rate`; infinity if it cannot."""
    load = service.load
    law, rules = step_law(service.model, service.machine, pool), unit_rules(service, pool)
    new = load.input_tokens_mean * (1 - load.cached_share) if pool.role != "decode" else 0.0
    output = load.output_tokens_mean if pool.role != "prefill" else 0.0
    context, reach = mean_cached_tokens(service), _reach(service)
    most = min(float(rules[Rule.MOST_REQUESTS]), rules[Rule.CACHE_TOKENS] / max(context, 1.0))
    limit = service.promise.output_token_seconds if output else math.inf
    seconds = 1e-4
    for _ in range(400):
        batch, prompt = rate * output * seconds, rate * new * seconds
        if output and batch > most:
            return math.inf
        if new and prompt + batch > rules[Rule.CHUNK_TOKENS]:
            return math.inf
        lasts = step_seconds_python(
            law, batch, batch * context, prompt, prompt * reach
        )
        if lasts > limit:
            return math.inf
        if lasts <= seconds * (1 + 1e-9):
            return seconds
        seconds = lasts
    return seconds


def fluid_rate(service: Service, pool: Pool) -> float:
    """Return the largest rate of requests a unit keeps up with if nothing is left to chance."""
    low, high = 0.0, 1e-6
    while _fluid_step(service, pool, high) < math.inf and high < 1e12:
        low, high = high, high * 4
    for _ in range(60):
        middle = (low + high) / 2
        if _fluid_step(service, pool, middle) < math.inf:
            low = middle
        else:
            high = middle
    return low


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
    """Return a run at a constant rate: first a window to settle, then one to measure."""
    settle = _settling_seconds(service, pool)
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
    return not (first > promise.first_token_seconds or slow > promise.output_token_seconds)


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
    return Capacity(low, fluid)


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
