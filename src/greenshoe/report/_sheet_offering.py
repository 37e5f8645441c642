"""The sheet Offering: everything from the terms to the float, in live formulas.

Each line has a name (`public_final_shares`), and formulas speak in names. Each carries the value
the engine computed; a test recalculates the sheet and compares.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from greenshoe.core import down_to_lot, up_to_lot
from greenshoe.offering import (
    LEVEL_STEP,
    clawback_steps_of,
    largest_application,
    most_applied_shares,
    pools_of,
    reallocation_cap_shares,
)
from greenshoe.report._sheet_float import write_float
from greenshoe.report._sheet_terms import decided_public_shares

if TYPE_CHECKING:
    from greenshoe.offering import Pools
    from greenshoe.report._book import Book, Sheet, Value
    from greenshoe.report._reading import Reading

__all__ = ["write_offering"]


@dataclass(frozen=True, slots=True)
class _Line:
    """One line: its name, what it is, its formula and the engine's value."""

    name: str
    label: str
    formula: str
    value: Value
    unit: str = "shares"


def _write(sheet: Sheet, lines: list[_Line]) -> None:
    for line in lines:
        sheet.text(0, line.label, "label")
        sheet.formula(1, f"={line.formula}", line.value, line.unit)
        sheet.define(line.name, 1)
        sheet.text(2, "" if line.unit in {"fraction", "number"} else line.unit)
        sheet.text(3, line.name, "note")
        sheet.row += 1
    sheet.row += 1


def _group(sheet: Sheet, text: str) -> None:
    for column in range(4):
        sheet.text(column, text if column == 0 else "", "group")
    sheet.row += 1


def _steps(sheet: Sheet, reading: Reading) -> bool:
    """Write the clawback ladder with what each step gives; return whether there is one."""
    terms, rules = reading.terms, reading.rules
    steps, rule = clawback_steps_of(terms, rules)
    authority = rule.authority if rule else "the waiver of this deal"
    _group(sheet, f"Clawback ladder: {authority}"[:120])
    if not steps:
        sheet.text(0, "no clawback at any multiple")
        sheet.row += 2
        return False
    for column, text in enumerate(("from (times)", "of the base offer (%)", "public offer",
                                   "pool A", "pool B")):  # fmt: skip
        sheet.text(column, text, "heading-right" if column else "heading")
    sheet.row += 1
    first = sheet.row + 1
    for step in steps:
        at = sheet.row + 1
        base, lot = terms.base_offer_shares_initial, terms.board_lot_shares
        public = up_to_lot(step.public_pct * base / 100, lot)
        public = max(public, terms.public_initial_shares)
        pools = pools_of(terms, public, (), rules)
        sheet.value(0, step.multiple, "times", "rule")
        sheet.value(1, step.public_pct, "%", "rule")
        formula = (
            f"=MAX(CEILING(ROUND(base_offer_shares_initial*B{at}/100,6),board_lot_shares),"
            "public_initial_shares)"
        )
        sheet.formula(2, formula, public, "shares")
        half = f"INT(INT(C{at}/board_lot_shares)/2)*board_lot_shares*has_pools"
        sheet.formula(3, f"=C{at}-{half}", pools.a.expected, "shares")
        sheet.formula(4, f"={half}", pools.b.expected, "shares")
        sheet.row += 1
    for name, letter in (("clawback_multiples", "A"), ("clawback_pcts", "B")):
        area = f"='Offering'!${letter}${first}:${letter}${sheet.row}"
        sheet.book.file.define_name(name, area)
    sheet.row += 1
    return True


def _cap_formula(reading: Reading) -> str:
    unprinted = replace(reading.terms, reallocation_cap_shares=None)
    _, rule = reallocation_cap_shares(unprinted, reading.rules)
    cap = rule.table()[0] if rule is not None else None
    if cap is None:
        by_rule = "base_offer_shares_initial"
    elif "times_initial" in cap:
        by_rule = f"{cap.number('times_initial')}*public_initial_shares"
    else:
        pct = cap.number("base_pct")
        by_rule = (
            f"MAX(FLOOR(ROUND(base_offer_shares_initial*{pct}/100,6),board_lot_shares),"
            "public_initial_shares)"
        )
    printed = "reallocation_cap_printed_shares"
    return f"IF(ISNUMBER({printed}),{printed},{by_rule})"


