"""Capital and float in live formulas: market value, dilution, and the tiers of the rule."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from greenshoe.offering import prescribed_public_float
from greenshoe.rules import free_float_2025_08_04

if TYPE_CHECKING:
    from greenshoe.report._book import Sheet, Value
    from greenshoe.report._reading import Reading
    from greenshoe.rules import Rule, RulebookOn

__all__ = ["free_float_formula", "free_float_rule", "public_float_formula", "write_float"]


def free_float_rule(route: str | None, rules: RulebookOn) -> Rule | None:
    """Return the free float rule of a route, `None` where none was in force."""
    return rules.find("free_float.a_and_h" if route == "A+H" else "free_float")


def public_float_formula(rule: Rule, value: str) -> str:
    """Return the least public float as a formula of the class value in the cell `value`."""
    if rule.unit == "pct":
        return f"{rule.decimal()}/100"
    rows = rule.table()
    if rule.name == "public_float.a_and_h":
        row = rows[0]
        return f"MIN({row.number('pct')}/100,{row.number('value_hkd')}/{value})"
    formula = ""
    for row in reversed(rows):
        need = f"{row.number('pct')}/100"
        if "value_hkd" in row:
            need = f"MAX({need},{row.number('value_hkd')}/{value})"
        if "up_to_hkd" in row:
            need = f"IF({value}<={row.number('up_to_hkd')},{need},{formula})"
        formula = need
    return formula


def free_float_formula(rule: Rule, value: str) -> str:
    """Return the least free float as a formula of the class value in the cell `value`."""
    row = rule.table()[0]
    with_pct = f"MAX({row.number('pct')}/100,{row.number('value_hkd_with_pct')}/{value})"
    return f"MIN({with_pct},{row.number('value_hkd')}/{value})"


def _line(sheet: Sheet, name: str, label: str, formula: str, value: Value, unit: str) -> None:
    sheet.text(0, label, "label")
    sheet.formula(1, f"={formula}", value, unit)
    sheet.define(name, 1)
    sheet.text(2, "" if unit == "fraction" else unit)
    sheet.text(3, name, "note")
    sheet.row += 1


def _cornerstones(sheet: Sheet, reading: Reading) -> None:
    capital = reading.offering.capital
    formula = "0"
    if reading.record.cornerstones:
        formula = "cornerstone_taken_shares"
    elif reading.record.number("cornerstone_pct_of_offer") is not None:
        formula = "INT(ROUND(cornerstone_pct_of_offer*offer_shares_final/100,6))"
    taken = capital.cornerstone_shares or 0
    _line(sheet, "cornerstone_shares", "shares cornerstones take", formula, taken, "shares")


def write_float(sheet: Sheet, reading: Reading) -> None:
    """Write market value, dilution and the float tests, where issued shares are known."""
    _cornerstones(sheet, reading)
    capital, route = reading.offering.capital, reading.record.text("listing_route")
    new = "offer_shares_final-MIN(sale_shares,offer_shares_final)"
    _line(sheet, "new_shares", "new shares", new, capital.new_shares, "shares")
    value = capital.class_value_hkd
    if value is None or capital.listed_class_shares is None:
        sheet.text(0, "Issued shares are not stated: market value and float cannot be said.")
        sheet.row += 1
        return
    issued, listed = capital.issued_shares, capital.listed_class_shares
    if issued is not None:
        label = "issued shares on listing"
        formula = "existing_shares+new_shares"
        _line(sheet, "issued_shares_on_listing", label, formula, issued, "shares")
        formula = "issued_shares_on_listing*price_hkd"
        market = capital.market_value_hkd
        _line(sheet, "market_value_hkd", "market value", formula, market, "HK$")
        formula = "new_shares/issued_shares_on_listing"
        _line(sheet, "dilution", "new shares / issued", formula, capital.dilution, "fraction")
    formula = "existing_class_shares+offer_shares_final-sale_shares"
    _line(sheet, "listed_class_shares", "shares of the class", formula, listed, "shares")
    formula = "listed_class_shares*price_hkd"
    _line(sheet, "class_value_hkd", "value of the class", formula, value, "HK$")
    formula = "(offer_shares_final+existing_public_shares)/listed_class_shares"
    held = capital.public_float
    _line(sheet, "public_float", "public float, at least", formula, held, "fraction")
    least, rule = prescribed_public_float(value, route, reading.terms.mechanism.value,
                                          reading.rules)  # fmt: skip
    formula = public_float_formula(rule, "class_value_hkd")
    _line(sheet, "public_float_needed", "public float needed", formula, least, "fraction")
    _verdict(sheet, "public_float", "public float", held, least)
    _free(sheet, reading, route)


def _free(sheet: Sheet, reading: Reading, route: str | None) -> None:
    capital, rule = reading.offering.capital, free_float_rule(route, reading.rules)
    if rule is None or capital.class_value_hkd is None or not capital.listed_class_shares:
        return
    locked = reading.record.shares("restricted_public_shares") or 0
    free = max(0, capital.public_shares - (capital.cornerstone_shares or 0) - locked)
    part = Fraction(free, capital.listed_class_shares)
    formula = (
        "MAX(0,offer_shares_final+existing_public_shares-cornerstone_shares"
        "-restricted_public_shares)/listed_class_shares"
    )
    label = "free float, at least"
    if capital.cornerstone_shares is None:
        label += " (cornerstones not stated, taken as none)"
    _line(sheet, "free_float", label, formula, part, "fraction")
    least = free_float_2025_08_04(rule, capital.class_value_hkd)
    formula = free_float_formula(rule, "class_value_hkd")
    _line(sheet, "free_float_needed", "free float needed", formula, least, "fraction")
    _verdict(sheet, "free_float", "free float", part, least)


def _verdict(sheet: Sheet, name: str, label: str, value: Fraction | None, least: Fraction) -> None:
    met = value is not None and value >= least
    formula = f'IF(ROUND({name}-{name}_needed,12)>=0,"pass","not shown to pass")'
    shown = "pass" if met else "not shown to pass"
    _line(sheet, f"{name}_verdict", f"{label} against the rule", formula, shown, "text")
