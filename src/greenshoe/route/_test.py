"""One test of a route: a value beside its threshold, the rule that sets it, and the verdict."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

    from greenshoe.core import Confidence
    from greenshoe.rules import Rule

__all__ = ["Number", "Test", "at_least", "at_most", "below", "holds", "passes_all"]

Number = Decimal | int
_Sense = Literal["at least", "at most", "below", "is"]
_Verdict: TypeAlias = bool | None
_Said: TypeAlias = bool | str | None


@dataclass(frozen=True, slots=True)
class Test:
    """A test of a route.

    Attributes
    ----------
    test
        What is compared.
    value, threshold
        The company's figure and the rule's; `None` where the company does not say.
    sense
        ``at least``, ``at most``, ``below``, or ``is`` for a condition.
    passes
        `None` if it cannot be said.
    rule, authority, confidence
        The rule's name, where it stands, and how it is known.
    outcome
        The outcome of a proposal that it supposes.
    alternative
        Tests of one route with different numbers here are alternatives: one group is enough.
    note
        What must be said beside it.
    """

    test: str
    value: Number | bool | str | None
    threshold: Number | bool | str | None
    sense: _Sense
    passes: bool | None
    rule: str
    authority: str
    confidence: Confidence
    outcome: str | None = None
    alternative: int | None = None
    note: str | None = None

    @property
    def margin(self) -> Decimal | None:
        """How far the value is on the right side of the threshold, negative if on the wrong one."""
        numbers = (self.value, self.threshold)
        if any(isinstance(n, bool | str) or n is None for n in numbers):
            return None
        value, threshold = (Decimal(str(n)) for n in numbers)
        return value - threshold if self.sense == "at least" else threshold - value


def _compared(
    name: str,
    pair: tuple[Number | None, Number],
    sense: _Sense,
    verdict: _Verdict,
    rule: Rule,
    alternative: int | None = None,
) -> Test:
    """Return a test of a number, with the citation of its rule."""
    return Test(
        name, pair[0], pair[1], sense, verdict, rule.name, rule.authority, rule.confidence,
        rule.outcome, alternative, rule.note,
    )  # fmt: skip


def at_least(
    name: str, value: Number | None, threshold: Number, rule: Rule, alternative: int | None = None
) -> Test:
    """Return the test that a value reaches a threshold; the threshold itself passes."""
    verdict = None if value is None else value >= threshold
    return _compared(name, (value, threshold), "at least", verdict, rule, alternative)


def at_most(
    name: str, value: Number | None, threshold: Number, rule: Rule, alternative: int | None = None
) -> Test:
    """Return the test that a value does not pass a threshold."""
    verdict = None if value is None else value <= threshold
    return _compared(name, (value, threshold), "at most", verdict, rule, alternative)


def below(name: str, value: Number | None, threshold: Number, rule: Rule) -> Test:
    """Return the test that a value stays under a threshold; the threshold itself fails."""
    verdict = None if value is None else value < threshold
    return _compared(name, (value, threshold), "below", verdict, rule)


def holds(
    name: str,
    value: _Said,
    passes: _Verdict,
    rule: Rule,
    *,
    wanted: _Said = True,
    alternative: int | None = None,
    note: str | None = None,
) -> Test:
    """Return the test of a condition; `passes` is `None` if it cannot be said."""
    return Test(
        name, value, wanted, "is", passes, rule.name, rule.authority, rule.confidence,
        rule.outcome, alternative, note or rule.note,
    )  # fmt: skip


def _all(verdicts: Sequence[bool | None]) -> bool | None:
    if any(verdict is False for verdict in verdicts):
        return False
    return None if any(verdict is None for verdict in verdicts) else True


def passes_all(tests: Sequence[Test]) -> bool | None:
    """Tell whether tests pass together: all without an alternative, and one whole alternative.

    >>> passes_all([])
    True
    """
    fixed = [test.passes for test in tests if test.alternative is None]
    numbers = sorted({test.alternative for test in tests if test.alternative is not None})
    if numbers:
        options = [_all([t.passes for t in tests if t.alternative == n]) for n in numbers]
        chosen = True if True in options else (None if None in options else False)
        fixed.append(chosen)
    return _all(fixed)
