"""`greenshoe book`, as a user runs it."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from greenshoe.cli import main
from tests.book.conftest import HEADER

if TYPE_CHECKING:
    from collections.abc import Callable

ORDERS = str(Path(__file__).parents[2] / "docs/book-orders.csv")
PONY = ("--deal", "2026", "--rate", "USD=7.7692")

DEAL = """
stock_code = "9999"
listing_document_date = 2025-12-30
listing_date = 2026-01-08
mechanism = "B"
offer_price_min_hkd = 8.0
offer_price_max_hkd = 10.0
board_lot_shares = 100
base_offer_shares_initial = 1000000
public_initial_shares = 100000
intl_initial_shares = 900000
cornerstones = [{ name = "Anchor Fund", amount_hkd = 1000000.0, lock_up_months = 12 }]
"""


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def command(*arguments: str) -> tuple[int, str, str]:
        code = main(["book", *arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return command


@pytest.fixture
def own_deal(tmp_path: Path) -> tuple[str, Path]:
    """A small deal with a range and a cornerstone, and an order file for it."""
    deal = tmp_path / "deal.toml"
    deal.write_text(DEAL, encoding="utf-8")
    orders = tmp_path / "orders.csv"
    rows = [f"{n},Fund {n},hedge,Asia,B,limit,9,40000,,,,," for n in range(60)]
    orders.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return str(deal), orders


FLAT = (str, int, float, bool, type(None))


@pytest.mark.parametrize(
    "arguments",
    [
        ("build", ORDERS, *PONY),
        ("build", ORDERS, *PONY, "--part", "cover"),
        ("build", ORDERS, *PONY, "--part", "sensitivity"),
        ("build", ORDERS, *PONY, "--part", "merged"),
        ("build", ORDERS, *PONY, "--part", "related"),
        ("price", ORDERS, *PONY, "--range", "125:160"),
        ("price", ORDERS, *PONY, "--part", "checks"),
        ("price", ORDERS, *PONY, "--part", "range"),
        ("allocate", ORDERS, *PONY),
        ("allocate", ORDERS, *PONY, "--part", "checks"),
        ("allocate", ORDERS, *PONY, "--part", "concentration"),
        ("allocate", ORDERS, *PONY, "--part", "fairness"),
        ("allocate", ORDERS, *PONY, "--part", "audit"),
        ("simulate", "--deal", "2026", "--books", "5"),
    ],
)
def test_json_is_a_list_of_flat_objects(
    run: Callable[..., tuple[int, str, str]], arguments: tuple[str, ...]
) -> None:
    code, out, _ = run(*arguments, "--json")
    rows = json.loads(out)
    assert code == 0
    assert rows
    assert all(isinstance(value, FLAT) for row in rows for value in row.values())


def _rows(run: Callable[..., tuple[int, str, str]], *arguments: str) -> Any:
    return json.loads(run(*arguments, "--json")[1])


@pytest.mark.parametrize("policy", ["pro-rata", "tiered", "reward-information"])
def test_every_policy_gives_out_the_whole_placing(
    run: Callable[..., tuple[int, str, str]], policy: str
) -> None:
    rows = _rows(run, "allocate", ORDERS, *PONY, "--policy", policy)
    assert sum(row["allotted_shares"] for row in rows) == 44_053_400
    assert all(row["allotted_shares"] % 100 == 0 for row in rows)
    cornerstones = [row for row in rows if row["cornerstone"]]
    assert sum(row["allotted_shares"] for row in cornerstones) == 6_707_000
    assert {row["locked_until"] for row in cornerstones} == {"2026-05-05"}  # as announced
    barred = next(row for row in rows if row["investor"] == "Fund of a director")
    assert barred["allotted_shares"] == 0
    consented = _rows(run, "allocate", ORDERS, *PONY, "--consent", "fund of a DIRECTOR")
    assert next(r for r in consented if r["order_id"] == "B951")["allotted_shares"] > 0


def test_duplicates_three_ways(run: Callable[..., tuple[int, str, str]]) -> None:
    shares = {
        how: sum(
            r["shares"]
            for r in _rows(run, "build", ORDERS, *PONY, "--duplicates", how, "--price", "130")
        )
        for how in ("once", "largest", "add")
    }
    assert shares["largest"] < shares["once"] < shares["add"]


def test_an_own_deal_brings_its_cornerstones(
    run: Callable[..., tuple[int, str, str]], own_deal: tuple[str, Path]
) -> None:
    deal, orders = own_deal
    rows = _rows(run, "allocate", str(orders), "--deal", deal)
    corner = next(row for row in rows if row["cornerstone"])
    assert corner["investor"] == "Anchor Fund"
    price = _rows(run, "price", str(orders), "--deal", deal)
    chosen = next(row for row in price if row["chosen"])
    assert chosen["price_hkd"] == 9  # the middle, and where the book clears
    assert corner["locked_until"] == "2027-01-07"  # its own twelve months
    assert corner["allotted_shares"] == 111_100  # HK$1m at HK$9, down to a lot
    assert sum(row["allotted_shares"] for row in rows) == 900_000


def test_no_allotment_is_exit_code_1(
    run: Callable[..., tuple[int, str, str]], own_deal: tuple[str, Path]
) -> None:
    deal, orders = own_deal
    code, out, err = run(
        "allocate", str(orders), "--deal", deal, "--public-holders", "100", "--json"
    )
    assert code == 1
    assert err.count("\n") == 1
    assert "find 139 more holders" in err
    conflict = json.loads(out)
    assert conflict[0]["constraint"] == "holders"
    assert conflict[0]["change"] == 139
    assert conflict[0]["rule"] == "holders.minimum"


def test_files(run: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    code, _, err = run("build", ORDERS, *PONY, "--out", str(tmp_path))
    assert code == 0
    assert "files: " in err
    for name in ("type", "region"):
        ET.fromstring((tmp_path / f"2026-demand-by-{name}.svg").read_text("utf-8"))  # noqa: S314
    again = str(tmp_path / "2026-book.csv")
    first, second = (
        {(r["order_id"], r["shares"]) for r in _rows(run, "build", f, *PONY) if not r["repeated"]}
        for f in (ORDERS, again)
    )
    assert first <= second
    assert run("allocate", ORDERS, *PONY, "--out", str(tmp_path))[0] == 0
    book = openpyxl.load_workbook(tmp_path / "2026-allotment.xlsx")
    assert book.sheetnames == [
        "Allotment", "Constraints", "Concentration", "Fairness", "Audit trail",
    ]  # fmt: skip
    header, *rows = book["Allotment"].iter_rows(values_only=True)
    at = header.index("allotted_shares")
    assert sum(int(str(row[at])) for row in rows) == 44_053_400
    assert run("build", str(tmp_path / "2026-book.xlsx"), *PONY)[0] == 0
    assert run("price", ORDERS, *PONY, "--out", str(tmp_path))[0] == 0
    assert openpyxl.load_workbook(tmp_path / "2026-price.xlsx").sheetnames[0] == "Prices"


def test_the_price_sees_no_outcome(
    run: Callable[..., tuple[int, str, str]], own_deal: tuple[str, Path]
) -> None:
    deal, orders = own_deal
    before = _rows(run, "price", str(orders), "--deal", deal)
    text = DEAL + "offer_price_hkd = 8.5\nplacees = 7\npublic_final_shares = 150000\n"
    Path(deal).write_text(text, encoding="utf-8")
    assert _rows(run, "price", str(orders), "--deal", deal) == before


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("build", "nosuch.csv", *PONY), "nosuch.csv: is not a file"),
        (("build", ORDERS, "--deal", "2026"), "book-orders.csv: row 2 currency = USD: has no"),
        (("build", ORDERS, *PONY, "--price", "200"), "--price = 200: is no price of this deal"),
        (("build", ORDERS, *PONY, "--price", "x"), "--price = x: is no number"),
        (("build", ORDERS, *PONY, "--part", "x"), "--part = x: is not known"),
        (("build", ORDERS, *PONY, "--duplicates", "x"), "--duplicates = x: is not known"),
        (("price", ORDERS, *PONY, "--range", "150"), "--range = 150: is no range"),
        (("price", ORDERS, *PONY, "--range", "0:150"), "is no range"),
        (("price", ORDERS, "--deal", "2513", *PONY[2:], "--ads-price", "3"), "no listing in the"),
        (("allocate", ORDERS, *PONY, "--policy", "x"), "--policy = x: is no policy"),
        (("allocate", ORDERS, *PONY, "--consent", "Nobody"), "--consent = Nobody: is no investor"),
        (("allocate", ORDERS, *PONY, "--over-allocate", "50"), "is no over-allocation"),
        (("simulate",), "--deal: is missing"),
        (("simulate", "--deal", "2026", "--mechanism", "PN18", "--books", "2"), "PN18"),
        (("simulate", "--deal", "2026", "--range", "9:8", "--books", "2"), "is no range"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_line(
    run: Callable[..., tuple[int, str, str]], arguments: tuple[str, ...], says: str
) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert says in err
    assert err.count("\n") == 1


def test_terminal_output_for_every_command(run: Callable[..., tuple[int, str, str]]) -> None:
    code, out, _ = run("simulate", "--deal", "2026", "--books", "3")
    assert code == 0
    assert "no forecast of this deal" in out
    assert "\x1b[" not in out


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[weight_by_investor]\n"Fund Z" = 3', "names investors that are not in the book: fundz"),
        ('consents = ["A", "B", "C", "D", "E", "F"]', "a, b, c, d, e and 1 more"),
    ],
)
def test_a_policy_that_names_strangers_says_so(
    run: Callable[..., tuple[int, str, str]],
    own_deal: tuple[str, Path],
    tmp_path: Path,
    text: str,
    says: str,
) -> None:
    deal, orders = own_deal
    policy = tmp_path / "own.toml"
    policy.write_text(f'name = "own"\n{text}\n', encoding="utf-8")
    arguments = ("--price", "9", "--public-holders", "300", "--policy", str(policy))
    code, _, err = run("allocate", str(orders), "--deal", deal, *arguments)
    assert code == 0
    assert says in err


def test_a_range_at_which_cornerstones_take_everything(
    run: Callable[..., tuple[int, str, str]],
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    """At HK$12 the cornerstones' money buys more than the placing: there is no cover to print."""
    code, out, _ = run("price", ORDERS, *PONY, "--range", "10:12")
    assert code == 0
    assert "inf " not in out
    arguments = ["2026", "--orders", ORDERS, *PONY[2:], "--range", "10:12", "--json"]
    assert main(["run", *arguments, "--out", str(tmp_path)]) == 0
    book = json.loads(capsys.readouterr().out)["book"]
    assert book["alternatives"][0]["book_cover_x"] is None


def test_a_record_of_no_deal_is_refused(run: Callable[..., tuple[int, str, str]]) -> None:
    code, _, err = run("simulate", "--against-published", "--since", "2036-01-01", "--books", "1")
    assert code == 2
    assert "--since = 2036-01-01: leaves no deal" in err


def test_a_rule_of_another_time_names_the_deals_file(
    run: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    """Mechanism A is of deals from 4 August 2025 on."""
    deal = tmp_path / "early.toml"
    deal.write_text(
        'stock_code = "8999"\nmechanism = "A"\nlisting_document_date = 2025-08-01\n'
        "offer_price_hkd = 10\nboard_lot_shares = 500\nbase_offer_shares_initial = 100000000\n"
        "public_initial_shares = 5000000\nintl_initial_shares = 95000000\n",
        encoding="utf-8",
    )
    code, out, err = run("simulate", "--deal", str(deal), "--books", "2")
    assert (code, out) == (2, "")
    assert err == (
        "greenshoe: early.toml: listing_document_date = 2025-08-01: rule clawback.A on 2025-08-01: "
        "no value is in force; expected a listing document date from 2025-08-04\n"
    )
