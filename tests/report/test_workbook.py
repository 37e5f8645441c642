"""The workbook: live, inert where it must be, and the engine's numbers in every cell."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from greenshoe.core import InputError
from greenshoe.offering import solve_grid
from greenshoe.report import ReportSection, Words, write_workbook
from greenshoe.report._grid import grid_of
from greenshoe.report._reading import Reading

if TYPE_CHECKING:
    from pathlib import Path

    from greenshoe.study import StudyResult

SHEETS = [
    "Summary", "Terms", "Offering", "Applications", "Ladder", "Grid", "Greenshoe", "Checks",
    "Timetable", "Rules", "Sources", "Manifest",
]  # fmt: skip


def _named(book: Any, name: str) -> Any:
    """The cell that a name stands for."""
    sheet, cell = next(iter(book.defined_names[name].destinations))
    return book[sheet][cell]


def _cells(book: Any) -> list[Any]:
    return [cell for sheet in book for row in sheet.iter_rows() for cell in row]


def test_every_kind_of_deal_makes_a_workbook(any_kind: StudyResult, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    write_workbook(any_kind, path)
    book, shown = openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
    assert [name for name in book.sheetnames if name in SHEETS] == SHEETS
    assert not [c for c in _cells(shown) if c.data_type == "e"]
    settled = any_kind.offering.settlement
    assert settled.public_final is not None
    public = _named(shown, "public_final_shares").value
    assert settled.public_final.low <= public <= settled.public_final.high
    stated = any_kind.deal.record.shares("public_final_shares")
    assert stated is None or public == stated
    assert _named(shown, "gross_proceeds_hkd").value == float(any_kind.offering.gross_proceeds_hkd)
    assert _named(book, "public_final_shares").value.startswith("=IF(")


def test_every_name_in_a_formula_is_defined(any_kind: StudyResult, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    write_workbook(any_kind, path)
    book = openpyxl.load_workbook(path)
    formulas = [c.value for c in _cells(book) if c.data_type == "f"]
    words = {w for f in formulas for w in re.findall(r"[a-z][a-z_]{3,}", re.sub(r'"[^"]*"', "", f))}
    assert words
    assert words <= set(book.defined_names)


def test_applications_are_to_the_cent(any_kind: StudyResult, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    write_workbook(any_kind, path)
    sheet = openpyxl.load_workbook(path, data_only=True)["Applications"]
    rows = {row[0].value: row[7].value for row in sheet.iter_rows(min_row=5) if row[0].value}
    amounts = {a.shares: a.amount_cents / 100 for a in any_kind.offering.amounts}
    assert rows == amounts


def test_text_of_a_document_is_never_a_formula(invented: StudyResult, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    write_workbook(invented, path)
    book = openpyxl.load_workbook(path)
    texts = [c.value for c in _cells(book) if c.data_type == "s"]
    assert "+cmd|' /C calc'!A0" in texts
    assert "@SUM(1)" in texts
    assert '=HYPERLINK("http://example.com")' in texts
    formulas = [c.value for c in _cells(book) if c.data_type == "f"]
    assert not [f for f in formulas if "HYPERLINK" in f or "cmd" in f]
    with zipfile.ZipFile(path) as packed:
        assert not [name for name in packed.namelist() if "external" in name or "hyperlink" in name]


def test_the_same_result_gives_the_same_bytes(zhipu: StudyResult, tmp_path: Path) -> None:
    first, second = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    write_workbook(zhipu, first)
    write_workbook(zhipu, second)
    assert first.read_bytes() == second.read_bytes()


def test_the_grid_is_the_solver_s(zhipu: StudyResult) -> None:
    """Without a size adjustment both look at the same case."""
    reading = Reading(zhipu)
    grid = grid_of(reading)
    assert grid is not None
    solved = solve_grid(reading.record, reading.terms, grid.offers, grid.prices_hkd, reading.rules)
    for i, line in enumerate(solved):
        for j, failing in enumerate(line):
            assert failing == tuple(t.name for t in grid.tests[i, j] if not t.passes)


def test_an_added_section_has_a_sheet(zhipu: StudyResult, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    section = ReportSection("odds", "Odds: [now]/then?", (Words("=1+1"),))
    write_workbook(zhipu, path, [section])
    sheet = openpyxl.load_workbook(path)["Odds nowthen"]
    assert [c.value for row in sheet.iter_rows() for c in row if c.value] == [
        "Odds: [now]/then?",
        "=1+1",
    ]
    assert all(c.data_type != "f" for row in sheet.iter_rows() for c in row)


def test_an_added_section_never_takes_the_name_of_a_sheet(
    zhipu: StudyResult, tmp_path: Path
) -> None:
    path = tmp_path / "book.xlsx"
    added = [ReportSection(key, title, ()) for key, title in (("one", "checks"), ("two", "?"),
                                                              ("odds", "One"))]  # fmt: skip
    write_workbook(zhipu, path, added)
    names = openpyxl.load_workbook(path).sheetnames
    assert names[7:11] == ["one", "two", "odds", "Checks"]


def test_a_workbook_is_whole_or_not_there(zhipu: StudyResult, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with pytest.raises(InputError, match="is the key of two sections"):
        write_workbook(zhipu, path, [ReportSection("grid", "Mine", ())])
    assert not list(tmp_path.iterdir())
