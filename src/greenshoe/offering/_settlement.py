"""From terms and demand to the shares of every tranche and pool, in the documents' own order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from greenshoe.core import Confidence, ConservationError, Origin
from greenshoe.offering._count import ShareCount
from greenshoe.offering._demand import Demand, demand_of
from greenshoe.offering._options import (
    SizeOutcome,
    offer_after_adjustment,
    over_allotment,
    public_part_of_adjustment,
)
from greenshoe.offering._pools import Pools, pools_of
from greenshoe.offering._tranches import initial_public_shares, public_after_reallocation

if TYPE_CHECKING:
    from greenshoe.deal import DealRecord, Terms
    from greenshoe.rules import RulebookOn

__all__ = ["Settlement", "settle"]


@dataclass(frozen=True)
class Settlement:
    """The shares of an offering, each exact or bounded.

    Attributes
    ----------
    demand
        What was known of demand.
    public_initial
        By rule; `None` for a waiver whose percentage is not known.
    public_reallocated
        Public shares after clawback and reallocation, on the base offer; `None` while the multiple
        is not known.
    size
        The size adjustment option and the offer with it.
    offer_final_shares
        The offer taken on from here: as fixed at pricing, else as expected.
    public_final, intl_final
        The tranches with the adjustment shares.
    third_final
        The third tranche.
    over_allocated
        Shares over-allocated.
    pools
        Pools A and B of the public offer taken on from here.
    """

    demand: Demand
    public_initial: ShareCount | None
    public_reallocated: ShareCount | None
    size: SizeOutcome
    offer_final_shares: int
    public_final: ShareCount | None
    intl_final: ShareCount | None
    third_final: ShareCount
    over_allocated: ShareCount
    pools: Pools | None


def _third_tranche(record: DealRecord, terms: Terms) -> ShareCount:
    """Return what third tranches take up; unknown take-up lies between nothing and all of it."""
    beside = [t for t in terms.tranches if t.within == "offer"]
    most = sum(t.initial_shares for t in beside) if beside else terms.third_tranche_shares
    taken = record.shares("preferential_or_employee_shares") if most else 0
    if beside and all(t.taken_shares is not None for t in beside):
        taken = sum(t.taken_shares or 0 for t in beside)
    if taken is not None:
        origin = Origin("the deal", None, None, Confidence.T)
        return ShareCount.exact(taken, "third tranche: taken up as stated", origin)
    origin = Origin("the deal", None, None, Confidence.C)
    return ShareCount(most, 0, most, "third tranche: what is taken up is not known", origin)


def _public_final(
    record: DealRecord, terms: Terms, public: ShareCount, option_shares: int, rules: RulebookOn
) -> ShareCount:
    """Add the public part of the adjustment shares to the reallocated tranche."""
    parts = [
        public_part_of_adjustment(record, terms, before, option_shares, rules)
        for before in (public.low, public.expected, public.high)
    ]
    reason = public.reason + (f"; {parts[1].reason}" if option_shares else "")
    names = ", ".join(
        filter(None, (public.origin.rule, parts[1].origin.rule if option_shares else None))
    )
    mark = Confidence.weakest([public.origin.confidence, parts[1].origin.confidence])
    return ShareCount(
        public.expected + parts[1].expected,
        public.low + parts[0].low,
        public.high + parts[2].high,
        reason,
        Origin(public.origin.source, None, names or None, mark),
    )


def _with_surplus(terms: Terms, public: ShareCount) -> ShareCount:
    """Add what third tranches beside the public offer leave to it; unknown take-up widens it."""
    given = [t for t in terms.tranches if t.within == "offer" and t.surplus_to == "public"]
    if not given:
        return public
    least = sum(t.initial_shares - t.taken_shares for t in given if t.taken_shares is not None)
    most = least + sum(t.initial_shares for t in given if t.taken_shares is None)
    return ShareCount(
        public.expected + least,
        public.low + least,
        public.high + most,
        public.reason + "; and the surplus of the third tranche",
        public.origin,
    )


def _placing(offer: int, public: ShareCount, third: ShareCount) -> ShareCount:
    """Return what is neither public nor in a third tranche."""
    return ShareCount(
        offer - public.expected - third.expected,
        max(0, offer - public.high - third.high),
        offer - public.low - third.low,
        "the final offer less the other tranches",
        public.origin,
    )


def _final_offer(record: DealRecord, size: SizeOutcome) -> int:
    """Return the offer fixed at pricing if it lies inside what the option allows."""
    stated = record.shares("offer_shares_final")
    if stated is not None and size.offer_shares.low <= stated <= size.offer_shares.high:
        return stated
    return size.offer_shares.expected


def settle(record: DealRecord, terms: Terms, rules: RulebookOn) -> Settlement:
    """Settle an offering, in the documents' own order.

    The placing is tested first, then ladder, reallocation, size adjustment, over-allotment.

    Where somebody decided inside the bounds and the record says what (the offer fixed at pricing,
    the final public tranche), later steps go on from that; the bounds never look at it.

    Raises
    ------
    DealError
        If the deal's own numbers contradict each other.
    RuleError
        If a rule has no value on the deal's date.
    """
    demand = demand_of(record)
    size = offer_after_adjustment(record, terms, rules)
    offer = _final_offer(record, size)
    option_shares = offer - terms.base_offer_shares_initial
    third = _third_tranche(record, terms)
    reallocated = public_after_reallocation(terms, demand, rules)
    public = intl = pools = None
    if reallocated is not None:
        public = _public_final(record, terms, reallocated, option_shares, rules)
        public = _with_surplus(terms, public)
        intl = _placing(offer, public, third)
        open_shares = _public_taken(record, public) - terms.public_employee_taken_shares
        pools = pools_of(terms, max(open_shares, 0), demand.tiers, rules)
        if public.expected + intl.expected + third.expected != offer:
            raise ConservationError("the tranches do not add up to the offer", value=offer)
    return Settlement(
        demand,
        initial_public_shares(terms, record.number("public_initial_pct"), rules),
        reallocated,
        size,
        offer,
        public,
        intl,
        third,
        over_allotment(record, terms, demand, size, offer, rules),
        pools,
    )


def _public_taken(record: DealRecord, public: ShareCount) -> int:
    """Return the final public tranche as published if it lies inside the bounds."""
    stated = record.shares("public_final_shares")
    inside = stated is not None and public.low <= stated <= public.high
    return stated if inside and stated is not None else public.expected