def _applied(reading: Reading) -> str:
    """Return the most shares applied for as a formula; without a multiple nothing bounds."""
    level = "public_subscription_level_x"
    if reading.settled.demand.public_applied_shares is not None:
        most = f"ROUND({level}*public_initial_shares,0)"
    else:
        most = f"CEILING(ROUND(({level}+{LEVEL_STEP})*public_initial_shares,3),board_lot_shares)"
    return f"IF(ISNUMBER({level}),{most},base_offer_shares_initial)"


def _short_placing(reading: Reading) -> int:
    """Public shares where the placing is short: from the gap in the placing, within the cap."""
    terms, demand = reading.terms, reading.settled.demand
    if demand.placing_level is None:
        return terms.public_initial_shares
    least = 1 - Fraction(demand.placing_level) - Fraction(demand.placing_level_step)
    gap = down_to_lot(max(least, Fraction(0)) * terms.intl_initial_shares, terms.board_lot_shares)
    cap, _ = reallocation_cap_shares(terms, reading.rules)
    most = min(cap, most_applied_shares(terms, demand) or cap)
    return max(terms.public_initial_shares, min(terms.public_initial_shares + gap, most))


def _under_subscribed(reading: Reading) -> int:
    terms, multiple = reading.terms, reading.offering.public_multiple
    if multiple is None:
        return terms.public_initial_shares
    wanted = up_to_lot(multiple * terms.public_initial_shares, terms.board_lot_shares)
    return min(terms.public_initial_shares, wanted)


def _by_ladder(reading: Reading) -> tuple[Fraction, int]:
    """Return the percentage of the step reached (0 for none), and the public shares it gives."""
    terms, multiple = reading.terms, reading.offering.public_multiple
    steps, _ = clawback_steps_of(terms, reading.rules)
    reached = [s for s in steps if multiple is not None and multiple >= s.multiple]
    if not reached:
        return Fraction(0), terms.public_initial_shares
    pct = reached[-1].public_pct
    shares = up_to_lot(pct * terms.base_offer_shares_initial / 100, terms.board_lot_shares)
    return pct, max(shares, terms.public_initial_shares)


def _tranche_lines(reading: Reading, *, has_ladder: bool) -> list[_Line]:
    terms, settled = reading.terms, reading.settled
    pct, by_ladder = _by_ladder(reading)
    lookup = (
        "IF(ISNUMBER(public_subscription_level_x),"
        "IFERROR(LOOKUP(public_subscription_level_x,clawback_multiples,clawback_pcts),0),0)"
    )
    moved = settled.public_reallocated
    value = terms.public_initial_shares if moved is None else moved.expected
    gap = (
        "FLOOR(ROUND(MAX(1-intl_subscription_level_x-placing_level_step,0)*intl_initial_shares,6),"
        "board_lot_shares)"
    )
    return [
        _Line(
            "price_hkd",
            "price: final, else the maximum",
            "IF(ISNUMBER(offer_price_hkd),offer_price_hkd,offer_price_max_hkd)",
            terms.price_hkd,
            "HK$ per share",
        ),
        _Line(
            "intl_initial_shares",
            "placing, initial",
            "base_offer_shares_initial-public_initial_shares-third_initial_shares",
            terms.intl_initial_shares,
        ),
        _Line(
            "placing_is_full",
            "placing full (1) or short (0)",
            "IF(ISNUMBER(intl_subscription_level_x),IF(intl_subscription_level_x>=1,1,0),1)",
            int(settled.demand.placing_is_full),
            "number",
        ),
        _Line(
            "clawback_pct",
            "step reached, of the base offer",
            lookup if has_ladder else "0",
            pct,
            "%",
        ),
        _Line(
            "public_by_ladder_shares",
            "public offer by the ladder",
            "MAX(CEILING(ROUND(base_offer_shares_initial*clawback_pct/100,6),board_lot_shares),"
            "public_initial_shares)",
            by_ladder,
        ),
        _Line(
            "reallocation_limit_shares",
            "most after a reallocation",
            _cap_formula(reading),
            reallocation_cap_shares(terms, reading.rules)[0],
        ),
        _Line(
            "public_if_placing_short_shares",
            "public offer where the placing is short, at least",
            f"IF(placing_is_full=1,public_initial_shares,MAX(public_initial_shares,"
            f"MIN(public_initial_shares+{gap},reallocation_limit_shares,{_applied(reading)})))",
            terms.public_initial_shares
            if settled.demand.placing_is_full
            else _short_placing(reading),
        ),
        _Line(
            "public_if_undersubscribed_shares",
            "public offer where it is under-subscribed",
            "IF(ISNUMBER(public_subscription_level_x),MIN(public_initial_shares,"
            "CEILING(ROUND(public_subscription_level_x*public_initial_shares,3),board_lot_shares)),"
            "public_initial_shares)",
            _under_subscribed(reading),
        ),
        _Line(
            "public_reallocated_shares",
            "public offer on the base offer",
            "IF(NOT(ISNUMBER(public_subscription_level_x)),public_initial_shares,"
            "IF(public_subscription_level_x<1,public_if_undersubscribed_shares,"
            "IF(placing_is_full=1,public_by_ladder_shares,public_if_placing_short_shares)))",
            value,
        ),
    ]


