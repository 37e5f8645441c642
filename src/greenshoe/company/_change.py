"""A model with one driver changed."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from greenshoe.company._model_file import read_model
from greenshoe.core import ModelError, Section

if TYPE_CHECKING:
    from greenshoe.company._model import Model

__all__ = ["change_driver", "gaps"]


def change_driver(model: Model, name: str, spec: Mapping[str, object]) -> Model:
    """Return the model with one driver's form replaced, all checks made again.

    Parameters
    ----------
    model
        A model.
    name
        Full name of a driver, or the end of one that is unambiguous.
    spec
        As in the file: `value`, `path` (years as numbers or texts), `normal`, ...; the unit
        stays unless given.

    Raises
    ------
    ModelError
        As for a file.

    >>> from greenshoe.company._model_file import load_model
    >>> model = change_driver(load_model("zhipu"), "cloud_share", {"path": {2025: 0.2, 2027: 0.5}})
    >>> model.drivers["maas.cloud_share"].describe()
    '2025: 0.2, 2027: 0.5'
    """
    full = model.graph.find(name, {*model.drivers, *gaps(model)})
    table = copy.deepcopy(dict(model.table))
    *places, last = full.removesuffix(".all").split(".")
    at = table
    business = ["business", *places[:1]] if places else []
    cohort = ["cohorts", *places[1:]] if len(places) > 1 else []
    for key in [*business, *cohort, "drivers"]:
        at = _inside(at, key)
    fresh = {k: _texts(v) if isinstance(v, Mapping) else v for k, v in spec.items()}
    at[last] = {"unit": str(model.graph.nodes[full].unit), **fresh}
    return replace(read_model(Section(table, model.file)), engine_drivers=model.engine_drivers)


def gaps(model: Model) -> tuple[str, ...]:
    """Return the drivers the model's templates know and the model does not give."""
    return tuple(name for name, node in model.graph.nodes.items() if node.missing)


def _inside(table: dict[str, object], key: str) -> dict[str, object]:
    value = table.setdefault(key, {})
    if not isinstance(value, dict):
        raise ModelError("is not a table", key=key)
    return value


def _texts(table: Mapping[object, object]) -> dict[str, object]:
    return {str(key): value for key, value in table.items()}
