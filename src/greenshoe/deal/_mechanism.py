"""Which regime an offering is under, where its document does not say.

The prospectus and the formal notice name the mechanism; an announcement of results does not. From
one the regime still follows without guessing: the date of the listing document, then GEM by the
code; before the reform a tenth is the old Practice Note and anything else a waiver; from then on a
tenth or more is Mechanism B, and a twentieth is Chapter 18C where the route says so.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from greenshoe.deal._terms import Mechanism

if TYPE_CHECKING:
    from datetime import date

    from greenshoe.deal._record import DealRecord
    from greenshoe.rules import Rulebook

__all__ = ["infer_mechanism"]

_GEM_CODES = range(8000, 9000)
_PRINTED_WITHIN = Decimal("0.1")
_DAYS_FROM_DOCUMENT_TO_LISTING = 20


def _selecting_day(record: DealRecord, reform: date) -> date | None:
    """Return the document's date, or the listing date where both fall on one side of the reform."""
    document, listing = record.day("listing_document_date"), record.day("listing_date")
    if document is not None or listing is None:
        return document
    since = (listing - reform).days
    return listing if since < 0 or since > _DAYS_FROM_DOCUMENT_TO_LISTING else None


def infer_mechanism(record: DealRecord, rulebook: Rulebook) -> Mechanism | None:
    """Return the mechanism as stated, else as it follows from date, code and percentage.

    Returns
    -------
    Mechanism or None
        `None` where the record does not say enough: a date between two regimes, or a twentieth
        without a route.

    >>> from datetime import date
    >>> from greenshoe.deal import DealRecord
    >>> from greenshoe.rules import Rulebook
    >>> record = DealRecord({"stock_code": "1234", "listing_date": date(2026, 1, 8),
    ...     "base_offer_shares_initial": 1_000_000, "public_initial_shares": 100_000})
    >>> infer_mechanism(record, Rulebook.load()).value
    'B'
    """
    stated = record.text("mechanism")
    if stated is not None:
        return Mechanism(stated)
    reform = rulebook.history("clawback.A")[0].start
    day = _selecting_day(record, reform)
    base, public = (
        record.shares("base_offer_shares_initial"),
        record.shares("public_initial_shares"),
    )
    if day is None or not base or not public:
        return None
    if int(record.stock_code or 0) in _GEM_CODES:
        return Mechanism.GEM
    pct = Decimal(100 * public) / base
    rules = rulebook.at(day)
    lowest = rules.find("public_tranche.initial.PN18")
    if lowest is not None:
        usual = abs(pct - lowest.decimal()) <= _PRINTED_WITHIN
        return Mechanism.PN18 if usual else Mechanism.PN18_WAIVER
    if pct >= rules.table("public_tranche.initial.B")[0].number("min_pct"):
        return Mechanism.B
    return Mechanism.CHAPTER_18C if record.text("listing_route") == "18C" else None
