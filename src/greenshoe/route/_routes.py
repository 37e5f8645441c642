"""A route and whether it is open, under every outcome of a proposal that is possible."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from greenshoe.core import Confidence
from greenshoe.route._test import Test, passes_all

if TYPE_CHECKING:
    from collections.abc import Sequence

    from greenshoe.rules import Rule, RulebookOn

__all__ = ["Route", "every_outcome", "route_of"]


@dataclass(frozen=True, slots=True)
class Route:
    """A way to a listing.

    Attributes
    ----------
    route, title
        Short name and plain words.
    open
        Whether every test passes under every outcome that is possible on the day.
    open_if
        The outcomes under which it is open, where that differs.
    undecided
        Whether no test fails but some cannot be said for want of a figure.
    rule, authority, confidence
        Where it stands; the weakest mark of its tests.
    tests
        The tests, each with its margin.
    missing
        Figures the company file does not give, then papers and waivers that are not ready.
    """

    route: str
    title: str
    open: bool
    open_if: tuple[str, ...]
    undecided: bool
    rule: str
    authority: str
    confidence: Confidence
    tests: tuple[Test, ...]
    missing: tuple[str, ...]


def every_outcome(rules: RulebookOn, name: str, outcome: str | None) -> tuple[Rule, ...]:
    """Return the values of a rule in force, of one outcome if it is named and possible."""
    found = rules.outcomes(name)
    named = tuple(rule for rule in found if rule.outcome in {None, outcome})
    return named if outcome is not None and named else found


def route_of(
    route: str, title: str, main: Rule, tests: Sequence[Test], papers: Sequence[str] = ()
) -> Route:
    """Judge a route from its tests.

    Parameters
    ----------
    route, title
        Short name and plain words.
    main
        The rule it is named after.
    tests
        All of its tests, of every possible outcome.
    papers
        What is not ready.
    """
    outcomes = tuple(dict.fromkeys(test.outcome for test in tests if test.outcome))
    verdicts = {
        name: passes_all([test for test in tests if test.outcome in {None, name}])
        for name in outcomes or (None,)
    }
    unsaid = [f"{test.test}: not given" for test in tests if test.passes is None]
    is_open = all(verdict is True for verdict in verdicts.values())
    some = tuple(name for name, verdict in verdicts.items() if name and verdict is True)
    return Route(
        route,
        title,
        is_open,
        () if is_open else some,
        not is_open and all(verdict is not False for verdict in verdicts.values()),
        main.name,
        main.authority,
        Confidence.weakest([main.confidence, *(test.confidence for test in tests)]),
        tuple(tests),
        (*dict.fromkeys(unsaid), *papers),
    )
