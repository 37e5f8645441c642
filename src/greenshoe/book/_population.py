"""The stated population of investors that simulated books are drawn from."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from greenshoe.book._types import investor_types
from greenshoe.core import DataError, read_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["Group", "Population", "load_population"]


class _Group(BaseModel):
    model_config = ConfigDict(extra="forbid")
    investors: float = Field(ge=0, le=5000)
    cover: float = Field(ge=0, le=1000)
    size_sigma: float = Field(ge=0, le=5)
    belief_sigma: float = Field(ge=0, le=2)
    strike: float = Field(ge=0, le=1)
    limit: float = Field(ge=0, le=1)
    scale: float = Field(ge=0, le=1)


class _Common(BaseModel):
    model_config = ConfigDict(extra="forbid")
    about: str = Field(max_length=500)
    heat_sigma: float = Field(ge=0, le=3)
    investors_with_heat: float = Field(default=0.0, ge=-2, le=2)
    investors_sigma: float = Field(default=0.0, ge=0, le=2)
    value_over_middle: float = Field(gt=0, le=10)
    value_sigma: float = Field(ge=0, le=3)
    heat_with_value: float = Field(ge=-1, le=1)
    aftermarket_sigma: float = Field(ge=0, le=3)
    strike_tolerance: float = Field(ge=0, le=10)
    public_multiple_median: float = Field(gt=0, le=1e5)
    public_multiple_sigma: float = Field(ge=0, le=5)
    public_with_heat: float = Field(ge=-1, le=1)
    cornerstones: int = Field(ge=1, le=200)
    cornerstone_sigma: float = Field(ge=0, le=3)


@dataclass(frozen=True, slots=True)
class Group:
    """One kind of investor; see `population.toml` for what each number means."""

    name: str
    investors: float
    cover: float
    size_sigma: float
    belief_sigma: float
    strike: float
    limit: float
    scale: float


@dataclass(frozen=True)
class Population:
    """A population of investors; see `population.toml` for what each number means."""

    about: str
    heat_sigma: float
    investors_with_heat: float
    investors_sigma: float
    value_over_middle: float
    value_sigma: float
    heat_with_value: float
    aftermarket_sigma: float
    strike_tolerance: float
    public_multiple_median: float
    public_multiple_sigma: float
    public_with_heat: float
    cornerstones: int
    cornerstone_sigma: float
    groups: tuple[Group, ...]


def load_population(path: Path | None = None) -> Population:
    """Return the population of a TOML file, the shipped one without.

    Raises
    ------
    DataError
        If the file is no population.

    >>> [group.name for group in load_population().groups][:3]
    ['long_only', 'hedge', 'sovereign']
    """
    if path is None:
        content = files("greenshoe.book").joinpath("population.toml").read_bytes()
        return _parse(content, "population.toml")
    return _parse(read_bytes(path, limit=1_000_000), path.name)


def _parse(content: bytes, file: str) -> Population:
    try:
        data = tomllib.loads(content.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise DataError(f"is no TOML ({error})", file=file) from error
    tables = {name: data.pop(name) for name in list(data) if isinstance(data[name], dict)}
    common = _checked(_Common, data, file, "")
    groups = []
    for name, table in tables.items():
        if name not in investor_types():
            raise DataError(
                "is no kind of investor", file=file, key=name,
                expected="one of " + ", ".join(investor_types()),
            )  # fmt: skip
        groups.append(Group(name, **_checked(_Group, table, file, f"{name}.").model_dump()))
    if not groups:
        raise DataError("has no investors", file=file, expected="a table for each kind")
    return Population(**common.model_dump(), groups=tuple(groups))


def _checked(
    shape: type[BaseModel], data: Mapping[str, object], file: str, prefix: str
) -> BaseModel:
    try:
        return shape.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        key = prefix + ".".join(map(str, first["loc"]))
        raise DataError(first["msg"][:1].lower() + first["msg"][1:], file=file, key=key) from error