def _public_final(reading: Reading) -> int:
    decided = decided_public_shares(reading)
    count = reading.settled.public_final
    if decided is not None:
        return decided
    return reading.terms.public_initial_shares if count is None else count.expected


def _size_lines(reading: Reading) -> list[_Line]:
    terms, settled = reading.terms, reading.settled
    base, lot = terms.base_offer_shares_initial, terms.board_lot_shares
    moved = settled.public_reallocated
    before = terms.public_initial_shares if moved is None else moved.expected
    ratio = Fraction(before, base)
    half = Fraction(int(ratio * 200), 200)
    used = half if (ratio - half) * base < lot else ratio
    option = settled.offer_final_shares - base
    to = (terms.size_adjustment.to if terms.size_adjustment else None) or reading.record.text(
        "size_adjustment_to"
    )
    part = down_to_lot(used * option, lot) if to == "pro_rata" else 0
    public = _public_final(reading)
    third = settled.third_final.expected
    offer = settled.offer_final_shares
    own = terms.size_adjustment
    pct = own.max_pct if own else reading.rules.decimal("size_adjustment.usual_max_pct")
    half_formula = "INT(ROUND(public_reallocated_shares/base_offer_shares_initial*200,9))/200"
    return [
        _Line(
            "size_adjustment_limit_shares",
            "size adjustment option, at most",
            "FLOOR(ROUND(base_offer_shares_initial*size_adjustment_max_pct/100,6),board_lot_shares)",
            down_to_lot(Fraction(pct) * base / 100, lot),
        ),
        _Line(
            "offer_shares_final",
            "offer, final",
            "base_offer_shares_initial+size_adjustment_shares",
            offer,
        ),
        _Line(
            "public_half_point",
            "public part of the base, down to the half point",
            half_formula,
            half,
            "fraction",
        ),
        _Line(
            "public_adjustment_ratio",
            "public part that the adjustment follows",
            "IF(public_reallocated_shares-public_half_point*base_offer_shares_initial"
            "<board_lot_shares,public_half_point,"
            "public_reallocated_shares/base_offer_shares_initial)",
            used,
            "fraction",
        ),
        _Line(
            "public_adjustment_shares",
            "adjustment shares to the public offer",
            'IF(size_adjustment_to="pro_rata",FLOOR(ROUND(public_adjustment_ratio*'
            "size_adjustment_shares,6),board_lot_shares),0)",
            part,
        ),
        _Line(
            "public_final_shares",
            "public offer, final",
            "IF(ISNUMBER(public_decided_shares),public_decided_shares,"
            "public_reallocated_shares+public_adjustment_shares)",
            public,
        ),
        _Line(
            "intl_final_shares",
            "placing, final",
            "offer_shares_final-public_final_shares-third_final_shares",
            offer - public - third,
        ),
        _Line(
            "public_final_part",
            "public part of the final offer",
            "public_final_shares/offer_shares_final",
            Fraction(public, offer),
            "fraction",
        ),
    ]


def _pools(reading: Reading) -> Pools:
    terms, tiers = reading.terms, reading.settled.demand.tiers
    open_shares = max(_public_final(reading) - terms.public_employee_taken_shares, 0)
    return pools_of(terms, open_shares, tiers if reading.record.ladder else (), reading.rules)


