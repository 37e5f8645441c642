"""What serves tokens: the model, the machine, the pools it runs in, the load, the promise."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from greenshoe.core import Confidence

__all__ = [
    "Anchor",
    "Attention",
    "Figure",
    "LatencyPromise",
    "Machine",
    "ModelShape",
    "Pool",
    "PriceList",
    "Published",
    "Service",
    "TokenLoad",
]

GIGA = 1e9


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a file with its 10th, 50th and 90th percentile and where it comes from.

    Attributes
    ----------
    low, middle, high
        Equal where the number is certain.
    source
        The document it was read in, or what it was inferred from.
    confidence
        T, C, S or M.
    """

    low: float
    middle: float
    high: float
    source: str
    confidence: Confidence

    @property
    def uncertain(self) -> bool:
        """Whether the number is a distribution."""
        return self.low < self.high


@dataclass(frozen=True, slots=True)
class Attention:
    """What attention keeps and computes for every token of the context, over all layers.

    Attributes
    ----------
    cache_bytes_per_token
        Cache of one token.
    decode_flops_per_context_token
        Work of one new token for each token before it, while decoding.
    prefill_flops_per_context_token
        The same while the prompt is read.
    state_bytes_per_request
        Fixed state of layers with linear attention, read and written at every token.
    cache_ways
        Into how many parts the cache can be split by heads: 1 for a latent cache.
    """

    cache_bytes_per_token: float
    decode_flops_per_context_token: float
    prefill_flops_per_context_token: float
    state_bytes_per_request: float
    cache_ways: int


@dataclass(frozen=True, slots=True)
class ModelShape:
    """A language model by its published dimensions.

    Attributes
    ----------
    total_parameters, active_parameters
        All weights, and those a token meets.
    routed_parameters
        Weights of the routed experts, all of them.
    experts, experts_per_token
        Routed experts of a layer, and how many a token visits; 0 in a dense model.
    layers, expert_layers
        All layers, and those with routed experts.
    hidden_size
        Width of the stream between layers.
    weight_bytes_per_parameter
        As served.
    """

    name: str
    total_parameters: float
    active_parameters: float
    routed_parameters: float
    experts: int
    experts_per_token: int
    layers: int
    expert_layers: int
    hidden_size: int
    weight_bytes_per_parameter: float
    attention: Attention

    @property
    def weight_gigabytes(self) -> float:
        """Memory of the weights, once."""
        return self.total_parameters * self.weight_bytes_per_parameter / GIGA


@dataclass(frozen=True, slots=True)
class Machine:
    """One accelerator and how it is connected; bandwidths are one way, for each accelerator.

    Attributes
    ----------
    arithmetic_teraflops
        Dense peak by precision (``fp8``, ``bf16``, ``int8``).
    scale_up_accelerators
        How many share the fast fabric.
    """

    name: str
    memory_gigabytes: float
    memory_bandwidth_gigabytes_per_second: float
    arithmetic_teraflops: Mapping[str, float]
    accelerators_per_node: int
    scale_up_accelerators: int
    scale_up_gigabytes_per_second: float
    scale_out_gigabytes_per_second: float
    price_usd_per_hour: float


@dataclass(frozen=True, slots=True)
class Pool:
    """How one kind of work is laid out: units of accelerators that step together.

    Attributes
    ----------
    role
        ``prefill``, ``decode`` or, both at once with chunked prefill, ``mixed``.
    accelerators_per_unit
        Accelerators that hold one copy of the experts and step together.
    parallel
        ``expert``: attention is copied, each accelerator has its own requests, experts are
        spread. ``tensor``: every layer is split, all accelerators work on all requests.
    chunk_tokens_per_accelerator
        Most prompt tokens that a step takes.
    most_requests_per_accelerator
        Most requests that decode at once.
    communication_overlap
        Share of the shorter of computing and communication that is hidden behind the other.
    balance
        Mean over maximum work of the accelerators of a unit (1: all have the same).
    efficiency_prefill, efficiency_decode
        Roofline time over measured time, both phases.
    copies_per_token
        Copies of a token's activation that leave an accelerator for the experts.
    step_overhead_seconds, collective_latency_seconds
        Fixed time of a step; of each exchange between accelerators.
    """

    role: str
    accelerators_per_unit: int
    parallel: str
    chunk_tokens_per_accelerator: int
    most_requests_per_accelerator: int
    weight_precision: str
    attention_precision: str
    communication_overlap: float
    balance: float
    efficiency_prefill: float
    efficiency_decode: float
    copies_per_token: float
    dispatch_bytes_per_element: float
    combine_bytes_per_element: float
    step_overhead_seconds: float
    collective_latency_seconds: float
    spare_memory_share: float


