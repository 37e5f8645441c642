"""The book in a report: what is published beside simulated books, and a deal's own orders."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from greenshoe.book import parse_rates
from greenshoe.cli import main
from greenshoe.deal import Deal, deal_file_text, parse_deal_text
from greenshoe.report import PictureBlock, book_section, write_all
from greenshoe.study import DealBook, book_of_deal, run

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parents[2]
ORDERS = ROOT / "docs/book-orders.csv"
DEAL = """
stock_code = "9999"
name_en = "Invented"
listing_document_date = 2025-12-30
mechanism = "B"
offer_price_min_hkd = 8.0
offer_price_max_hkd = 10.0
board_lot_shares = 100
base_offer_shares_initial = 1000000
public_initial_shares = 100000
intl_initial_shares = 900000
public_subscription_level_x = 2
intl_subscription_level_x = 1.5
{book}
"""


def _folder(folder: Path, rows: list[str], book: str) -> Path:
    """A deal file that names its orders, and the orders."""
    (folder / "orders.csv").write_text(
        "\n".join(["order_id,investor,type,kind,limit,shares", *rows]) + "\n", encoding="utf-8"
    )
    path = folder / "deal.toml"
    path.write_text(DEAL.format(book=book), encoding="utf-8")
    return path


def _pony(**changes: Any) -> DealBook:
    made = book_of_deal(
        run("2026"), orders=ORDERS, policy="tiered", rates=parse_rates(["USD=7.7692"]), **changes
    )
    assert made is not None
    return made


@pytest.mark.parametrize("code", ["2513", "2580", "8610", "0800", "3750", "6603"])
def test_without_orders_a_deal_shows_what_is_published(code: str) -> None:
    """Every kind of deal: 18C, A, GEM, press figures, a waiver, an employee tranche."""
    made = book_of_deal(run(code), books=20)
    assert made is not None
    section = book_section(made)
    table = section.tables[0]
    assert len(table.rows) == 6
    words = {row.cells[0]: row.cells[-1] for row in table.rows}
    assert set(words.values()) <= {"inside", "below", "above", "not published"}
    assert all("simulated" in dict(row.origins) for row in table.rows)
    level = run(code).deal.record.number("intl_subscription_level_x")
    assert made.published["cover_x"] == float(level or 0)
    assert section.sheets == ()
    assert "orders_file" not in section.data


def test_pony_prints_what_its_announcement_prints() -> None:
    """7.72 times, 122 placees; 13.96, 52.25, 70.28 and 96.47 % of the placing."""
    table = book_section(_pony()).tables[0]
    printed = [getattr(row.cells[1], "text", "") for row in table.rows]
    assert printed == ["7.72×", "122", "13.96 %", "52.25 %", "70.28 %", "96.47 %"]


def test_the_allotment_of_the_report_is_that_of_the_command(
    capsys: pytest.CaptureFixture[str],
) -> None:
    arguments = ["--deal", "2026", "--rate", "USD=7.7692", "--policy", "tiered", "--json"]
    assert main(["book", "allocate", str(ORDERS), "--over-allocate", "7237300", *arguments]) == 0
    data = book_section(_pony()).data
    assert data["allotment"] == json.loads(capsys.readouterr().out)
    assert data["allotment_price_hkd"] == "139.00"


def test_a_page_has_the_demand_in_two_widths() -> None:
    section = book_section(_pony(range_hkd=(Decimal(125), Decimal(160))))
    (picture,) = [block for block in section.blocks if isinstance(block, PictureBlock)]
    assert picture.wide.width > picture.narrow.width
    for drawn in (picture.wide, picture.narrow):
        assert "37,760,100 in the placing" in drawn.description
        xs = [p[0] for m in drawn.marks if hasattr(m, "points") for p in m.points]
        ys = [p[1] for m in drawn.marks if hasattr(m, "points") for p in m.points]
        assert min(xs) >= 0
        assert max(xs) <= drawn.width
        assert min(ys) >= 0
        assert max(ys) <= drawn.height


def test_a_deal_file_names_its_book(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [f"{n},=cmd|{n}<b>,hedge,limit,9,40000" for n in range(60)]
    book = (
        '[book]\norders = "orders.csv"\npolicy = "own.toml"\nrates = "rates.toml"\n'
        "range_low_hkd = 8.5\nrange_high_hkd = 9.5"
    )
    path = _folder(tmp_path, rows, book)
    (tmp_path / "own.toml").write_text('name = "own"\nlargest_allotment_pct = 5\n', "utf-8")
    (tmp_path / "rates.toml").write_text("USD = 7.8\n", "utf-8")
    assert main(["run", str(path), "--out", str(tmp_path / "out"), "--json"]) == 0
    data = json.loads(capsys.readouterr().out)["book"]
    assert data["policy"] == "own"
    assert data["orders_file"] == "orders.csv"
    assert [a["price_hkd"] for a in data["alternatives"] if "range" in a["alternative"]]
    assert sum(row["allotted_shares"] for row in data["allotment"]) == 900_000
    page = (tmp_path / "out/9999.html").read_text("utf-8")
    assert "=cmd|0&lt;b&gt;" in page
    assert "<b>,hedge" not in page
    made = openpyxl.load_workbook(tmp_path / "out/9999.xlsx")
    sheet = made["Book allotment"]
    assert sheet["B6"].value == "=cmd|0<b>"
    assert sheet["B6"].data_type == "s"
    assert sheet["H6"].value == "=G6*book_price_hkd"


def test_the_workbook_carries_every_step(tmp_path: Path) -> None:
    made = _pony()
    assert made.allotted is not None
    write_all(run("2026"), tmp_path, [book_section(made)])
    book = openpyxl.load_workbook(tmp_path / "2026.xlsx", data_only=True)
    steps = list(made.allotted.allocation.audit())
    assert book["Book audit"].max_row == 3 + len(steps)
    total = [c.value for c in list(book["Book allotment"].iter_rows())[-1]]
    assert total[6] == made.allotted.allocation.placing.to_allot_shares


def test_a_conflict_is_shown_and_the_rest_stands(tmp_path: Path) -> None:
    """One order cannot make the holders GEM asks for: the report says so, and what would help."""
    path = _folder(tmp_path, ["1,One,hedge,strike,,900000"], '[book]\norders = "orders.csv"')
    deal = Deal.load(path).with_values(successful_applications=1)
    made = book_of_deal(run(deal), folder=tmp_path, books=10)
    assert made is not None
    assert made.allotted is None
    captions = [table.caption for table in book_section(made).tables]
    assert "No allotment keeps all of these" in captions
    assert "Cover at every price" in captions
    conflicts = book_section(made).data["conflicts"]
    assert isinstance(conflicts, list)
    assert {c["constraint"] for c in conflicts if isinstance(c, dict)} >= {"holders"}


@pytest.mark.parametrize(
    ("book", "says"),
    [
        ('[book]\norders = "/etc/passwd"', "book.orders = /etc/passwd: is no file beside"),
        ('[book]\norders = "../orders.csv"', "is no file beside the deal file"),
        ('[book]\norders = ""', "is no file beside the deal file"),
        ('[book]\norders = "missing.csv"', "missing.csv: "),
        ('[book]\norders = "orders.csv"\npolicy = "fair"', "fair: is no policy"),
        ('[book]\npolicy = "tiered"', "book.orders: is missing"),
        ('[book]\norders = "orders.csv"\nrange_low_hkd = 9', "needs both range_low_hkd and"),
        ('[book]\norders = "orders.csv"\nprice = 9', "book.price = 9: is an unknown key"),
    ],
)
def test_a_wrong_book_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], book: str, says: str
) -> None:
    path = _folder(tmp_path, ["1,One,hedge,strike,,900000"], book)
    assert main(["run", str(path), "--out", str(tmp_path / "out")]) == 2
    said = capsys.readouterr().err
    assert says in said
    assert len(said.splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_the_book_survives_writing_a_deal() -> None:
    text = DEAL.format(book='[book]\norders = "o.csv"\nrange_low_hkd = 8\nrange_high_hkd = 9')
    record = parse_deal_text(text.encode(), file="deal.toml")
    again = parse_deal_text(deal_file_text(record).encode(), file="copy.toml")
    assert again.book == record.book
    assert again.book is not None


def _numbers(data: Mapping[str, Any]) -> list[float]:
    return [spread["p50"] for spread in data["simulated"].values()]


def test_the_same_seed_gives_the_same_section() -> None:
    one, two = (book_of_deal(run("2513", seed=s), books=20) for s in (7, 7))
    other = book_of_deal(run("2513", seed=8), books=20)
    assert one is not None
    assert two is not None
    assert other is not None
    assert _numbers(book_section(one).data) == _numbers(book_section(two).data)
    assert _numbers(book_section(one).data) != _numbers(book_section(other).data)
