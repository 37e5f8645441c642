"""How each replayed field is computed. None of these looks at the field it computes."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from greenshoe.core import DealError
from greenshoe.offering import (
    chance_of_a_lot,
    exercised_shares,
    ladder_totals,
    largest_application,
)
from greenshoe.study._replay_case import Computed, ReplayCase, missing, of_count

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["FIELDS"]

_NO_LEVEL = "the subscription level, or a waiver's own ladder (clawback_steps)"
_NO_LADDER = "the basis of allotment (a ladder)"
_NO_PCT = "the percentage a waiver starts with (public_initial_pct)"


def _public_initial(case: ReplayCase) -> Computed:
    if "back-solved" in case.flags:
        return missing("initial shares that were published, not solved for from the level")
    settled = case.settlement
    return of_count(settled.public_initial, _NO_PCT) if settled else missing(case.why_not)


def _intl_initial(case: ReplayCase) -> Computed:
    settled, terms = case.settlement, case.terms
    if settled is None or terms is None:
        return missing(case.why_not)
    public = settled.public_initial
    if public is None:
        return missing(_NO_PCT)
    if terms.third_tranche_shares and not terms.tranches:
        return missing("the initial size of the third tranche ([[tranches]])")
    rest = terms.base_offer_shares_initial - terms.third_tranche_shares
    bounds = (rest - public.high, rest - public.low) if public.decided else None
    reason = "the base offer less the other tranches"
    return Computed(rest - public.expected, bounds, reason, public.origin.rule or "")


def _public_final(case: ReplayCase) -> Computed:
    settled = case.settlement
    return of_count(settled.public_final, _NO_LEVEL) if settled else missing(case.why_not)


def _offer_final(case: ReplayCase) -> Computed:
    settled = case.settlement
    if settled is None:
        return missing(case.why_not)
    if case.record.flag("size_adjustment_exercised") is None:
        return missing("whether the size adjustment option was exercised")
    return of_count(settled.size.offer_shares, "")


def _public_taken(case: ReplayCase) -> tuple[Fraction | int, Fraction | int, str] | None:
    """Return bounds of the final public tranche: the decision where it is published and allowed."""
    settled = case.settlement
    if settled is None or settled.public_final is None:
        return None
    public, stated = settled.public_final, case.record.shares("public_final_shares")
    rule = public.origin.rule or ""
    if stated is not None and public.low <= stated <= public.high:
        return stated, stated, rule
    return public.low, public.high, rule


def _intl_final(case: ReplayCase) -> Computed:
    settled, taken = case.settlement, _public_taken(case)
    if settled is None or taken is None:
        return missing(case.why_not if settled is None else _NO_LEVEL)
    third = settled.third_final
    low = settled.offer_final_shares - taken[1] - third.high
    high = settled.offer_final_shares - taken[0] - third.low
    reason = "the final offer less the other tranches"
    if low == high:
        return Computed(low, None, reason, taken[2])
    return Computed(low, (low, high), reason, taken[2])


def _public_final_pct(case: ReplayCase) -> Computed:
    settled, taken = case.settlement, _public_taken(case)
    if settled is None or taken is None:
        return missing(case.why_not if settled is None else _NO_LEVEL)
    low = Fraction(100 * taken[0]) / settled.offer_final_shares
    high = Fraction(100 * taken[1]) / settled.offer_final_shares
    reason = "final public shares / final offer"
    return Computed(low, None if low == high else (low, high), reason, taken[2])


def _over_allocated(case: ReplayCase) -> Computed:
    settled = case.settlement
    return of_count(settled.over_allocated, "") if settled else missing(case.why_not)


def _exercised(case: ReplayCase) -> Computed:
    over = case.record.shares("over_allocated_shares")
    bought = case.record.shares("stabilisation_bought_shares")
    resold = case.record.shares("stabilisation_resold_shares")
    if over is None:
        return missing("over_allocated_shares")
    if bought is None or resold is None:
        return Computed(over, (0, over), "somebody decides: up to the shares over-allocated", "")
    try:
        shares = exercised_shares(over, bought, resold)
    except DealError as error:
        return missing(f"a consistent account ({error.key} {error.message})")
    return Computed(shares, None, "over-allocated - bought + resold", "")


def _level(case: ReplayCase) -> Computed:
    record = case.record
    if "back-solved" in case.flags:
        return missing("initial shares that were published, not solved for from the level")
    applied, initial = (
        record.shares("public_applied_shares"),
        record.shares("public_initial_shares"),
    )
    if applied is None and record.ladder:
        applied = ladder_totals(record.ladder).applied_shares
    if not applied or not initial:
        return missing("public_applied_shares and public_initial_shares")
    return Computed(Fraction(applied, initial), None, "shares applied for / initial public shares")


def _gross(case: ReplayCase) -> Computed:
    settled, terms = case.settlement, case.terms
    if settled is None or terms is None or terms.offer_price_hkd is None:
        return missing(case.why_not if settled is None else "offer_price_hkd")
    if "gross" in case.flags and "derived" in case.flags:
        return missing("published gross proceeds: the row's own are derived")
    sold = settled.offer_final_shares - (case.record.shares("sale_shares") or 0)
    value = Fraction(sold * terms.offer_price_hkd) / 1_000_000
    return Computed(value, None, "final offer x offer price")


def _pool(letter: str) -> Callable[[ReplayCase], Computed]:
    def compute(case: ReplayCase) -> Computed:
        settled = case.settlement
        if settled is None or settled.pools is None:
            return missing(case.why_not if settled is None else _NO_LEVEL)
        return of_count(settled.pools.a if letter == "a" else settled.pools.b, "")

    return compute


def _top(case: ReplayCase) -> Computed:
    if case.terms is None or case.rules is None:
        return missing(case.why_not)
    limit = largest_application(case.terms, case.rules)
    bounds = (case.terms.board_lot_shares, limit.expected)
    return Computed(limit.expected, bounds, f"at most {limit.reason}", limit.origin.rule or "")


def _successful(case: ReplayCase) -> Computed:
    if not case.record.ladder:
        return missing(_NO_LADDER)
    totals = ladder_totals(case.record.ladder)
    return Computed(
        totals.successful_applications, None, "sizes with a guaranteed lot, and ballot winners"
    )


def _one_lot(case: ReplayCase) -> Computed:
    lot = case.record.shares("board_lot_shares")
    row = next((r for r in case.record.ladder if r.shares_applied_for == lot), None)
    if row is None:
        return missing(_NO_LADDER if not case.record.ladder else "the one-lot row of the ladder")
    return Computed(100 * chance_of_a_lot(row), None, "winners / valid applications for one lot")


FIELDS: dict[str, Callable[[ReplayCase], Computed]] = {
    "public_initial_shares": _public_initial,
    "intl_initial_shares": _intl_initial,
    "public_final_shares": _public_final,
    "intl_final_shares": _intl_final,
    "offer_shares_final": _offer_final,
    "public_final_pct": _public_final_pct,
    "over_allocated_shares": _over_allocated,
    "over_allotment_exercised_shares": _exercised,
    "public_subscription_level_x": _level,
    "gross_proceeds_hkd_mn": _gross,
    "pool_a_allotted_shares": _pool("a"),
    "pool_b_allotted_shares": _pool("b"),
    "top_application_shares": _top,
    "successful_applications": _successful,
    "one_lot_success_pct": _one_lot,
}
"""Every replayed field of a deal, in the order they are reported."""
