"""Published facts that the models and the audit rest on, each with its page."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from greenshoe.core import ModelError, near

__all__ = ["Fact", "fact_entities", "facts_of", "find_fact"]

_FOLDER = files("greenshoe.company").joinpath("data/facts")


@dataclass(frozen=True)
class Fact:
    """A published number.

    Attributes
    ----------
    entity, metric, period
        Its key.
    value, unit
        As published.
    source
        The page, or the document's number, or `derived`.
    confidence
        `S` secondary source, `C` computed from other facts here.
    strength
        How the page rates: `high`, `medium` or `low`.
    """

    entity: str
    metric: str
    period: str
    value: float
    unit: str
    source: str
    confidence: str
    strength: str

    @property
    def key(self) -> str:
        """`entity/metric/period`."""
        return f"{self.entity}/{self.metric}/{self.period}"


def fact_entities() -> list[str]:
    """Return the entities facts are shipped for.

    >>> "zhipu" in fact_entities()
    True
    """
    return sorted(
        f.name.removesuffix(".toml") for f in _FOLDER.iterdir() if f.name.endswith(".toml")
    )


@cache
def facts_of(entity: str) -> dict[str, Fact]:
    """Return an entity's facts by key.

    Raises
    ------
    ModelError
        If there are none.

    >>> facts_of("zhipu")["zhipu/revenue/FY2024"].value
    312.414
    """
    if entity not in fact_entities():
        raise ModelError(
            "has no facts", key="fact", value=entity, expected=near(entity, fact_entities())
        )
    table = tomllib.loads(_FOLDER.joinpath(f"{entity}.toml").read_text("utf-8"))
    facts = (
        Fact(entity, metric, period, **fields)
        for metric, periods in table.items()
        for period, fields in periods.items()
    )
    return {fact.key: fact for fact in facts}


def find_fact(key: str) -> Fact:
    """Return a fact by ``entity/metric/period``.

    Raises
    ------
    ModelError
        If it is not shipped.
    """
    facts = facts_of(key.split("/", 1)[0])
    if key not in facts:
        raise ModelError("is not a shipped fact", key="fact", value=key, expected=near(key, facts))
    return facts[key]
