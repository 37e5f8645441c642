"""Allotment policies: weights and caps in a TOML file, the shipped ones and anybody's own."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from greenshoe.book._order import OrderKind, investor_key
from greenshoe.book._types import find_type, investor_types
from greenshoe.core import DataError, UnknownNameError, read_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from greenshoe.book._clean import BookLine

__all__ = ["Policy", "load_policy", "shipped_policies"]


@dataclass(frozen=True)
class Policy:
    """How the book is to be allotted before any rule cuts in.

    Attributes
    ----------
    name, about
        What it is called and what it wants.
    weight_by_type, weight_by_kind, weight_by_region, weight_by_investor
        Multiply each other; what is not named weighs 1. Investors by their plain key.
    largest_allotment_pct
        Most that one order of the book may get, in % of the placing; `None` for no cap.
    scale_back_cornerstones
        Whether cornerstones may be cut, pro rata, to meet the floors; else their money is fixed.
    consents
        Investors, by their plain key, to whom consent was given besides those of the order file.
    """

    name: str
    about: str = ""
    weight_by_type: Mapping[str, Decimal] = field(default_factory=dict)
    weight_by_kind: Mapping[str, Decimal] = field(default_factory=dict)
    weight_by_region: Mapping[str, Decimal] = field(default_factory=dict)
    weight_by_investor: Mapping[str, Decimal] = field(default_factory=dict)
    largest_allotment_pct: Decimal | None = None
    scale_back_cornerstones: bool = False
    consents: frozenset[str] = frozenset()

    def weight(self, line: BookLine) -> float:
        """Return the weight of one share wanted by a line."""
        one = Decimal(1)
        return float(
            self.weight_by_type.get(line.investor_type, one)
            * self.weight_by_kind.get(line.kind.value, one)
            * self.weight_by_region.get(line.region.casefold(), one)
            * self.weight_by_investor.get(line.key, one)
        )

    def barred(self, line: BookLine) -> bool:
        """Whether a line may get nothing because consent is missing."""
        return line.barred and line.key not in self.consents


_Weight = Field(ge=0, le=1000)


class _File(BaseModel):
    """The keys of a policy file."""

    model_config = ConfigDict(extra="forbid")
    name: str = Field(min_length=1, max_length=60)
    about: str = Field(default="", max_length=500)
    weight_by_type: dict[str, Decimal] = Field(default_factory=dict)
    weight_by_kind: dict[str, Decimal] = Field(default_factory=dict)
    weight_by_region: dict[str, Decimal] = Field(default_factory=dict)
    weight_by_investor: dict[str, Decimal] = Field(default_factory=dict)
    largest_allotment_pct: Decimal | None = Field(default=None, gt=0, le=100)
    scale_back_cornerstones: bool = False
    consents: list[str] = Field(default_factory=list, max_length=10_000)


_MOST_WEIGHT = 1000


def _weights(file: str, key: str, given: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Return a table of weights under the names the book uses."""
    named: dict[str, Decimal] = {}
    for name, weight in given.items():
        if not 0 <= weight <= _MOST_WEIGHT:
            raise DataError(
                "is no weight", file=file, key=f"{key}.{name}", value=weight,
                expected=f"a number from 0 to {_MOST_WEIGHT}",
            )  # fmt: skip
        if key == "weight_by_type" and find_type(name) is None:
            raise DataError(
                "is no kind of investor", file=file, key=f"{key}.{name}",
                expected="one of " + ", ".join(investor_types()),
            )  # fmt: skip
        if key == "weight_by_kind" and name not in set(OrderKind):
            raise DataError(
                "is no kind of order", file=file, key=f"{key}.{name}",
                expected="strike, limit or scale",
            )  # fmt: skip
        plain = {
            "weight_by_type": find_type(name) or name,
            "weight_by_kind": name,
            "weight_by_region": name.casefold(),
            "weight_by_investor": investor_key(name),
        }[key]
        named[plain] = weight
    return named


def _parse(content: bytes, file: str) -> Policy:
    try:
        data = tomllib.loads(content.decode("utf-8"), parse_float=Decimal)
        read = _File.model_validate(data)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise DataError(f"is no TOML ({error})", file=file) from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"])) or "policy"
        known = ", ".join(_File.model_fields)
        extra = first["type"] == "extra_forbidden"
        raise DataError(
            "is no key of a policy" if extra else first["msg"][:1].lower() + first["msg"][1:],
            file=file, key=key, expected=f"one of {known}" if extra else None,
        ) from error  # fmt: skip
    return Policy(
        name=read.name,
        about=read.about,
        weight_by_type=_weights(file, "weight_by_type", read.weight_by_type),
        weight_by_kind=_weights(file, "weight_by_kind", read.weight_by_kind),
        weight_by_region=_weights(file, "weight_by_region", read.weight_by_region),
        weight_by_investor=_weights(file, "weight_by_investor", read.weight_by_investor),
        largest_allotment_pct=read.largest_allotment_pct,
        scale_back_cornerstones=read.scale_back_cornerstones,
        consents=frozenset(map(investor_key, read.consents)),
    )


@cache
def shipped_policies() -> tuple[str, ...]:
    """Return the names of the shipped policies.

    >>> shipped_policies()
    ('pro-rata', 'reward-information', 'tiered')
    """
    folder = files("greenshoe.book").joinpath("policies")
    return tuple(sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir()))


def load_policy(name: str) -> Policy:
    """Return a shipped policy by its name, or one from a TOML file.

    Raises
    ------
    UnknownNameError
        If it is neither.
    DataError
        If the file is no policy.

    >>> load_policy("pro-rata").about
    'Every order gets the same part of what it wants.'
    """
    if name in shipped_policies():
        file = f"{name}.toml"
        content = files("greenshoe.book").joinpath("policies", file).read_bytes()
        return _parse(content, file)
    if not name.endswith(".toml"):
        raise UnknownNameError(
            "is no policy", key="--policy", value=name,
            expected=", ".join(shipped_policies()) + " or a .toml file",
        )  # fmt: skip
    path = Path(name)
    return _parse(read_bytes(path, limit=1_000_000), path.name)
