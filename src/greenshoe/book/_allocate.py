"""From a priced book to an allotment that keeps every constraint at once, and says why."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.book._audit import AuditStep, audit_of
from greenshoe.book._conflict import InfeasibleError, conflicts_of
from greenshoe.book._demand import demand_of_lines
from greenshoe.book._divide import divide
from greenshoe.book._measure import (
    Concentration,
    Fairness,
    concentration_of,
    fairness_of,
)
from greenshoe.book._problem import TOP_THREE, Problem, problem_of
from greenshoe.book._solve import Solved, solve_problem
from greenshoe.core import ConservationError
from greenshoe.offering import last_locked_day

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date
    from decimal import Decimal

    from greenshoe.book._clean import BookLine, CleanBook
    from greenshoe.book._placing import Placing
    from greenshoe.book._policy import Policy
    from greenshoe.book._problem import Constraint, Counts

__all__ = ["Allocation", "AllotmentCheck", "Allotted", "allocate_book"]


@dataclass(frozen=True, slots=True)
class Allotted:
    """What one line got.

    Attributes
    ----------
    order_id, investor, investor_type, region, bank, kind
        The line.
    cornerstone
        Whether it is a cornerstone's commitment; then `locked_until` is its last locked day.
    wanted_shares, policy_shares, allotted_shares
        At the price; what the policy would give; what it got.
    amount_hkd
        Shares x price, without fees.
    fill_pct
        Allotted / wanted.
    priced_out
        Whether its limit is below the price.
    locked_until
        Last locked day, `None` where not locked or not listed yet.
    """

    order_id: str
    investor: str
    investor_type: str
    region: str
    bank: str
    kind: str
    cornerstone: bool
    wanted_shares: int
    policy_shares: int
    allotted_shares: int
    amount_hkd: Decimal
    fill_pct: float
    priced_out: bool
    locked_until: date | None


@dataclass(frozen=True, slots=True)
class AllotmentCheck:
    """One constraint, at the allotment: both sides in shares or holders.

    `passes` is `None` where the rule cannot be tested, because what it counts is not stated.
    """

    constraint: str
    says: str
    passes: bool | None
    value: int
    bound: int
    unit: str
    rule: str
    authority: str
    confidence: str


@dataclass(frozen=True)
class Allocation:
    """The allotment of a book.

    Attributes
    ----------
    price_hkd, placing, policy
        What was allotted, at which price, how.
    problem, lots
        The problem, and the lots of each line, int64.
    distance_lots, bound_lots
        How far it is from the policy's wish, and what no allotment can beat.
    moved_for
        The constraints that the policy's own wish did not keep.
    listing_date, cornerstone_months, own_months
        What the lock-ups run from; months by rule, and by the plain key of a cornerstone whose deal
        states its own.
    """

    price_hkd: Decimal
    placing: Placing
    policy: Policy
    problem: Problem
    lots: Counts
    distance_lots: int
    bound_lots: float
    moved_for: tuple[Constraint, ...]
    listing_date: date | None = None
    cornerstone_months: int = 0
    own_months: Mapping[str, int] = field(default_factory=dict)

    @property
    def gap(self) -> float:
        """The optimality gap, as a part of the distance; 0 where the allotment is the best."""
        return Solved(self.lots, self.distance_lots, self.bound_lots).gap

    @property
    def shares(self) -> Counts:
        """Shares of each line, int64."""
        return self.lots * self.problem.lot

    @cached_property
    def rows(self) -> tuple[Allotted, ...]:
        """What every line got."""
        problem = self.problem
        numbers = zip(
            problem.lines,
            (problem.wanted * problem.lot).tolist(),
            (problem.target * problem.lot).tolist(),
            self.shares.tolist(),
            strict=True,
        )
        return tuple(self._row(*each) for each in numbers)

    def _row(self, line: BookLine, wanted: int, policy: int, got: int) -> Allotted:
        limit = line.highest_limit_hkd
        locked = line.cornerstone and self.listing_date is not None and got > 0
        months = self.own_months.get(line.key, self.cornerstone_months)
        return Allotted(
            line.order_id,
            line.investor,
            line.investor_type,
            line.region,
            line.bank,
            line.kind.value,
            line.cornerstone,
            wanted,
            policy,
            got,
            got * self.price_hkd,
            100 * got / wanted if wanted else 0.0,
            limit is not None and limit < self.price_hkd,
            last_locked_day(self.listing_date, months) if locked and self.listing_date else None,
        )

    @cached_property
    def checks(self) -> tuple[AllotmentCheck, ...]:
        """Every constraint at the allotment."""
        kept = (self._check(c, self.problem.keeps(c, self.lots)) for c in self.problem.constraints)
        return (*kept, *(self._check(c, None) for c in self.problem.untested))

    def _check(self, constraint: Constraint, passes: bool | None) -> AllotmentCheck:  # noqa: FBT001 - the verdict itself
        value, bound = self.problem.sides(constraint, self.lots)
        unit = 1 if constraint.unit == "holders" else self.problem.lot
        rule = constraint.rule
        return AllotmentCheck(
            constraint.name,
            constraint.says,
            passes,
            round(value * unit) + constraint.outside,
            int(bound * unit) if constraint.total is None else constraint.total,
            constraint.unit,
            rule.name if rule else "",
            rule.authority if rule else "terms of the deal or the policy",
            rule.confidence.value if rule else "T",
        )

    @cached_property
    def fairness(self) -> tuple[Fairness, ...]:
        """Who got what part of demand, by kind of investor; cornerstones apart."""
        lines = self.problem.lines
        wanted, got = self.problem.wanted * self.problem.lot, self.shares
        return fairness_of(
            lines, wanted.tolist(), got.tolist(),
            lambda line: "cornerstone" if line.cornerstone else line.investor_type,
        )  # fmt: skip

    @cached_property
    def concentration(self) -> tuple[Concentration, ...]:
        """What the largest placees got, beside what announcements print."""
        return concentration_of(
            self.placing.stock_code, self.problem.lines, self.shares.tolist(),
            placing_shares=self.placing.placing_shares, offer_shares=self.placing.offer_shares,
        )  # fmt: skip

    def audit(self) -> Iterator[AuditStep]:
        """Return every step from order to allotment, in the order of the book."""
        return audit_of(
            self.problem, self.lots, self.price_hkd, self.policy, self.moved_for,
            self.placing.rules,
        )  # fmt: skip


def _fair(problem: Problem, found: Counts) -> Iterator[Counts]:
    """Return allotments as near as the solver's that spread what has to move evenly.

    The solver is free to cut one line where a thousand could give a little. So its totals, for
    each class of lines that the rules treat alike, are divided again by the policy's own weights.
    """
    signature = np.stack(
        [problem.cornerstone, problem.barred] + [c.members for c in problem.constraints]
    )
    classes = np.unique(signature, axis=1, return_inverse=True)[1].ravel()
    plain = problem.wanted if problem.cap is None else np.minimum(problem.wanted, problem.cap)
    most = np.where(problem.cornerstone, problem.wanted, plain)
    largest, allowed = problem.top_three.sides(problem.target)
    weights = np.where(problem.cornerstone, problem.wanted.astype(float), problem.weights)
    levels = [None] if largest <= allowed else [int(allowed // 3), None]
    needed = max([int(c.bound) for c in problem.constraints if c.kind == "count"], default=0)
    heaviest = np.argsort(-weights, kind="stable")[:needed]
    one = np.zeros(len(most), np.int64)
    one[heaviest] = np.minimum(1, np.where(problem.barred, 0, most)[heaviest])
    for level in levels:
        held = problem.top_three.held[problem.top_three.holder]
        room = (
            most
            if level is None
            else np.minimum(most, np.maximum(0, np.floor(level - held)).astype(np.int64))
        )
        for least in (np.zeros(len(most), np.int64), np.minimum(one, room)):
            lots = np.zeros(len(most), np.int64)
            for number in range(classes.max(initial=-1) + 1):
                inside = classes == number
                total = int(found[inside].sum())
                lots[inside] = divide(total, weights[inside], room[inside], least[inside])
            yield lots


def _allot(problem: Problem) -> Solved | None:
    """Return the best allotment, `None` where none keeps the constraints."""
    if int(problem.target.sum()) <= problem.lots and not problem.broken(problem.target):
        return Solved(problem.target, 0.0, 0.0)
    found = solve_problem(problem)
    if found.lots is None:
        return None
    for lots in _fair(problem, found.lots):
        as_near = problem.distance(lots) <= problem.distance(found.lots)
        if as_near and lots.sum() == found.lots.sum() and not problem.broken(lots):
            return Solved(lots, float(problem.distance(lots)), found.bound)
    return Solved(found.lots, float(problem.distance(found.lots)), found.bound)


def _conserved(problem: Problem, lots: Counts, price_hkd: Decimal) -> None:
    """Refuse to return an allotment that loses or makes shares or money."""
    if int(lots.sum()) != problem.lots or (lots < 0).any() or (lots > problem.wanted).any():
        raise ConservationError(
            "the allotment does not add up to the placing", value=int(lots.sum()) * problem.lot,
            expected=f"{problem.lots * problem.lot} shares",
        )  # fmt: skip
    unit = Fraction(price_hkd)  # exact: a line's money is shares x price, nothing rounded
    money = sum(n * problem.lot * unit.numerator for n in lots.tolist())
    if Fraction(money, unit.denominator) != unit * problem.lots * problem.lot:
        raise ConservationError("the money does not add up to the placing", value=money)
    if problem.broken(lots):
        raise ConservationError(
            "the allotment breaks a constraint", value=problem.broken(lots)[0].name
        )


def _fills_at(problem: Problem, price_hkd: Decimal) -> Decimal | None:
    """Return the highest limit below a price at which the book wants the whole placing."""
    open_to = [
        line for line, barred in zip(problem.lines, problem.barred, strict=True) if not barred
    ]
    demand = demand_of_lines(open_to, problem.lot)
    below = [price for price in demand.named_prices_hkd if price < price_hkd]
    enough = problem.lots * problem.lot
    return next((p for p in reversed(below) if int(demand.at(p).sum()) >= enough), None)


def allocate_book(
    book: CleanBook,
    placing: Placing,
    price_hkd: Decimal,
    policy: Policy,
    *,
    listing_date: date | None = None,
    own_months: Mapping[str, int] | None = None,
) -> Allocation:
    """Allot a book at a price.

    Parameters
    ----------
    book, placing, price_hkd, policy
        What to allot, at which price, how.
    listing_date
        The first day of dealings, from which lock-ups run; `None` where not known.
    own_months
        Months of lock-up that cornerstones agreed to, by their plain key, where not as the rule.

    Raises
    ------
    InfeasibleError
        If no allotment keeps every constraint; names those in conflict and the smallest change.
    """
    problem = problem_of(book, placing, price_hkd, policy)
    solved = _allot(problem)
    if solved is None and placing.existing_public_shares is None:
        # Counted on the offer alone, a part of the public's shares: failing there proves nothing.
        freed = problem.without(TOP_THREE, "existing_public_shares of the deal")
        solved, problem = (found, freed) if (found := _allot(freed)) else (None, problem)
    if solved is None or solved.lots is None:
        conflicts = conflicts_of(problem)
        short = {c.constraint for c in conflicts} == {"placing sold"}
        fills_at = _fills_at(problem, price_hkd) if short else None
        raise InfeasibleError(conflicts, price_hkd, fills_at)
    _conserved(problem, solved.lots, price_hkd)
    return Allocation(
        price_hkd,
        placing,
        policy,
        problem,
        solved.lots,
        int(solved.value),
        solved.bound,
        problem.broken(problem.target),
        listing_date,
        placing.rules.integer("lock_up.cornerstone_months"),
        own_months or {},
    )
