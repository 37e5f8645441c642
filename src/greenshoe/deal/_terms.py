"""The terms a deal must have before anything can be computed, checked against each other."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from greenshoe.core import DealError
from greenshoe.words import message

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from greenshoe.deal._record import DealRecord
    from greenshoe.deal._tables import ApplicationSize, ClawbackStep, SizeAdjustment, Tranche

__all__ = ["Mechanism", "Terms", "terms_of"]


class Mechanism(StrEnum):
    """How the public tranche is set and clawed back; stated in the listing document."""

    A = "A"
    B = "B"
    CHAPTER_18C = "18C"
    PN18 = "PN18"
    PN18_WAIVER = "PN18-waiver"
    GEM = "GEM"


@dataclass(frozen=True)
class Terms:
    """The terms of an offering as its listing document states them.

    Attributes
    ----------
    stock_code, name
        Who.
    mechanism
        The allocation mechanism.
    listing_document_date
        Date of the prospectus; it selects the rules. Taken from the listing date where the
        document's is not known (`document_date_known` is then false).
    listing_date
        First day of dealings, if known.
    offer_price_hkd
        The final price, `None` until it is fixed.
    offer_price_min_hkd, offer_price_max_hkd
        The range; the maximum is what applicants pay. Equal for a fixed price.
    board_lot_shares, base_offer_shares_initial, public_initial_shares, intl_initial_shares
        Whole shares; the base offer is before any size adjustment option.
    tranches
        Third tranches, with their own surplus rules.
    clawback_steps
        A waiver's own ladder: empty for none, `None` where it is not known.
    size_adjustment, over_allotment_max_shares, reallocation_cap_shares
        Options and caps as printed, `None` where the document is not at hand.
    public_employee_taken_shares
        What employees take of the public offer: the whole of their part while that is not known.
    application_sizes
        The sizes that may be applied for; empty where the notice is not at hand.
    """

    stock_code: str
    name: str
    mechanism: Mechanism
    listing_document_date: date
    document_date_known: bool
    listing_date: date | None
    offer_price_hkd: Decimal | None
    offer_price_min_hkd: Decimal | None
    offer_price_max_hkd: Decimal
    board_lot_shares: int
    base_offer_shares_initial: int
    public_initial_shares: int
    intl_initial_shares: int
    tranches: tuple[Tranche, ...]
    clawback_steps: tuple[ClawbackStep, ...] | None
    size_adjustment: SizeAdjustment | None
    over_allotment_max_shares: int | None
    reallocation_cap_shares: int | None
    public_employee_taken_shares: int
    application_sizes: tuple[ApplicationSize, ...]

    @property
    def price_hkd(self) -> Decimal:
        """The final price, or the maximum while it is not fixed."""
        return self.offer_price_hkd or self.offer_price_max_hkd

    @property
    def third_tranche_shares(self) -> int:
        """Shares set aside beside the public offer and the placing."""
        return (
            self.base_offer_shares_initial - self.public_initial_shares - self.intl_initial_shares
        )

    @property
    def public_employee_shares(self) -> int:
        """Shares of a third tranche that lies inside the public offer."""
        return sum(t.initial_shares for t in self.tranches if t.within == "public")


def _refusal(
    record: DealRecord, key: str, what: str, value: object, expected: str | None
) -> DealError:
    """Return what is wrong with a term: in which file, which key, and what would be right."""
    return DealError(what, file=record.file or None, key=key, value=value, expected=expected)


def _required(record: DealRecord, name: str) -> int:
    value = record.shares(name)
    if value is None:
        raise _refusal(record, name, "is missing", None, "a whole number")
    if value == 0:
        raise _refusal(record, name, "is zero", 0, "a number above 0")
    return value


def _prices(record: DealRecord) -> tuple[Decimal | None, Decimal | None, Decimal]:
    """Return final, lowest and highest price, checked against each other."""
    final = record.number("offer_price_hkd")
    low, high = record.number("offer_price_min_hkd"), record.number("offer_price_max_hkd")
    top = high or final
    if top is None:
        raise _refusal(
            record,
            "offer_price_hkd",
            "is missing",
            None,
            "offer_price_hkd, or offer_price_max_hkd",
        )
    for key, price in (("offer_price_min_hkd", low), ("offer_price_hkd", final)):
        if price is not None and price > top:
            raise _refusal(record, key, "is above the top of the range", price, f"at most {top}")
    return final, low, top


def _check_lots(record: DealRecord, lot: int) -> None:
    """Refuse a share count that the lot does not divide."""
    for name in (
        "base_offer_shares_initial",
        "public_initial_shares",
        "intl_initial_shares",
        "offer_shares_final",
        "public_final_shares",
        "over_allotment_max_shares",
    ):
        shares = record.shares(name)
        if shares is not None and shares % lot:
            raise _refusal(
                record,
                name,
                message("is not a multiple of the board lot ({lot})", lot=str(lot)),
                shares,
                message(
                    "{low} or {high}",
                    low=str(shares // lot * lot),
                    high=str((shares // lot + 1) * lot),
                ),
            )
    for number, size in enumerate(record.application_sizes, 1):
        if size.shares % lot or size.shares == 0:
            raise _refusal(
                record,
                f"application_sizes[{number}].shares",
                f"is not a multiple of the board lot ({lot})",
                size.shares,
                "whole lots",
            )


def _check_sum(record: DealRecord) -> None:
    """Refuse tranches that do not add up to the offer."""
    base = _required(record, "base_offer_shares_initial")
    public = _required(record, "public_initial_shares")
    placing = _required(record, "intl_initial_shares")
    rest = base - public - placing
    beside = sum(t.initial_shares for t in record.tranches if t.within == "offer")
    has_third = bool(record.tranches) or record.shares("preferential_or_employee_shares")
    known = beside if record.tranches else rest
    if rest < 0 or (rest and not has_third) or rest != known:
        raise _refusal(
            record,
            "base_offer_shares_initial",
            message("is not the sum of the tranches ({sum})", sum=f"{public + placing + beside:,}"),
            base,
            "public_initial_shares + intl_initial_shares + [[tranches]] beside them",
        )


def _check_dates(record: DealRecord) -> tuple[date, bool]:
    """Return the date that selects the rules, and whether the document states it."""
    document, listing = record.day("listing_document_date"), record.day("listing_date")
    if document is not None and listing is not None and listing <= document:
        raise _refusal(
            record,
            "listing_date",
            f"is not after listing_document_date ({document})",
            listing,
            "a later date",
        )
    chosen = document or listing
    if chosen is None:
        raise _refusal(
            record,
            "listing_document_date",
            "is missing",
            None,
            "a date such as 2025-12-30, or listing_date",
        )
    return chosen, document is not None


def _taken_inside_public(record: DealRecord) -> int:
    """Return what a third tranche takes of the public offer.

    Where the deal lists no tranches but states employee shares, and the other two make up the whole
    offer, those shares are inside the public offer.
    """
    if record.tranches:
        inside = [t for t in record.tranches if t.within == "public"]
        return sum(t.initial_shares if t.taken_shares is None else t.taken_shares for t in inside)
    names = ("base_offer_shares_initial", "public_initial_shares", "intl_initial_shares")
    base, public, placing = (record.shares(name) or 0 for name in names)
    taken = record.shares("preferential_or_employee_shares") or 0
    return taken if base == public + placing else 0


def _check_ladder(record: DealRecord) -> None:
    """Refuse a ladder whose totals are another deal's."""
    if not record.ladder:
        return
    apart = _taken_inside_public(record)
    totals = {
        "public_final_shares": sum(row.allotted_shares_total for row in record.ladder) + apart,
        "valid_applications": sum(row.valid_applications for row in record.ladder),
    }
    for name, total in totals.items():
        stated = record.shares(name)
        if stated is not None and stated != total:
            raise _refusal(
                record,
                name,
                f"is not what the ladder adds up to ({total:,}): is the ladder another deal's?",
                stated,
                f"{total}",
            )


