"""One unit under a load: what it did, by window, with the quantiles of its latencies."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import seed_words
from greenshoe.engines._serving_kernel import serve
from greenshoe.engines._serving_state import (
    BINS,
    BINS_PER_E,
    FIRST_BIN_SECONDS,
    Clock,
    Count,
    Load,
    Role,
    Rule,
    Slot,
    Stat,
    Unit,
)
from greenshoe.engines._serving_step import cache_tokens, step_law

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from greenshoe.engines._serving_shapes import Pool, Service, TokenLoad

__all__ = ["UnitRun", "lognormal_parameters", "run_unit", "unit_rules"]

_ROOM_FOR_WAITING = 1 << 17
_MOST_SLOTS = 1 << 20
_ROLES = {"mixed": Role.MIXED, "prefill": Role.PREFILL, "decode": Role.DECODE}


def _cut_mean(log_mean: float, spread: float, most: float) -> float:
    """Return the mean of a lognormal variable cut at `most`."""
    if spread == 0:
        return min(math.exp(log_mean), most)
    edge = (math.log(most) - log_mean) / spread
    below = 0.5 * math.erfc(-(edge - spread) / math.sqrt(2))
    above = 0.5 * math.erfc(edge / math.sqrt(2))
    return math.exp(log_mean + spread**2 / 2) * below + most * above


def lognormal_parameters(mean: float, variation: float, most: int) -> tuple[float, float]:
    """Return mean and deviation of the logarithm so that the cut variable has this mean.

    Parameters
    ----------
    mean
        Tokens, above 0 and at most `most`.
    variation
        Standard deviation over mean before the cut.
    most
        Where the variable is cut.

    >>> log_mean, spread = lognormal_parameters(1000, 1.0, 100_000)
    >>> round(math.exp(log_mean + spread**2 / 2))
    1000
    """
    spread = math.sqrt(math.log1p(variation**2))
    low, high = math.log(mean) - spread**2 / 2 - 1e-9, math.log(most) + 8 * spread + 1e-9
    for _ in range(80):
        middle = (low + high) / 2
        if _cut_mean(middle, spread, most) < mean:
            low = middle
        else:
            high = middle
    return (low + high) / 2, spread


def load_numbers(load: TokenLoad, window_seconds: float) -> NDArray[np.float64]:
    """Return the load as the kernel takes it."""
    numbers = np.zeros(Load.SIZE)
    numbers[Load.INPUT_LOG_MEAN], numbers[Load.INPUT_LOG_SPREAD] = lognormal_parameters(
        load.input_tokens_mean, load.input_tokens_spread, load.most_input_tokens
    )
    numbers[Load.OUTPUT_LOG_MEAN], numbers[Load.OUTPUT_LOG_SPREAD] = lognormal_parameters(
        load.output_tokens_mean, load.output_tokens_spread, load.most_output_tokens
    )
    numbers[Load.CACHED_SHARE] = load.cached_share
    numbers[Load.WINDOW_SECONDS] = window_seconds
    return numbers


def unit_rules(service: Service, pool: Pool, unit: int = 0) -> NDArray[np.int64]:
    """Return the whole numbers of a run: role, bounds, which unit."""
    count = pool.accelerators_per_unit
    rules = np.zeros(Rule.SIZE, np.int64)
    rules[Rule.ROLE] = _ROLES[pool.role]
    rules[Rule.CHUNK_TOKENS] = pool.chunk_tokens_per_accelerator * count
    rules[Rule.MOST_REQUESTS] = min(pool.most_requests_per_accelerator * count, _MOST_SLOTS // 2)
    rules[Rule.CACHE_TOKENS] = int(cache_tokens(service.model, service.machine, pool))
    rules[Rule.MOST_INPUT] = service.load.most_input_tokens
    rules[Rule.MOST_OUTPUT] = service.load.most_output_tokens
    rules[Rule.UNIT] = unit
    return rules


@dataclass(frozen=True)
class UnitRun:
    """What one unit did.

    Attributes
    ----------
    stats
        float64 (windows, Stat.SIZE).
    first, slow
        int64 (windows, bins): time to first token, time per output token.
    in_system
        Requests inside at the end.
    overloaded
        Whether the queue outgrew its room: then the run stopped.
    largest_cache_tokens, cache_tokens
        Most tokens held at once, and the limit.
    """

    stats: NDArray[np.float64]
    first: NDArray[np.int64]
    slow: NDArray[np.int64]
    window_seconds: float
    in_system: int
    overloaded: bool
    largest_cache_tokens: int
    cache_tokens: int

    def total(self, stat: Stat, windows: slice = slice(None)) -> float:
        """Return a sum over windows."""
        return float(self.stats[windows, stat].sum())

    def first_token_seconds(self, quantile: float, windows: slice = slice(None)) -> float:
        """Return a quantile of the time to the first token."""
        return quantile_of(self.first[windows].sum(axis=0), quantile)

    def output_token_seconds(self, quantile: float, windows: slice = slice(None)) -> float:
        """Return a quantile of a request's mean time per output token after the first."""
        return quantile_of(self.slow[windows].sum(axis=0), quantile)

    def busy_share(self, windows: slice = slice(None)) -> float:
        """Return the share of the time in which a step was under way."""
        length = self.stats[windows].shape[0] * self.window_seconds
        return float(self.total(Stat.BUSY, windows) / length)


