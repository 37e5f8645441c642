"""The sheets Applications and Ladder: fees to the cent and the ladder's own arithmetic, live."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.core import cents_to_hkd
from greenshoe.offering import (
    FEES,
    allotted_shares,
    chance_of_a_lot,
    expected_shares,
    ladder_totals,
    pct_allotted,
)

if TYPE_CHECKING:
    from greenshoe.deal import LadderRow
    from greenshoe.report._book import Book, Sheet
    from greenshoe.report._reading import Reading

__all__ = ["write_applications", "write_ladder"]


def write_applications(book: Book, reading: Reading) -> None:
    """Write every size with its four fees, each rounded by itself, in live formulas."""
    sheet = book.sheet("Applications", (14, 8, 18, 15, 12, 12, 12, 18, 18))
    offering = reading.offering
    note = "Sizes as in the notice."
    if not offering.sizes_are_printed:
        note = "Sizes generated in the usual way: the notice's own are not at hand."
    sheet.title("Applications", f"{note} Value at the maximum price; each fee rounded by itself.")
    sheet.headings(
        ("shares", "pool", "value HK$", "brokerage HK$", "SFC levy HK$", "AFRC levy HK$",
         "trading fee HK$", "amount payable HK$", "printed HK$"),
        right_from=2,
    )  # fmt: skip
    for amount in offering.amounts:
        at = sheet.row + 1
        sheet.value(0, amount.shares, "shares", "input")
        pool = f'=IF(has_pools=0,"",IF(A{at}*offer_price_max_hkd<=pool_line_hkd,"A","B"))'
        sheet.formula(1, pool, amount.pool, style="middle")
        value = cents_to_hkd(amount.value_cents)
        sheet.formula(2, f"=ROUND(A{at}*offer_price_max_hkd,2)", value, "HK$")
        for column, (fee, cents) in enumerate(zip(FEES, amount.fee_cents, strict=True), 3):
            formula = f"=ROUND(A{at}*offer_price_max_hkd*{fee}_rate,2)"
            sheet.formula(column, formula, cents_to_hkd(cents), "HK$")
        payable = cents_to_hkd(amount.amount_cents)
        sheet.formula(7, f"=ROUND(SUM(C{at}:G{at}),2)", payable, "HK$", "number")
        printed = amount.printed_cents
        sheet.value(8, None if printed is None else cents_to_hkd(printed), "HK$")
        sheet.row += 1


def _ladder_line(sheet: Sheet, row: LadderRow) -> None:
    at, applied = sheet.row + 1, row.valid_applications
    sheet.text(0, row.pool or "-", "middle")
    sheet.value(1, row.shares_applied_for, "shares", "input")
    sheet.value(2, applied, "number", "input")
    sheet.value(3, row.guaranteed_shares, "shares", "input")
    sheet.value(4, row.ballot_winners, "number", "input")
    sheet.value(5, row.ballot_extra_shares, "shares", "input")
    sheet.formula(6, f"=C{at}*D{at}+E{at}*F{at}", allotted_shares(row), "shares")
    none = f'=IF(C{at}=0,"",'
    pct = pct_allotted(row) if applied else None
    sheet.formula(7, f"{none}ROUND(100*G{at}/(B{at}*C{at}),2))", pct, "%")
    sheet.value(8, row.approx_pct_allotted, "%")
    chance = chance_of_a_lot(row) if applied else None
    sheet.formula(9, f"{none}IF(D{at}>0,1,E{at}/C{at}))", chance, "fraction")
    expected = expected_shares(row) if applied else None
    sheet.formula(10, f"{none}G{at}/C{at})", expected, "HK$")
    sheet.row += 1


def write_ladder(book: Book, reading: Reading) -> None:
    """Write the published ladder with its own arithmetic in live formulas."""
    sheet = book.sheet("Ladder", (8, 14, 14, 14, 14, 14, 16, 12, 12, 14, 16))
    rows = reading.record.ladder
    if not rows:
        sheet.title("Ladder", "The basis of allotment is not at hand.")
        return
    mark = reading.record.origin("ladder")
    note = f"{mark.source}; {mark.confidence.words} ({mark.confidence.value})."
    sheet.title("Ladder (basis of allotment)", note)
    sheet.headings(
        ("pool", "shares applied for", "applications", "guaranteed shares", "ballot winners",
         "ballot prize shares", "allotted shares", "allotted %", "printed %", "chance of a lot",
         "expected shares"),
    )  # fmt: skip
    first = sheet.row + 1
    for row in rows:
        _ladder_line(sheet, row)
    last = sheet.row
    totals = ladder_totals(rows)
    sheet.text(0, "total", "total")
    sheet.text(1, "", "total")
    for column, value in ((2, totals.valid_applications), (6, totals.allotted_shares)):
        letter = "CG"[column == 6]
        formula = f"=SUM({letter}{first}:{letter}{last})"
        sheet.formula(column, formula, value, "shares", "total")
    for name, letter in (("ladder_sizes", "B"), ("ladder_applications", "C")):
        book.file.define_name(name, f"='Ladder'!${letter}${first}:${letter}${last}")
    sheet.row += 1
