"""Sheets that are read, not changed: summary, checks, timetable, rules, sources, manifest."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from xlsxwriter.utility import xl_col_to_name

from greenshoe.report._figure import Figure
from greenshoe.report._headline import headline_of
from greenshoe.report._model import FigureList, Remarks, ReportTable, Words

if TYPE_CHECKING:
    from greenshoe.report._book import Book, Sheet
    from greenshoe.report._model import Block, Cell, Column, ReportSection, SheetTable
    from greenshoe.report._reading import Reading

__all__ = ["write_greenshoe", "write_section", "write_sheet_table", "write_summary"]


def write_summary(book: Book, reading: Reading) -> None:
    """Write the first sheet: who, every figure with its origin, what happened."""
    sheet = book.sheet("Summary", (46, 24, 14, 14, 60, 12))
    head = headline_of(reading)
    sheet.title(f"{head.name} {head.name_zh} {head.code}.HK", " · ".join(head.facts))
    for sentence in head.story:
        sheet.text(0, sentence, "label")
        sheet.row += 1
    sheet.row += 1
    sheet.headings(("figure", "value", "unit", "allowed", "origin", "confidence"), right_from=99)
    for figure in reading.figures.values():
        sheet.text(0, figure.label, "label")
        sheet.value(1, figure.value, figure.unit)
        sheet.text(2, figure.unit if figure.is_number else "")
        sheet.text(3, figure.bounds_text)
        rule = f"{figure.origin.rule}: " if figure.origin.rule else ""
        sheet.text(4, rule + figure.origin.source)
        sheet.text(5, figure.origin.confidence.value)
        sheet.row += 1
    sheet.row += 1
    sheet.text(0, "Not investment advice.", "note")


def _cell(sheet: Sheet, place: int, value: Cell, column: Column) -> None:
    """Write a cell; a number whose column states no unit shows its own."""
    if isinstance(value, Figure):
        unit = value.unit if column.unit or not value.is_number else f"{value.unit} with its unit"
        sheet.value(place, value.value, unit)
    elif value is not None:
        sheet.text(place, value, "wrap" if place else "wrap-label")


def _table(sheet: Sheet, table: ReportTable) -> None:
    sheet.text(0, table.caption, "group")
    for column in range(1, len(table.columns)):
        sheet.text(column, "", "group")
    sheet.row += 1
    for column, heading in enumerate(table.columns):
        text = f"{heading.heading} {heading.unit}".strip()
        sheet.text(column, text, "heading-right" if heading.is_number else "heading")
    sheet.row += 1
    for row in table.rows:
        for column, value in enumerate(row.cells):
            _cell(sheet, column, value, table.columns[column])
        sheet.fit([cell if isinstance(cell, str) else "" for cell in row.cells])
        sheet.row += 1
    if table.note:
        sheet.text(0, table.note, "note-line")
        sheet.row += 1


def _block(sheet: Sheet, block: Block) -> None:
    if isinstance(block, Words):
        sheet.text(0, block.text, "note-line")
        sheet.row += 2
    elif isinstance(block, ReportTable):
        _table(sheet, block)
        sheet.row += 1
    elif isinstance(block, FigureList):
        for figure in block.figures:
            sheet.text(0, figure.label, "label")
            sheet.value(1, figure.value, figure.unit)
            sheet.text(2, figure.unit if figure.is_number else "")
            sheet.row += 1
        sheet.row += 1
    elif isinstance(block, Remarks):
        for what, why in block.items:
            sheet.text(0, what, "label")
            sheet.text(1, why)
            sheet.row += 1


def _widths(columns: tuple[Column, ...]) -> list[float]:
    return [34.0, *(18.0 if column.is_number else 34.0 for column in columns[1:])]


def write_section(book: Book, name: str, section: ReportSection) -> None:
    """Write a section's words, figures and tables; its pictures stay on the page."""
    tables = section.tables
    widths = _widths(tables[0].columns) if tables else [34.0, 90.0]
    sheet = book.sheet(name, widths)
    sheet.title(section.title)
    for block in section.blocks:
        _block(sheet, block)


