"""The terms of a deal as far as a forecast needs them: read leniently, holes and all.

A row of a table may lack its lot, its price or its placing. A forecast then goes on from what past
deals usually had and says so; nothing here refuses a row for a hole in it.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from greenshoe.core import RuleError, up_to_lot
from greenshoe.deal import Mechanism, Terms, infer_mechanism
from greenshoe.offering import clawback_steps_of
from greenshoe.rules import Rulebook

if TYPE_CHECKING:
    from decimal import Decimal

    from greenshoe.deal import DealRecord
    from greenshoe.rules import RulebookOn

__all__ = ["lenient_terms", "public_steps", "rules_for", "stated_mechanism"]


def rules_for(record: DealRecord) -> RulebookOn:
    """Return the rulebook on the date of the listing document, the listing, or the last check."""
    book = Rulebook.load()
    day = record.day("listing_document_date") or record.day("listing_date") or book.checked_on
    return book.at(day)


def stated_mechanism(record: DealRecord) -> Mechanism | None:
    """Return the mechanism as stated or as it follows from the terms, `None` where it does not.

    >>> from greenshoe.deal import shipped_record
    >>> stated_mechanism(shipped_record("2513")).value
    '18C'
    """
    stated = record.text("mechanism")
    if stated is not None and stated not in set(Mechanism):
        return None
    return infer_mechanism(record, Rulebook.load())


def lenient_terms(record: DealRecord, lot: int, price: Decimal, public: int) -> Terms:
    """Return terms that pass no check: what a record says, completed by what is passed in.

    Parameters
    ----------
    record
        The record at a stage.
    lot, price, public
        Board lot, maximum price and initial public shares, stated or assumed.
    """
    mechanism = stated_mechanism(record) or Mechanism.B
    base = record.shares("base_offer_shares_initial") or 0
    document = record.day("listing_document_date")
    return Terms(
        stock_code=record.stock_code,
        name=record.name,
        mechanism=mechanism,
        listing_document_date=document or record.day("listing_date") or date.max,
        document_date_known=document is not None,
        listing_date=record.day("listing_date"),
        offer_price_hkd=None,
        offer_price_min_hkd=record.number("offer_price_min_hkd"),
        offer_price_max_hkd=price,
        board_lot_shares=lot,
        base_offer_shares_initial=max(base, public),
        public_initial_shares=public,
        intl_initial_shares=max(base - public, 0),
        tranches=record.tranches,
        clawback_steps=record.clawback_steps,
        size_adjustment=None,
        over_allotment_max_shares=None,
        reallocation_cap_shares=None,
        public_employee_taken_shares=0,
        application_sizes=record.application_sizes,
    )


def public_steps(terms: Terms, rules: RulebookOn) -> tuple[tuple[float, int], ...] | None:
    """Return the public shares from each multiple of the deal's clawback ladder on, ascending.

    Returns
    -------
    tuple of (multiple, shares) or None
        `None` for a waiver whose own ladder is not known.
    """
    if terms.mechanism is Mechanism.PN18_WAIVER and terms.clawback_steps is None:
        return None
    try:
        steps, _ = clawback_steps_of(terms, rules)
    except RuleError:
        return ()
    lot, initial = terms.board_lot_shares, terms.public_initial_shares
    base = terms.base_offer_shares_initial
    return tuple(
        (float(s.multiple), max(initial, up_to_lot(s.public_pct * base / 100, lot))) for s in steps
    )
