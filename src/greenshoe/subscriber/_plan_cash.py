"""The applicant's money hour by hour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.subscriber._plan_types import CashEvent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from greenshoe.subscriber._plan_types import Choice, OpenDeal

__all__ = ["cash_events"]


def _movements(deal: OpenDeal, choice: Choice) -> Iterator[tuple[datetime, int, str, float, float]]:
    """Yield (at, order, what, expected change, lowest change) of one choice.

    The lowest change takes the draw with the greatest outlay at the refund and the one with the
    least profit at the sale, so that the balance is no higher than in any draw.
    """
    t = next(n for n, a in enumerate(deal.applications) if a.shares == choice.shares_applied_for)
    outlay, profit = float(deal.expected_outlay_hkd[t]), float(deal.expected_profit_hkd[t])
    most, least = choice.most_outlay_hkd, choice.least_profit_hkd
    paid = -choice.own_cash_hkd - choice.fees_hkd
    back = choice.own_cash_hkd - choice.interest_hkd
    yield deal.closes_at, 0, "application paid", paid, paid
    refund = "refund, loan and interest repaid" if choice.borrowed_hkd else "refund"
    yield deal.refunds_at, 1, refund, back - outlay, back - most
    yield deal.settles_at, 2, "shares allotted sold", profit + outlay, least + most


def cash_events(
    deals: Sequence[OpenDeal], choices: Sequence[Choice], cash_hkd: float
) -> tuple[CashEvent, ...]:
    """Return every movement in order of time; at one instant money leaves before money comes."""
    by_code = {deal.stock_code: deal for deal in deals}
    rows = [
        (at, order, choice.stock_code, what, change, lowest)
        for choice in choices
        for at, order, what, change, lowest in _movements(by_code[choice.stock_code], choice)
    ]
    events, balance, floor = [], cash_hkd, cash_hkd
    for at, _, code, what, change, lowest in sorted(rows):
        balance, floor = balance + change, floor + lowest
        events.append(CashEvent(at, what, code, change, balance, floor))
    return tuple(events)