def quantile_of(bins: NDArray[np.int64], quantile: float) -> float:
    """Return a quantile of a histogram of the kernel, at the middle of its bin; NaN if empty."""
    total = int(bins.sum())
    if not total:
        return math.nan
    place = int(np.searchsorted(np.cumsum(bins), quantile * total, side="left"))
    place = min(place, BINS - 1)
    return FIRST_BIN_SECONDS * math.exp((place - 0.5) / BINS_PER_E)


def _power_of_two(least: int) -> int:
    return 1 << max(least - 1, 1).bit_length()


def run_unit(
    service: Service,
    pool: Pool,
    rates: NDArray[np.float64],
    window_seconds: float,
    *,
    seed: int = 0,
    unit: int = 0,
) -> UnitRun:
    """Let one unit of a pool serve a Poisson stream of requests.

    Parameters
    ----------
    service, pool
        What serves.
    rates
        float64 (windows): requests a second that come to this unit.
    window_seconds
        Length of a window.
    seed, unit
        The random stream. Streams of two units are independent.
    """
    rules = unit_rules(service, pool, unit)
    room = int(rules[Rule.MOST_REQUESTS] + min(rules[Rule.CHUNK_TOKENS], 1 << 17)) + 2
    count = np.zeros(Count.SIZE, np.int64)
    count[Count.NEWEST] = count[Count.FILLING] = -1
    slots = np.zeros((Slot.SIZE, room), np.int64)
    slots[Slot.SAME_END] = np.arange(1, room + 1)
    slots[Slot.SAME_END, -1] = -1
    windows = len(rates)
    state = Unit(
        step_law(service.model, service.machine, pool),
        rules,
        load_numbers(service.load, window_seconds),
        np.ascontiguousarray(rates, np.float64),
        np.array(seed_words(seed), np.uint32),
        np.zeros(Clock.SIZE),
        count,
        slots,
        np.zeros((2, room)),
        np.full(_power_of_two(service.load.most_output_tokens + 2), -1, np.int64),
        np.zeros(room, np.int64),
        np.zeros(room, np.int64),
        np.zeros((2, _ROOM_FOR_WAITING), np.int64),
        np.zeros(_ROOM_FOR_WAITING),
        np.zeros((windows, Stat.SIZE)),
        np.zeros((windows, BINS), np.int64),
        np.zeros((windows, BINS), np.int64),
    )
    serve(state)
    return UnitRun(
        state.stats,
        state.first,
        state.slow,
        window_seconds,
        int(count[Count.IN_SYSTEM]),
        bool(count[Count.OVERLOADED]),
        int(count[Count.LARGEST_HELD]),
        int(rules[Rule.CACHE_TOKENS]),
    )
