"""The two options: offer size adjustment before pricing, over-allotment after."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from greenshoe.core import Confidence, DealError, Origin, down_to_lot
from greenshoe.offering._count import ShareCount, origin_of
from greenshoe.offering._tranches import initial_public_pct

if TYPE_CHECKING:
    from greenshoe.deal import DealRecord, Terms
    from greenshoe.offering._demand import Demand
    from greenshoe.rules import RulebookOn

__all__ = ["SizeOutcome", "offer_after_adjustment", "over_allotment", "public_part_of_adjustment"]


@dataclass(frozen=True, slots=True)
class SizeOutcome:
    """What the size adjustment option did.

    Attributes
    ----------
    option_shares
        Shares added to the base offer.
    option_max_shares
        Most that could have been added.
    offer_shares
        The offer with them.
    """

    option_shares: ShareCount
    option_max_shares: int
    offer_shares: ShareCount


def offer_after_adjustment(record: DealRecord, terms: Terms, rules: RulebookOn) -> SizeOutcome:
    """Return the offer after the size adjustment option.

    The option is somebody's decision: where the deal says it was exercised, the whole option down
    to a lot is expected and anything from one lot to that is possible; where it says it was not,
    or says nothing, the base offer stands.
    """
    base, lot = terms.base_offer_shares_initial, terms.board_lot_shares
    usual = rules.get("size_adjustment.usual_max_pct")
    rounding = rules.get("rounding.size_adjustment")
    own = terms.size_adjustment
    pct = Fraction(own.max_pct if own else usual.decimal())
    most = down_to_lot(pct * base / 100, lot)
    exercised = record.flag("size_adjustment_exercised")
    if not exercised:
        origin = Origin("the deal", None, None, Confidence.T)
        reason = "not exercised" if exercised is False else "no exercise is known"
        none = ShareCount.exact(0, f"size adjustment option: {reason}", origin)
        return SizeOutcome(
            none, most if own else 0, ShareCount.exact(base, "the base offer", origin)
        )
    used = [rounding] if own else [usual, rounding]
    origin = origin_of("the base offer and the option", used)
    why = f"size adjustment option of {float(pct):g} % of the base offer, down to a lot"
    option = ShareCount(most, min(lot, most), most, why, origin)
    whole = ShareCount(base + most, base + option.low, base + most, f"base offer + {why}", origin)
    return SizeOutcome(option, most, whole)


def public_part_of_adjustment(
    record: DealRecord,
    terms: Terms,
    public_before: int,
    option_shares: int,
    rules: RulebookOn,
) -> ShareCount:
    """Return the public offer's part of the adjustment shares.

    All to the placing, or pro rata to the public percentage down to a lot, as the deal states;
    where it does not say, somewhere between the two.
    """
    lot = terms.board_lot_shares
    stated = terms.size_adjustment.to if terms.size_adjustment else None
    stated = stated or record.text("size_adjustment_to")
    rounding = rules.get("rounding.size_adjustment_public")
    pct, _ = initial_public_pct(terms, record.number("public_initial_pct"), rules)
    ratio = Fraction(public_before, terms.base_offer_shares_initial)
    if public_before == terms.public_initial_shares and pct is not None:
        ratio = min(ratio, pct / 100)
    elif _on_whole_points(ratio, terms):
        ratio = min(ratio, _whole_points(ratio))
    part = down_to_lot(ratio * option_shares, lot)
    origin = origin_of("option shares and the public percentage", [rounding])
    if stated == "placing" or option_shares == 0:
        return ShareCount.exact(0, "adjustment shares all go to the placing", origin)
    if stated == "pro_rata":
        return ShareCount.exact(part, "adjustment shares pro rata, down to a lot", origin)
    return ShareCount(0, 0, part, "the deal does not say who gets the adjustment shares", origin)


def _whole_points(ratio: Fraction) -> Fraction:
    """Return the percentage a lot-rounded tranche was meant to be, to the half point."""
    return Fraction(int(ratio * 200), 200)


def _on_whole_points(ratio: Fraction, terms: Terms) -> bool:
    """Whether the tranche is a half-point percentage of the base, rounded up to a lot."""
    exact = _whole_points(ratio) * terms.base_offer_shares_initial
    return ratio * terms.base_offer_shares_initial - exact < terms.board_lot_shares


def over_allotment(
    record: DealRecord,
    terms: Terms,
    demand: Demand,
    size: SizeOutcome,
    offer: int,
    rules: RulebookOn,
) -> ShareCount:
    """Return the shares over-allocated: nothing where the placing is short, else up to the cap.

    The cap is a percentage of the offer including the size adjustment option exercised, down to a
    lot. A smaller option that the deal prints is the bound instead, and grows with the offer.

    Raises
    ------
    DealError
        If the option a deal states is larger than the cap on its fully enlarged offer.
    """
    cap_rule, rounding = rules.get("over_allotment.cap_pct"), rules.get("rounding.over_allotment")
    share, lot = Fraction(cap_rule.decimal()) / 100, terms.board_lot_shares
    base, cap = terms.base_offer_shares_initial, down_to_lot(share * offer, lot)
    own = terms.over_allotment_max_shares
    largest = down_to_lot(share * (base + size.option_max_shares), lot)
    if own is not None and own > largest:
        raise DealError(
            f"is above the cap of {cap_rule.decimal():g} % of the offer ({largest:,})",
            file=record.file or None,
            key="over_allotment_max_shares",
            value=own,
            expected=f"at most {largest}",
        )
    most = cap
    if own is not None and own < down_to_lot(share * base, lot):
        most = min(cap, down_to_lot(Fraction(own * offer, base), lot))
    origin = origin_of("the offer including the size adjustment", [cap_rule, rounding])
    if not demand.placing_is_full:
        return ShareCount.exact(0, "the placing is short: nothing is over-allocated", origin)
    what = f"up to {float(100 * Fraction(most, offer)):.4g} % of the offer, down to a lot"
    return ShareCount(most, 0, most, f"somebody decides: {what}", origin)