@dataclass(frozen=True, slots=True)
class TokenLoad:
    """A day of requests.

    Attributes
    ----------
    requests_per_day
        All requests.
    hour_shares
        24 shares of them, summing to 1.
    input_tokens_mean, input_tokens_spread, most_input_tokens
        Prompt, with what is cached: mean, standard deviation over mean, cut.
    cached_share
        Share of every prompt that is found in the cache.
    output_tokens_mean, output_tokens_spread, most_output_tokens
        Answer.
    """

    requests_per_day: float
    hour_shares: tuple[float, ...]
    input_tokens_mean: float
    input_tokens_spread: float
    most_input_tokens: int
    cached_share: float
    output_tokens_mean: float
    output_tokens_spread: float
    most_output_tokens: int


@dataclass(frozen=True, slots=True)
class LatencyPromise:
    """What a user is promised, for this share of requests, and the room kept in planning.

    Attributes
    ----------
    share_of_requests
        For how many the promise holds, in (0, 1).
    planned_share
        Load that is planned on a unit over the largest that keeps the promise.
    """

    first_token_seconds: float
    output_token_seconds: float
    share_of_requests: float
    planned_share: float


@dataclass(frozen=True, slots=True)
class PriceList:
    """US$ for a million tokens; share of tokens that somebody pays for."""

    input_usd: float
    cached_input_usd: float
    output_usd: float
    paid_share: float = 1.0


@dataclass(frozen=True, slots=True)
class Anchor:
    """A measured step that gives the efficiency of a pool.

    Attributes
    ----------
    phase
        ``prefill`` or ``decode``.
    tokens_per_second_per_accelerator
        As measured.
    requests_per_accelerator, context_tokens
        Decoding: batch and cached context. Prefill: batch is tokens over `context_tokens`, the
        length of the prompts.
    weight_precision, communication_overlap, copies_per_token
        As in `Pool`, of the software that was measured.
    """

    name: str
    phase: str
    model: str
    machine: str
    accelerators: int
    tokens_per_second_per_accelerator: float
    requests_per_accelerator: float
    context_tokens: float
    weight_precision: str
    communication_overlap: float
    copies_per_token: float
    source: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Published:
    """A published figure of the service, never an input."""

    name: str
    value: float
    unit: str
    tolerance: float
    source: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Service:
    """A model on machines under a load, with a promise and prices.

    Attributes
    ----------
    pools
        One ``mixed`` pool, or ``prefill`` and ``decode``.
    release
        Whether machines an hour does not need are given back.
    published
        What is known of the service and must come out.
    figures
        Every number of the file by its key, with source and confidence.
    currency, currency_per_usd
        What drivers for a company are given in.
    cost_decline_per_year
        An expectation of the file, handed on; not simulated.
    """

    name: str
    model: ModelShape
    machine: Machine
    pools: tuple[Pool, ...]
    load: TokenLoad
    promise: LatencyPromise
    prices: PriceList
    release: bool = True
    published: tuple[Published, ...] = ()
    figures: Mapping[str, Figure] = field(default_factory=dict)
    currency: str = "USD"
    currency_per_usd: float = 1.0
    cost_decline_per_year: float | None = None

    @property
    def disaggregated(self) -> bool:
        """Whether prefill and decoding have machines of their own."""
        return len(self.pools) == 2
