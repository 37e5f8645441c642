"""The record of the step law: measured steps it was not fitted to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from greenshoe.engines._result import Check, check_close
from greenshoe.engines._serving_file import load_service, measured_steps, shipped_machine_of
from greenshoe.engines._serving_step import step_law, step_seconds_python

if TYPE_CHECKING:
    from greenshoe.engines._serving_shapes import Anchor

__all__ = ["foreseen_steps"]

_TOLERANCE = 0.15
_FITTED = "deepseek-2025-02"


def foreseen_steps() -> tuple[Check, ...]:
    """Return tokens a second and accelerator, measured and foreseen, of every such step.

    The law is that of the shipped service whose efficiencies come from DeepSeek's own profiles; of
    a measured step it takes the machine and how much was asked of it.

    >>> all(check.passes for check in foreseen_steps())
    True
    """
    return tuple(_foreseen(anchor) for anchor in measured_steps())


def _foreseen(anchor: Anchor) -> Check:
    service = load_service(_FITTED)
    decoding = anchor.phase == "decode"
    pool = service.pools[1 if decoding else 0]
    pool = replace(
        pool,
        accelerators_per_unit=anchor.accelerators,
        balance=1.0 if decoding else pool.balance,
        communication_overlap=anchor.communication_overlap,
        copies_per_token=anchor.copies_per_token,
    )
    law = step_law(service.model, shipped_machine_of(anchor.machine), pool)
    requests = anchor.requests_per_accelerator * anchor.accelerators
    context = anchor.context_tokens
    if decoding:
        tokens = requests
        lasts = step_seconds_python(law, requests, requests * context, 0.0, 0.0)
    else:
        tokens = requests * context
        lasts = step_seconds_python(law, 0.0, 0.0, tokens, tokens * context / 2)
    measured = anchor.tokens_per_second_per_accelerator
    words = f"measured step {anchor.name}, tokens / s / accelerator (within {_TOLERANCE:.0%})"
    return check_close(words, measured, tokens / lasts / anchor.accelerators, _TOLERANCE * measured)
