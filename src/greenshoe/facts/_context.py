"""What the checks share: the facts by key, the rank of sources, and how values are written."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from greenshoe.facts._intervals import interval_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from greenshoe.facts._fact import Fact
    from greenshoe.facts._finding import Notes
    from greenshoe.facts._outside import Outside

__all__ = ["Context", "better_source", "money", "percent", "written"]

_MOST_COMPARED = 100  # of one question; more answers than that are compared no further
_RANKS = {"prospectus": 1, "company": 2, "regulator": 1}
_PRESS, _BROKER, _GENERATED = 4, 3, 9


@dataclass(frozen=True)
class Context:
    """The facts of some documents, and what is known besides.

    Attributes
    ----------
    facts
        All of them.
    notes
        What else is known of the documents, by name.
    outside
        Facts from outside.
    """

    facts: tuple[Fact, ...]
    notes: dict[str, Notes]
    outside: Outside

    def by(
        self, key: Callable[[Fact], object], facts: Iterable[Fact] | None = None
    ) -> dict[object, list[Fact]]:
        """Return the facts in groups; those whose key is `None` are left out."""
        groups: dict[object, list[Fact]] = defaultdict(list)
        for fact in self.facts if facts is None else facts:
            value = key(fact)
            if value is not None and len(groups[value]) < _MOST_COMPARED:
                groups[value].append(fact)
        return groups

    @cached_property
    def numeric(self) -> tuple[Fact, ...]:
        """The facts that are numbers and no forecasts; of equal ones in one document the first."""
        once = {
            (f.doc, f.entity, f.metric, f.period, f.value, f.qualifier): f
            for f in reversed(self.facts)
            if isinstance(f.value, Decimal) and not f.qualifier.startswith("forecast")
        }
        return tuple(reversed(once.values()))

    @cached_property
    def _index(self) -> dict[tuple[str | None, str], list[Fact]]:
        index: dict[tuple[str | None, str], list[Fact]] = defaultdict(list)
        for fact in self.numeric:
            index[fact.entity, fact.metric].append(fact)
        return index

    def of(self, entity: str | None, *metrics: str) -> list[Fact]:
        """Return the numeric facts of an entity with one of some metrics."""
        return [f for metric in metrics for f in self._index.get((entity, metric), ())]

    @cached_property
    def _everything(self) -> dict[tuple[str | None, str], list[Fact]]:
        index: dict[tuple[str | None, str], list[Fact]] = defaultdict(list)
        for fact in self.facts:
            index[fact.entity, fact.metric].append(fact)
        return index

    def all_of(self, entity: str | None, *metrics: str) -> list[Fact]:
        """Return every fact of an entity with one of some metrics, forecasts and dates too."""
        return [f for metric in metrics for f in self._everything.get((entity, metric), ())]

    @cached_property
    def _generated(self) -> frozenset[str]:
        return frozenset(f.doc for f in self.facts if f.metric == "document.ai_generated")

    def is_generated(self, doc: str) -> bool:
        """Tell whether a document says it was written by a machine."""
        return doc in self._generated

    def rank(self, fact: Fact) -> int:
        """Return the rank of a source, 1 the best: prospectus, company, broker, press, machine."""
        if self.is_generated(fact.doc):
            return _GENERATED
        if fact.attribution in _RANKS:
            return _RANKS[fact.attribution]
        return _PRESS if fact.attribution.startswith("news") else _BROKER


def percent(value: Decimal) -> str:
    """Return a fraction as a percentage.

    >>> percent(Decimal("0.3503"))
    '35.03%'
    """
    return f"{(value * 100).quantize(Decimal('0.01')).normalize():f}%"


def money(value: Decimal, unit: str = "") -> str:
    """Return an amount with the scale a reader expects.

    >>> money(Decimal("7552800000"), "HKD"), money(Decimal("37419500"), "shares")
    ('HKD 7.553bn', '37.42mn shares')
    """
    currency, counted = (unit, "") if unit.isupper() else ("", unit)
    for scale, name in ((Decimal(10**12), "tn"), (Decimal(10**9), "bn"), (Decimal(10**6), "mn")):
        if abs(value) >= scale:
            return f"{currency} {(value / scale):.4g}{name} {counted}".strip()
    return f"{currency} {value.normalize():f} {counted}".strip()


def written(fact: Fact) -> str:
    """Return a value as a reader writes it."""
    if not isinstance(fact.value, Decimal):
        return str(fact.value)
    if fact.unit in {"ratio", "pp"}:
        return percent(fact.value)
    if fact.unit == "multiple":
        return f"{fact.value.normalize():f}x"
    return money(fact.value, fact.unit)


def better_source(context: Context, facts: list[Fact]) -> str:
    """Say which of some facts has the better source, if one has."""
    ranked = sorted(facts, key=context.rank)
    best, worst = ranked[0], ranked[-1]
    if context.rank(best) == context.rank(worst):
        return "undecided: the sources rank alike"
    return f"{written(best)} ({best.doc}, {best.attribution}), the better source; moderately sure"


def disjoint(first: Fact, second: Fact) -> bool:
    """Tell whether two numbers cannot be the same value."""
    one, two = interval_of(first), interval_of(second)
    return one is not None and two is not None and not one.overlaps(two)
