"""The record of the plan: each deal planned once as it was known, then paid as it came."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot
from typing import TYPE_CHECKING

from greenshoe.core import GreenshoeError
from greenshoe.deal import Deal, Stage, shipped_records
from greenshoe.offering import expected_shares
from greenshoe.study._plan import PlanAsked, deposit_rate, plan_deals

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from greenshoe.subscriber import BrokerTerms, Choice

__all__ = ["backtest_plan"]

_CASH_HKD, _LEVERAGE = 500_000.0, 10.0
_FEWEST_PAST_DEALS = 20


@dataclass(frozen=True, slots=True)
class _Open:
    """A deal with its result, and the days between which it could be applied for."""

    deal: Deal
    launched: date
    closes: date


def _open_deals() -> list[_Open]:
    """Return the shipped deals with a ladder and a first day, in order of their close."""
    from greenshoe.subscriber import known_deal, money_times, shipped_history  # noqa: PLC0415 - NumPy loads here

    found = []
    for record in shipped_records():
        launched = record.day("listing_document_date")
        if launched is None or not record.ladder or record.number("first_day_return_pct") is None:
            continue
        known = known_deal(record, Stage.LAUNCH, shipped_history().usual)
        closes = money_times(known.record, known.terms, known.rules).closes_at.date()
        found.append(_Open(Deal.of(record), launched, closes))
    return sorted(found, key=lambda o: (o.closes, o.deal.terms.stock_code))


def _batches(deals: Sequence[_Open]) -> Iterator[tuple[date, list[_Open]]]:
    """Yield a day and the deals open on it: each deal once, on the close of the first of them."""
    left = list(deals)
    while left:
        day = left[0].closes
        batch = [o for o in left if o.launched <= day]
        yield day, batch
        left = [o for o in left if o not in batch]


def _paid(deal: Deal, shares: int, terms: BrokerTerms) -> float:
    """Return what one application was worth, ballots at their odds, before fees and interest."""
    from greenshoe.subscriber import costs_of, known_deal, shipped_history  # noqa: PLC0415 - NumPy loads here

    row = next((r for r in deal.record.ladder if r.shares_applied_for == shares), None)
    if row is None or not row.valid_applications:
        return 0.0
    costs = costs_of(known_deal(deal.record, Stage.LAUNCH, shipped_history().usual), terms)
    rise = float(deal.record.number("first_day_return_pct") or 0) / 100
    unit = (1 + rise) * (1 - costs.out_rate) - 1 - costs.in_rate
    return float(expected_shares(row)) * float(deal.terms.price_hkd) * unit


def _one_lot_each(batch: Sequence[_Open], terms: BrokerTerms) -> float:
    """Return what one lot of every deal was worth, after its fee: the plan without a plan."""
    lots = ((o.deal, o.deal.record.ladder[0].shares_applied_for) for o in batch)
    return sum(_paid(deal, shares, terms) - terms.handling_fee_hkd for deal, shares in lots)


def _row(day: date, batch: Sequence[_Open]) -> dict[str, object] | None:
    from greenshoe.subscriber import Funding, broker_terms, shipped_history  # noqa: PLC0415 - NumPy loads here

    if len(shipped_history().before(day)) < _FEWEST_PAST_DEALS:
        return None
    terms = broker_terms()
    financed = broker_terms(leverage=_LEVERAGE).handling_fee_hkd - terms.handling_fee_hkd
    funding = Funding(
        _CASH_HKD,
        terms.margin_rate,
        _LEVERAGE,
        terms.handling_fee_hkd,
        financed,
        deposit_rate=deposit_rate(day),
    )
    asked = PlanAsked(funding, terms, day)
    try:
        study = plan_deals([o.deal.terms.stock_code for o in batch], asked)
    except GreenshoeError:
        return None
    choices: Sequence[Choice] = study.plan.choices if study.plan else ()
    deals = {o.deal.terms.stock_code: o.deal for o in batch}
    return {
        "as_of": day.isoformat(),
        "deals": len(batch),
        "applications": len(choices),
        "applied_hkd": round(sum(c.amount_hkd for c in choices)),
        "borrowed_hkd": round(sum(c.borrowed_hkd for c in choices)),
        "expected_hkd": round(sum(c.expected_value_hkd for c in choices)),
        "standard_deviation_hkd": round(study.plan.standard_deviation_hkd if study.plan else 0),
        "came_hkd": round(
            sum(
                _paid(deals[c.stock_code], c.shares_applied_for, terms)
                - c.interest_hkd
                - c.fees_hkd
                for c in choices
            )
        ),
        "one_lot_each_hkd": round(_one_lot_each(batch, terms)),
    }


def backtest_plan() -> list[dict[str, object]]:
    """Return the record of the plan as flat rows, and their total in the last.

    Each time HK$500,000 and borrowing up to ten times; terms at launch and earlier deals only.
    `came_hkd` is what the chosen applications were worth on the published basis of allotment and
    the first close, with ballots at their odds; beside it one lot of every deal. Standard
    deviations, which hold the ballots too, add up as independent ones.
    """
    made = (_row(day, batch) for day, batch in _batches(_open_deals()))
    rows = [row for row in made if row is not None]
    total: dict[str, object] = {"as_of": "total"}
    for name in list(rows[0])[1:] if rows else ():
        numbers = [int(str(row[name])) for row in rows]
        is_spread = name == "standard_deviation_hkd"
        total[name] = round(hypot(*numbers)) if is_spread else sum(numbers)
    return [*rows, total]
