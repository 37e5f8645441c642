"""The long tables of a book's orders, for the workbook: orders, allotments, audit trail."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from greenshoe.book import order_rows
from greenshoe.report._figure import Figure
from greenshoe.report._model import ReportTable, Row, SheetTable
from greenshoe.report._orders_cells import COMPUTED, columns_of, number_cell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from greenshoe.book import Allocation
    from greenshoe.report._model import Cell
    from greenshoe.study import BookPrice, DealBook

__all__ = ["orders_sheets"]


def _text_cells(row: Sequence[object]) -> tuple[Cell, ...]:
    return tuple(
        number_cell(cell, "shares") if isinstance(cell, int) and not isinstance(cell, bool)
        else number_cell(cell, "HK$ per share") if isinstance(cell, Decimal)
        else None if cell is None else str(cell)
        for cell in row
    )  # fmt: skip


def _orders_sheet(made: BookPrice) -> SheetTable:
    header, *rows = order_rows(made.study.book)
    numbers = {
        "limit_price_hkd": ("limit", "HK$ per share"),
        "shares": ("ordered", "shares"),
        "amount": ("ordered", "HK$"),
        "held_shares": ("held before", "shares"),
    }
    named = (numbers.get(str(n), (str(n).replace("_", " "), "text")) for n in header)
    columns = columns_of(*named)
    table = ReportTable(
        "The orders that count", columns, tuple(Row(_text_cells(row)) for row in rows)
    )
    return SheetTable("Book orders", table)


def _allotment_sheet(found: Allocation) -> SheetTable:
    """Return every allotment; money and part of what was wanted are formulas."""
    rows = tuple(
        Row((r.order_id, r.investor, "cornerstone" if r.cornerstone else r.investor_type, r.bank,
             number_cell(r.wanted_shares, "shares"), number_cell(r.policy_shares, "shares"),
             number_cell(r.allotted_shares, "shares"), number_cell(r.amount_hkd, "HK$"),
             number_cell(Decimal(str(r.fill_pct)) / 100, "fraction"), number_cell(
                 Decimal(r.allotted_shares) / max(found.placing.placing_shares, 1), "fraction")))
        for r in found.rows
    )  # fmt: skip
    headings = (
        ("order", "text"),
        ("investor", "text"),
        ("kind", "text"),
        ("bank", "text"),
        ("wanted", "shares"),
        ("by policy", "shares"),
        ("allotted", "shares"),
        ("money", "HK$"),
        ("of wanted", "fraction"),
        ("of the placing", "fraction"),
    )
    price = Figure("book_price_hkd", "price", found.price_hkd, "HK$ per share", COMPUTED)
    placing = Figure("book_placing_shares", "the placing, without over-allocation",
                     found.placing.placing_shares, "shares", COMPUTED)  # fmt: skip
    formulas = {
        7: "G{row}*book_price_hkd",
        8: "IF(E{row}=0,0,G{row}/E{row})",
        9: "G{row}/book_placing_shares",
    }
    table = ReportTable("Every allotment", columns_of(*headings), rows)
    return SheetTable("Book allotment", table, (price, placing), formulas, (4, 5, 6, 7, 9))


def _audit_sheet(found: Allocation) -> SheetTable:
    rows = tuple(
        Row((s.order_id, s.investor, s.rows, s.step, number_cell(s.shares_before, "shares"),
             number_cell(s.shares_after, "shares"),
             number_cell(s.shares_after - s.shares_before, "shares"), s.reason,
             s.authority or s.rule))
        for s in found.audit()
    )  # fmt: skip
    headings = (("order", "text"), ("investor", "text"), ("rows of the file", "text"),
                ("step", "text"), ("before", "shares"), ("after", "shares"), ("change", "shares"),
                ("why", "text"), ("rule", "text"))  # fmt: skip
    table = ReportTable("The audit trail, from order to allotment", columns_of(*headings), rows)
    return SheetTable("Book audit", table, formulas={6: "F{row}-E{row}"})


def orders_sheets(made: DealBook) -> tuple[SheetTable, ...]:
    """Return the long tables of the workbook, none without an order file."""
    if made.priced is None:
        return ()
    if made.allotted is None:
        return (_orders_sheet(made.priced),)
    found = made.allotted.allocation
    return _orders_sheet(made.priced), _allotment_sheet(found), _audit_sheet(found)
