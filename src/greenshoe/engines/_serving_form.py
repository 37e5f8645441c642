"""The closed form of a service file: every key known, every number in range, with its source."""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from greenshoe.core import Confidence
from greenshoe.engines._serving_shapes import Figure

__all__ = [
    "AnchorForm",
    "LoadForm",
    "MachineForm",
    "ModelForm",
    "PoolForm",
    "ServiceForm",
    "known_keys",
]

_Text = Annotated[str, Field(min_length=1, max_length=300)]
_NOT_A_NUMBER = "is not a number, nor [low, middle, high] of the 10th, 50th and 90th percentile"


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _numbers(value: object) -> tuple[float, float, float]:
    """Return a number or a triple as a rising triple."""
    row: list[Any] = value if isinstance(value, list) else [value] * 3
    if len(row) != 3 or any(isinstance(v, bool) or not isinstance(v, int | float) for v in row):
        raise ValueError(_NOT_A_NUMBER)
    low, middle, high = (float(v) for v in row)
    if not all(map(math.isfinite, row)) or not low <= middle <= high:
        raise ValueError("is not finite, or does not rise from low to high")
    return low, middle, high


def _figure(value: object) -> Figure:
    """Read a number, a triple, or a table with value, source and confidence."""
    if isinstance(value, Figure):
        return value
    if not isinstance(value, dict):
        return Figure(*_numbers(value), "", Confidence.M)
    known = {"value", "source", "confidence", "note"}
    if unknown := set(value) - known:
        raise ValueError(f"has the key {min(unknown)}; known are {', '.join(sorted(known))}")
    if "value" not in value:
        raise ValueError("has no value")
    mark, source = value.get("confidence", "M"), value.get("source", value.get("note", ""))
    if mark not in list(Confidence) or not isinstance(source, str) or len(source) > 500:
        raise ValueError("has a confidence other than T, C, S, M, or a source that is no text")
    return Figure(*_numbers(value["value"]), source, Confidence(mark))


def _within(low: float, high: float) -> AfterValidator:
    """Return the check that a figure lies between two bounds."""

    def check(figure: Figure) -> Figure:
        if figure.low < low or figure.high > high:
            raise ValueError(f"is out of range, which is {low:g} to {high:g}")
        return figure

    return AfterValidator(check)


_Figure = Annotated[Any, BeforeValidator(_figure)]
_Positive = Annotated[_Figure, _within(1e-9, 1e18)]
_Share = Annotated[_Figure, _within(0.0, 1.0)]
_Price = Annotated[_Figure, _within(0.0, 1e6)]
_Whole = Annotated[int, Field(ge=1, le=1_000_000, strict=True)]
_Count = Annotated[int, Field(ge=0, le=1_000_000, strict=True)]


class AttentionForm(_Closed):
    """How a model attends."""

    kind: Literal["mha", "gqa", "mla"]
    heads: _Whole
    key_value_heads: _Whole | None = None
    head_size: _Whole
    value_head_size: _Whole | None = None
    latent_size: _Whole | None = None
    rotary_size: _Count = 0
    linear_layers: _Count = 0
    cache_bytes_per_element: _Positive = Figure(2, 2, 2, "bf16", Confidence.M)


class ModelForm(_Closed):
    """A model."""

    name: _Text
    source: _Text = "not said"
    confidence: Confidence = Confidence.M
    total_parameters: Annotated[_Figure, _within(1e6, 1e14)]
    active_parameters: Annotated[_Figure, _within(1e6, 1e14)]
    layers: Annotated[int, Field(ge=1, le=10_000, strict=True)]
    dense_layers: _Count = 0
    hidden_size: _Whole
    experts: Annotated[int, Field(ge=0, le=100_000, strict=True)] = 0
    experts_per_token: _Count = 0
    expert_size: _Count = 0
    weight_bytes_per_parameter: Annotated[_Figure, _within(0.1, 8.0)]
    attention: AttentionForm


class MachineForm(_Closed):
    """An accelerator."""

    name: _Text
    about: _Text = "not said"
    memory_gigabytes: Annotated[_Figure, _within(1, 1e5)]
    memory_bandwidth_gigabytes_per_second: Annotated[_Figure, _within(1, 1e7)]
    arithmetic_teraflops: Annotated[
        dict[
            Literal["fp4", "fp8", "int8", "bf16", "fp16", "fp32"],
            Annotated[_Figure, _within(0.01, 1e6)],
        ],
        Field(min_length=1),
    ]
    accelerators_per_node: Annotated[int, Field(ge=1, le=1024, strict=True)]
    scale_up_accelerators: _Whole
    scale_up_gigabytes_per_second: Annotated[_Figure, _within(0.1, 1e6)]
    scale_out_gigabytes_per_second: Annotated[_Figure, _within(0.1, 1e6)]
    price_usd_per_hour: Annotated[_Figure, _within(0.001, 1e4)]


