"""Small services that tests of the serving engine share."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from greenshoe.engines import load_service

if TYPE_CHECKING:
    from greenshoe.engines import Service


def small_service(**load: Any) -> Service:
    """A MiniMax-like service on one node, with some of its load changed."""
    service = load_service("minimax-m1")
    return replace(service, load=replace(service.load, **load))


def with_pool(service: Service, **changes: Any) -> Service:
    """The service with its first pool changed."""
    return replace(service, pools=(replace(service.pools[0], **changes), *service.pools[1:]))


def fixed_lengths(service: Service, prompt: int, output: int) -> Service:
    """The service with every request alike and nothing cached."""
    load = replace(
        service.load,
        input_tokens_mean=prompt,
        input_tokens_spread=0,
        most_input_tokens=prompt,
        cached_share=0,
        output_tokens_mean=output,
        output_tokens_spread=0,
        most_output_tokens=output,
    )
    return replace(service, load=load)
