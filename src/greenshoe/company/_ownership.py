"""The cap table through time: rounds, this listing, votes, what comes free when, indices."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from greenshoe.company._closed_offering import Offering
from greenshoe.company._deal_terms import shares_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from greenshoe.company._cap_table import IndexEvent, LockUp
    from greenshoe.company._deal_terms import DealTerms
    from greenshoe.company._model import Model
    from greenshoe.company._result import ValuationResult

__all__ = [
    "Expiry",
    "expiries",
    "float_at_listing",
    "index_events",
    "lock_ups",
    "ownership",
    "uses",
]


@dataclass(frozen=True)
class Expiry:
    """The shares that come free on a day.

    Attributes
    ----------
    until
        First day on which they may be sold.
    holders, sources
        Whose, and by which rule or page.
    shares
        Where stated; `None` otherwise.
    share_of_issued, free_after
        Of all issued shares: these, and all that are free from this day on (those whose number
        is not stated count as free).
    value_hkd_mn
        At the price, millions of HK$; `None` without shares or price.
    """

    until: date
    holders: tuple[str, ...]
    sources: tuple[str, ...]
    shares: int | None
    share_of_issued: float | None
    free_after: float
    value_hkd_mn: float | None


def lock_ups(model: Model, deal: DealTerms | None) -> tuple[LockUp, ...]:
    """Return the listing's lock-ups, and the model's of the kinds the listing says no number of.

    Where both together would bind more shares than are issued, the listing's stand alone.
    """
    own = model.cap_table.lock_ups
    if deal is None or not deal.lock_ups:
        return own
    said = {lock.kind for lock in deal.lock_ups if lock.shares is not None}
    kept = tuple(lock for lock in own if lock.kind not in said)
    both = (*deal.lock_ups, *kept)
    fits = sum(lock.shares or 0 for lock in both) <= deal.issued_shares
    return both if fits else deal.lock_ups


def float_at_listing(locks: Iterable[LockUp], issued_shares: int) -> float:
    """Return the share of the issued shares that nothing binds on the first day.

    >>> from datetime import date
    >>> from greenshoe.company._cap_table import LockUp
    >>> round(float_at_listing([LockUp("holders", 90, date(2027, 1, 8))], 100), 9)
    0.1
    """
    return 1.0 - sum(lock.shares or 0 for lock in locks) / issued_shares


def expiries(
    locks: Iterable[LockUp], issued_shares: int, price_hkd: float | None
) -> tuple[Expiry, ...]:
    """Return what comes free, day by day."""
    held = tuple(locks)
    free = issued_shares - sum(lock.shares or 0 for lock in held)
    rows = []
    for day in sorted({lock.until for lock in held}):
        due = [lock for lock in held if lock.until == day]
        known = [lock.shares for lock in due if lock.shares is not None]
        shares = sum(known) if known else None
        free += shares or 0
        worth = None if shares is None or price_hkd is None else shares * price_hkd / 1e6
        rows.append(
            Expiry(
                day,
                tuple(lock.holder for lock in due),
                tuple(dict.fromkeys(lock.source for lock in due if lock.source)),
                shares,
                None if shares is None else shares / issued_shares,
                free / issued_shares,
                worth,
            )
        )
    return tuple(rows)


def uses(model: Model, deal: DealTerms | None) -> list[dict[str, object]]:
    """Return what the net proceeds are for: purpose, share, and this deal's money for it."""
    net = None if deal is None else deal.net_proceeds_hkd_mn
    return [
        {"purpose": purpose, "share": share, "hkd_mn": None if net is None else share * net}
        for purpose, share in model.cap_table.use_of_proceeds
    ]


def index_events(model: Model, deal: DealTerms | None) -> tuple[IndexEvent, ...]:
    """Return inclusions the model names and those that follow from this listing."""
    return (*model.cap_table.index_events, *(deal.index_events if deal is not None else ()))


def ownership(valuation: ValuationResult) -> dict[str, object]:
    """Return the cap table through time as plain values."""
    model, deal = valuation.model, valuation.deal
    held = model.cap_table
    body: dict[str, object] = {
        "issued_shares": deal.issued_shares if deal else model.issued_shares,
        "votes": held.votes(),
        "use_of_proceeds": uses(model, deal),
        "index_events": [
            {"index": event.index, "date": event.day, "source": event.source}
            for event in index_events(model, deal)
        ],
    }
    if valuation.market_value_mn is not None and valuation.price_hkd is not None:
        body["rounds"] = held.step_ups(valuation.price_hkd / model.hkd, valuation.market_value_mn)
        issued, locks = int(shares_of(model, deal)), lock_ups(model, deal)
        body["float_at_listing"] = float_at_listing(locks, issued) if locks else None
        found = expiries(locks, issued, valuation.price_hkd)
        body["overhang"] = [asdict(row) for row in found]
    if deal is not None and deal.offer_shares:
        body["offering"] = {
            "without_over_allotment": _offering(deal, 0),
            "with_over_allotment": _offering(deal, deal.over_allotment_shares),
        }
    return body


def _offering(deal: DealTerms, over_allotment_shares: int) -> dict[str, float]:
    """Return post-money, pre-money, what was raised (HK$ million) and the share sold."""
    offered = Offering(
        deal.offer_price_hkd, deal.issued_shares, deal.offer_shares or 0, over_allotment_shares
    )
    return {
        "post_money_hkd_mn": offered.post_money / 1e6,
        "pre_money_hkd_mn": offered.pre_money / 1e6,
        "raised_hkd_mn": offered.raised / 1e6,
        "sold_share": offered.sold_share,
    }
