"""The sheet Grid: float, free float and value at other prices and sizes, in live formulas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xlsxwriter.utility import xl_col_to_name

from greenshoe.offering import prescribed_public_float
from greenshoe.report._grid import Grid, grid_of
from greenshoe.report._sheet_float import (
    free_float_formula,
    free_float_rule,
    public_float_formula,
)

if TYPE_CHECKING:
    from greenshoe.offering import FloatTest
    from greenshoe.report._book import Book, Sheet
    from greenshoe.report._reading import Reading

__all__ = ["write_grid"]


@dataclass(frozen=True)
class _Headroom:
    """Formulas of each test's value less its threshold, of the cells of price and offer."""

    reading: Reading
    grid: Grid

    def _class(self, offer: str) -> str:
        return f"(existing_class_shares+{offer}-MIN(sale_shares,{offer}))"

    def _corner(self, price: str, offer: str) -> str:
        if self.grid.own.cornerstone_hkd is not None:
            return f"FLOOR(ROUND(cornerstone_hkd/{price},6),board_lot_shares)"
        part = f"cornerstone_shares*{offer}/offer_shares_final"
        return f"CEILING(ROUND({part},6),board_lot_shares)"

    def of(self, test: FloatTest, price: str, offer: str) -> str:
        """Return the headroom of a test as a formula: a fraction, or HK$ million."""
        value = f"({self._class(offer)}*{price})"
        held = f"({offer}+existing_public_shares)"
        corner = self._corner(price, offer)
        rules, route = self.reading.rules, self.reading.record.text("listing_route")
        if test.name == "public float":
            some = self.grid.own.class_shares * self.grid.own.price_hkd
            mechanism = self.reading.terms.mechanism.value
            _, rule = prescribed_public_float(some, route, mechanism, rules)
            return f"{held}/{self._class(offer)}-({public_float_formula(rule, value)})"
        if test.name == "free float":
            free = free_float_rule(route, rules)
            need = free_float_formula(free, value) if free else "0"
            part = f"MAX(0,{held}-{corner}-restricted_public_shares)/{self._class(offer)}"
            return f"{part}-({need})"
        if test.name == "book-building placing":
            scaled = (
                f"(base_offer_shares_initial-public_initial_shares)*{offer}"
                "/base_offer_shares_initial"
            )
            return f"({scaled}-{corner})/{offer}-bookbuilding_floor_pct/100"
        threshold = test.threshold
        if test.name == "18A public holding":
            return f"(({held}-{corner})*{price}-{threshold})/1000000"
        return f"({value}-{threshold})/1000000"


def _head(sheet: Sheet, grid: Grid, title: str, axis_row: int | None) -> None:
    """Write a block's title and its axis of offers; typed in where `axis_row` is None."""
    for column in range(len(grid.offers) + 1):
        sheet.text(column, "" if column else title, "group")
    sheet.row += 1
    sheet.text(0, "price HK$ \\ offer shares", "heading")
    for column, offer in enumerate(grid.offers, 1):
        if axis_row is None:
            sheet.value(column, offer, "shares", "input")
        else:
            sheet.formula(column, f"={xl_col_to_name(column)}${axis_row}", offer, "shares")
    sheet.row += 1


def _verdicts(sheet: Sheet, grid: Grid, blocks: int, names: list[str]) -> None:
    """Write how many tests fail in each cell, counted in the blocks below."""
    height = len(grid.prices_hkd) + 3
    _head(sheet, grid, f"Tests that fail (0: all pass), of: {', '.join(names)}", None)
    first = sheet.row
    for i, price in enumerate(grid.prices_hkd):
        sheet.value(0, price, "HK$ per share", "input")
        for j in range(len(grid.offers)):
            letter = xl_col_to_name(j + 1)
            below = [f"{letter}{sheet.row + 1 + height * (n + 1)}" for n in range(blocks)]
            formula = "=" + "+".join(f"IF(ROUND({cell},9)<0,1,0)" for cell in below)
            failing = sum(not test.passes for test in grid.tests[i, j])
            sheet.formula(j + 1, formula, failing, "number")
        sheet.row += 1
    area = (first, 1, sheet.row - 1, len(grid.offers))
    for criteria, colours in ((">", ("#FDECEA", "#B3261E")), ("=", ("#E9F5EE", "#15703F"))):
        style = sheet.book.file.add_format({"bg_color": colours[0], "font_color": colours[1]})
        rule = {"type": "cell", "criteria": criteria, "value": 0, "format": style}
        sheet.work.conditional_format(*area, rule)
    sheet.row += 1


def write_grid(book: Book, reading: Reading) -> None:
    """Write the sheet Grid: how many tests fail, then the headroom of each test."""
    sheet = book.sheet("Grid", (26, *(15,) * 9))
    grid = grid_of(reading)
    if grid is None:
        sheet.title("Grid", "Issued shares are not stated: the float tests cannot be made.")
        return
    note = "Change prices and offers in yellow."
    if not grid.own.existing_public_known:
        note += " Public holders before the offer are not stated: both floats are lower bounds."
    sheet.title("Price and size: what still passes", note)
    names = [test.name for test in grid.tests[0, 0]]
    _verdicts(sheet, grid, len(names), names)
    axis_row = sheet.row - len(grid.prices_hkd) - 1
    headroom = _Headroom(reading, grid)
    for place, name in enumerate(names):
        is_part = grid.tests[0, 0][place].unit == "%"
        unit = "points of 100 %" if is_part else "HK$ million"
        _head(sheet, grid, f"{name}: value less threshold, {unit}", axis_row)
        for i, price in enumerate(grid.prices_hkd):
            sheet.formula(0, f"=$A{axis_row + 1 + i}", price, "HK$ per share")
            for j in range(len(grid.offers)):
                test = grid.tests[i, j][place]
                offer = f"{xl_col_to_name(j + 1)}${axis_row}"
                formula = headroom.of(test, f"$A{axis_row + 1 + i}", offer)
                scale = 100 if is_part else 1_000_000
                shown = (test.value - test.threshold) / scale
                sheet.formula(j + 1, f"={formula}", shown, "points" if is_part else "HK$ million")
            sheet.row += 1
        sheet.row += 1
