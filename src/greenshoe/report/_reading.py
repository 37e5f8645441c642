"""A result as every page of a report reads it: its deal, and its figures by name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from greenshoe.core import Confidence, Origin
from greenshoe.report._figure import Figure
from greenshoe.report._figures import figures_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from greenshoe.deal import DealRecord, Terms
    from greenshoe.offering import Offering, Settlement
    from greenshoe.report._figure import FigureValue
    from greenshoe.rules import RulebookOn
    from greenshoe.study import StudyResult

__all__ = ["Reading"]


@dataclass(frozen=True)
class Reading:
    """A result with short ways to what pages ask for.

    >>> from greenshoe.study import run
    >>> Reading(run("2513")).figure("public_final_shares").text
    '7,483,900 shares'
    """

    result: StudyResult

    @property
    def offering(self) -> Offering:
        """Everything the rules give."""
        return self.result.offering

    @property
    def record(self) -> DealRecord:
        """The deal, cell by cell."""
        return self.result.deal.record

    @property
    def terms(self) -> Terms:
        """The deal's terms."""
        return self.result.deal.terms

    @property
    def rules(self) -> RulebookOn:
        """The rulebook on the deal's date."""
        return self.offering.rules

    @property
    def settled(self) -> Settlement:
        """Tranches, options and pools."""
        return self.offering.settlement

    @cached_property
    def figures(self) -> dict[str, Figure]:
        """Every figure of the result by its JSON name."""
        return figures_of(self.result)

    def figure(self, name: str, label: str | None = None) -> Figure:
        """Return one figure; where it is not known its value is `None`."""
        unknown = Figure(name, label or name, None, "text", Origin("not stated by the deal"))
        found = self.figures.get(name, unknown)
        return found if label is None else replace(found, label=label)

    def known(self, *names: str) -> tuple[Figure, ...]:
        """Return the figures among `names` that are known."""
        return tuple(self.figures[n] for n in names if n in self.figures)

    def origin_of_rule(self, name: str, source: str) -> Origin:
        """Return the origin of a number that a rule gave from `source`."""
        return self.rules.get(name).origin(source)

    def made(
        self, label: str, value: FigureValue, unit: str, *, of: Iterable[str] = (), why: str = ""
    ) -> Figure:
        """Return a figure computed from the figures named in `of`."""
        parts = [self.figures[n] for n in of if n in self.figures]
        mark = Confidence.weakest([Confidence.C, *(p.origin.confidence for p in parts)])
        rules = ", ".join(dict.fromkeys(p.origin.rule for p in parts if p.origin.rule))
        source = "computed from " + (", ".join(p.name for p in parts) or "the terms")
        return Figure("", label, value, unit, Origin(source, None, rules or None, mark), note=why)
