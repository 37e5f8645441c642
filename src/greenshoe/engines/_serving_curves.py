"""What one thing does to cost and margin, everything else as in the file.

Capacity along a curve is the fluid's times what simulation kept of it in the middle case.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from greenshoe.core import GreenshoeError
from greenshoe.engines._serving_capacity import (
    fluid_rate,
    most_requests_decoding,
    planned_share_of_rate,
    scaled,
)
from greenshoe.engines._serving_draws import Simulated, plan_like
from greenshoe.engines._serving_file import (
    ServiceDraft,
    machine_names,
    shipped_anchors,
    shipped_machine,
)
from greenshoe.engines._serving_plan import DayPlan, plan_day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from greenshoe.engines._serving_shapes import Service

__all__ = ["break_even_requests_per_day", "curve_rows", "on_machine"]

_LOADS = tuple(10 ** (step / 6) for step in range(-18, 7))
_HITS = (0.0, 0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
_SLOWER = (0.6, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0)
_CONTEXT = (0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
_SUBSTITUTES = {"fp8": ("fp8", "int8", "bf16", "fp16"), "bf16": ("bf16", "fp16"),
                "int8": ("int8", "fp8", "bf16", "fp16"), "fp16": ("fp16", "bf16")}  # fmt: skip


def _row(against: str, value: float | str, plan: DayPlan) -> dict[str, object]:
    figures = plan.figures()
    names = ("nodes_mean", "cost_per_million_tokens", "cost_per_million_output_tokens")
    return {
        "against": against,
        "value": value,
        **{name: figures[name] for name in names},
        "price_per_million_tokens": figures["price_per_million_tokens"],
        "gross_margin": figures["gross_margin"],
        "refused": None,
    }


def _tried(
    against: str, value: float | str, service: Service, simulated: Simulated
) -> dict[str, object]:
    """Return a row, or why there is none."""
    try:
        return _row(against, value, plan_like(service, simulated))
    except GreenshoeError as error:
        return _no_row(against, value, error)


def _no_row(against: str, value: float | str, error: GreenshoeError) -> dict[str, object]:
    names = ("nodes_mean", "cost_per_million_tokens", "cost_per_million_output_tokens")
    more = dict.fromkeys((*names, "price_per_million_tokens", "gross_margin"), None)
    return {"against": against, "value": value, **more, "refused": str(error)}


def _with_load(service: Service, **changes: Any) -> Service:  # noqa: ANN401 - fields of the load
    return replace(service, load=replace(service.load, **changes))


def _loads(service: Service, simulated: Simulated) -> Iterator[dict[str, object]]:
    for factor in _LOADS:
        more = scaled(service, factor)
        yield _tried("requests_per_day", more.load.requests_per_day, more, simulated)


def _hits(service: Service, simulated: Simulated) -> Iterator[dict[str, object]]:
    for share in _HITS:
        yield _tried("cached_share", share, _with_load(service, cached_share=share), simulated)


def _batches(service: Service, simulated: Simulated) -> Iterator[dict[str, object]]:
    """Vary how slow a token may come, which is what decides the batch."""
    last = service.pools[-1]
    for factor in _SLOWER:
        seconds = service.promise.output_token_seconds * factor
        slower = replace(service, promise=replace(service.promise, output_token_seconds=seconds))
        row = _tried("output_token_seconds", seconds, slower, simulated)
        yield {**row, "requests_per_accelerator": most_requests_decoding(slower, last)}


def _contexts(service: Service, simulated: Simulated) -> Iterator[dict[str, object]]:
    load = service.load
    for factor in _CONTEXT:
        mean = min(load.input_tokens_mean * factor, float(load.most_input_tokens))
        longer = _with_load(service, input_tokens_mean=mean)
        yield _tried("input_tokens_mean", mean, longer, simulated)


def on_machine(draft: ServiceDraft, name: str) -> ServiceDraft:
    """Return the same service on another shipped machine.

    A pool keeps its layout. Steps measured with this model on that machine give the efficiency
    where there are any; else it is carried over. Arithmetic a machine lacks is done in the next
    precision it has.

    Raises
    ------
    UnknownNameError
        If no machine of that name is shipped.
    """
    machine = shipped_machine(name)
    has = {str(key) for key in machine.arithmetic_teraflops}
    model = draft.form.model if isinstance(draft.form.model, str) else ""
    measured: dict[str, str] = {
        row.phase: key
        for key, row in shipped_anchors().items()
        if (row.machine, row.model) == (name, model)
    }
    pools = {}
    for role, pool in draft.form.pool.items():
        changes: dict[str, object] = {
            key: next((p for p in _SUBSTITUTES.get(given, (given,)) if p in has), given)
            for key in ("weight_precision", "attention_precision")
            for given in (getattr(pool, key),)
        }
        phases = ("prefill", "decode") if role == "mixed" else (role,)
        if all(phase in measured for phase in phases):
            changes["anchors"] = tuple(measured[phase] for phase in phases)
        pools[role] = pool.model_copy(update=changes)
    form = draft.form.model_copy(update={"pool": pools, "machine": name})
    return replace(draft, form=form, machine=machine)


def _machines(draft: ServiceDraft, simulated: Simulated) -> Iterator[dict[str, object]]:
    for name in machine_names():
        try:
            service = on_machine(draft, name).service()
        except GreenshoeError as error:
            yield _no_row("machine", name, error)
            continue
        row = _tried("machine", name, service, simulated)
        yield {**row, "price_usd_per_hour": service.machine.price_usd_per_hour}


def curve_rows(draft: ServiceDraft, simulated: Simulated) -> tuple[dict[str, object], ...]:
    """Return rows against load, cache hits, batch (by promise), context and machine.

    Every row has `against`, `value`, what it costs and earns, and `refused`: why there is none.
    """
    service = draft.service()
    return (
        *_loads(service, simulated),
        *_hits(service, simulated),
        *_batches(service, simulated),
        *_contexts(service, simulated),
        *_machines(draft, simulated),
    )


def break_even_requests_per_day(service: Service, simulated: Simulated) -> float | None:
    """Return the load above which revenue covers machines, `None` if it never does.

    The least machines (one unit of each pool) are what a small load pays for; above them both
    sides grow alike. The answer is the largest load at which machines still cost more.
    """
    rates = {
        pool.role: fluid_rate(service, pool)
        * simulated.kept_share[pool.role]
        * planned_share_of_rate(service, pool)
        for pool in service.pools
    }

    def earns(factor: float) -> bool:
        return plan_day(scaled(service, factor), rates, simulated.prefill_share).gross_margin >= 0

    grid = [10 ** (step / 40) for step in range(-280, 121)]
    losing = [factor for factor in grid if not earns(factor)]
    if not losing:
        return service.load.requests_per_day * grid[0]
    if losing[-1] == grid[-1]:
        return None
    low = losing[-1]
    high = low * 10 ** (1 / 40)
    for _ in range(40):
        middle = math.sqrt(low * high)
        low, high = (low, middle) if earns(middle) else (middle, high)
    return service.load.requests_per_day * high
