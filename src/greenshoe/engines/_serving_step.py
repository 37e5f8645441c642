"""How long one step takes: a roofline over arithmetic, memory and the fabric.

::

    linear    = max(work / arithmetic, weights touched / bandwidth)
    attention = max(work / arithmetic, cache / bandwidth)        decoding; the prompt: work
    compute   = linear + attention + state,   exchange = bytes / fabric + latency
    step      = overhead + (compute + exchange - overlap * min(compute, exchange)) / balance

each part over the efficiency of its phase, which measured anchors give. Which experts a step
touches follows from how many tokens it has: 1 - (1 - visited / experts) ** tokens.
"""

from __future__ import annotations

import math
from dataclasses import replace
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import ModelError, part_of_kernel
from greenshoe.engines._serving_shapes import GIGA

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from greenshoe.engines._serving_shapes import Anchor, Machine, ModelShape, Pool

__all__ = [
    "Law",
    "cache_tokens",
    "efficiency_from",
    "least_accelerators",
    "least_seconds",
    "step_law",
    "step_seconds",
]

_TERA = 1e12


class Law(IntEnum):
    """Columns of a step law."""

    OVERHEAD = 0  # s
    LINEAR_WORK = 1  # s a token
    DENSE_WEIGHTS = 2  # s
    ROUTED_WEIGHTS = 3  # s, if all experts are touched
    MISSED = 4  # log of the chance that a token misses an expert
    DECODE_WORK = 5  # s a cached token
    DECODE_CACHE = 6  # s a cached token
    PREFILL_WORK = 7  # s a token times context
    STATE = 8  # s a request
    EXCHANGE = 9  # s a token
    LATENCY = 10  # s
    OVERLAP = 11
    BALANCE = 12
    EFFICIENCY_PREFILL = 13
    EFFICIENCY_DECODE = 14
    SIZE = 15


def _peak(machine: Machine, precision: str, key: str) -> float:
    if precision not in machine.arithmetic_teraflops:
        raise ModelError(
            f"{machine.name} has no arithmetic of this precision",
            key=key,
            value=precision,
            expected="one of " + ", ".join(sorted(machine.arithmetic_teraflops)),
        )
    return machine.arithmetic_teraflops[precision] * _TERA


def cache_ways(model: ModelShape, pool: Pool) -> float:
    """Return over how many accelerators of a unit a cached token is spread without copies."""
    units = pool.accelerators_per_unit
    return units if pool.parallel == "expert" else min(units, model.attention.cache_ways)


def _exchange_bytes(model: ModelShape, pool: Pool) -> float:
    """Return what leaves one accelerator for each token of the unit's step."""
    count = pool.accelerators_per_unit
    if count == 1:
        return 0.0
    if pool.parallel == "expert":
        each = pool.dispatch_bytes_per_element + pool.combine_bytes_per_element
        copies = pool.copies_per_token
        return model.hidden_size * each * copies * model.expert_layers / count
    reductions = 2 * model.layers  # after attention and after the experts
    ring = 2 * (count - 1) / count
    return reductions * ring * model.hidden_size * pool.combine_bytes_per_element


def step_law(model: ModelShape, machine: Machine, pool: Pool) -> NDArray[np.float64]:
    """Return the law of a unit's step as float64 of `Law.SIZE`.

    Raises
    ------
    ModelError
        If the machine has no arithmetic of a precision the pool asks for.
    """
    count = pool.accelerators_per_unit
    weight_peak = _peak(machine, pool.weight_precision, "weight_precision")
    attention_peak = _peak(machine, pool.attention_precision, "attention_precision")
    memory = machine.memory_bandwidth_gigabytes_per_second * GIGA
    inside = count <= machine.scale_up_accelerators
    fabric = GIGA * (
        machine.scale_up_gigabytes_per_second if inside else machine.scale_out_gigabytes_per_second
    )
    attention, each = model.attention, model.weight_bytes_per_parameter
    dense = (model.total_parameters - model.routed_parameters) * each
    spread = 1 if pool.parallel == "expert" else count
    ways = cache_ways(model, pool)
    law = np.zeros(Law.SIZE)
    law[Law.OVERHEAD] = pool.step_overhead_seconds
    law[Law.LINEAR_WORK] = 2.0 * model.active_parameters / (count * weight_peak)
    law[Law.DENSE_WEIGHTS] = dense / spread / memory
    law[Law.ROUTED_WEIGHTS] = model.routed_parameters * each / count / memory
    if model.experts:
        law[Law.MISSED] = math.log1p(-min(model.experts_per_token / model.experts, 1 - 1e-12))
    law[Law.DECODE_WORK] = attention.decode_flops_per_context_token / (count * attention_peak)
    law[Law.DECODE_CACHE] = attention.cache_bytes_per_token / (ways * memory)
    law[Law.PREFILL_WORK] = attention.prefill_flops_per_context_token / (count * attention_peak)
    law[Law.STATE] = 2.0 * attention.state_bytes_per_request / (count * memory)
    law[Law.EXCHANGE] = _exchange_bytes(model, pool) / fabric
    exchanges = 2 * (model.expert_layers if pool.parallel == "expert" else model.layers)
    law[Law.LATENCY] = exchanges * pool.collective_latency_seconds if count > 1 else 0.0
    law[Law.OVERLAP], law[Law.BALANCE] = pool.communication_overlap, pool.balance
    law[Law.EFFICIENCY_PREFILL] = pool.efficiency_prefill
    law[Law.EFFICIENCY_DECODE] = pool.efficiency_decode
    return law


