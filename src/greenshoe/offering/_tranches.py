"""The two tranches: the initial split, the ladder, and the discretionary reallocation.

The order is the one the documents state. The placing is tested first: where it is not fully
subscribed no ladder runs, and shares may move to the public offer within a cap. Where it is, the
ladder of the regime runs on the *base* offer; below its first step (at any multiple under
Mechanism B and on GEM) shares may still move within the same cap, at the bottom of the range.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from greenshoe.core import Confidence, Origin, down_to_lot, up_to_lot
from greenshoe.deal import Mechanism
from greenshoe.offering._count import ShareCount, origin_of, rule_for

if TYPE_CHECKING:
    from greenshoe.deal import ClawbackStep, Terms
    from greenshoe.offering._demand import Demand
    from greenshoe.rules import Rule, RulebookOn

__all__ = [
    "LEVEL_STEP",
    "LadderStep",
    "clawback_steps_of",
    "initial_public_pct",
    "initial_public_shares",
    "most_applied_shares",
    "public_after_reallocation",
    "reallocation_cap_shares",
]

_HALF_POINT = Fraction(1, 2)
_PRINTED_WITHIN = Fraction(1, 20)
LEVEL_STEP = Decimal("0.005")
"""Half the last digit of a level printed to two places."""


@dataclass(frozen=True, slots=True)
class LadderStep:
    """A step of the clawback ladder: from `multiple` times, `public_pct` of the base offer."""

    multiple: Fraction
    public_pct: Fraction


def clawback_steps_of(
    terms: Terms, rules: RulebookOn
) -> tuple[tuple[LadderStep, ...], Rule | None]:
    """Return the ladder of a deal, ascending, and the rule it is (a waiver's own has none)."""
    if terms.mechanism is Mechanism.PN18_WAIVER:
        own = terms.clawback_steps or ()
        return tuple(sorted(map(_own_step, own), key=_multiple_of)), None
    rule = rules.get(f"clawback.{terms.mechanism.value}")
    steps = (
        LadderStep(Fraction(row.number("multiple")), Fraction(row.number("public_pct")))
        for row in rule.table()
    )
    return tuple(sorted(steps, key=_multiple_of)), rule


def _own_step(step: ClawbackStep) -> LadderStep:
    return LadderStep(Fraction(step.multiple), Fraction(step.public_pct))


def _multiple_of(step: LadderStep) -> Fraction:
    return step.multiple


def initial_public_pct(
    terms: Terms, printed_pct: Decimal | None, rules: RulebookOn
) -> tuple[Fraction | None, Rule | None]:
    """Return the percentage of the base offer that the public tranche starts with.

    The old Practice Note, Mechanism A, Chapter 18C and GEM fix it. Mechanism B and a waiver leave
    it to the issuer: then the percentage the document prints, to the half point, is the choice.
    """
    rule = rule_for(rules, "public_tranche.initial", terms.mechanism.value)
    if rule is not None and terms.mechanism is not Mechanism.B:
        return Fraction(rule.decimal()), rule
    if printed_pct is None:
        return None, rule
    nearest = round(Fraction(printed_pct) / _HALF_POINT) * _HALF_POINT
    return (nearest if abs(nearest - Fraction(printed_pct)) <= _PRINTED_WITHIN else None), rule


def initial_public_shares(
    terms: Terms, printed_pct: Decimal | None, rules: RulebookOn
) -> ShareCount | None:
    """Return the initial public tranche by rule: its percentage of the base, up to a board lot.

    Returns
    -------
    ShareCount or None
        Bounds where the percentage is the issuer's choice and not printed; `None` for a waiver
        whose percentage is not known.
    """
    base, lot = terms.base_offer_shares_initial, terms.board_lot_shares
    pct, rule = initial_public_pct(terms, printed_pct, rules)
    rounding = rules.get("rounding.public_initial")
    used = [r for r in (rule, rounding) if r is not None]
    origin = origin_of("base offer and board lot", used)
    if pct is not None:
        shares = up_to_lot(pct * base / 100, lot)
        return ShareCount.exact(shares, f"{float(pct):g} % of the base offer, up to a lot", origin)
    if terms.mechanism is Mechanism.B and rule is not None:
        limits = rule.table()[0]
        low = up_to_lot(Fraction(limits.number("min_pct")) * base / 100, lot)
        high = up_to_lot(Fraction(limits.number("max_pct")) * base / 100, lot)
        return ShareCount(low, low, high, "the issuer's choice under Mechanism B", origin)
    return None


def _regime(terms: Terms, rules: RulebookOn) -> str:
    """Return the regime a deal falls back on: a waiver has the standard one of its day."""
    if terms.mechanism is not Mechanism.PN18_WAIVER:
        return terms.mechanism.value
    old = rules.find("clawback.PN18")
    return Mechanism.B.value if old is None else Mechanism.PN18.value


def reallocation_cap_shares(terms: Terms, rules: RulebookOn) -> tuple[int, Rule | None]:
    """Return the most public shares after a discretionary reallocation, and the rule.

    As printed in the notice where it is at hand; else twice the initial shares, or a percentage of
    the base offer down to a lot, as the regime has it. Before the rule there was no cap: the whole
    base offer, and no rule.
    """
    if terms.reallocation_cap_shares is not None:
        return terms.reallocation_cap_shares, None
    rule = rules.find(f"reallocation.cap.{_regime(terms, rules)}")
    if rule is None:
        return terms.base_offer_shares_initial, None
    cap = rule.table()[0]
    if "times_initial" in cap:
        return int(cap.number("times_initial")) * terms.public_initial_shares, rule
    share = Fraction(cap.number("base_pct")) / 100 * terms.base_offer_shares_initial
    limit = down_to_lot(share, terms.board_lot_shares)
    return max(limit, terms.public_initial_shares), rule


def _priced_at_bottom(terms: Terms) -> bool:
    """Whether the price condition of a reallocation can be met."""
    low, final = terms.offer_price_min_hkd, terms.offer_price_hkd
    return low is None or final is None or low == terms.offer_price_max_hkd or final <= low


def most_applied_shares(terms: Terms, demand: Demand) -> int | None:
    """Return the most shares applied for: no more can be allotted, whatever the cap.

    Where only a level is printed, what it may have been rounded from; `None` while unknown.
    """
    multiple = demand.public_multiple
    if demand.public_applied_shares is not None or multiple is None:
        return demand.public_applied_shares
    return up_to_lot(
        (multiple + Fraction(LEVEL_STEP)) * terms.public_initial_shares, terms.board_lot_shares
    )


def _under_subscribed(terms: Terms, demand: Demand, multiple: Fraction) -> ShareCount:
    """Return a short public offer: what was applied for; the rest goes to the placing."""
    lot = terms.board_lot_shares
    reason = "the public offer is under-subscribed: the shares applied for, the rest to the placing"
    if not demand.placing_is_full:
        reason = "both tranches are under-subscribed: the offer lapses unless underwriters take up"
    origin = Origin("computed from the shares applied for", None, None, Confidence.C)
    if demand.public_applied_shares is not None:
        return ShareCount.exact(demand.public_applied_shares, reason, origin)
    low = max(0, down_to_lot((multiple - Fraction(LEVEL_STEP)) * terms.public_initial_shares, lot))
    high = min(
        terms.public_initial_shares,
        up_to_lot((multiple + Fraction(LEVEL_STEP)) * terms.public_initial_shares, lot),
    )
    middle = min(max(up_to_lot(multiple * terms.public_initial_shares, lot), low), high)
    return ShareCount(middle, low, high, reason + " (level as printed)", origin)


def _placing_short(terms: Terms, demand: Demand, rules: RulebookOn) -> ShareCount:
    """Return the tranche where the placing is short: from its shortfall to the cap, as decided."""
    cap, rule = reallocation_cap_shares(terms, rules)
    most = max(terms.public_initial_shares, min(cap, most_applied_shares(terms, demand) or cap))
    level = Fraction(demand.placing_level or 0)
    least_gap = 1 - level - Fraction(demand.placing_level_step)
    gap = down_to_lot(
        max(least_gap, Fraction(0)) * terms.intl_initial_shares, terms.board_lot_shares
    )
    low = min(terms.public_initial_shares + gap, most)
    used = [r for r in (rule, rules.get("clawback.requires_full_placing")) if r is not None]
    return ShareCount(
        low,
        low,
        most,
        f"the placing is short ({demand.placing_level}x): no ladder runs; the coordinators may "
        "move shares to the public offer, from about the shortfall up to the cap",
        origin_of("terms and the placing level", used),
    )


def _below_the_ladder(
    terms: Terms, demand: Demand, multiple: Fraction, rules: RulebookOn
) -> ShareCount:
    """No step is reached: the initial shares, unless shares are moved within the cap."""
    initial = terms.public_initial_shares
    regime = _regime(terms, rules)
    cap, cap_rule = reallocation_cap_shares(terms, rules)
    limit = rule_for(rules, "reallocation.multiple_below", regime)
    within = limit is None or multiple < Fraction(limit.decimal())
    used = [r for r in (cap_rule, limit, rule_for(rules, "clawback", regime)) if r]
    origin = origin_of("terms and the multiple", used)
    if not within or not _priced_at_bottom(terms):
        return ShareCount.exact(initial, "no step of the ladder is reached: initial shares", origin)
    return ShareCount(
        initial,
        initial,
        max(min(cap, most_applied_shares(terms, demand) or cap), initial),
        "no step of the ladder is reached: initial shares, unless the coordinators move shares "
        "within the cap",
        origin,
    )


def public_after_reallocation(terms: Terms, demand: Demand, rules: RulebookOn) -> ShareCount | None:
    """Return the public tranche after clawback and reallocation, before any size adjustment.

    Returns
    -------
    ShareCount or None
        `None` where the multiple is unknown, or for a waiver whose ladder is not known.
    """
    multiple = demand.public_multiple
    if multiple is None:
        return None
    if multiple < 1:
        return _under_subscribed(terms, demand, multiple)
    if terms.mechanism is Mechanism.PN18_WAIVER and terms.clawback_steps is None:
        return None
    if not demand.placing_is_full:
        return _placing_short(terms, demand, rules)
    steps, rule = clawback_steps_of(terms, rules)
    reached = [step for step in steps if multiple >= step.multiple]
    if not reached:
        return _below_the_ladder(terms, demand, multiple, rules)
    pct = reached[-1].public_pct
    shares = up_to_lot(pct * terms.base_offer_shares_initial / 100, terms.board_lot_shares)
    used = [r for r in (rule, rules.get("rounding.public_after_clawback")) if r is not None]
    assumed = "; placing level not published, taken as full" if demand.placing_level is None else ""
    return ShareCount.exact(
        max(shares, terms.public_initial_shares),
        f"{float(multiple):,.2f}x reaches the step at {float(reached[-1].multiple):g}x: "
        f"{float(pct):g} % of the base offer, up to a lot{assumed}",
        origin_of("terms and the multiple", used),
    )
