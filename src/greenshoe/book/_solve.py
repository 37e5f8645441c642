"""The allotment as a mixed-integer programme, solved by HiGHS, and its brute-force twin.

Each line's lots are the policy's wish plus what is added less what is taken away; the sum of both
is the distance to be as small as possible. The three largest holders are kept small by the linear
form of "the sum of the k largest": it is at most B if and only if there is a t with
k t + sum(max(0, holding - t)) <= B (Ogryczak and Tamir 2003).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import ConservationError

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    from greenshoe.book._problem import Constraint, Problem

    Counts = NDArray[np.int64]
    Floats = NDArray[np.float64]

__all__ = ["Solved", "brute_force", "solve_problem"]

_OPTIMAL, _LIMIT, _INFEASIBLE = 0, 1, 2
_SECONDS = 20.0
_LARGEST = 3
_MOST_CASES = 5_000_000


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
    """Columns and rows of the programme."""

    def __init__(self, problem: Problem, dropped: Collection[str], elastic: str | None) -> None:
        self.problem, self.elastic = problem, elastic
        self.kept = [c for c in problem.constraints if c.name not in dropped]
        n = len(problem.lines)
        self.more, self.less = 0, n
        self.columns = 2 * n
        target = problem.target
        self.low: list[float] = [0.0] * (2 * n)
        capped = self._cap()
        room = problem.wanted if capped is None else np.where(
            problem.cornerstone, problem.wanted, np.minimum(problem.wanted, capped)
        )  # fmt: skip
        self.high: list[float] = [
            *np.maximum(room - target, 0).astype(float),
            *target.astype(float),
        ]
        self.whole: list[int] = [1] * (2 * n)
        self.cost: list[float] = [0.0 if elastic else 1.0] * (2 * n)
        self.at_row: list[Counts] = []
        self.at_column: list[Counts] = []
        self.entries: list[Floats] = []
        self.least: list[float] = []
        self.most: list[float] = []
        self.slack = self._slack() if elastic else None

    def _cap(self) -> int | None:
        """Return the cap on a line, `None` if it is dropped or is what gives way."""
        names = {c.name for c in self.kept}
        loose = self.elastic == "largest allotment" or "largest allotment" not in names
        return None if loose else self.problem.cap

    def _slack(self) -> int:
        return self.new_columns(1, whole=self.elastic != "three largest holders", cost=1.0)

    def new_columns(
        self, number: int, *, whole: bool, high: float = np.inf, cost: float = 0.0
    ) -> int:
        first = self.columns
        self.columns += number
        self.low += [0.0] * number
        self.high += [high] * number
        self.whole += [int(whole)] * number
        self.cost += [cost] * number
        return first

    def row(self, columns: Counts, entries: Floats, least: float, most: float) -> None:
        """Add a row: least <= entries . columns <= most."""
        self.at_row.append(np.full(len(columns), len(self.least), np.int64))
        self.at_column.append(columns)
        self.entries.append(entries)
        self.least.append(least)
        self.most.append(most)

    def rows(self, columns: Counts, entries: Floats, least: Floats) -> None:
        """Add many rows of equal width: shape (rows, width), each at least `least`."""
        number, width = columns.shape
        self.at_row.append(np.repeat(np.arange(number) + len(self.least), width))
        self.at_column.append(columns.ravel())
        self.entries.append(entries.ravel())
        self.least += least.tolist()
        self.most += [np.inf] * number

    def _sum(self, members: Counts, factor: float = 1.0) -> tuple[Counts, Floats, float]:
        """Return columns and entries of the lots of some lines, and their constant."""
        ones = np.full(len(members), factor)
        columns = np.concatenate([members + self.more, members + self.less])
        return columns, np.concatenate([ones, -ones]), factor * float(self.problem.target[members].sum())

    def _loosened(self, name: str, sign: float) -> tuple[Counts, Floats]:
        if self.elastic == name and self.slack is not None:
            return np.array([self.slack]), np.array([sign])
        return np.empty(0, np.int64), np.empty(0)

    def never_more_than_there_is(self) -> None:
        columns, entries, constant = self._sum(np.arange(len(self.problem.lines)))
        self.row(columns, entries, -np.inf, self.problem.lots - constant)

    def keep(self, constraint: Constraint) -> None:
        """Add the rows of one constraint."""
        members = np.flatnonzero(constraint.members)
        if constraint.kind == "count":
            self._count(constraint, members)
        elif constraint.kind == "top_three":
            self._top_three(constraint)
        elif constraint.kind == "cap":
            if self.elastic == constraint.name:
                self._soft_cap(constraint, members)
        else:
            columns, entries, constant = self._sum(members)
            sign = 1.0 if constraint.kind == "at_least" else -1.0
            extra, by = self._loosened(constraint.name, sign)
            bound = float(constraint.bound) - constant
            low, high = (bound, np.inf) if sign > 0 else (-np.inf, bound)
            self.row(np.concatenate([columns, extra]), np.concatenate([entries, by]), low, high)

    def _count(self, constraint: Constraint, members: Counts) -> None:
        """At least so many of the lines get a lot."""
        if constraint.bound <= 0:
            return
        has = self.new_columns(len(members), whole=True, high=1.0) + np.arange(len(members))
        self.rows(
            np.stack([members + self.more, members + self.less, has], axis=1),
            np.tile([1.0, -1.0, -1.0], (len(members), 1)),
            -self.problem.target[members].astype(float),
        )
        extra, by = self._loosened(constraint.name, 1.0)
        ones = np.ones(len(has))
        self.row(np.concatenate([has, extra]), np.concatenate([ones, by]), float(constraint.bound), np.inf)

    def _soft_cap(self, constraint: Constraint, members: Counts) -> None:
        """Every line gets at most the cap and what it is loosened by."""
        assert self.slack is not None  # noqa: S101 - told to the type checker
        large = members[self.problem.wanted[members] > float(constraint.bound)]
        slack = np.full(len(large), self.slack)
        self.rows(
            np.stack([large + self.more, large + self.less, slack], axis=1),
            np.tile([-1.0, 1.0, 1.0], (len(large), 1)),
            self.problem.target[large] - float(constraint.bound),
        )

    def _top_three(self, constraint: Constraint) -> None:
        """3 t + what holders have above t <= the part of the public's shares."""
        rule = self.problem.top_three
        holders = len(rule.held)
        level = self.new_columns(1, whole=False)
        above = self.new_columns(holders, whole=False) + np.arange(holders)
        for_rows: list[tuple[Counts, Floats, float]] = []
        order = np.argsort(rule.holder, kind="stable")
        starts = np.searchsorted(rule.holder[order], np.arange(holders + 1))
        for number in range(holders):
            lines = order[starts[number] : starts[number + 1]]
            lines = lines[rule.public[lines]]
            columns, entries, constant = self._sum(lines, -1.0)
            columns = np.concatenate([columns, [level, above[number]]])
            entries = np.concatenate([entries, [1.0, 1.0]])
            for_rows.append((columns, entries, rule.held[number] - constant))
        for columns, entries, least in for_rows:
            self.row(columns, entries, least, np.inf)
        part = float(rule.part)
        connected = np.flatnonzero(~rule.public)
        columns, entries, constant = self._sum(connected, part)
        extra, by = self._loosened(constraint.name, -1.0)
        columns = np.concatenate([columns, [level], above, extra])
        entries = np.concatenate([entries, [float(_LARGEST)], np.ones(holders), by])
        self.row(columns, entries, -np.inf, float(rule.part * rule.public_lots) - constant)

    def solve(self) -> Solved:
        """Run HiGHS."""
        from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415 - half a second
        from scipy.sparse import csr_array  # noqa: PLC0415 - half a second

        self.never_more_than_there_is()
        for constraint in self.kept:
            self.keep(constraint)
        entries = np.concatenate(self.entries)
        places = (np.concatenate(self.at_row), np.concatenate(self.at_column))
        matrix = csr_array((entries, places), shape=(len(self.least), self.columns))
        found = milp(
            np.array(self.cost),
            integrality=np.array(self.whole),
            bounds=Bounds(np.array(self.low), np.array(self.high)),
            constraints=LinearConstraint(matrix, np.array(self.least), np.array(self.most)),
            options={"time_limit": _SECONDS, "mip_rel_gap": 0.0},
        )
        if found.x is None:
            if found.status == _INFEASIBLE:
                return Solved(None, float("inf"), float("inf"))
            raise ConservationError(f"the solver gave up: {found.message}")
        n = len(self.problem.lines)
        moved = np.rint(found.x[:n] - found.x[n : 2 * n]).astype(np.int64)
        bound = found.fun if found.mip_dual_bound is None else found.mip_dual_bound
        return Solved(self.problem.target + moved, float(found.fun), float(bound))


def solve_problem(
    problem: Problem, *, dropped: Collection[str] = (), elastic: str | None = None
) -> Solved:
    """Return the allotment nearest to the policy's wish that keeps every constraint.

    Parameters
    ----------
    problem
        The problem.
    dropped
        Names of constraints to leave out.
    elastic
        The name of one constraint that may give way; then what is minimised is by how much.
    """
    return _Model(problem, dropped, elastic).solve()


def brute_force(problem: Problem) -> Solved:
    """Return the best allotment by trying every one: the twin of `solve_problem`, for small books.

    Raises
    ------
    ConservationError
        If there are more than five million allotments to try.
    """
    most = problem.wanted if problem.cap is None else np.where(
        problem.cornerstone, problem.wanted, np.minimum(problem.wanted, problem.cap)
    )  # fmt: skip
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
