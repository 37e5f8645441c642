"""The kinds of investor, from `investor_types.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

__all__ = ["InvestorType", "find_type", "investor_types"]


@dataclass(frozen=True, slots=True)
class InvestorType:
    """One kind of investor: its name, a title, and whether it is institutional."""

    name: str
    title: str
    institutional: bool


@cache
def _read() -> tuple[dict[str, InvestorType], dict[str, str]]:
    text = files("greenshoe.book").joinpath("investor_types.toml").read_text("utf-8")
    types: dict[str, InvestorType] = {}
    words: dict[str, str] = {}
    for name, entry in tomllib.loads(text).items():
        types[name] = InvestorType(name, entry["title"], entry["institutional"])
        spellings = (name, name.replace("_", " "), entry["title"], *entry["words"])
        words |= dict.fromkeys((s.casefold().replace("-", " ") for s in spellings), name)
    return types, words


def investor_types() -> dict[str, InvestorType]:
    """Return every kind of investor by name.

    >>> investor_types()["sovereign"].title
    'sovereign fund'
    """
    return _read()[0]


def find_type(text: str) -> str | None:
    """Return the name of the kind a bank means, `None` if it is not known.

    >>> find_type("SWF"), find_type("Mutual_Fund"), find_type("whale")
    ('sovereign', 'long_only', None)
    """
    plain = text.casefold().replace("_", " ").replace("-", " ")
    return _read()[1].get(" ".join(plain.split()))