def step_seconds_python(
    law: NDArray[np.float64] | list[float],
    batch: float,
    cached: float,
    prompt: float,
    reach: float,
) -> float:
    """Return the seconds of a step: see `step_seconds`."""
    tokens = batch + prompt
    decode, prefill = law[Law.EFFICIENCY_DECODE], law[Law.EFFICIENCY_PREFILL]
    both = (batch * decode + prompt * prefill) / tokens
    touched = 1.0 - math.exp(tokens * law[Law.MISSED])
    weights = law[Law.DENSE_WEIGHTS] + touched * law[Law.ROUTED_WEIGHTS]
    linear = max(tokens * law[Law.LINEAR_WORK], weights) / both
    attention = cached * max(law[Law.DECODE_WORK], law[Law.DECODE_CACHE]) + batch * law[Law.STATE]
    compute = linear + attention / decode + reach * law[Law.PREFILL_WORK] / prefill
    exchange = (tokens * law[Law.EXCHANGE] + law[Law.LATENCY]) / both
    hidden = law[Law.OVERLAP] * min(compute, exchange)
    return float(law[Law.OVERHEAD] + (compute + exchange - hidden) / law[Law.BALANCE])


step_seconds = part_of_kernel(step_seconds_python)
"""Return the seconds of a step of one unit.

Parameters
----------
law
    From `step_law`.
batch
    Requests that decode.
cached
    Tokens in the cache of those requests, together.
prompt
    Prompt tokens taken in this step. `batch + prompt` is above 0.
reach
    Sum over prompt tokens of the tokens before them.
"""


def least_seconds(
    law: NDArray[np.float64], batch: float, cached: float, prompt: float, reach: float
) -> float:
    """Return what no implementation beats: efficiency, balance and overlap all perfect."""
    ideal = law.copy()
    ideal[[Law.EFFICIENCY_DECODE, Law.EFFICIENCY_PREFILL, Law.BALANCE, Law.OVERLAP]] = 1.0
    ideal[[Law.OVERHEAD, Law.LATENCY]] = 0.0
    return step_seconds_python(ideal, batch, cached, prompt, reach)


def _free_bytes(model: ModelShape, machine: Machine, pool: Pool) -> float:
    """Return memory of one accelerator that is left for the cache: below 0 if weights are more."""
    count, each = pool.accelerators_per_unit, model.weight_bytes_per_parameter
    dense = (model.total_parameters - model.routed_parameters) * each
    held = dense / (1 if pool.parallel == "expert" else count)
    held += model.routed_parameters * each / count
    return machine.memory_gigabytes * GIGA * (1 - pool.spare_memory_share) - held


def cache_tokens(model: ModelShape, machine: Machine, pool: Pool) -> float:
    """Return how many tokens the cache of a unit holds; 0 or less if the weights do not fit."""
    free = _free_bytes(model, machine, pool)
    return free * cache_ways(model, pool) / max(model.attention.cache_bytes_per_token, 1e-9)


def least_accelerators(model: ModelShape, machine: Machine, pool: Pool) -> int | None:
    """Return the fewest accelerators of a unit that hold the weights, `None` if no number does."""
    usable = machine.memory_gigabytes * GIGA * (1 - pool.spare_memory_share)
    each = model.weight_bytes_per_parameter
    dense = (model.total_parameters - model.routed_parameters) * each
    if pool.parallel == "expert":
        room = usable - dense
        return None if room <= 0 else max(1, math.ceil(model.routed_parameters * each / room))
    return math.ceil(model.total_parameters * each / usable)


def efficiency_from(anchor: Anchor, model: ModelShape, machine: Machine, pool: Pool) -> float:
    """Return roofline time over measured time at the anchor's step.

    Raises
    ------
    ModelError
        If the measurement beats the roofline: the machine or the model is described wrongly.
    """
    plain = replace(
        pool,
        accelerators_per_unit=anchor.accelerators,
        efficiency_prefill=1.0,
        efficiency_decode=1.0,
        balance=1.0,
        parallel="expert",
        weight_precision=anchor.weight_precision,
        communication_overlap=anchor.communication_overlap,
        copies_per_token=anchor.copies_per_token,
        step_overhead_seconds=0.0,
        collective_latency_seconds=0.0,
    )
    law = step_law(model, machine, plain)
    rate = anchor.tokens_per_second_per_accelerator * anchor.accelerators
    batch = anchor.requests_per_accelerator * anchor.accelerators
    if anchor.phase == "decode":
        tokens = batch
        roof = step_seconds_python(law, batch, batch * anchor.context_tokens, 0.0, 0.0)
    else:
        tokens = batch * anchor.context_tokens
        roof = step_seconds_python(law, 0.0, 0.0, tokens, tokens * anchor.context_tokens / 2)
    measured = tokens / rate
    efficiency = roof / measured
    if not 0 < efficiency <= 1:
        raise ModelError(
            "is faster than arithmetic, memory and fabric allow",
            key=f"anchor {anchor.name}",
            value=f"{anchor.tokens_per_second_per_accelerator:g} tokens/s",
            expected=f"at most {tokens / roof / anchor.accelerators:.5g} an accelerator",
        )
    return float(efficiency)
