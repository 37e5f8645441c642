"""From a service file to a `Service`: names looked up, anchors solved, impossibilities refused."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from pydantic import BaseModel, ValidationError

from greenshoe.core import ModelError, UnknownNameError, read_bytes
from greenshoe.engines._serving_form import (
    AnchorForm,
    AttentionForm,
    LoadForm,
    MachineForm,
    ModelForm,
    PoolForm,
    ServiceForm,
)
from greenshoe.engines._serving_possible import check_possible
from greenshoe.engines._serving_shapes import (
    Anchor,
    Attention,
    Figure,
    LatencyPromise,
    Machine,
    ModelShape,
    Pool,
    PriceList,
    Published,
    Service,
    TokenLoad,
)
from greenshoe.engines._serving_step import efficiency_from

if TYPE_CHECKING:
    from collections.abc import Callable

    Choose = Callable[[str, Figure], float]

__all__ = ["ServiceDraft", "load_service", "read_service", "service_names"]

_HERE = Path(__file__).parent
_LARGEST_FILE_BYTES = 1_000_000
_Form = TypeVar("_Form", bound=BaseModel)


def _toml(path: Path) -> dict[str, Any]:
    content = read_bytes(path, limit=_LARGEST_FILE_BYTES)
    try:
        return tomllib.loads(content.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise ModelError(f"is not TOML: {error}", file=path.name) from error


def _parse(form: type[_Form], table: object, file: str) -> _Form:
    """Check a table; the first mistake becomes one line."""
    try:
        return form.model_validate(table)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = [str(p) for p in first["loc"] if p not in {"str", "function-after", "ModelForm"}]
        message = first["msg"].removeprefix("Value error, ")
        shown = first["input"] if not isinstance(first["input"], dict | list) else None
        if first["type"] == "extra_forbidden":
            message, shown = "is not a key here", None
        if first["type"] == "missing":
            message, shown = "is missing", None
        raise ModelError(
            message[:1].lower() + message[1:], file=file, key=".".join(place), value=shown
        ) from error


def _names(folder: str) -> list[str]:
    return sorted(path.stem for path in (_HERE / folder).glob("*.toml"))


def service_names() -> list[str]:
    """Return the names of the shipped services.

    >>> "deepseek-2025-02" in service_names()
    True
    """
    return _names("services")


def _find(form: type[_Form], given: object, folder: str, key: str, file: Path) -> _Form:
    """Return a part that is written out, shipped under a name, or in a file beside."""
    if not isinstance(given, str):
        return cast("_Form", given)
    if given.endswith(".toml"):
        return _parse(form, _toml(file.parent / given), given)
    if given not in _names(folder):
        raise UnknownNameError(
            "is not shipped",
            file=file.name,
            key=key,
            value=given,
            expected="one of " + ", ".join(_names(folder)) + ", a .toml file, or a table",
        )
    return _parse(form, _toml(_HERE / folder / f"{given}.toml"), f"{folder}/{given}.toml")


@cache
def shipped_anchors() -> dict[str, AnchorForm]:
    """Return the measured steps that are shipped."""
    table = _toml(_HERE / "anchors.toml")
    return {name: _parse(AnchorForm, row, "anchors.toml") for name, row in table.items()}


@dataclass(frozen=True)
class ServiceDraft:
    """A service file as read: its numbers may still be distributions.

    Attributes
    ----------
    form, model, machine
        The parts.
    file
        Name of the file, for messages.
    """

    form: ServiceForm
    model: ModelForm
    machine: MachineForm
    file: str

    def figures(self) -> dict[str, Figure]:
        """Return every number with its key, source and confidence."""
        parts: dict[str, BaseModel] = {
            "model": self.model, "machine": self.machine, "load": self.form.load,
            "promise": self.form.promise, "prices": self.form.prices,
            **{f"pool.{role}": pool for role, pool in self.form.pool.items()},
        }  # fmt: skip
        return {
            f"{part}.{key}": value
            for part, form in parts.items()
            for key, value in form
            if isinstance(value, Figure)
        }

    def service(self, choose: Choose | None = None) -> Service:
        """Return the service with every number chosen: its middle, unless told otherwise.

        Raises
        ------
        ModelError
            If it cannot run: weights that do not fit, a promise that physics forbids, ...
        """
        pick: Choose = choose or (lambda _key, figure: figure.middle)
        model, machine = _model(self.model, pick), _machine(self.machine, pick)
        load, form = _load(self.form.load, pick, self.file), self.form
        promise, prices = form.promise, form.prices
        made = Service(
            form.name,
            model,
            machine,
            tuple(
                self._pool(role, form.pool[role], model, machine, pick)
                for role in self._roles()
            ),
            load,
            LatencyPromise(*(pick(f"promise.{k}", v) for k, v in promise)),
            PriceList(*(pick(f"prices.{k}", v) for k, v in prices)),
            form.release_at_night,
            tuple(Published(**dict(row)) for row in form.published),
            self.figures(),
        )
        check_possible(made, self.file)
        return made

    def _roles(self) -> tuple[str, ...]:
        roles = set(self.form.pool)
        if roles == {"mixed"}:
            return ("mixed",)
        if roles == {"prefill", "decode"}:
            return ("prefill", "decode")
        raise ModelError(
            "are not the pools of a service",
            file=self.file,
            key="pool",
            value=", ".join(sorted(roles)),
            expected="mixed, or prefill and decode",
        )

    def _pool(
        self, role: str, form: PoolForm, model: ModelShape, machine: Machine, pick: Choose
    ) -> Pool:
        values: dict[str, Any] = {}
        for key, value in form:
            if isinstance(value, Figure):
                values[key] = pick(f"pool.{role}.{key}", value)
            elif key not in {"anchors", "efficiency_prefill", "efficiency_decode"}:
                values[key] = value
        spread = values.pop("efficiency_spread")
        if values.get("copies_per_token") is None:
            values["copies_per_token"] = float(model.experts_per_token)
        plain = {"efficiency_prefill": 1.0, "efficiency_decode": 1.0}
        solved = self._efficiencies(form, Pool(role=role, **{**plain, **values}), model, machine)  # type: ignore[arg-type] # a role
        for key, value in solved.items():
            values.setdefault(key, value)
        for key in plain:
            if key not in values:
                other = "prefill" if key.endswith("decode") else "decode"
                if role == other:
                    values[key] = 1.0
                    continue
                raise ModelError(
                    "is missing",
                    file=self.file,
                    key=f"pool.{role}.{key}",
                    expected="a number in (0, 1], or the name of an anchor of that phase",
                )
            if spread:
                factor = pick(
                    f"pool.{role}.{key}.factor", _factor(spread, form.efficiency_spread)
                )
                values[key] = min(values[key] * factor, 1.0)
        return Pool(role=role, **values)  # type: ignore[arg-type] # a role

    def _efficiencies(
        self, form: PoolForm, pool: Pool, model: ModelShape, machine: Machine
    ) -> dict[str, float]:
        """Return efficiencies by phase from the measured steps a pool names.

        An anchor is solved with the model and machine it was measured on, and carried over.
        """
        known = {**shipped_anchors(), **self.form.anchor}
        solved = {}
        for name in form.anchors:
            if name not in known:
                raise UnknownNameError(
                    "is no anchor",
                    file=self.file,
                    key=f"pool.{pool.role}.anchors",
                    value=name,
                    expected="one of " + ", ".join(sorted(known)),
                )
            row = known[name]
            anchor = Anchor(name, **dict(row))
            on_model = _measured_model(anchor.model, model)
            on_machine = _measured_machine(anchor.machine, machine)
            solved[f"efficiency_{anchor.phase}"] = efficiency_from(
                anchor, on_model, on_machine, pool
            )
        return solved


def _factor(spread: float, given: Figure) -> Figure:
    """Return the factor by which an efficiency may be off, 80 % of the time."""
    return Figure(1 / (1 + spread), 1.0, 1 + spread, given.source, given.confidence)


def _measured_model(name: str, own: ModelShape) -> ModelShape:
    if name not in _names("models"):
        return own
    form = _parse(ModelForm, _toml(_HERE / "models" / f"{name}.toml"), f"models/{name}.toml")
    return _model(form, lambda _key, figure: figure.middle)


def _measured_machine(name: str, own: Machine) -> Machine:
    if name not in _names("machines"):
        return own
    form = _parse(MachineForm, _toml(_HERE / "machines" / f"{name}.toml"), f"machines/{name}.toml")
    return _machine(form, lambda _key, figure: figure.middle)


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


def _model(form: ModelForm, pick: Choose) -> ModelShape:
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


def _machine(form: MachineForm, pick: Choose) -> Machine:
    values: dict[str, Any] = {
        key: pick(f"machine.{key}", value) if isinstance(value, Figure) else value
        for key, value in form
        if key != "about"
    }
    values["arithmetic_teraflops"] = {
        str(name): figure.middle for name, figure in form.arithmetic_teraflops.items()
    }
    return Machine(**values)


def _load(form: LoadForm, pick: Choose, file: str) -> TokenLoad:
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


def read_service(name: str) -> ServiceDraft:
    """Read a shipped service by name, or a TOML file.

    Raises
    ------
    UnknownNameError
        If nothing of that name is shipped.
    ModelError
        If the file is wrong: one line with file, key and what would be right.
    """
    path = Path(name)
    if not name.endswith(".toml"):
        if name not in service_names():
            raise UnknownNameError(
                "is no service",
                key="MODEL",
                value=name,
                expected="a .toml file, or one of " + ", ".join(service_names()),
            )
        path = _HERE / "services" / f"{name}.toml"
    form = _parse(ServiceForm, _toml(path), path.name)
    model = _find(ModelForm, form.model, "models", "model", path)
    machine = _find(MachineForm, form.machine, "machines", "machine", path)
    return ServiceDraft(form, model, machine, path.name)


def load_service(name: str) -> Service:
    """Return a service with the middle of every number; see `read_service`.

    >>> load_service("deepseek-2025-02").machine.name
    'H800'
    """
    return read_service(name).service()
