"""One unit again, in plain Python: every request an object, every token counted one by one.

The twin of `serve`, written for reading: no lists of those that end together, no slots, no sums.
Tests hold the two equal.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import normal_from_bits, philox_block_python, seed_words
from greenshoe.engines._serving_state import Load, Rule
from greenshoe.engines._serving_step import step_law, step_seconds_python
from greenshoe.engines._serving_unit import load_numbers, unit_rules

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from greenshoe.engines._serving_shapes import Pool, Service

__all__ = ["PlainUnit", "serve_plain"]


@dataclass
class _Request:
    came: float
    prompt: int
    output: int
    found: int
    context: int = 0
    to_compute: int = 0
    left: int = 0
    first: float = -1.0


@dataclass
class PlainUnit:
    """What one unit did, request by request.

    Attributes
    ----------
    first_token_seconds, output_token_seconds, stays
        Of every request, in the order they came about.
    """

    arrived: int = 0
    done: int = 0
    steps: int = 0
    prompt_tokens: int = 0
    output_tokens: int = 0
    left_cache: int = 0
    busy_seconds: float = 0.0
    inside: int = 0
    first_token_seconds: list[float] = field(default_factory=list)
    output_token_seconds: list[float] = field(default_factory=list)
    stays: list[float] = field(default_factory=list)


def requests_of(
    service: Service, rates: Sequence[float], window_seconds: float, seed: int, unit: int
) -> Iterator[_Request]:
    """Yield the requests of a unit in the order they come."""
    load = load_numbers(service.load, window_seconds)
    low, high = seed_words(seed)
    now, index = 0.0, 0
    while True:
        words = philox_block_python((index, 0, unit, 0), (int(low), int(high)))
        rest = -math.log((words[0] + 0.5) * 2.0**-32)
        here = int(now / window_seconds)
        while here < len(rates):
            end = (here + 1) * window_seconds
            if rates[here] * (end - now) >= rest:
                now += rest / rates[here]
                break
            rest, now, here = rest - rates[here] * (end - now), end, here + 1
        else:
            return
        lengths = []
        for word, mean, spread, most in (
            (words[1], load[Load.INPUT_LOG_MEAN], load[Load.INPUT_LOG_SPREAD],
             service.load.most_input_tokens),
            (words[2], load[Load.OUTPUT_LOG_MEAN], load[Load.OUTPUT_LOG_SPREAD],
             service.load.most_output_tokens),
        ):  # fmt: skip
            normal = float(normal_from_bits(np.uint32(word)))
            lengths.append(max(1, min(most, int(math.exp(mean + spread * normal) + 0.5))))
        found = min(int(service.load.cached_share * lengths[0]), lengths[0] - 1)
        yield _Request(now, lengths[0], lengths[1], found)
        index += 1


class _Unit:
    """The state of a unit between two steps."""

    def __init__(self, service: Service, pool: Pool, requests: Iterator[_Request]) -> None:
        rules = unit_rules(service, pool)
        self.law = step_law(service.model, service.machine, pool)
        self.role = pool.role
        self.chunk, self.most = int(rules[Rule.CHUNK_TOKENS]), int(rules[Rule.MOST_REQUESTS])
        self.limit = int(rules[Rule.CACHE_TOKENS])
        self.coming = requests
        self.next = next(requests, None)
        self.waiting: deque[_Request] = deque()
        self.back: list[_Request] = []
        self.decoding: list[_Request] = []
        self.joining: list[_Request] = []
        self.filling: _Request | None = None
        self.did = PlainUnit()

    def held(self) -> int:
        """Count the tokens the cache is taken for."""
        inside = [*self.decoding, *self.joining, *([self.filling] if self.filling else [])]
        return sum(request.context for request in inside)

    def arrive(self, now: float) -> None:
        while self.next is not None and self.next.came <= now:
            self.waiting.append(self.next)
            self.did.arrived += 1
            self.next = next(self.coming, None)

    def admit(self) -> _Request | None:
        request = self.back[-1] if self.back else (self.waiting[0] if self.waiting else None)
        if request is None or len(self.decoding) + len(self.joining) >= self.most:
            return None
        context = request.context or request.prompt
        if self.held() + context + len(self.decoding) > self.limit:
            return None
        if self.back:
            return self.back.pop()
        self.waiting.popleft()
        request.context, request.left = request.prompt, request.output
        request.to_compute = request.prompt - request.found
        return request

    def take_prompts(self) -> tuple[int, float]:
        budget, taken, reach = self.chunk - len(self.decoding), 0, 0.0
        while budget > taken:
            request = self.filling or self.admit()
            if request is None:
                break
            self.filling = request
            part = min(budget - taken, request.to_compute)
            reach += part * (request.context - request.to_compute + 0.5 * part)
            taken += part
            request.to_compute -= part
            if request.to_compute == 0:
                self.joining.append(request)
                self.filling = None
        return taken, reach

    def take_decoders(self, now: float) -> None:
        while (request := self.admit()) is not None:
            if request.first < 0:
                request.first = request.came
                request.left -= 1
                request.context += 1
            if request.left <= 0:
                self.leave(request, now)
            else:
                self.decoding.append(request)

    def leave(self, request: _Request, now: float) -> None:
        self.did.done += 1
        self.did.stays.append(now - request.came)
        if request.output > 1 and self.role != "prefill":
            each = (now - request.first) / (request.output - 1)
            self.did.output_token_seconds.append(each)

    def end_step(self, now: float) -> None:
        still = []
        self.did.output_tokens += len(self.decoding)
        for request in self.decoding:
            request.context += 1
            request.left -= 1
            if request.left:
                still.append(request)
            else:
                self.leave(request, now)
        self.decoding = still
        for request in self.joining:
            if request.first < 0:
                request.first = now
                self.did.first_token_seconds.append(now - request.came)
            request.left -= 1
            self.did.output_tokens += 1
            if self.role == "prefill" or request.left == 0:
                self.leave(request, now)
            else:
                request.context += 1
                self.decoding.append(request)
        self.joining = []
        kept = 0 if self.filling else 1
        while self.held() > self.limit and len(self.decoding) > kept:
            request = self.decoding.pop()
            request.to_compute = request.context - request.found
            self.back.append(request)
            self.did.left_cache += 1


def serve_plain(
    service: Service,
    pool: Pool,
    rates: Sequence[float],
    window_seconds: float,
    *,
    seed: int = 0,
    unit: int = 0,
) -> PlainUnit:
    """Let one unit serve a Poisson stream of requests; see `run_unit` for the arguments."""
    state = _Unit(service, pool, requests_of(service, rates, window_seconds, seed, unit))
    now, horizon = 0.0, len(rates) * window_seconds
    while True:
        state.arrive(now)
        if now >= horizon:
            break
        taken, reach = 0, 0.0
        if pool.role == "decode":
            state.take_decoders(now)
        else:
            taken, reach = state.take_prompts()
        batch = len(state.decoding)
        if batch + taken == 0:
            now = state.next.came if state.next is not None else horizon
            continue
        cached = sum(request.context for request in state.decoding)
        lasts = step_seconds_python(state.law, batch, cached, taken, reach)
        state.did.busy_seconds += lasts
        state.did.steps += 1
        state.did.prompt_tokens += taken
        now += lasts
        state.end_step(now)
    state.did.inside = state.did.arrived - state.did.done
    return state.did
