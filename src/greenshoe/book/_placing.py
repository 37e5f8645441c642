"""What is there to allot, and under which rules: the placing of one deal, in shares and lots."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from greenshoe.core import DealError, down_to_lot
from greenshoe.offering import settle

if TYPE_CHECKING:
    from decimal import Decimal

    from greenshoe.deal import Deal, Mechanism
    from greenshoe.rules import Rulebook, RulebookOn

__all__ = ["Placing", "placing_of"]


@dataclass(frozen=True)
class Placing:
    """The placing of a deal.

    Attributes
    ----------
    stock_code, name, mechanism, rules, lot
        Of the deal; the rules are those on the date of its listing document.
    price_min_hkd, price_max_hkd
        The range; the bottom is `None` where the document prints a maximum only.
    ads_ratio
        Shares for one ADS, `None` without a listing in the United States.
    base_offer_shares
        Before the size adjustment option: what the floors are a part of.
    offer_shares
        With the size adjustment option, without over-allocation.
    placing_initial_shares
        What the subscription level of the placing is counted on.
    placing_shares
        To be allotted to placees, cornerstones among them, without over-allocation.
    over_allocated_shares
        Allotted on top of that.
    public_shares
        The public offer.
    third_tranche_shares
        To employees or holders of a parent, neither public offer nor placing.
    public_holders, public_holders_note
        Holders that the public offer brings, and how that is known.
    existing_public_shares
        Shares of the class in public hands before the offer, `None` where the deal does not state
        them.
    issued_shares, sophisticated_shares
        On listing; and what sophisticated independent investors (18C) hold without what the offer
        gives them. `None` where the deal does not state them.
    """

    stock_code: str
    name: str
    mechanism: Mechanism
    rules: RulebookOn
    lot: int
    price_min_hkd: Decimal | None
    price_max_hkd: Decimal
    ads_ratio: Decimal | None
    base_offer_shares: int
    offer_shares: int
    placing_initial_shares: int
    placing_shares: int
    over_allocated_shares: int
    public_shares: int
    public_holders: int
    public_holders_note: str
    existing_public_shares: int | None
    third_tranche_shares: int = 0
    issued_shares: int | None = None
    sophisticated_shares: int | None = None

    @property
    def to_allot_shares(self) -> int:
        """The placing with the shares over-allocated."""
        return self.placing_shares + self.over_allocated_shares


def _public_holders(deal: Deal, public_shares: int) -> tuple[int, str]:
    """Return the holders the public offer brings: as published, else at most."""
    stated = deal.record.shares("successful_applications")
    if stated is not None:
        return stated, "successful applications, as published"
    lots = public_shares // deal.terms.board_lot_shares
    applications = deal.record.shares("valid_applications")
    if applications is not None:
        return min(lots, applications), "at most: valid applications, one lot each"
    return lots, "at most: one holder for each lot of the public offer"


def placing_of(
    deal: Deal,
    rulebook: Rulebook,
    *,
    over_allocate: int | None = None,
    public_holders: int | None = None,
) -> Placing:
    """Return the placing of a deal, after clawback and size adjustment as far as they are known.

    Parameters
    ----------
    deal
        The deal; while public demand is unknown the initial tranches stand.
    rulebook
        The rulebook.
    over_allocate
        Shares to allot on top, 0 if left out; at most what the rules allow.
    public_holders
        Holders the public offer brings, where the caller knows better.

    Raises
    ------
    DealError
        If more is over-allocated than the rules allow, or not in whole lots.

    >>> from greenshoe.deal import Deal
    >>> from greenshoe.rules import Rulebook
    >>> pony = placing_of(Deal.load("2026"), Rulebook.load())
    >>> pony.placing_shares, pony.public_holders
    (44053400, 21421)
    """
    terms = deal.terms
    rules = rulebook.at(terms.listing_document_date)
    settled = settle(deal.record, terms, rules)
    offer = settled.offer_final_shares
    public = terms.public_initial_shares
    if settled.public_final is not None:
        stated = deal.record.shares("public_final_shares")
        count = settled.public_final
        inside = stated is not None and count.low <= stated <= count.high
        public = stated if inside and stated is not None else count.expected
    placing = offer - public - settled.third_final.expected
    over = over_allocate or 0
    most = settled.over_allocated.high
    if over > most or over % terms.board_lot_shares:
        raise DealError(
            "is no over-allocation of this deal",
            key="over_allocate",
            value=over,
            expected=f"whole lots, at most {most:,} shares",
        )
    holders, note = _public_holders(deal, public)
    if public_holders is not None:
        holders, note = public_holders, "as given"
    ads = deal.record.us_listing
    return Placing(
        stock_code=terms.stock_code,
        name=terms.name,
        mechanism=terms.mechanism,
        rules=rules,
        lot=terms.board_lot_shares,
        price_min_hkd=terms.offer_price_min_hkd,
        price_max_hkd=terms.offer_price_max_hkd,
        ads_ratio=ads.ads_ratio if ads else None,
        base_offer_shares=terms.base_offer_shares_initial,
        offer_shares=offer,
        placing_initial_shares=terms.intl_initial_shares,
        placing_shares=down_to_lot(Fraction(placing), terms.board_lot_shares),
        over_allocated_shares=over,
        public_shares=public,
        public_holders=holders,
        public_holders_note=note,
        existing_public_shares=deal.record.shares("existing_public_shares"),
        third_tranche_shares=settled.third_final.expected,
        issued_shares=deal.record.shares("issued_shares_on_listing"),
        sophisticated_shares=deal.record.shares("sophisticated_investor_shares"),
    )
