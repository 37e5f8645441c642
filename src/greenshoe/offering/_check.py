"""One test of a deal: value, threshold, authority and confidence."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from greenshoe.core import Confidence
    from greenshoe.rules import Rule

__all__ = ["Check", "Number"]

Number = int | Decimal | Fraction | None


@dataclass(frozen=True, slots=True)
class Check:
    """One test.

    Attributes
    ----------
    name, what
        A short name and the test in words.
    rule, authority
        Name of the rule and its citation.
    passes
        Yes, no, or `None` when the deal does not say enough.
    value, threshold
        The two sides, in `unit`.
    unit
        What they are counted in.
    confidence
        Of the rule.
    note
        What a reader should know, "" if nothing.
    """

    name: str
    what: str
    rule: str
    authority: str
    passes: bool | None
    value: Number
    threshold: Number
    unit: str
    confidence: Confidence
    note: str = ""

    @classmethod
    def under(  # noqa: PLR0913 - all but the first three by keyword
        cls,
        rule: Rule,
        name: str,
        what: str,
        *,
        passes: bool | None,
        value: Number,
        threshold: Number,
        unit: str,
        note: str = "",
    ) -> Check:
        """Return a check with the citation of its rule."""
        return cls(
            name=name,
            what=what,
            rule=rule.name,
            authority=rule.authority,
            passes=passes,
            value=value,
            threshold=threshold,
            unit=unit,
            confidence=rule.confidence,
            note=note,
        )
