"""The workbook recalculated by LibreOffice: every live cell is the engine's number.

The values written beside the formulas are thrown away first, so that what comes back was
calculated from the formulas alone.
"""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from greenshoe.book import parse_rates
from greenshoe.deal import Deal
from greenshoe.report import book_section, write_workbook
from greenshoe.study import StudyResult, book_of_deal, run

if TYPE_CHECKING:
    from collections.abc import Mapping


pytestmark = pytest.mark.office

CODES = ("2513", "2026", "0800", "0100", "3750", "2691", "8610", "6603", "2259", "9980", "1276")
_OUTCOMES = (
    "public_final_shares", "public_final_pct", "intl_final_shares", "gross_proceeds_hkd_mn",
    "net_proceeds_hkd_mn", "pool_a_allotted_shares", "pool_b_allotted_shares",
    "over_allocated_shares", "public_applied_shares", "valid_applications",
    "over_allotment_exercised_shares", "stabilisation_bought_shares", "stabilisation_resold_shares",
)  # fmt: skip


def _recalculate(books: list[Path], folder: Path) -> dict[str, Any]:
    """Return workbooks as LibreOffice calculates them, by file name."""
    soffice = shutil.which("soffice")
    assert soffice is not None, "LibreOffice (soffice) is needed for the office tests"
    out = folder / "out"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [soffice, "--headless", profile, "--convert-to", "xlsx", "--outdir", str(out)]
    subprocess.run([*command, *map(str, books)], check=True, capture_output=True, timeout=300)
    return {b.name: openpyxl.load_workbook(out / b.name, data_only=True) for b in books}


def _cell(book: Any, names: Any, name: str) -> Any:
    sheet, place = next(iter(names.defined_names[name].destinations))
    return book[sheet][place]


def _same(one: object, other: object) -> bool:
    if isinstance(one, int | float) and isinstance(other, int | float):
        return abs(one - other) <= 1e-9 * max(1.0, abs(one))
    return (one or None) == (other or None)


def _with_a_book(path: Path) -> None:
    """Write a deal's workbook with the sheets of its orders."""
    orders = Path(__file__).parents[2] / "docs/book-orders.csv"
    made = book_of_deal(run("2026"), orders=orders, rates=parse_rates(["USD=7.7692"]), books=10)
    assert made is not None
    write_workbook(run("2026"), path, [book_section(made)])


def test_every_formula_gives_the_value_written_beside_it(tmp_path: Path) -> None:
    without = tmp_path / "without"
    without.mkdir()
    for code in CODES:
        write_workbook(run(code), tmp_path / f"{code}.xlsx")
    _with_a_book(tmp_path / "book.xlsx")
    for path in tmp_path.glob("*.xlsx"):
        openpyxl.load_workbook(path).save(without / path.name)
    made = _recalculate(sorted(without.iterdir()), tmp_path)
    tested = 0
    for name, calculated in made.items():
        written = openpyxl.load_workbook(tmp_path / name, data_only=True)
        for sheet in openpyxl.load_workbook(tmp_path / name):
            for cell in (c for row in sheet.iter_rows() for c in row if c.data_type == "f"):
                expected = written[sheet.title][cell.coordinate].value
                found = calculated[sheet.title][cell.coordinate].value
                assert _same(expected, found), (name, sheet.title, cell.coordinate, cell.value)
                tested += 1
    assert tested > 3000


CHANGES: dict[str, tuple[str, dict[str, float]]] = {
    "the multiple falls to the first step": ("2513", {"public_subscription_level_x": 12.5}),
    "nobody comes": ("6603", {"public_subscription_level_x": 0.5}),
    "a lower price in a lower tier of the float": ("2513", {"offer_price_hkd": 50.5}),
    "a larger offer": (
        "6603",
        {"base_offer_shares_initial": 60_000_000, "public_initial_shares": 6_000_000},
    ),
    "a short placing": (
        "2026",
        {"intl_subscription_level_x": 0.8, "public_subscription_level_x": 3.0},
    ),
}


def _engine(code: str, changed: Mapping[str, float]) -> StudyResult:
    """The deal with the changes and without its outcomes."""
    record = run(code).deal.record
    values = {k: v for k, v in record.values.items() if k not in _OUTCOMES}
    for name, value in changed.items():
        values[name] = int(value) if name.endswith("shares") or "initial" in name else Decimal(
            str(value)
        )  # fmt: skip
    if "offer_price_hkd" in changed:
        values.setdefault("offer_price_max_hkd", record.values["offer_price_hkd"])
    if "base_offer_shares_initial" in changed:
        base, public = (int(changed[n]) for n in ("base_offer_shares_initial",
                                                  "public_initial_shares"))  # fmt: skip
        grown = base - int(str(record.values["base_offer_shares_initial"]))
        issued = record.shares("issued_shares_on_listing") or 0
        values |= {"intl_initial_shares": base - public, "offer_shares_final": base,
                   "issued_shares_on_listing": issued + grown}  # fmt: skip
    return run(Deal.of(replace(record, values=values, ladder=())))


def test_a_changed_input_gives_what_the_engine_gives(tmp_path: Path) -> None:
    books = []
    changed_folder = tmp_path / "changed"
    changed_folder.mkdir()
    for number, (code, changed) in enumerate(CHANGES.values()):
        path = tmp_path / f"{number}.xlsx"
        write_workbook(run(code), path)
        book = openpyxl.load_workbook(path)
        for name, value in changed.items():
            _cell(book, book, name).value = value
        _cell(book, book, "public_decided_shares").value = None
        books.append(changed_folder / path.name)
        book.save(books[-1])
    made = _recalculate(books, tmp_path)
    for number, (case, (code, changed)) in enumerate(CHANGES.items()):
        names = openpyxl.load_workbook(tmp_path / f"{number}.xlsx")
        result = _engine(code, changed)
        settled, capital = result.offering.settlement, result.offering.capital
        assert settled.public_final is not None
        assert settled.pools is not None
        expected = {
            "public_final_shares": settled.public_final.expected,
            "intl_final_shares": result.offering.settlement.offer_final_shares
            - settled.public_final.expected
            - settled.third_final.expected,
            "pool_a_allotted_shares": settled.pools.a.expected,
            "pool_b_allotted_shares": settled.pools.b.expected,
            "gross_proceeds_hkd": float(result.offering.gross_proceeds_hkd),
        }
        if capital.public_float is not None:
            expected |= {
                "market_value_hkd": float(capital.market_value_hkd or 0),
                "public_float": float(capital.public_float),
            }
            checks = {check.name: check.threshold for check in result.offering.checks}
            expected["public_float_needed"] = float(checks["public float"] or 0) / 100
        for name, value in expected.items():
            found = _cell(made[f"{number}.xlsx"], names, name).value
            assert _same(value, found), (case, name, value, found)
