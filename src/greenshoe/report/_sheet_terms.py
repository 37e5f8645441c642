"""The sheet Terms: what a banker may change, and the rules' own numbers, each with its origin."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from greenshoe.core import down_to_lot
from greenshoe.offering import FEES, cornerstone_shares, has_pools

if TYPE_CHECKING:
    from greenshoe.core import Origin
    from greenshoe.report._book import Book, Sheet, Value
    from greenshoe.report._reading import Reading
    from greenshoe.rules import Rule

__all__ = ["decided_public_shares", "write_terms"]

_WIDTHS = (44, 18, 12, 60, 12)


def decided_public_shares(reading: Reading) -> int | None:
    """Return the published final public tranche where somebody decided it inside its bounds."""
    count, stated = reading.settled.public_final, reading.record.shares("public_final_shares")
    if count is None or stated is None or not count.decided:
        return None
    return stated if count.low <= stated <= count.high else None


class _Terms:
    """Writes one named value after another."""

    def __init__(self, sheet: Sheet, reading: Reading) -> None:
        self.sheet, self.reading = sheet, reading

    def group(self, text: str) -> None:
        self.sheet.row += 1
        for column in range(len(_WIDTHS)):
            self.sheet.text(column, text if column == 0 else "", "group")
        self.sheet.row += 1

    def line(
        self, name: str, label: str, value: Value, unit: str, origin: Origin, style: str = "input"
    ) -> None:
        """Write a label, a value under a name, its unit and where it comes from."""
        self.sheet.text(0, label, "label")
        self.sheet.value(1, value, unit, style)
        self.sheet.define(name, 1)
        self.sheet.text(2, "" if unit == "fraction" else unit)
        rule = f"{origin.rule}: " if origin.rule else ""
        self.sheet.text(3, rule + origin.source)
        self.sheet.text(4, f"{origin.confidence.value}")
        self.sheet.row += 1

    def given(self, name: str, label: str, value: Value, unit: str) -> None:
        """Write an input, with the origin of its column where it has one."""
        self.line(name, label, value, unit, self.reading.record.origin(name))

    def by_rule(self, name: str, label: str, value: Value, unit: str, rule: Rule) -> None:
        """Write a number of a rule: it may be changed too, but then it is another rule."""
        self.line(name, label, value, unit, rule.origin(rule.authority), "rule")


def _offer(out: _Terms) -> None:
    reading, terms = out.reading, out.reading.terms
    out.group("The offer")
    out.given("offer_price_hkd", "final offer price", terms.offer_price_hkd, "HK$ per share")
    out.given("offer_price_max_hkd", "maximum price", terms.offer_price_max_hkd, "HK$ per share")
    out.given("board_lot_shares", "board lot", terms.board_lot_shares, "shares")
    base = terms.base_offer_shares_initial
    out.given("base_offer_shares_initial", "base offer", base, "shares")
    public = terms.public_initial_shares
    out.given("public_initial_shares", "public offer, initial", public, "shares")
    third = terms.third_tranche_shares
    out.given("third_initial_shares", "third tranche beside both, initial", third, "shares")
    inside = terms.public_employee_shares
    out.given("public_employee_shares", "employees within the public offer", inside, "shares")
    taken = terms.public_employee_taken_shares
    out.given("public_employee_taken_shares", "of these, taken up", taken, "shares")
    expected = reading.settled.third_final.expected
    out.given("third_final_shares", "third tranche, taken up", expected, "shares")


def _demand(out: _Terms) -> None:
    reading, demand = out.reading, out.reading.settled.demand
    out.group("Demand and decisions (blank: not known, or as the rule gives)")
    out.given("public_subscription_level_x", "public multiple", demand.public_multiple, "times")
    out.given("intl_subscription_level_x", "placing level", demand.placing_level, "times")
    step = demand.placing_level_step
    out.given("placing_level_step", "half the last digit printed of it", step, "rate")
    decided = decided_public_shares(reading)
    out.given("public_decided_shares", "public offer as decided, final", decided, "shares")
    option = reading.settled.offer_final_shares - reading.terms.base_offer_shares_initial
    out.given("size_adjustment_shares", "size adjustment shares exercised", option, "shares")
    own = reading.terms.size_adjustment
    to = (own.to if own else None) or reading.record.text("size_adjustment_to") or "placing"
    out.given("size_adjustment_to", "they go to (placing or pro_rata)", to, "text")
    printed = reading.terms.over_allotment_max_shares
    out.given(
        "over_allotment_printed_shares", "over-allotment option as printed", printed, "shares"
    )
    cap = reading.terms.reallocation_cap_shares
    out.given("reallocation_cap_printed_shares", "reallocation cap as printed", cap, "shares")


def _capital(out: _Terms) -> None:
    reading, record = out.reading, out.reading.record
    capital, offer = reading.offering.capital, reading.settled.offer_final_shares
    sale = record.shares("sale_shares") or 0
    out.group("Capital (before the offer, so that it moves with the offer's size)")
    issued = capital.issued_shares
    before = None if issued is None else issued - capital.new_shares
    out.given("existing_shares", "issued shares before the offer", before, "shares")
    listed = capital.listed_class_shares
    of_class = None if listed is None else listed - offer + sale
    out.given("existing_class_shares", "of the class, before the offer", of_class, "shares")
    out.given("sale_shares", "offer shares sold by existing holders", sale, "shares")
    public = record.shares("existing_public_shares") or 0
    out.given("existing_public_shares", "held by the public before", public, "shares")
    locked = record.shares("restricted_public_shares") or 0
    out.given("restricted_public_shares", "of these, not to be sold", locked, "shares")
    expenses = record.number("listing_expenses_hkd_mn")
    out.given("listing_expenses_hkd_mn", "listing expenses", expenses, "HK$ million")
    pct = None if record.cornerstones else record.number("cornerstone_pct_of_offer")
    out.given("cornerstone_pct_of_offer", "cornerstones, of the final offer", pct, "%")
    _cornerstones(out)


def _cornerstones(out: _Terms) -> None:
    """Write each cornerstone with the shares it takes at the price, live."""
    reading = out.reading
    if not reading.record.cornerstones:
        return
    sheet, lot, price = out.sheet, reading.terms.board_lot_shares, reading.terms.price_hkd
    for text, column in (("cornerstone", 0), ("HK$", 1), ("shares", 2)):
        sheet.text(column, text, "heading")
    sheet.row += 1
    first = sheet.row + 1
    for investor in reading.record.cornerstones:
        sheet.text(0, investor.name, "label")
        sheet.value(1, investor.amount_hkd, "HK$", "input")
        if investor.shares is not None:
            sheet.value(2, investor.shares, "shares", "input")
        else:
            taken = down_to_lot(Fraction(investor.amount_hkd or 0) / Fraction(price), lot)
            cell = f"B{sheet.row + 1}"
            formula = f"=FLOOR(ROUND({cell}/price_hkd,6),board_lot_shares)"
            sheet.formula(2, formula, taken, "shares")
        sheet.row += 1
    total = cornerstone_shares(reading.record, price, lot, reading.settled.offer_final_shares)
    sheet.text(0, "cornerstones together", "total")
    sheet.formula(1, f"=SUM(B{first}:B{sheet.row})", _money(reading), "HK$", "total")
    sheet.define("cornerstone_hkd", 1)
    sheet.formula(2, f"=SUM(C{first}:C{sheet.row})", total, "shares", "total")
    sheet.define("cornerstone_taken_shares", 2)
    sheet.row += 1


def _money(reading: Reading) -> Fraction:
    return sum((Fraction(c.amount_hkd or 0) for c in reading.record.cornerstones), Fraction(0))


def _rules(out: _Terms) -> None:
    reading, rules = out.reading, out.reading.rules
    out.group("Numbers of the rules on the day of the listing document")
    for fee in FEES:
        rule = rules.get(f"application_fee.{fee}")
        out.by_rule(f"{fee}_rate", fee.replace("_", " "), rule.decimal(), "rate", rule)
    line = rules.get("pools.line_hkd")
    out.by_rule("pool_line_hkd", "line between the pools", line.decimal(), "HK$", line)
    without = rules.get("pools.mechanisms_without")
    pools = 1 if has_pools(reading.terms, rules) else 0
    out.by_rule("has_pools", "two pools (1) or one (0)", pools, "number", without)
    cap = rules.get("over_allotment.cap_pct")
    out.by_rule("over_allotment_cap_pct", "over-allotment cap", cap.decimal(), "%", cap)
    usual = rules.get("size_adjustment.usual_max_pct")
    own = reading.terms.size_adjustment
    pct = own.max_pct if own else usual.decimal()
    out.by_rule("size_adjustment_max_pct", "size adjustment option, at most", pct, "%", usual)
    floor = rules.find("placing.bookbuilding_floor_pct")
    if floor is not None:
        name = "bookbuilding_floor_pct"
        out.by_rule(name, "book-building floor", floor.decimal(), "%", floor)


def write_terms(book: Book, reading: Reading) -> None:
    """Write the sheet Terms: inputs in yellow, numbers of the rules in blue."""
    sheet = book.sheet("Terms", _WIDTHS)
    note = "Yellow: inputs of the deal. Blue: numbers of the rules. Every other sheet follows them."
    sheet.title("Terms", note)
    sheet.headings(("term", "value", "unit", "origin", "confidence"), right_from=99)
    out = _Terms(sheet, reading)
    for write in (_offer, _demand, _capital, _rules):
        write(out)
