"""What cannot be, refused before anything runs: in one line, with what could be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.core import ModelError
from greenshoe.engines._serving_step import (
    cache_tokens,
    least_accelerators,
    step_law,
    step_seconds_python,
)

if TYPE_CHECKING:
    from greenshoe.engines._serving_shapes import Pool, Service

__all__ = ["check_possible", "least_first_token_seconds", "least_output_token_seconds"]


def least_output_token_seconds(service: Service) -> float:
    """Return the time of a decoding step with one request of average length in the whole unit."""
    pool = service.pools[-1]
    law = step_law(service.model, service.machine, pool)
    context = service.load.input_tokens_mean + service.load.output_tokens_mean / 2
    return step_seconds_python(law, 1.0, context, 0.0, 0.0)


def least_first_token_seconds(service: Service) -> float:
    """Return the time an average prompt takes on an empty unit."""
    pool, load = service.pools[0], service.load
    law = step_law(service.model, service.machine, pool)
    chunk = pool.chunk_tokens_per_accelerator * pool.accelerators_per_unit
    left = load.input_tokens_mean * (1 - load.cached_share)
    before, seconds = load.input_tokens_mean - left, 0.0
    while left > 0:
        part = min(left, chunk)
        seconds += step_seconds_python(law, 0.0, 0.0, part, part * (before + part / 2))
        left, before = left - part, before + part
    return seconds


def check_possible(service: Service, file: str) -> None:
    """Refuse a service that cannot run.

    Raises
    ------
    ModelError
        If weights or the longest request do not fit, or a promise is below the least latency.
    """
    for pool in service.pools:
        _check_memory(service, pool, file)
        _check_slots(pool, file)
    promise = service.promise
    for key, promised, least in (
        ("first_token_seconds", promise.first_token_seconds, least_first_token_seconds(service)),
        ("output_token_seconds", promise.output_token_seconds, least_output_token_seconds(service)),
    ):
        if promised < least:
            raise ModelError(
                f"is below what {service.machine.name} can do with a single request",
                file=file,
                key=f"promise.{key}",
                value=f"{promised:g}",
                expected=f"at least {least:.4g} s",
            )


def _check_memory(service: Service, pool: Pool, file: str) -> None:
    model, machine, load = service.model, service.machine, service.load
    room = cache_tokens(model, machine, pool)
    if room <= 0:
        least = least_accelerators(model, machine, pool)
        one = f"{machine.name} of {machine.memory_gigabytes:g} GB"
        raise ModelError(
            f"{model.name} ({model.weight_gigabytes:,.0f} GB of weights) does not fit {one} each",
            file=file,
            key=f"pool.{pool.role}.accelerators_per_unit",
            value=pool.accelerators_per_unit,
            expected=f"at least {least}"
            if least
            else "tensor parallel: what is copied is too large",
        )
    longest = load.most_input_tokens + load.most_output_tokens
    if longest + pool.accelerators_per_unit > room:
        raise ModelError(
            f"is more than the cache of a {pool.role} unit holds",
            file=file,
            key="load.most_input_tokens + most_output_tokens",
            value=longest,
            expected=f"at most {int(room):,}, or more accelerators",
        )


def _check_slots(pool: Pool, file: str) -> None:
    if (
        pool.role == "mixed"
        and pool.chunk_tokens_per_accelerator <= pool.most_requests_per_accelerator
    ):
        raise ModelError(
            "leaves no room for prompts beside the requests that decode",
            file=file,
            key="pool.mixed.chunk_tokens_per_accelerator",
            value=pool.chunk_tokens_per_accelerator,
            expected=f"above {pool.most_requests_per_accelerator}",
        )
