"""What a field should be: a value, bounds, or what is missing to say it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from greenshoe.core import GreenshoeError
from greenshoe.deal import infer_mechanism, terms_of
from greenshoe.offering import settle

if TYPE_CHECKING:
    from fractions import Fraction

    from greenshoe.deal import DealRecord, Terms
    from greenshoe.offering import Settlement, ShareCount
    from greenshoe.rules import Rulebook, RulebookOn

__all__ = ["Computed", "ReplayCase", "missing", "of_count"]

# A wrong outcome must not be able to stop its own test, so terms are checked without these.
_OUTCOMES = frozenset({"public_final_shares", "intl_final_shares", "offer_shares_final"})


@dataclass(frozen=True, slots=True)
class Computed:
    """A computed field.

    Attributes
    ----------
    value
        What is expected; `None` where it cannot be said.
    bounds
        What is allowed where somebody decides.
    reason, rule
        Why (or what is missing), and by which rules.
    """

    value: Fraction | int | None = None
    bounds: tuple[Fraction | int, Fraction | int] | None = None
    reason: str = ""
    rule: str = ""


def missing(what: str) -> Computed:
    """Return the answer "cannot say", with what is missing."""
    return Computed(reason=f"missing: {what}")


def of_count(count: ShareCount | None, otherwise: str) -> Computed:
    """Return a share count as a computed field."""
    if count is None:
        return missing(otherwise)
    bounds = (count.low, count.high) if count.decided else None
    return Computed(count.expected, bounds, count.reason, count.origin.rule or "")


class ReplayCase:
    """One record with what its fields are computed from, made when first asked for."""

    def __init__(self, record: DealRecord, rulebook: Rulebook) -> None:
        mechanism = infer_mechanism(record, rulebook)
        if mechanism is not None:
            record = replace(record, values={**record.values, "mechanism": mechanism.value})
        self.record = record
        self.rulebook = rulebook
        self.problem = ""

    @cached_property
    def terms(self) -> Terms | None:
        """The terms, `None` where one is missing or wrong (then `problem` says which)."""
        kept = {k: v for k, v in self.record.values.items() if k not in _OUTCOMES}
        placing = self._placing_by_sum()
        if placing is not None:
            kept["intl_initial_shares"] = placing
        try:
            return terms_of(replace(self.record, values=kept, ladder=()))
        except GreenshoeError as error:
            self.problem = f"{error.key or 'terms'} {error.message}"
            return None

    def _placing_by_sum(self) -> int | None:
        """Return the base less the other tranches: the published placing is itself under test."""
        base = self.record.shares("base_offer_shares_initial")
        public = self.record.shares("public_initial_shares")
        third = sum(t.initial_shares for t in self.record.tranches if t.within == "offer")
        unknown = self.record.shares("preferential_or_employee_shares") and not third
        if base is None or public is None or unknown or base - public - third <= 0:
            return None
        return base - public - third

    @cached_property
    def rules(self) -> RulebookOn | None:
        """The rulebook on the deal's date."""
        return self.rulebook.at(self.terms.listing_document_date) if self.terms else None

    @cached_property
    def settlement(self) -> Settlement | None:
        """The settlement, `None` where terms or rules are missing."""
        if self.terms is None or self.rules is None:
            return None
        try:
            return settle(self.record, self.terms, self.rules)
        except GreenshoeError as error:
            self.problem = f"{error.key or error.rule or 'terms'} {error.message}"
            return None

    @property
    def why_not(self) -> str:
        """What is missing for a settlement."""
        return self.problem or "a term of the deal"

    @property
    def flags(self) -> str:
        """The record's own remarks on itself."""
        return self.record.text("flags") or ""
