"""Why no allotment keeps every constraint, and the smallest change that makes one possible."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from greenshoe.book._solve import solve_problem
from greenshoe.core import NotPossibleError

if TYPE_CHECKING:
    from decimal import Decimal

    from greenshoe.book._problem import Constraint, Problem

_NOISE = 1e-6

__all__ = ["Conflict", "InfeasibleError", "conflicts_of"]


@dataclass(frozen=True, slots=True)
class Conflict:
    """One of the constraints that cannot all be kept.

    Attributes
    ----------
    constraint, says
        Its name and what it asks.
    rule, authority
        What it stands on; empty for a term of the deal or the policy.
    change
        By how much it alone would have to give way, in `unit`; `None` where that would not help.
    unit
        Shares or holders.
    in_words
        The change as something to do.
    """

    constraint: str
    says: str
    rule: str
    authority: str
    change: int | None
    unit: str
    in_words: str


class InfeasibleError(NotPossibleError):
    """No allotment keeps every constraint.

    Parameters
    ----------
    conflicts
        Those that cannot be kept together.
    price_hkd
        At which price.
    fills_at_hkd
        The highest price below it at which the book covers the placing, if there is one.
    """

    def __init__(
        self,
        conflicts: tuple[Conflict, ...],
        price_hkd: Decimal,
        fills_at_hkd: Decimal | None = None,
    ) -> None:
        names = " + ".join(c.constraint for c in conflicts)
        ways = [c.in_words for c in conflicts if c.change is not None]
        ways += [] if fills_at_hkd is None else [f"price at HK${fills_at_hkd}"]
        super().__init__(
            f"at HK${price_hkd} no allotment keeps all of: {names}",
            expected="one of: " + "; or ".join(ways) if ways else "two of them to give way",
        )
        self.conflicts = conflicts


def _irreducible(problem: Problem) -> list[Constraint]:
    """Return a set of constraints that cannot be kept together, any one fewer can.

    The deletion filter of Chinneck and Dravnieks (1991): leave each out in turn; it stays out if
    the rest still cannot be kept.
    """
    left_out: set[str] = set()
    for constraint in reversed(problem.constraints):
        trial = {*left_out, constraint.name}
        if solve_problem(problem, dropped=trial).lots is None:
            left_out = trial
    return [c for c in problem.constraints if c.name not in left_out]


def _loosened(problem: Problem, constraint: Constraint, left_out: set[str]) -> int | None:
    """Return by how much one constraint has to give way, `None` where that does not help."""
    found = solve_problem(problem, dropped=left_out, elastic=constraint.name)
    if found.lots is None:
        return None
    unit = 1 if constraint.unit == "holders" else problem.lot
    return ceil(max(0.0, found.value - _NOISE) * unit)


def conflicts_of(problem: Problem) -> tuple[Conflict, ...]:
    """Return an irreducible set of conflicting constraints, with the smallest change of each.

    Where more than one conflict is there, no single change mends all; then the change is the one
    that mends this conflict, and the words say that another remains.
    """
    members = _irreducible(problem)
    others = {c.name for c in problem.constraints} - {c.name for c in members}
    found = []
    for constraint in members:
        change, rest = _loosened(problem, constraint, set()), ""
        if change is None:
            change, rest = _loosened(problem, constraint, others), " (another conflict remains)"
        rule = constraint.rule
        words = "no change of it alone" if change is None else constraint.loosen.format(change)
        found.append(
            Conflict(
                constraint.name,
                constraint.says,
                rule.name if rule else "",
                rule.authority if rule else "",
                change,
                constraint.unit,
                words + (rest if change is not None else ""),
            )
        )
    return tuple(found)
