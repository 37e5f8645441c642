"""What a studied deal brings to the valuation of its company, as plain numbers."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from greenshoe.company import DealTerms, IndexEvent, LockUp
from greenshoe.core import down_to_lot

if TYPE_CHECKING:
    from greenshoe.company import Model
    from greenshoe.offering import LockUp as RuleLockUp
    from greenshoe.study._run import StudyResult

__all__ = ["listing_terms"]

_MILLION = 1_000_000
_CORNERSTONES = "lock_up.cornerstone_months"
_ALL_HOLDERS = "lock_up.prc_pre_listing_holders_months"
_ISSUER = "lock_up.new_issues_months"


def listing_terms(result: StudyResult, model: Model) -> DealTerms | None:
    """Return shares, price, proceeds, lock-ups and index days of a deal.

    Returns
    -------
    DealTerms or None
        `None` where neither the deal nor the model states the issued shares.
    """
    offering, deal = result.offering, result.deal
    issued = offering.capital.issued_shares or model.issued_shares
    if issued is None:
        return None
    net = offering.net_proceeds_hkd
    return DealTerms(
        issued_shares=issued,
        offer_price_hkd=float(deal.terms.price_hkd),
        gross_proceeds_hkd_mn=float(offering.gross_proceeds_hkd) / _MILLION,
        net_proceeds_hkd_mn=None if net is None else float(net) / _MILLION,
        listing_date=deal.terms.listing_date,
        offer_shares=offering.settlement.offer_final_shares,
        over_allotment_shares=deal.record.shares("over_allocated_shares") or 0,
        lock_ups=_lock_ups(result, issued),
        index_events=_index_events(result, model),
    )


def _lock_ups(result: StudyResult, issued: int) -> tuple[LockUp, ...]:
    """Return who is bound and with how many shares; a lock-up of all holders covers the shorter.

    Cornerstones bought in the offer; the holders before it have what the offer is not.
    """
    rows = [row for row in result.offering.lock_ups if row.rule != _ISSUER]
    holders = issued - result.offering.settlement.offer_final_shares
    bound = result.deal.record.flag("prc_incorporated") is True and holders > 0
    whole = next((row for row in rows if row.rule == _ALL_HOLDERS and bound), None)
    corner = _cornerstone_shares(result)
    found = []
    for row in rows:
        if row.rule == _CORNERSTONES:
            found.append(_bound(row, "cornerstones", corner.get(row.months)))
        elif row is whole:
            found.append(_bound(row, "existing holders", holders))
        elif whole is None or row.last_locked_day > whole.last_locked_day:
            found.append(_bound(row, "existing holders", None))
    fits = sum(lock.shares or 0 for lock in found) <= issued
    return tuple(found) if fits else ()


def _bound(row: RuleLockUp, kind: str, shares: int | None) -> LockUp:
    free = row.last_locked_day + timedelta(days=1)
    source = f"{row.rule}, {row.origin.confidence.words}"
    return LockUp(row.who, shares, free, source, kind)


def _cornerstone_shares(result: StudyResult) -> dict[int, int | None]:
    """Return the cornerstones' shares by the months they are bound."""
    record, terms = result.deal.record, result.deal.terms
    usual = result.offering.rules.get(_CORNERSTONES).integer()
    if not record.cornerstones:
        return {usual: result.offering.capital.cornerstone_shares}
    totals: dict[int, int | None] = defaultdict(int)
    for one in record.cornerstones:
        shares = one.shares
        if shares is None:
            money = Fraction(one.amount_hkd or 0) / Fraction(terms.price_hkd)
            shares = down_to_lot(money, terms.board_lot_shares)
        months = one.lock_up_months or usual
        totals[months] = (totals[months] or 0) + shares
    return totals


def _index_events(result: StudyResult, model: Model) -> tuple[IndexEvent, ...]:
    """Return the days on which the share may enter the index and Southbound, from the rules."""
    from greenshoe.route import Company, southbound_of  # noqa: PLC0415 - only here

    record, listed = result.deal.record, result.deal.terms.listing_date
    if listed is None:
        return ()
    home = record.flag("prc_incorporated")
    abroad = () if record.us_listing is None else (record.us_listing.ticker,)
    weighted = any(one.votes > 1 for one in model.cap_table.classes)
    company = Company(
        name=model.name,
        incorporated_in="PRC" if home else "not said",
        listed_on=abroad,
        hong_kong_status="dual_primary" if abroad else "primary",
        weighted_voting_rights=weighted,
    )
    found = southbound_of(company, result.offering.rules, listed)
    rules = ", ".join(dict.fromkeys(test.rule for test in found.tests))
    source = f"{rules}, {found.confidence.words}; if the index takes it"
    return tuple(IndexEvent(what, day, source) for what, day in found.steps)
