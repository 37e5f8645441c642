"""The four sizes that people ask a ladder about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from greenshoe.offering._ladder import chance_of_a_lot, expected_shares

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from greenshoe.deal import LadderRow

__all__ = ["Landmark", "landmarks"]


@dataclass(frozen=True, slots=True)
class Landmark:
    """What a ladder means for one applicant of a size.

    Attributes
    ----------
    name, trade_name
        In English, and the trade's own.
    pool, shares_applied_for
        Which size it is.
    chance_of_a_lot
        Of at least one lot, 0 to 1.
    expected_shares
        Shares on average.
    """

    name: str
    trade_name: str
    pool: str
    shares_applied_for: int
    chance_of_a_lot: Fraction
    expected_shares: Fraction


def landmarks(rows: Sequence[LadderRow]) -> tuple[Landmark, ...]:
    """Return the smallest size, the last of pool A, the first of pool B and the largest.

    Where there are no pools, or nobody applied in one, its sizes are left out.

    >>> from greenshoe.deal import Deal
    >>> [(l.trade_name, l.shares_applied_for) for l in landmarks(Deal.load("2513").record.ladder)]
    [('一手', 100), ('甲尾', 40000), ('乙頭', 50000), ('頂頭槌', 935500)]
    """
    asked = sorted((r for r in rows if r.valid_applications), key=lambda r: r.shares_applied_for)
    in_a = [row for row in asked if row.pool == "A"]
    in_b = [row for row in asked if row.pool == "B"]
    found = [("one lot", "一手", asked[0])] if asked else []
    if in_a and in_b:
        found += [("last of pool A", "甲尾", in_a[-1]), ("first of pool B", "乙頭", in_b[0])]
    found += [("largest", "頂頭槌", asked[-1])] if asked else []
    return tuple(
        Landmark(
            name,
            trade_name,
            row.pool,
            row.shares_applied_for,
            chance_of_a_lot(row),
            expected_shares(row),
        )
        for name, trade_name, row in found
    )