def terms_of(record: DealRecord) -> Terms:
    """Return the terms of a record, checked against each other.

    Raises
    ------
    DealError
        If a required key is missing, the tranches do not add up, the lot does not divide, the
        price is above the range, or the ladder belongs to another deal; names key and value.
    """
    if not record.stock_code:
        raise DealError(
            "is missing", file=record.file or None, key="stock_code", expected="digits such as 2513"
        )
    mechanism = record.text("mechanism")
    if mechanism is None:
        raise _refusal(
            record,
            "mechanism",
            "is missing",
            None,
            "one of " + ", ".join(Mechanism),
        )
    lot = _required(record, "board_lot_shares")
    document_date, known = _check_dates(record)
    final, low, top = _prices(record)
    _check_lots(record, lot)
    _check_sum(record)
    _check_ladder(record)
    return Terms(
        stock_code=record.stock_code,
        name=record.name,
        mechanism=Mechanism(mechanism),
        listing_document_date=document_date,
        document_date_known=known,
        listing_date=record.day("listing_date"),
        offer_price_hkd=final,
        offer_price_min_hkd=low,
        offer_price_max_hkd=top,
        board_lot_shares=lot,
        base_offer_shares_initial=_required(record, "base_offer_shares_initial"),
        public_initial_shares=_required(record, "public_initial_shares"),
        intl_initial_shares=_required(record, "intl_initial_shares"),
        tranches=record.tranches,
        clawback_steps=record.clawback_steps,
        size_adjustment=record.size_adjustment,
        over_allotment_max_shares=record.shares("over_allotment_max_shares"),
        reallocation_cap_shares=record.shares("reallocation_cap_shares"),
        public_employee_taken_shares=_taken_inside_public(record),
        application_sizes=record.application_sizes,
    )
