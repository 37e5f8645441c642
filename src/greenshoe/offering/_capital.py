"""Market value, dilution, cornerstones, public float and free float."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from greenshoe.core import down_to_lot
from greenshoe.rules import (
    a_and_h_public_float_2025_08_04,
    initial_public_float_1998,
    initial_public_float_2025_08_04,
)

if TYPE_CHECKING:
    from decimal import Decimal

    from greenshoe.deal import DealRecord, Terms
    from greenshoe.rules import Rule, RulebookOn

__all__ = ["Capital", "capital_of", "cornerstone_shares", "prescribed_public_float"]


@dataclass(frozen=True, slots=True)
class Capital:
    """The company's capital at the offer price; `None` where the deal does not say.

    Attributes
    ----------
    issued_shares
        Issued on listing, before over-allotment.
    listed_class_shares
        Of the class to be listed (all issued shares unless the deal says otherwise).
    market_value_hkd
        All issued shares at the offer price.
    class_value_hkd
        The class to be listed at the offer price: the base of the float tests.
    new_shares
        New shares in the offer.
    dilution
        New shares / issued shares on listing.
    cornerstone_shares
        Shares that cornerstones take.
    public_shares
        Shares of the class in public hands, at least: the offer and the public holders before it.
    free_shares
        Of those, shares that may be sold, at least: cornerstones are locked up and do not count.
    public_float, free_float
        As fractions of the class, at least.
    """

    issued_shares: int | None
    listed_class_shares: int | None
    market_value_hkd: Decimal | None
    class_value_hkd: Decimal | None
    new_shares: int
    dilution: Fraction | None
    cornerstone_shares: int | None
    public_shares: int
    free_shares: int | None
    public_float: Fraction | None
    free_float: Fraction | None


def cornerstone_shares(
    record: DealRecord, price_hkd: Decimal, lot: int, offer_shares: int
) -> int | None:
    """Return the shares cornerstones take: their money at the offer price down to a lot, each.

    Where only the printed percentage of the offer is known, that percentage of the final offer.
    """
    if record.cornerstones:
        return sum(
            c.shares
            if c.shares is not None
            else down_to_lot(Fraction(c.amount_hkd or 0) / Fraction(price_hkd), lot)
            for c in record.cornerstones
        )
    pct = record.number("cornerstone_pct_of_offer")
    return None if pct is None else int(Fraction(pct) * offer_shares / 100)


def capital_of(record: DealRecord, terms: Terms, offer_shares: int) -> Capital:
    """Return the capital at the offer price with `offer_shares` in the offer.

    Public holders before the offer count only where the deal states them, so both floats are what
    the holders are *at least*.
    """
    price = terms.price_hkd
    issued = record.shares("issued_shares_on_listing")
    listed = record.shares("listed_class_shares") or issued
    corner = cornerstone_shares(record, price, terms.board_lot_shares, offer_shares)
    existing = record.shares("existing_public_shares") or 0
    locked = record.shares("restricted_public_shares") or 0
    public = offer_shares + existing
    free = None if corner is None else max(0, public - corner - locked)
    new = offer_shares - min(record.shares("sale_shares") or 0, offer_shares)
    return Capital(
        issued_shares=issued,
        listed_class_shares=listed,
        market_value_hkd=None if issued is None else issued * price,
        class_value_hkd=None if listed is None else listed * price,
        new_shares=new,
        dilution=Fraction(new, issued) if issued else None,
        cornerstone_shares=corner,
        public_shares=public,
        free_shares=free,
        public_float=Fraction(public, listed) if listed else None,
        free_float=Fraction(free, listed) if listed and free is not None else None,
    )


def prescribed_public_float(
    class_value_hkd: Decimal, route: str | None, mechanism: str, rules: RulebookOn
) -> tuple[Fraction, Rule]:
    """Return the least public float at listing as a fraction of the class, and its rule."""
    if mechanism == "GEM":
        rule = rules.get("public_float.GEM")
        return rule.fraction(), rule
    if route == "A+H" and rules.find("public_float.a_and_h") is not None:
        rule = rules.get("public_float.a_and_h")
        return a_and_h_public_float_2025_08_04(rule, class_value_hkd), rule
    rule = rules.get("public_float.initial")
    tiers = rule.table()
    formula = initial_public_float_2025_08_04 if len(tiers) > 1 else initial_public_float_1998
    return formula(rule, class_value_hkd), rule
