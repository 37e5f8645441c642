"""From the forms of a file to a model, machines, a load and pools: every number chosen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from greenshoe.core import ModelError
from greenshoe.engines._serving_shapes import (
    Attention,
    Figure,
    Machine,
    ModelShape,
    Pool,
    TokenLoad,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from greenshoe.engines._serving_form import (
        AttentionForm,
        LoadForm,
        MachineForm,
        ModelForm,
        PoolForm,
    )

__all__ = ["Choose", "build_load", "build_machine", "build_model", "build_pool"]

Choose = Callable[[str, Figure], float]
_NOT_OF_A_POOL = {"anchors", "efficiency_prefill", "efficiency_decode", "efficiency_spread"}


def _factor(spread: Figure) -> Figure:
    """Return the factor by which an efficiency may be off, 80 % of the time."""
    most = 1 + spread.middle
    return Figure(1 / most, 1.0, most, spread.source, spread.confidence)


def _attention(form: AttentionForm, layers: int, pick: Choose) -> Attention:
    """Return what attention costs by kind; Vaswani 2017, Ainslie 2023 (GQA), DeepSeek-V2 (MLA)."""
    each = pick("model.attention.cache_bytes_per_element", form.cache_bytes_per_element)
    growing, heads, size = layers - form.linear_layers, form.heads, form.head_size
    if growing < 0:
        raise ModelError("are more than layers", key="model.attention.linear_layers")
    state = form.linear_layers * heads * size * size * each
    if form.kind == "mla":
        if form.latent_size is None:
            raise ModelError("is missing", key="model.attention.latent_size")
        latent, rotary = form.latent_size, form.rotary_size
        value_size = form.value_head_size or size
        return Attention(
            growing * (latent + rotary) * each,
            growing * 2.0 * heads * (2 * latent + rotary),
            growing * 2.0 * heads * (size + rotary + value_size),
            state,
            1,
        )
    kept = heads if form.kind == "mha" else (form.key_value_heads or 0)
    if not 1 <= kept <= heads:
        raise ModelError(
            "is missing or above heads", key="model.attention.key_value_heads",
            value=form.key_value_heads, expected=f"1 to {heads}",
        )  # fmt: skip
    work = growing * 4.0 * heads * size
    return Attention(growing * 2.0 * kept * size * each, work, work, state, kept)


def build_model(form: ModelForm, pick: Choose) -> ModelShape:
    expert_layers = form.layers - form.dense_layers if form.experts else 0
    routed = 3.0 * form.hidden_size * form.expert_size * form.experts * expert_layers
    total = pick("model.total_parameters", form.total_parameters)
    active = pick("model.active_parameters", form.active_parameters)
    if form.experts_per_token > form.experts or expert_layers < 0:
        raise ModelError("is above experts", key="model.experts_per_token")
    if routed > total or active > total:
        raise ModelError(
            "holds more than all parameters: its experts, or what a token meets",
            key="model.total_parameters",
            value=f"{total:g}",
            expected=f"at least {max(routed, active):g}",
        )
    return ModelShape(
        form.name,
        total,
        active,
        routed,
        form.experts,
        form.experts_per_token,
        form.layers,
        expert_layers,
        form.hidden_size,
        pick("model.weight_bytes_per_parameter", form.weight_bytes_per_parameter),
        _attention(form.attention, form.layers, pick),
    )


def build_machine(form: MachineForm, pick: Choose) -> Machine:
    values: dict[str, Any] = {
        key: pick(f"machine.{key}", value) if isinstance(value, Figure) else value
        for key, value in form
        if key != "about"
    }
    values["arithmetic_teraflops"] = {
        str(name): figure.middle for name, figure in form.arithmetic_teraflops.items()
    }
    return Machine(**values)


def build_load(form: LoadForm, pick: Choose, file: str) -> TokenLoad:
    total = sum(form.hour_shape)
    if any(not 0 <= share < 1e12 for share in form.hour_shape) or total <= 0:
        raise ModelError(
            "has an hour below 0, or no load at all", file=file, key="load.hour_shape",
            expected="24 numbers that are not negative",
        )  # fmt: skip
    values: dict[str, Any] = {
        key: pick(f"load.{key}", value) if isinstance(value, Figure) else value
        for key, value in form
        if key not in {"about", "hour_shape", "hour_shape_source"}
    }
    for kind in ("input", "output"):
        if values[f"{kind}_tokens_mean"] > values[f"most_{kind}_tokens"]:
            raise ModelError(
                "is above the most that may come", file=file, key=f"load.{kind}_tokens_mean",
                value=values[f"{kind}_tokens_mean"],
                expected=f"at most {values[f'most_{kind}_tokens']}",
            )  # fmt: skip
    shares = tuple(share / total for share in form.hour_shape)
    return TokenLoad(hour_shares=shares, **values)


def build_pool(
    role: str,
    form: PoolForm,
    model: ModelShape,
    solved: Mapping[str, float],
    pick: Choose,
    file: str,
) -> Pool:
    """Return a pool.

    Parameters
    ----------
    solved
        Efficiencies by phase, from anchors; a number in the file stands above them.

    Raises
    ------
    ModelError
        If a phase the pool serves has no efficiency.
    """
    values: dict[str, Any] = {
        key: pick(f"pool.{role}.{key}", value) if isinstance(value, Figure) else value
        for key, value in form
        if key not in _NOT_OF_A_POOL
    }
    if values["copies_per_token"] is None:
        values["copies_per_token"] = float(model.experts_per_token)
    for phase in ("prefill", "decode"):
        given: Figure | None = getattr(form, f"efficiency_{phase}")
        key = f"pool.{role}.efficiency_{phase}"
        found = pick(key, given) if given is not None else solved.get(phase)
        if found is None and role in {phase, "mixed"}:
            raise ModelError(
                "is missing", file=file, key=key,
                expected="a number in (0, 1], or the name of an anchor of that phase",
            )  # fmt: skip
        factor = pick(f"{key}.factor", _factor(form.efficiency_spread))
        values[f"efficiency_{phase}"] = 1.0 if found is None else min(found * factor, 1.0)
    return Pool(role=role, **values)
