"""Facts from outside the documents, shipped with their sources."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from greenshoe.facts._intervals import Interval

if TYPE_CHECKING:
    from datetime import date

__all__ = ["First", "Outside", "OutsideFact", "load_outside"]


@dataclass(frozen=True, slots=True)
class OutsideFact:
    """One fact of the outside world with its source and confidence."""

    entity: str
    metric: str
    period: str | None
    value: str
    unit: str
    as_of: date
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class First:
    """A company that was listed before those who claim to be the first."""

    claim: str
    entity: str
    ticker: str
    listed: date
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Outside:
    """Everything from outside.

    Attributes
    ----------
    facts
        Single facts.
    firsts
        Earlier listings.
    usd_hkd
        What a US dollar has cost since 2005.
    """

    facts: tuple[OutsideFact, ...]
    firsts: tuple[First, ...]
    usd_hkd: Interval

    def find(self, entity: str, metric: str) -> list[OutsideFact]:
        """Return what is known of a metric of an entity."""
        return [f for f in self.facts if f.entity == entity and f.metric == metric]


@cache
def load_outside() -> Outside:
    """Return the shipped outside facts.

    >>> load_outside().find("CSRC", "filing.review_days_after")[0].value
    '20'
    """
    data = tomllib.loads(files("greenshoe.facts").joinpath("outside.toml").read_text("utf-8"))
    facts = tuple(
        OutsideFact(
            r["entity"],
            r["metric"],
            r.get("period"),
            r["value"],
            r["unit"],
            r["as_of"],
            r["source"],
            r["confidence"],
        )
        for r in data["fact"]
    )
    firsts = tuple(
        First(r["claim"], r["entity"], r["ticker"], r["listed"], r["source"], r["confidence"])
        for r in data["first"]
    )
    rate = data["fx"][0]
    return Outside(facts, firsts, Interval(Decimal(rate["low"]), Decimal(rate["high"])))
