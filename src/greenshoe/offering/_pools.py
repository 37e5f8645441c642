"""Pools A and B, the line between them, and the largest application."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from greenshoe.core import Confidence, Origin, down_to_lot
from greenshoe.offering._count import ShareCount, origin_of, rule_for

if TYPE_CHECKING:
    from decimal import Decimal

    from greenshoe.deal import Terms, Tier
    from greenshoe.rules import RulebookOn

__all__ = ["Pools", "has_pools", "largest_application", "pool_of", "pools_of"]


@dataclass(frozen=True, slots=True)
class Pools:
    """The two pools of a public tranche; B is empty where the market has none (GEM)."""

    a: ShareCount
    b: ShareCount


def has_pools(terms: Terms, rules: RulebookOn) -> bool:
    """Whether the public offer is split in two pools."""
    return terms.mechanism.value not in rules.get("pools.mechanisms_without").texts()


def pool_of(shares: int, max_price_hkd: Decimal, rules: RulebookOn) -> str:
    """Return the pool an application falls in: A up to the line, B above it.

    Shares times the maximum price, without brokerage and levies.
    """
    return "A" if shares * max_price_hkd <= rules.decimal("pools.line_hkd") else "B"


def largest_application(terms: Terms, rules: RulebookOn) -> ShareCount:
    """Return the largest application: half of the initial public shares less those for employees.

    Down to a lot; on GEM the whole public offer.
    """
    own = rule_for(rules, "application.largest_fraction", terms.mechanism.value)
    rule = own or rules.get("application.largest_fraction")
    rounding = rules.get("rounding.largest_application")
    open_shares = terms.public_initial_shares - terms.public_employee_shares
    shares = down_to_lot(rule.fraction() * open_shares, terms.board_lot_shares)
    reason = f"{rule.fraction()} of the initial public shares, down to a lot"
    return ShareCount.exact(shares, reason, origin_of("initial public shares", [rule, rounding]))


def pools_of(terms: Terms, public_shares: int, tiers: tuple[Tier, ...], rules: RulebookOn) -> Pools:
    """Split a public tranche: equal, the odd lot to A, the surplus of one pool to the other.

    Parameters
    ----------
    terms
        The deal.
    public_shares
        Final public shares open to the public.
    tiers
        Applications by size; without them both pools are taken as full.
    rules
        The rulebook on the deal's date.
    """
    lot = terms.board_lot_shares
    used = [rules.get("pools.odd_lot"), rules.get("pools.line_hkd")]
    origin = origin_of("final public shares", used)
    if not has_pools(terms, rules):
        none = Origin("the market has no pools", None, "pools.mechanisms_without", Confidence.C)
        return Pools(
            ShareCount.exact(public_shares, "one pool", none), ShareCount.exact(0, "one pool", none)
        )
    lots, rest = divmod(public_shares, lot)
    half_b = lots // 2 * lot
    half_a = (lots - lots // 2) * lot + rest
    why_a, why_b = (
        "half of the final public shares, the odd lot here",
        "half of the final public shares",
    )
    if tiers:
        wanted_a, wanted_b = _wanted(terms, tiers, rules)
        if wanted_b < half_b and wanted_a > half_a:
            half_a, half_b = public_shares - wanted_b, wanted_b
            why_a, why_b = "half, and the surplus of pool B", "all that was applied for"
        elif wanted_a < half_a and wanted_b > half_b:
            half_a, half_b = wanted_a, public_shares - wanted_a
            why_a, why_b = "all that was applied for", "half, and the surplus of pool A"
    return Pools(ShareCount.exact(half_a, why_a, origin), ShareCount.exact(half_b, why_b, origin))


def _wanted(terms: Terms, tiers: tuple[Tier, ...], rules: RulebookOn) -> tuple[int, int]:
    """Return the shares applied for in each pool."""
    wanted = {"A": 0, "B": 0}
    for tier in tiers:
        pool = pool_of(tier.shares_applied_for, terms.offer_price_max_hkd, rules)
        wanted[pool] += tier.shares_applied_for * tier.valid_applications
    return wanted["A"], wanted["B"]
