"""Checks of who holds the shares: placing floors, public float, free float, holders."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from greenshoe.deal import Mechanism
from greenshoe.offering._capital import prescribed_public_float
from greenshoe.offering._check import Check
from greenshoe.offering._count import rule_for
from greenshoe.rules import free_float_2025_08_04

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from greenshoe.deal import DealRecord, Terms
    from greenshoe.offering._capital import Capital
    from greenshoe.rules import RulebookOn

__all__ = ["float_checks", "holder_checks", "placing_checks"]

_OFFER_ALONE = "at least this: public holders before the offer are not stated"
_PRINTED_WITHIN_PCT = Fraction(1, 200)
_NOT_ALL_OF_THEM = "at least this: what the offer gives them, and others of them, is not stated"
_NONE_OF_THEM = "what they hold, or the issued shares, is not stated"
_NO_CORNERSTONES = "the deal does not say what cornerstones take"


def placing_checks(
    record: DealRecord, terms: Terms, capital: Capital, rules: RulebookOn
) -> Iterator[Check]:
    """Test the part of the offer that must go to book-building or price-setting investors."""
    base = terms.base_offer_shares_initial
    if terms.mechanism is Mechanism.CHAPTER_18C:
        rule = rules.get("placing.price_setters_pct.18C")
        most = Fraction(100 * terms.intl_initial_shares, base)
        yield Check.under(
            rule,
            "independent price setters",
            "offer shares taken by independent price-setting investors",
            passes=False if most < Fraction(rule.decimal()) else None,
            value=most,
            threshold=rule.decimal(),
            unit="%",
            note="the value is the whole placing: who in it is a price setter is not public",
        )
        yield _sophisticated(record, capital, rules)
        return
    floor = rules.find("placing.bookbuilding_floor_pct")
    if floor is None:
        return
    corner, open_shares = capital.cornerstone_shares, base - terms.public_initial_shares
    value = None if corner is None else Fraction(100 * (open_shares - corner), base)
    note = _NO_CORNERSTONES if value is None else ""
    short = None if value is None else Fraction(floor.decimal()) - value
    lot_pct = Fraction(100 * terms.board_lot_shares, base)
    if short is not None and 0 < short < lot_pct:
        short, note = Fraction(0), "short by less than the lot the public offer is rounded up by"
    elif short is not None and not record.cornerstones and 0 < short <= _PRINTED_WITHIN_PCT:
        short, note = None, "within the rounding of the printed percentage of the cornerstones"
    yield Check.under(
        floor,
        "book-building placing",
        "placing to others than cornerstones, third tranches included, of the base offer",
        passes=None if short is None else short <= 0,
        value=value,
        threshold=floor.decimal(),
        unit="%",
        note=note,
    )


def _sophisticated(record: DealRecord, capital: Capital, rules: RulebookOn) -> Check:
    """Test what sophisticated investors hold on listing: at least, as others are not printed."""
    held, issued = record.shares("sophisticated_investor_shares"), capital.issued_shares
    rule = rules.get("placing.sophisticated_investors_pct.18C")
    value = None if held is None or not issued else Fraction(100 * held, issued)
    met = value is not None and value >= rule.decimal()
    return Check.under(
        rule,
        "sophisticated investors",
        "shares of sophisticated independent investors on listing, of the issued shares",
        passes=True if met else None,
        value=value,
        threshold=rule.decimal(),
        unit="%",
        note=_NOT_ALL_OF_THEM if value is not None else _NONE_OF_THEM,
    )


def float_checks(
    record: DealRecord, terms: Terms, capital: Capital, rules: RulebookOn
) -> Iterator[Check]:
    """Test public float, free float and the 18A holding against the tier that applies."""
    value, route = capital.class_value_hkd, record.text("listing_route")
    if value is None or capital.public_float is None:
        yield Check.under(
            rules.get("public_float.initial"),
            "public float",
            "public shares of the class at listing",
            passes=None,
            value=None,
            threshold=None,
            unit="%",
            note="issued shares are not stated",
        )
        return
    note = "" if record.shares("existing_public_shares") is not None else _OFFER_ALONE
    least, rule = prescribed_public_float(value, route, terms.mechanism.value, rules)
    yield Check.under(
        rule,
        "public float",
        "public shares of the class at listing, against the tier of its market value",
        passes=_verdict(capital.public_float >= least, note),
        value=capital.public_float * 100,
        threshold=least * 100,
        unit="%",
        note=note,
    )
    yield from _free_float(capital, route, value, rules, note)
    yield from _biotech(route, capital, terms, rules)


def _verdict(met: bool, note: str) -> bool | None:  # noqa: FBT001 - the verdict itself
    """Return the verdict on a lower bound: one that fails proves nothing."""
    return True if met else (None if note else False)


def _free_float(
    capital: Capital, route: str | None, value: Decimal, rules: RulebookOn, note: str
) -> Iterator[Check]:
    rule = rules.find("free_float.a_and_h" if route == "A+H" else "free_float")
    if rule is None:
        return
    free, least = capital.free_float, free_float_2025_08_04(rule, value)
    worth = "" if free is None else f"worth HK${float(free * Fraction(value)) / 1e6:,.1f} million"
    remarks = [worth or _NO_CORNERSTONES, note]
    yield Check.under(
        rule,
        "free float",
        "public shares that may be sold: a part of the class and a value, or a larger value alone",
        passes=None if free is None else _verdict(free >= least, note),
        value=None if free is None else free * 100,
        threshold=least * 100,
        unit="%",
        note="; ".join(filter(None, remarks)),
    )


def _biotech(
    route: str | None, capital: Capital, terms: Terms, rules: RulebookOn
) -> Iterator[Check]:
    rule = rules.find("biotech.public_holding_hkd")
    if route != "18A" or rule is None:
        return
    value = (capital.public_shares - (capital.cornerstone_shares or 0)) * terms.price_hkd
    yield Check.under(
        rule,
        "biotech public holding",
        "value held by the public, cornerstones apart",
        passes=value >= rule.decimal(),
        value=value,
        threshold=rule.decimal(),
        unit="HK$",
    )


def holder_checks(record: DealRecord, terms: Terms, rules: RulebookOn) -> Iterator[Check]:
    """Test the number of shareholders at listing."""
    own = rule_for(rules, "holders.minimum", terms.mechanism.value)
    rule = own or rules.get("holders.minimum")
    counts = [record.shares(name) for name in ("placees", "successful_applications")]
    known = [count for count in counts if count is not None]
    value = sum(known) if known else None
    yield Check.under(
        rule,
        "holders",
        "shareholders at listing: placees and successful applicants",
        passes=True if value is not None and value >= rule.integer() else None,
        value=value,
        threshold=rule.integer(),
        unit="holders",
        note="" if known else "counts are published with the results",
    )
