"""How the agents behave: every number, with its unit and source, from `agents.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["Behaviour", "behaviour"]


@dataclass(frozen=True)
class Behaviour:
    """The entries of `agents.toml` by name."""

    value: dict[str, Any]

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - a number, a table or a list
        return self.value[name]

    def __contains__(self, name: str) -> bool:
        return name in self.value


@cache
def behaviour() -> Behaviour:
    """Return the behaviour of the agents, as shipped.

    >>> behaviour()["makers"]
    4
    """
    text = files("greenshoe.market").joinpath("agents.toml").read_text("utf-8")
    return Behaviour({name: entry["value"] for name, entry in tomllib.loads(text).items()})