class PoolForm(_Closed):
    """A pool; see `Pool`."""

    accelerators_per_unit: Annotated[int, Field(ge=1, le=4096, strict=True)]
    parallel: Literal["expert", "tensor"]
    chunk_tokens_per_accelerator: _Whole = 8192
    most_requests_per_accelerator: Annotated[int, Field(ge=1, le=4096, strict=True)] = 256
    weight_precision: str = "fp8"
    attention_precision: str = "bf16"
    communication_overlap: _Share = Figure(0, 0, 0, "none assumed", Confidence.M)
    balance: Annotated[_Figure, _within(0.05, 1.0)] = Figure(1, 1, 1, "all alike", Confidence.M)
    efficiency_prefill: Annotated[_Figure, _within(0.01, 1.0)] | None = None
    efficiency_decode: Annotated[_Figure, _within(0.01, 1.0)] | None = None
    anchors: tuple[_Text, ...] = ()
    efficiency_spread: Annotated[_Figure, _within(0.0, 0.5)] = Figure(0, 0, 0, "", Confidence.M)
    copies_per_token: Annotated[_Figure, _within(0.0, 1e4)] | None = None
    dispatch_bytes_per_element: Annotated[_Figure, _within(0.1, 8.0)] = Figure(
        1, 1, 1, "fp8", Confidence.M
    )
    combine_bytes_per_element: Annotated[_Figure, _within(0.1, 8.0)] = Figure(
        2, 2, 2, "bf16", Confidence.M
    )
    step_overhead_seconds: Annotated[_Figure, _within(0.0, 1.0)] = Figure(0, 0, 0, "", Confidence.M)
    collective_latency_seconds: Annotated[_Figure, _within(0.0, 0.1)] = Figure(
        0, 0, 0, "", Confidence.M
    )
    spare_memory_share: Annotated[_Figure, _within(0.0, 0.9)] = Figure(
        0.1, 0.1, 0.1, "", Confidence.M
    )


class LoadForm(_Closed):
    """A day of requests; see `TokenLoad`."""

    about: _Text = "not said"
    requests_per_day: Annotated[_Figure, _within(1, 1e12)]
    hour_shape: Annotated[tuple[float, ...], Field(min_length=24, max_length=24)]
    hour_shape_source: _Text = "not said"
    input_tokens_mean: Annotated[_Figure, _within(1, 1e7)]
    input_tokens_spread: Annotated[_Figure, _within(0, 10)] = Figure(1, 1, 1, "", Confidence.M)
    most_input_tokens: Annotated[int, Field(ge=1, le=16_777_216, strict=True)]
    cached_share: Annotated[_Figure, _within(0, 0.999)] = Figure(0, 0, 0, "", Confidence.M)
    output_tokens_mean: Annotated[_Figure, _within(1, 1e6)]
    output_tokens_spread: Annotated[_Figure, _within(0, 10)] = Figure(1, 1, 1, "", Confidence.M)
    most_output_tokens: Annotated[int, Field(ge=1, le=1_048_576, strict=True)]


class PromiseForm(_Closed):
    """A promise; see `LatencyPromise`."""

    first_token_seconds: Annotated[_Figure, _within(1e-6, 1e5)]
    output_token_seconds: Annotated[_Figure, _within(1e-9, 1e3)]
    share_of_requests: Annotated[_Figure, _within(0.01, 0.999)]
    planned_share: Annotated[_Figure, _within(0.05, 1.0)]


class PriceForm(_Closed):
    """Prices of a million tokens, US$."""

    input_usd: _Price
    cached_input_usd: _Price
    output_usd: _Price
    paid_share: _Share = Figure(1, 1, 1, "every token is paid for", Confidence.M)


class PublishedForm(_Closed):
    """A published figure of the service, by the name the engine knows it by."""

    name: Literal[
        "nodes_mean",
        "nodes_peak",
        "input_tokens_per_second_and_prefill_node",
        "output_tokens_per_second_and_decode_node",
        "cost_usd_per_day",
        "revenue_usd_per_day",
        "gross_margin",
        "cost_per_million_tokens",
        "cost_per_million_input_tokens",
        "cost_per_million_output_tokens",
        "price_per_million_tokens",
        "cache_tokens_per_output_token",
        "output_tokens_per_second_and_user",
    ]
    value: Annotated[float, Field(allow_inf_nan=False)]
    unit: _Text
    tolerance: Annotated[float, Field(ge=0, le=10)]
    source: _Text
    confidence: Confidence


class AnchorForm(_Closed):
    """A measured step; see `Anchor`."""

    phase: Literal["prefill", "decode"]
    model: _Text
    machine: _Text
    accelerators: _Whole
    tokens_per_second_per_accelerator: Annotated[float, Field(gt=0)]
    requests_per_accelerator: Annotated[float, Field(gt=0)]
    context_tokens: Annotated[float, Field(gt=0)]
    weight_precision: str = "fp8"
    communication_overlap: _Share
    copies_per_token: Annotated[_Figure, _within(0.0, 1e4)]
    source: _Text
    confidence: Confidence


class CurrencyForm(_Closed):
    """The currency a company's drivers are wanted in."""

    code: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "USD"
    per_usd: Annotated[_Figure, _within(1e-6, 1e6)] = Figure(1, 1, 1, "", Confidence.M)


class OutlookForm(_Closed):
    """What is expected of later years; nothing of it is simulated."""

    cost_decline_per_year: Annotated[_Figure, _within(-1.0, 0.95)] | None = None


class ServiceForm(_Closed):
    """A service file; `companies` names those whose cost of tokens it may stand for."""

    name: _Text
    about: Annotated[str, Field(max_length=2000)] = ""
    companies: Annotated[tuple[_Text, ...], Field(max_length=100)] = ()
    model: str | ModelForm
    machine: str | MachineForm
    release_at_night: bool = True
    load: LoadForm
    promise: PromiseForm
    prices: PriceForm
    currency: CurrencyForm = CurrencyForm()
    outlook: OutlookForm = OutlookForm()
    pool: Annotated[
        dict[Literal["mixed", "prefill", "decode"], PoolForm], Field(min_length=1, max_length=2)
    ]
    anchor: dict[_Text, AnchorForm] = {}
    published: tuple[PublishedForm, ...] = ()


def known_keys() -> set[str]:
    """Return every key that stands in some table of a service file."""
    return {key for form in _Closed.__subclasses__() for key in form.model_fields}
