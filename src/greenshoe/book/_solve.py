"""The allotment as a mixed-integer programme, solved by HiGHS, and its brute-force twin.

Each unit's lots are the policy's wish plus what is added less what is taken away; the sum of both
is the distance to be as small as possible. The three largest holders are kept small by the linear
form of "the sum of the k largest": it is at most B if and only if there is a t with
k t + sum(max(0, holding - t)) <= B (Ogryczak and Tamir 2003).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.book._programme import Programme, Row
from greenshoe.book._units import Units, units_of
from greenshoe.core import ConservationError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from greenshoe.book._problem import Constraint, Counts, Problem

__all__ = ["Solved", "brute_force", "solve_problem"]

_LARGEST = 3
_MOST_CASES = 5_000_000
_WATCHED = 48
_TANGENTS = 24
_ROUNDS = 40
_NOISE = 1e-6
_CAP, _COUNT, _TOP = "cap", "count", "top_three"


@dataclass(frozen=True)
class Solved:
    """What the solver found.

    Attributes
    ----------
    lots
        Of each line, int64; `None` where nothing keeps the constraints.
    value
        The objective there: the distance in lots, or how far a constraint has to be loosened.
    bound
        No allotment does better than this.
    """

    lots: Counts | None
    value: float
    bound: float

    @property
    def gap(self) -> float:
        """How far the value may be from the best, as a part of it; 0 where it is the best."""
        return max(0.0, self.value - self.bound) / max(1.0, abs(self.value))


class _Model:
    """Columns and rows of one problem."""

    def __init__(
        self,
        problem: Problem,
        dropped: Collection[str],
        elastic: str | None,
        watched: set[int],
        *,
        strict: bool,
    ) -> None:
        self.problem, self.elastic, self.strict = problem, elastic, strict
        self.level: Counts | None = None
        self.kept = [c for c in problem.constraints if c.name not in dropped]
        capped = any(c.kind == _CAP and c.name != elastic for c in self.kept)
        self.watched = sorted(watched)
        self.units = self._units(problem.cap if capped else None)
        self.programme = Programme()
        cost = 0.0 if elastic else 1.0
        units, new = self.units, self.programme.columns
        self.more = new(units.room, cost=cost)
        self.less = new(units.target, cost=cost)
        self.raised = new(units.without)
        self.lost = new(units.with_lot)
        kind = next((c.kind for c in self.kept if c.name == elastic), "")
        high = np.array([np.inf])
        self.slack = new(high, cost=1.0, whole=kind != _TOP) if elastic else None

    def _units(self, cap: int | None) -> Units:
        """Group the lines; those watched, and those a cap that gives way would cut, stay alone."""
        problem = self.problem
        holder = problem.top_three.holder
        alone = set(np.flatnonzero(np.isin(holder, self.watched)).tolist())
        if problem.cap is not None and cap is None:
            alone |= set(np.flatnonzero(problem.wanted > problem.cap).tolist())
        return units_of(problem, alone, cap)

    def inside(self, test: Callable[[Counts], bool], factor: float = 1.0) -> Row:
        """Return the lots of the units that pass a test, as a row with its constant."""
        chosen = [number for number, lines in enumerate(self.units.lines) if test(lines)]
        row = Row().add(self.more[chosen], factor).add(self.less[chosen], -factor)
        row.constant += factor * float(self.units.target[chosen].sum())
        return row

    def _give_way(self, row: Row, constraint: Constraint, sign: float) -> Row:
        if self.elastic == constraint.name and self.slack is not None:
            row.add(self.slack, sign)
        return row

    def build(self) -> None:
        """Add every row."""
        everything = self.inside(lambda _: True)
        self.programme.at_most(everything, self.problem.lots)
        ones = self.units.above_one
        for unit in range(len(self.units.lines)):
            row = Row().add(self.less[[unit]], 1.0).add(self.lost[[unit]], -1.0)
            self.programme.at_most(row, float(ones[unit]))
            row = Row().add(self.raised[[unit]], 1.0).add(self.more[[unit]], -1.0)
            self.programme.at_most(row, 0.0)
        for constraint in self.kept:
            self._keep(constraint)

    def _keep(self, constraint: Constraint) -> None:
        members, bound = constraint.members, float(constraint.bound)
        if constraint.kind == _TOP:
            self._top_three(constraint)
        elif constraint.kind == _CAP:
            self._soft_cap(constraint)
        elif constraint.kind == _COUNT:
            row = Row().add(self.raised, 1.0).add(self.lost, -1.0)
            row.constant += float(self.units.with_lot.sum())
            self.programme.at_least(self._give_way(row, constraint, 1.0), bound)
        elif constraint.kind == "at_least":
            row = self.inside(lambda lines: bool(members[lines[0]]))
            self.programme.at_least(self._give_way(row, constraint, 1.0), bound)
        else:
            row = self.inside(lambda lines: bool(members[lines[0]]))
            self.programme.at_most(self._give_way(row, constraint, -1.0), bound)

    def _soft_cap(self, constraint: Constraint) -> None:
        """Every line gets at most the cap and what it is loosened by."""
        if self.elastic != constraint.name:
            return
        for number, lines in enumerate(self.units.lines):
            first = int(lines[0])
            if constraint.members[first] and self.problem.wanted[first] > constraint.bound:
                row = self.inside(lambda lines, at=number: lines is self.units.lines[at])  # type: ignore[misc]
                self.programme.at_most(
                    self._give_way(row, constraint, -1.0), float(constraint.bound)
                )

    def _top_three(self, constraint: Constraint) -> None:
        """3 t + what watched holders have above t <= the part of the public's shares."""
        rule = self.problem.top_three
        level = self.programme.columns(np.array([np.inf]), whole=self.strict)
        above = self.programme.columns(np.full(len(self.watched), np.inf), whole=False)
        for number, who in enumerate(self.watched):
            row = self.inside(
                lambda lines, who=who: bool(rule.holder[lines[0]] == who and rule.public[lines[0]]),  # type: ignore[misc]
                -1.0,
            )
            row.add(level, 1.0).add(above[[number]], 1.0)
            self.programme.at_least(row, float(rule.held[who]))
        if self.strict:
            self._others_below(level)
        part = float(rule.part)
        row = self.inside(lambda lines: not rule.public[lines[0]], part)
        row.add(level, float(_LARGEST)).add(above, 1.0)
        self.programme.at_most(
            self._give_way(row, constraint, -1.0), float(rule.part * rule.public_lots)
        )

    def _others_below(self, level: Counts) -> None:
        """Nobody who is not watched gets more than the third largest: sum(min(wanted, t)) or less.

        That sum is concave in t; each row is one of its tangents.
        """
        self.level = level
        public = self.problem.top_three.public
        for number, lines in enumerate(self.units.lines):
            if len(lines) == 1 or not public[lines[0]]:
                continue
            sizes = np.sort(self.units.most[lines])
            below = np.concatenate([[0], np.cumsum(sizes)])
            for cut in np.unique(np.linspace(0, len(sizes), _TANGENTS, dtype=np.int64)):
                row = Row().add(self.more[[number]], 1.0).add(self.less[[number]], -1.0)
                row.constant += float(self.units.target[number])
                row.add(level, -float(len(sizes) - cut))
                self.programme.at_most(row, float(below[cut]))

    def solve(self) -> Solved:
        """Build the programme, solve it, and spread each unit's lots over its lines."""
        self.build()
        found = self.programme.solve()
        if found is None:
            return Solved(None, float("inf"), float("inf"))
        whole = np.rint(found.values).astype(np.int64)
        totals = self.units.target + whole[self.more] - whole[self.less]
        level = None if self.level is None else int(whole[self.level[0]])
        lots = self.units.spread(self.problem, totals, whole[self.raised], whole[self.lost], level)
        return Solved(lots, found.value, found.bound)


