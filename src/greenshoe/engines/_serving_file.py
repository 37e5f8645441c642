"""From a service file to a `Service`: names looked up, anchors solved, impossibilities refused."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from pydantic import BaseModel, ValidationError

from greenshoe.core import ModelError, UnknownNameError, near, read_bytes
from greenshoe.engines._serving_build import build_load, build_machine, build_model, build_pool
from greenshoe.engines._serving_form import (
    AnchorForm,
    MachineForm,
    ModelForm,
    ServiceForm,
    known_keys,
)
from greenshoe.engines._serving_possible import check_possible
from greenshoe.engines._serving_shapes import (
    Anchor,
    Figure,
    LatencyPromise,
    Machine,
    ModelShape,
    Pool,
    PriceList,
    Published,
    Service,
)
from greenshoe.engines._serving_step import efficiency_from

if TYPE_CHECKING:
    from collections.abc import Mapping

    from greenshoe.engines._serving_build import Choose
    from greenshoe.engines._serving_form import PoolForm

__all__ = ["ServiceDraft", "load_service", "read_service", "service_names", "service_of"]

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
        found = error.errors(include_url=False)
        first = next((e for e in found if e["type"] == "extra_forbidden"), found[0])
        place = [str(p) for p in first["loc"] if p not in {"str", "function-after", "ModelForm"}]
        message = first["msg"].removeprefix("Value error, ")
        shown = first["input"] if not isinstance(first["input"], dict | list) else None
        expected = None
        if first["type"] == "extra_forbidden":
            message, shown = "is not a key here", None
            expected = near(place[-1], known_keys())
        if first["type"] == "missing":
            message, shown = "is missing", None
        raise ModelError(
            message[:1].lower() + message[1:],
            file=file,
            key=".".join(place),
            value=shown,
            expected=expected,
        ) from error


@cache
def _names(folder: str) -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in (_HERE / folder).glob("*.toml")))


def service_names() -> list[str]:
    """Return the names of the shipped services.

    >>> "deepseek-2025-02" in service_names()
    True
    """
    return list(_names("services"))


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
    """Return the measured steps that are shipped to fit efficiencies to."""
    table = _toml(_HERE / "anchors.toml")
    return {name: _parse(AnchorForm, row, "anchors.toml") for name, row in table.items()}


def measured_steps() -> tuple[Anchor, ...]:
    """Return measured steps that nothing was fitted to."""
    table = _toml(_HERE / "measured.toml")
    rows = {name: _parse(AnchorForm, row, "measured.toml") for name, row in table.items()}
    return tuple(Anchor(name, **_chosen(row)) for name, row in rows.items())


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
            "currency": self.form.currency, "outlook": self.form.outlook,
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
        model, machine = build_model(self.model, pick), build_machine(self.machine, pick)
        load, form = build_load(self.form.load, pick, self.file), self.form
        promise, prices = form.promise, form.prices
        decline = form.outlook.cost_decline_per_year
        made = Service(
            form.name,
            model,
            machine,
            tuple(self._pool(role, model, machine, pick) for role in self._roles()),
            load,
            LatencyPromise(*(pick(f"promise.{k}", v) for k, v in promise)),
            PriceList(*(pick(f"prices.{k}", v) for k, v in prices)),
            form.release_at_night,
            tuple(Published(**dict(row)) for row in form.published),
            self.figures(),
            form.currency.code,
            pick("currency.per_usd", form.currency.per_usd),
            None if decline is None else pick("outlook.cost_decline_per_year", decline),
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

    def _pool(self, role: str, model: ModelShape, machine: Machine, pick: Choose) -> Pool:
        pools: Mapping[str, PoolForm] = {str(k): v for k, v in self.form.pool.items()}
        form, known = pools[role], {**shipped_anchors(), **self.form.anchor}
        solved: dict[str, float] = {}
        for name in form.anchors:
            if name not in known:
                raise UnknownNameError(
                    "is no anchor",
                    file=self.file,
                    key=f"pool.{role}.anchors",
                    value=name,
                    expected="one of " + ", ".join(sorted(known)),
                )
            anchor = Anchor(name, **_chosen(known[name]))
            own = build_pool(role, form, model, {"prefill": 1.0, "decode": 1.0}, pick, self.file)
            solved[anchor.phase] = efficiency_from(
                anchor, _measured_model(anchor, model), _measured_machine(anchor, machine), own
            )
        return build_pool(role, form, model, solved, pick, self.file)


def _chosen(form: AnchorForm) -> dict[str, Any]:
    return {k: v.middle if isinstance(v, Figure) else v for k, v in form}


@cache
def _shipped_model(name: str) -> ModelShape:
    path = _HERE / "models" / f"{name}.toml"
    return build_model(_parse(ModelForm, _toml(path), path.name), lambda _, figure: figure.middle)


@cache
def shipped_machine(name: str) -> MachineForm:
    """Return a machine that is shipped.

    Raises
    ------
    UnknownNameError
        If there is none of that name.
    """
    if name not in _names("machines"):
        raise UnknownNameError(
            "is no shipped machine",
            key="machine",
            value=name,
            expected="one of " + ", ".join(_names("machines")),
        )
    path = _HERE / "machines" / f"{name}.toml"
    return _parse(MachineForm, _toml(path), path.name)


def shipped_machine_of(name: str) -> Machine:
    """Return a shipped machine with the middle of every number."""
    return build_machine(shipped_machine(name), lambda _, figure: figure.middle)


def machine_names() -> list[str]:
    """Return the names of the shipped machines."""
    return list(_names("machines"))


def _measured_model(anchor: Anchor, own: ModelShape) -> ModelShape:
    """Return the model an anchor was measured with; a name that is not shipped is one's own."""
    return _shipped_model(anchor.model) if anchor.model in _names("models") else own


def _measured_machine(anchor: Anchor, own: Machine) -> Machine:
    """Return the machine an anchor was measured on; a name that is not shipped is one's own."""
    if anchor.machine not in _names("machines"):
        return own
    return shipped_machine_of(anchor.machine)


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


def service_of(company: str) -> str | None:
    """Return the shipped service that may stand for a company's tokens, `None` if none does.

    >>> service_of("Zhipu")
    'glm-4-5'
    """
    wanted = company.casefold()
    for name in service_names():
        if wanted in {known.casefold() for known in read_service(name).form.companies}:
            return name
    return None


def load_service(name: str) -> Service:
    """Return a service with the middle of every number; see `read_service`.

    >>> load_service("deepseek-2025-02").machine.name
    'H800'
    """
    return read_service(name).service()