def _pool_formulas(reading: Reading) -> tuple[str, str]:
    """Formulas of pool A and the surplus test; with a ladder one pool's surplus goes over."""
    half_b = "INT(INT(public_open_shares/board_lot_shares)/2)*board_lot_shares*has_pools"
    half_a = f"(public_open_shares-{half_b})"
    if not reading.record.ladder:
        return half_a, "public_open_shares-pool_a_allotted_shares"
    wanted = "SUMPRODUCT((ladder_sizes*offer_price_max_hkd{}pool_line_hkd)*{})"
    in_a, in_b = (wanted.format(side, "ladder_sizes*ladder_applications") for side in ("<=", ">"))
    moved = (
        f"IF(has_pools=0,public_open_shares,IF(AND({in_b}<{half_b},{in_a}>{half_a}),"
        f"public_open_shares-{in_b},IF(AND({in_a}<{half_a},{in_b}>{half_b}),{in_a},{half_a})))"
    )
    return moved, "public_open_shares-pool_a_allotted_shares"


def _pool_lines(reading: Reading) -> list[_Line]:
    terms = reading.terms
    pools = _pools(reading)
    pool_a, pool_b = _pool_formulas(reading)
    largest = largest_application(terms, reading.rules)
    rule = reading.rules.get((largest.origin.rule or "").split(", ")[0])
    fraction = rule.fraction()
    return [
        _Line(
            "public_open_shares",
            "public offer open to the public",
            "MAX(public_final_shares-public_employee_taken_shares,0)",
            max(_public_final(reading) - terms.public_employee_taken_shares, 0),
        ),
        _Line("pool_a_allotted_shares", "pool A", pool_a, pools.a.expected),
        _Line("pool_b_allotted_shares", "pool B", pool_b, pools.b.expected),
        _Line(
            "largest_application_shares",
            "largest application",
            f"FLOOR(ROUND({fraction.numerator}/{fraction.denominator}*"
            "(public_initial_shares-public_employee_shares),6),board_lot_shares)",
            largest.expected,
        ),
    ]


def _money_lines(reading: Reading) -> list[_Line]:
    settled, offering = reading.settled, reading.offering
    net = offering.net_proceeds_hkd
    return [
        _Line(
            "over_allotment_limit_shares",
            "over-allocation, at most",
            "IF(placing_is_full=1,MIN(FLOOR(ROUND(offer_shares_final*over_allotment_cap_pct/100,6),"
            "board_lot_shares),IF(ISNUMBER(over_allotment_printed_shares),"
            "IF(over_allotment_printed_shares<"
            "FLOOR(ROUND(base_offer_shares_initial*over_allotment_cap_pct/100,6),board_lot_shares),"
            "FLOOR(ROUND(over_allotment_printed_shares*offer_shares_final"
            "/base_offer_shares_initial,6),board_lot_shares),offer_shares_final),"
            "offer_shares_final)),0)",
            settled.over_allocated.high,
        ),
        _Line(
            "gross_proceeds_hkd",
            "gross proceeds",
            "offer_shares_final*price_hkd",
            offering.gross_proceeds_hkd,
            "HK$",
        ),
        _Line(
            "net_proceeds_hkd",
            "net proceeds (blank: expenses not known)",
            "IF(ISNUMBER(listing_expenses_hkd_mn),"
            'gross_proceeds_hkd-listing_expenses_hkd_mn*1000000,"")',
            net,
            "HK$",
        ),
    ]


def write_offering(book: Book, reading: Reading) -> None:
    """Write the sheet Offering."""
    sheet = book.sheet("Offering", (50, 22, 16, 30, 16))
    sheet.title("Offering", "Live: change a yellow cell on Terms and everything here follows.")
    has_ladder = _steps(sheet, reading)
    for title, lines in (
        ("Tranches on the base offer", _tranche_lines(reading, has_ladder=has_ladder)),
        ("Size adjustment and the final tranches", _size_lines(reading)),
        ("Pools", _pool_lines(reading)),
        ("Over-allotment and proceeds", _money_lines(reading)),
    ):
        _group(sheet, title)
        _write(sheet, lines)
    _group(sheet, "Capital and float")
    write_float(sheet, reading)
