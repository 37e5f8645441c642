"""A number of shares that rules fix, or bound where somebody decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from greenshoe.core import Confidence, ConservationError, Origin

if TYPE_CHECKING:
    from collections.abc import Iterable

    from greenshoe.rules import Rule, RulebookOn

__all__ = ["ShareCount", "origin_of", "rule_for"]


def origin_of(inputs: str, rules: Iterable[Rule]) -> Origin:
    """Return the origin of a number computed from `inputs` by some rules.

    Its confidence is the weakest mark among the rules.
    """
    used = list(rules)
    names = ", ".join(dict.fromkeys(rule.name for rule in used))
    return Origin(
        f"computed from {inputs}",
        None,
        names or None,
        Confidence.weakest([Confidence.C, *(rule.confidence for rule in used)]),
    )


def rule_for(rules: RulebookOn, name: str, mechanism: str) -> Rule | None:
    """Return the rule `name` has for a mechanism, else its general one, if in force."""
    known = rules.book.names()
    for candidate in (f"{name}.{mechanism}", name):
        if candidate in known and (rule := rules.find(candidate)) is not None:
            return rule
    return None


@dataclass(frozen=True, slots=True)
class ShareCount:
    """A number of shares.

    Attributes
    ----------
    expected
        What follows when nobody decides otherwise.
    low, high
        What rules and inputs allow; equal where nothing is left to decide. Computed without
        looking at any outcome.
    reason
        Why, in a sentence.
    origin
        Rules, inputs and confidence.
    """

    expected: int
    low: int
    high: int
    reason: str
    origin: Origin

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.expected <= self.high:
            raise ConservationError(
                "a share count is outside its own bounds",
                value=f"{self.low} <= {self.expected} <= {self.high}",
            )

    @classmethod
    def exact(cls, shares: int, reason: str, origin: Origin) -> ShareCount:
        """Return a count with nothing left to decide."""
        return cls(shares, shares, shares, reason, origin)

    @property
    def decided(self) -> bool:
        """Whether somebody decides inside bounds."""
        return self.low != self.high