def write_sheet_table(book: Book, name: str, made: SheetTable) -> None:
    """Write a long table on a sheet of its own: live formulas in its columns, totals below."""
    table = made.table
    sheet = book.sheet(name, _widths(table.columns))
    sheet.title(table.caption, table.note)
    for figure in made.inputs:
        sheet.text(0, figure.label, "label")
        sheet.value(1, figure.value, figure.unit, "input")
        sheet.define(figure.name, 1)
        sheet.text(2, figure.unit)
        sheet.row += 1
    headings = [
        f"{column.heading} {column.unit.replace('fraction', '')}".strip()
        for column in table.columns
    ]
    right = next((n for n, column in enumerate(table.columns) if column.is_number), len(headings))
    sheet.headings(headings, right_from=right)
    first = sheet.row + 1
    for row in table.rows:
        for column, cell in enumerate(row.cells):
            formula = made.formulas.get(column)
            if formula is not None and isinstance(cell, Figure):
                text = formula.format(row=sheet.row + 1)
                sheet.formula(column, f"={text}", _plain(cell), cell.unit)
            else:
                _cell(sheet, column, cell, table.columns[column])
        sheet.row += 1
    if table.rows and made.summed:
        _totals(sheet, made, first)


def _plain(figure: Figure) -> Decimal | None:
    value = figure.value
    return None if not figure.is_number or value is None else Decimal(str(float(str(value))))


def _totals(sheet: Sheet, made: SheetTable, first: int) -> None:
    """Write the sums of the columns that have one, below the table."""
    sheet.text(0, "total", "total")
    for column in made.summed:
        letter = xl_col_to_name(column)
        cells = [row.cells[column] for row in made.table.rows]
        total = sum((_plain(c) or Decimal(0) for c in cells if isinstance(c, Figure)), Decimal(0))
        span = f"{letter}{first}:{letter}{sheet.row}"
        unit = made.table.columns[column].unit
        sheet.formula(column, f"=SUM({span})", total, unit, "total")
    sheet.row += 1


def _greenshoe_inputs(sheet: Sheet, reading: Reading) -> tuple[int, int, int]:
    """Write over-allocated, bought and resold, and the prices supposed; return the three."""
    names = ("over_allocated_shares", "stabilisation_bought_shares", "stabilisation_resold_shares")
    counts = []
    for name in names:
        figure = reading.figure(name)
        known = isinstance(figure.value, int)
        counts.append(figure.value if isinstance(figure.value, int) else 0)
        sheet.text(0, figure.label if known else name.replace("_", " "))
        sheet.value(1, counts[-1], "shares", "input")
        sheet.define(name, 1)
        sheet.text(2, "" if known else "not known: 0 supposed")
        sheet.row += 1
    for name in ("average_bought_hkd", "average_resold_hkd"):
        sheet.text(0, f"{name.replace('_', ' ').removesuffix(' hkd')} price (supposed)")
        sheet.formula(1, "=price_hkd", reading.terms.price_hkd, "HK$ per share", "input")
        sheet.define(name, 1)
        sheet.row += 1
    return counts[0], counts[1], counts[2]


_OPTION = "over_allocated_shares-stabilisation_bought_shares+stabilisation_resold_shares"
_PROFIT = "greenshoe_short_hkd-greenshoe_bought_hkd+greenshoe_resold_hkd-greenshoe_exercise_hkd"


def write_greenshoe(book: Book, reading: Reading, section: ReportSection) -> None:
    """Write the greenshoe: shares and cash live, then the plain paths."""
    sheet = book.sheet("Greenshoe", (46, 20, 18, 18, 18))
    sheet.title("Greenshoe", "over-allocated = bought - resold + exercised; yellow may be changed.")
    over, bought, resold = _greenshoe_inputs(sheet, reading)
    price = reading.terms.price_hkd
    left = over - bought + resold
    lines: tuple[tuple[str, str, str, int | Decimal, str], ...] = (
        ("greenshoe_exercised_shares", "option to close the short", _OPTION, left, "shares"),
        ("greenshoe_short_hkd", "cash from the short", "over_allocated_shares*price_hkd",
         over * price, "HK$"),
        ("greenshoe_bought_hkd", "paid for shares bought",
         "stabilisation_bought_shares*average_bought_hkd", bought * price, "HK$"),
        ("greenshoe_resold_hkd", "received for shares resold",
         "stabilisation_resold_shares*average_resold_hkd", resold * price, "HK$"),
        ("greenshoe_exercise_hkd", "paid to the issuer", "greenshoe_exercised_shares*price_hkd",
         left * price, "HK$"),
        ("greenshoe_profit_hkd", "profit before costs", _PROFIT, 0, "HK$"),
    )  # fmt: skip
    for name, label, formula, value, unit in lines:
        sheet.text(0, label, "label")
        sheet.formula(1, f"={formula}", value, unit)
        sheet.define(name, 1)
        sheet.row += 1
    sheet.row += 1
    for table in section.tables:
        _table(sheet, table)
