"""From order to allotment, step by step: what a regulator would ask to see."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from greenshoe.book._order import Consent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from greenshoe.book._clean import BookLine
    from greenshoe.book._policy import Policy
    from greenshoe.book._problem import Constraint, Counts, Problem
    from greenshoe.rules import RulebookOn

__all__ = ["AuditStep", "audit_of"]


@dataclass(frozen=True, slots=True)
class AuditStep:
    """One step of one line.

    Attributes
    ----------
    order_id, investor, rows
        Which line, and the rows of the order file it came from.
    step
        `ordered`, `duplicates`, `price`, `consent`, `policy` or `rules`.
    shares_before, shares_after
        Around the step.
    reason
        Why, in a sentence.
    rule, authority
        The rule behind it; empty where it is a term of the order or the policy.
    """

    order_id: str
    investor: str
    rows: str
    step: str
    shares_before: int
    shares_after: int
    reason: str
    rule: str = ""
    authority: str = ""


def _ordered(line: BookLine, price_hkd: Decimal, lot: int) -> tuple[int, int]:
    """Return what its orders ask for together, and without repeats, at the best of their prices."""
    cheapest = min(
        [price_hkd, *(s.limit_price_hkd for o in line.orders for s in o.steps if s.limit_price_hkd)]
    )

    def most(orders: Sequence[object]) -> int:
        return sum(max(s.wanted(cheapest, lot) for s in o.steps) for o in orders)  # type: ignore[attr-defined]

    return most(line.orders), most(line.parts)


def audit_of(
    problem: Problem,
    lots: Counts,
    price_hkd: Decimal,
    policy: Policy,
    broken: Sequence[Constraint],
    rules: RulebookOn,
) -> Iterator[AuditStep]:
    """Return every step of every line, in the order of the book.

    Parameters
    ----------
    problem, lots
        What was solved, and the allotment.
    price_hkd, policy, rules
        What it was solved with.
    broken
        The constraints that the policy's own wish did not keep: why lots moved.
    """
    names = " + ".join(c.name for c in broken)
    cited = next((c.rule for c in broken if c.rule is not None), None)
    for number, line in enumerate(problem.lines):
        trail = _Trail(line)
        asked, once = _ordered(line, price_hkd, problem.lot)
        wanted = int(problem.wanted[number]) * problem.lot
        yield trail.step("ordered", asked, f"{line.kind.value} through {line.bank}, in whole lots")
        if once != asked:
            yield trail.step("duplicates", once, "the same order through another bank counts once")
        if wanted != once:
            limit = line.highest_limit_hkd
            priced_out = limit is not None and limit < price_hkd
            yield trail.step(
                "price",
                wanted,
                f"limit HK${limit} is below the price of HK${price_hkd}"
                if priced_out
                else f"what the order wants at HK${price_hkd}",
            )
        if problem.barred[number]:
            yield _consent(trail, line, rules)
        target = int(problem.target[number]) * problem.lot
        if target != trail.shares:
            yield trail.step("policy", target, _policy_reason(problem, number, policy))
        allotted = int(lots[number]) * problem.lot
        if allotted != trail.shares:
            verb = "raised" if allotted > trail.shares else "cut"
            yield trail.step(
                "rules",
                allotted,
                f"{verb} to keep: {names}",
                cited.name if cited else "",
                cited.authority if cited else "",
            )


class _Trail:
    """The steps of one line."""

    def __init__(self, line: BookLine) -> None:
        self.line, self.shares = line, 0
        self.rows = " ".join(map(str, line.rows)) or "from the deal"

    def step(
        self, name: str, after: int, reason: str, rule: str = "", authority: str = ""
    ) -> AuditStep:
        """Return the next step."""
        before, self.shares = self.shares, after
        line = self.line
        return AuditStep(
            line.order_id, line.investor, self.rows, name, before, after, reason, rule, authority
        )


def _consent(trail: _Trail, line: BookLine, rules: RulebookOn) -> AuditStep:
    connected = line.connected is Consent.NEEDED
    rule = rules.get("placing.connected_clients")
    existing = rules.find("existing_holders.max_pct")
    if not connected and existing is not None:
        rule = existing
    who = "a connected person" if connected else "an existing holder"
    return trail.step("consent", 0, f"{who}: no share without consent", rule.name, rule.authority)


def _policy_reason(problem: Problem, number: int, policy: Policy) -> str:
    if problem.cap is not None and int(problem.target[number]) == problem.cap:
        return f"policy {policy.name}: at most {policy.largest_allotment_pct} % of the placing"
    line = problem.lines[number]
    weight = Decimal(str(policy.weight(line))).normalize()
    return (
        f"policy {policy.name}: weight {weight:f} a share, rounded to a lot of {problem.lot:,} "
        "(Webster)"
    )
