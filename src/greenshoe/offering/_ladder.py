"""The arithmetic of a published basis of allotment: percentages, totals, winners.

Designing and drawing a ladder are elsewhere; here a ladder is read as it is and its own numbers are
computed again from applications, guaranteed shares and winners.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from greenshoe.core import round_half_up

if TYPE_CHECKING:
    from collections.abc import Iterable

    from greenshoe.deal import LadderRow

__all__ = [
    "LadderTotals",
    "allotted_shares",
    "chance_of_a_lot",
    "expected_shares",
    "ladder_totals",
    "pct_allotted",
    "successful_applications",
]


def allotted_shares(row: LadderRow) -> int:
    """Return the shares a row allots: guaranteed for all, and a ballot prize for its winners."""
    return (
        row.valid_applications * row.guaranteed_shares
        + row.ballot_winners * row.ballot_extra_shares
    )


def pct_allotted(row: LadderRow) -> Decimal:
    """Return the percentage of shares applied for that a row allots, half-up to 0.01.

    Of a size nobody applied for nothing is allotted: 0.

    >>> from greenshoe.deal import LadderRow
    >>> pct_allotted(LadderRow("A", 100, 92859, 0, 4643, 100, 464300))
    Decimal('5.00')
    """
    wanted = row.shares_applied_for * row.valid_applications
    if not wanted:
        return Decimal(0)
    exact = Decimal(100 * allotted_shares(row)) / Decimal(wanted)
    return round_half_up(exact, 2)


def expected_shares(row: LadderRow) -> Fraction:
    """Return the expected shares of one applicant of a size."""
    return Fraction(allotted_shares(row), max(row.valid_applications, 1))


def chance_of_a_lot(row: LadderRow) -> Fraction:
    """Return the chance of at least one lot: certain with a guaranteed one, else the ballot's.

    >>> from greenshoe.deal import LadderRow
    >>> f"{float(chance_of_a_lot(LadderRow('A', 100, 92859, 0, 4643, 100, 464300))):.4%}"
    '5.0001%'
    """
    if row.guaranteed_shares:
        return Fraction(1)
    return Fraction(row.ballot_winners, max(row.valid_applications, 1))


def successful_applications(rows: Iterable[LadderRow]) -> int:
    """Return how many applications got at least a lot."""
    return sum(r.valid_applications if r.guaranteed_shares else r.ballot_winners for r in rows)


@dataclass(frozen=True, slots=True)
class LadderTotals:
    """Totals of a ladder, by pool and together."""

    valid_applications: int
    applied_shares: int
    allotted_shares: int
    pool_a_allotted_shares: int
    pool_b_allotted_shares: int
    successful_applications: int


def ladder_totals(rows: tuple[LadderRow, ...]) -> LadderTotals:
    """Return the totals of a ladder; rows without a pool count in A (a market without pools)."""
    in_b = [row for row in rows if row.pool == "B"]
    total = sum(map(allotted_shares, rows))
    pool_b = sum(map(allotted_shares, in_b))
    return LadderTotals(
        valid_applications=sum(row.valid_applications for row in rows),
        applied_shares=sum(row.valid_applications * row.shares_applied_for for row in rows),
        allotted_shares=total,
        pool_a_allotted_shares=total - pool_b,
        pool_b_allotted_shares=pool_b,
        successful_applications=successful_applications(rows),
    )