def _watch(problem: Problem, *allotments: Counts) -> set[int]:
    """Return the holders that are, or could be, among the largest, and those with several lines."""
    rule = problem.top_three
    several = np.bincount(rule.holder) > 1
    watched = set(np.flatnonzero(several | (rule.held > 0)).tolist())
    for lots in allotments:
        holding = rule.held.copy()
        np.add.at(holding, rule.holder, np.where(rule.public, lots, 0).astype(np.float64))
        watched |= set(np.argsort(-holding, kind="stable")[:_WATCHED].tolist())
    return watched


def solve_problem(
    problem: Problem, *, dropped: Collection[str] = (), elastic: str | None = None
) -> Solved:
    """Return the allotment nearest to the policy's wish that keeps every constraint.

    For the three largest holders only those are watched that could be among them. First the others
    are left free: that gives a bound, and mostly an allotment that keeps everything anyway. If not,
    the others are held at or below the third largest, which gives an allotment; the gap between
    the two is stated. With at most 48 investors all are watched and the gap is nothing.

    Parameters
    ----------
    problem
        The problem.
    dropped
        Names of constraints to leave out.
    elastic
        The name of one constraint that may give way; then what is minimised is by how much.

    Raises
    ------
    ConservationError
        If the solver's answer breaks a constraint all the same: a defect.
    """
    asked = [c for c in problem.constraints if c.name not in dropped]
    watched = _watch(problem, problem.wanted, problem.target)
    bound = 0.0
    for _ in range(_ROUNDS):
        free = _Model(problem, dropped, elastic, watched, strict=False).solve()
        if free.lots is None:
            return free
        bound = max(bound, free.bound)
        strict = _Model(problem, dropped, elastic, watched, strict=True)
        for found in (free, strict.solve() if _breaks(problem, asked, free, elastic) else free):
            if found.lots is not None and not _breaks(problem, asked, found, elastic):
                return Solved(found.lots, found.value, min(bound, found.value))
        watched |= _watch(problem, free.lots)
    raise ConservationError("the solver breaks a constraint", value=str(sorted(dropped)))


def _breaks(
    problem: Problem, asked: Collection[Constraint], found: Solved, elastic: str | None
) -> bool:
    return not all(_kept(problem, c, found, elastic) for c in asked)


def _kept(problem: Problem, constraint: Constraint, found: Solved, elastic: str | None) -> bool:
    """Whether a constraint is kept, one that gives way after it has."""
    assert found.lots is not None  # noqa: S101 - told to the type checker
    if constraint.name != elastic:
        return problem.keeps(constraint, found.lots)
    if constraint.kind != _TOP:
        return True
    value, bound = problem.sides(constraint, found.lots)
    return float(value - bound) <= found.value + _NOISE


def brute_force(problem: Problem) -> Solved:
    """Return the best allotment by trying every one: the twin of `solve_problem`, for small books.

    Raises
    ------
    ConservationError
        If there are more than five million allotments to try.
    """
    most = problem.wanted
    if problem.cap is not None:
        most = np.where(problem.cornerstone, most, np.minimum(most, problem.cap))
    if float(np.prod((most + 1).astype(float))) > _MOST_CASES:
        raise ConservationError("the book is too large to try every allotment")
    best: Counts | None = None
    value = float("inf")
    for tried in product(*(range(int(m) + 1) for m in most)):
        if sum(tried) > problem.lots:
            continue
        lots = np.array(tried, np.int64)
        if problem.distance(lots) < value and not problem.broken(lots):
            best, value = lots, float(problem.distance(lots))
    return Solved(best, value, value)
