"""A workbook whose text is only ever text, and whose formulas carry their value.

Text from a document is written as a string, so that a leading `=`, `+`, `-` or `@` stays inert. A
formula is written with the value the engine computed, so that a viewer without a calculator shows
the same number, and the file is the same bytes every time.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import xlsxwriter

from greenshoe.words import Language, words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["Book", "Sheet", "Value"]

Value = int | float | Decimal | Fraction | str | bool | date | datetime | None

_LONGEST = 32_767
_INK, _SOFT, _LINE = "#16202C", "#515D6B", "#D9D5CC"
_STYLES: dict[str, dict[str, object]] = {
    "title": {"bold": True, "font_size": 16, "font_color": _INK},
    "note": {"font_color": _SOFT, "text_wrap": True, "valign": "top"},
    "heading": {"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"},
    "heading-right": {
        "bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom", "align": "right",
    },
    "group": {"bold": True, "font_color": "#0B5F5B", "top": 1, "top_color": _LINE},
    "text": {"valign": "top", "indent": 1},
    "label": {"valign": "top"},
    "middle": {"align": "center"},
    "wrap": {"text_wrap": True, "valign": "top", "indent": 1},
    "wrap-label": {"text_wrap": True, "valign": "top"},
    "input": {"bg_color": "#FFF7D6", "border": 1, "border_color": "#E3D9A8"},
    "rule": {"bg_color": "#EAF3F8", "border": 1, "border_color": "#CBDDE8"},
    "number": {"valign": "top"},
    "total": {"bold": True, "top": 1},
}  # fmt: skip
_FORMATS = {
    "shares": "#,##0",
    "number": "#,##0",
    "HK$": "#,##0.00",
    "HK$ per share": "#,##0.00##",
    "HK$ million": "#,##0.00",
    "%": "0.00##",
    "times": "#,##0.00",
    "fraction": "0.00%",
    "rate": "0.000000",
    "points": "+0.00%;-0.00%;0.00%",
    "date": "d mmm yyyy",
    "instant": "ddd d mmm yyyy hh:mm",
}  # fmt: skip
_WITH_UNIT = " with its unit"


def _number_format(unit: str) -> str:
    """Return the number format of a unit; with `_WITH_UNIT` it prints the unit in the cell.

    >>> _number_format("shares"), _number_format("shares with its unit")
    ('#,##0', '#,##0 "shares"')
    """
    bare = unit.removesuffix(_WITH_UNIT)
    plain = _FORMATS.get(bare, "#,##0" if bare != unit else "General")
    if bare == unit or bare in {"date", "instant", "number"}:
        return plain
    return f'"HK$"{plain}' if bare == "HK$" else f'{plain} "{bare}"'


class Sheet:
    """One sheet, written row by row."""

    def __init__(self, book: Book, name: str, widths: Sequence[float]) -> None:
        self.book, self.name, self.row, self.widths = book, name, 0, tuple(widths)
        self.work: Any = book.file.add_worksheet(name)
        self.work.hide_gridlines(2)
        self.work.set_paper(9)
        self.work.fit_to_pages(1, 0)
        for column, width in enumerate(widths):
            self.work.set_column(column, column, width)
        if sum(widths) > 100:
            self.work.set_landscape()

    def title(self, text: str, note: str = "") -> None:
        """Write the sheet's title and what it is for."""
        self.text(0, text, "title")
        self.row += 1
        if note:
            self.text(0, note, "note-line")
            self.row += 1
        self.row += 1

    def text(self, column: int, text: str, style: str = "text") -> None:
        """Write text in the book's language as a string, whatever it begins with."""
        self._string(column, self.book.say(text), style)

    def _string(self, column: int, text: str, style: str) -> None:
        self.work.write_string(self.row, column, text[:_LONGEST], self.book.style(style))

    def headings(
        self, headings: Sequence[str], right_from: int = 1, *, freeze: bool = True
    ) -> None:
        """Write a row of column headings, and keep it in view."""
        for column, heading in enumerate(headings):
            self.text(column, heading, "heading-right" if column >= right_from else "heading")
        self.row += 1
        if freeze:
            self.work.freeze_panes(self.row, 0)

    def fit(self, texts: Sequence[str]) -> None:
        """Make this row as high as its longest wrapped text needs."""
        lines = (
            -(-len(text) // max(int(width), 1))
            for text, width in zip(texts, self.widths, strict=False)
        )
        self.work.set_row(self.row, 13.5 * max(1, *lines) + 2)

    def value(self, column: int, value: Value, unit: str = "", style: str = "number") -> None:
        """Write a value in its own kind; what is not known stays blank."""
        if value is None:
            self.work.write_blank(self.row, column, None, self.book.style(style, unit))
        elif isinstance(value, bool):
            self.text(column, "yes" if value else "no", style)
        elif isinstance(value, datetime):
            naive = value.replace(tzinfo=None)
            self.work.write_datetime(self.row, column, naive, self.book.style(style, "instant"))
        elif isinstance(value, date):
            self.work.write_datetime(self.row, column, value, self.book.style(style, "date"))
        elif isinstance(value, str):  # formulas may compare it: it is never translated
            self._string(column, value, style)
        else:
            self.work.write_number(self.row, column, float(value), self.book.style(style, unit))

    def formula(
        self, column: int, formula: str, value: Value, unit: str = "", style: str = "number"
    ) -> None:
        """Write a formula with the value it has."""
        shown: object = value
        if isinstance(value, Decimal | Fraction):
            shown = float(value)
        self.work.write_formula(
            self.row, column, formula, self.book.style(style, unit), "" if shown is None else shown
        )

    def define(self, name: str, column: int) -> None:
        """Give the cell in this row a name that formulas can use."""
        letter = xlsxwriter.utility.xl_col_to_name(column)
        self.book.file.define_name(name, f"='{self.name}'!${letter}${self.row + 1}")


class Book:
    """A workbook with its styles; `created` is the only date in its properties."""

    def __init__(
        self, path: Path, title: str, created: date, language: Language = Language.ENGLISH
    ) -> None:
        self.say = words(language).say
        options = {
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self.file: Any = xlsxwriter.Workbook(str(path), options)
        made = datetime(created.year, created.month, created.day)  # noqa: DTZ001 - properties carry no zone
        self.file.set_properties({"title": title, "author": "greenshoe", "created": made})
        self.file.set_calc_mode("auto")
        self._made: dict[tuple[str, str], object] = {}

    def style(self, name: str, unit: str = "") -> object:
        """Return a cell format, made once."""
        key = (name, unit)
        if key not in self._made:
            base = _STYLES["note"] | {"text_wrap": False} if name == "note-line" else _STYLES[name]
            number = {"num_format": _number_format(unit)} if unit else {}
            font = {"font_name": "Arial", "font_size": 10}
            self._made[key] = self.file.add_format(font | base | number)
        return self._made[key]

    def sheet(self, name: str, widths: Sequence[float]) -> Sheet:
        """Add a sheet with columns of some widths."""
        return Sheet(self, name, widths)

    def close(self) -> None:
        """Write the file."""
        self.file.close()
