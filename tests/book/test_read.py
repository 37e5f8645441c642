"""Order files: what is read, and that every mistake is named by row and column in one line."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.book.conftest import HEADER

from greenshoe.book import (
    Consent,
    ExchangeRates,
    OrderKind,
    clean_book,
    csv_text,
    order_rows,
    parse_rates,
    read_orders,
    read_rates,
)
from greenshoe.core import DataError, GreenshoeError

if TYPE_CHECKING:
    from pathlib import Path

RATES = ExchangeRates({"USD": Decimal("7.78")})


def write(folder: Path, *rows: str, header: str = HEADER) -> Path:
    path = folder / "orders.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def test_every_kind(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        '1,Alpha,Long-Only,Asia,GS,strike,,"1,000,000",,,no,no,no',
        "2,Beta,HF,Europe,DB,limit,140,,5000000,USD,no,no,no",
        "3,Gamma,SWF,Middle East,GS,scale,150,100000,,,no,no,no",
        "3,Gamma,SWF,Middle East,GS,scale,140,300000,,,no,no,no",
        "4,Delta,strategic,Asia,GS,strike,,,20000000,USD,yes,no,consent",
    )
    read = read_orders(path, RATES)
    alpha, beta, gamma, delta = read.orders
    assert alpha.steps[0].shares == 1_000_000
    assert beta.kind is OrderKind.LIMIT
    assert beta.steps[0].amount_cents == 3_890_000_000  # 5,000,000 x 7.78 HK$
    assert [step.shares for step in gamma.steps] == [100_000, 300_000]
    assert gamma.rows == (4, 5)
    assert delta.cornerstone
    assert delta.existing_holder is Consent.GIVEN


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("1,A,,,X,limit,,100,,,,,", "row 2 limit_price_hkd: is missing; expected a limit in HK$"),
        ("1,A,,,X,strike,120,100,,,,,", "row 2 limit_price_hkd = 120: stands at a strike order"),
        ("1,A,,,X,strike,,-100,,,,,", "row 2 shares = -100: is negative"),
        ("1,A,,,X,strike,,0,,,,,", "row 2 shares = 0: is zero"),
        ("1,A,,,X,strike,,1e9,,,,,", "row 2 shares = 1e9: is no number of shares"),
        ("1,A,,,X,strike,,12.5,,,,,", "row 2 shares = 12.5: is not whole"),
        ("1,A,,,X,strike,,99999999999999,,,,,", "row 2 shares = 99999999999999: is absurd"),
        ("1,A,,,X,strike,,6000,,,,,", "row 2 shares = 6000: is absurd; expected at most 5,000"),
        ("1,A,,,X,strike,,,5000,,,,", "row 2 currency: is missing: the amount has no unit"),
        ("1,A,,,X,strike,,,5000,EUR,,,", "row 2 currency = EUR: has no exchange rate"),
        ("1,A,,,X,strike,,100,5000,USD,,,", "row 2 shares = 100: stands beside an amount"),
        ("1,A,,,X,strike,,,,,,,", "row 2 shares: is missing, and so is an amount"),
        ("1,A,,,X,iceberg,,100,,,,,", "row 2 kind = iceberg: is not known"),
        ("1,A,,,X,strike,,100,,,maybe,,", "row 2 cornerstone = maybe: is neither yes nor no"),
        ("1,A,,,X,strike,,100,,,,perhaps,", "row 2 connected = perhaps: is not known"),
        (",A,,,X,strike,,100,,,,,", "row 2 order_id: is missing"),
        ("1,,,,X,strike,,100,,,,,", "row 2 investor: is missing"),
        ("1,A,,,X,limit,1.23456,100,,,,,", "row 2 limit_price_hkd = 1.23456: is too fine"),
        ("1,A,,,X,strike,,100,,,,,\n1,A,,,X,strike,,200,,,,,", "row 3 order_id = 1: the same bank"),
        ("1,A,,,X,strike,,100,,,,,\n2,A,,,X,strike,,100,,,,,", "order of row 2 twice"),
        (
            "1,A,,,X,scale,150,300,,,,,\n1,A,,,X,scale,140,200,,,,,",
            "row 3 shares = 200: is less than at the higher limit of row 2",
        ),
        (
            "1,A,,,X,scale,150,300,,,,,\n1,B,,,X,scale,140,400,,,,,",
            "row 3 order_id = 1: differs from row 2 of the same scale order",
        ),
    ],
)
def test_a_mistake_names_row_and_column(tmp_path: Path, row: str, says: str) -> None:
    with pytest.raises(DataError, match=r"orders\.csv: row") as caught:
        read_orders(write(tmp_path, row), RATES, most_shares=5000)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_every_mistake_in_one_line(tmp_path: Path) -> None:
    path = write(
        tmp_path, "1,A,,,X,strike,,-1,,,,,", "2,B,,,X,limit,,100,,,,,", "3,C,,,X,x,,1,,,,,"
    )
    with pytest.raises(DataError, match=r"row 2 shares.*\| row 3 limit_price_hkd.*\| row 4 kind"):
        read_orders(path, RATES)
    many = write(tmp_path, *(f"{n},I{n},,,X,strike,,-1,,,,," for n in range(2000)))
    with pytest.raises(DataError, match=r"and 1,9\d\d more mistakes") as caught:
        read_orders(many, RATES)
    assert len(str(caught.value)) < 600


@pytest.mark.parametrize(
    ("header", "says"),
    [
        ("order_id,investor,shares", "kind: is missing"),
        ("order_id,investor,kind", "shares: is missing"),
        ("order_id,investor,kind,shares,shares", "shares: stands twice"),
        ("order_id,investor,kind,shares,cornerston", "cornerston: is no column"),
    ],
)
def test_headings(tmp_path: Path, header: str, says: str) -> None:
    with pytest.raises(DataError, match=says):
        read_orders(write(tmp_path, "1,A,strike,100,", header=header), RATES)


def test_other_columns_are_passed_over_and_said(tmp_path: Path) -> None:
    path = write(
        tmp_path, "1,A,strike,100,met the CEO", header="Order ID,Account,Order type,Quantity,Notes"
    )
    read = read_orders(path, RATES)
    assert read.passed_over == ("Notes",)
    assert read.orders[0].investor == "A"


def test_an_unknown_kind_of_investor_is_other_and_said(tmp_path: Path) -> None:
    path = write(tmp_path, "1,A,whale,,X,strike,,100,,,,,", "2,B,Mutual_Fund,,X,strike,,100,,,,,")
    read = read_orders(path, RATES)
    assert [o.investor_type for o in read.orders] == ["other", "long_only"]
    assert read.unknown_types == {"whale": (2,)}


def test_not_a_table(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DataError, match="is not UTF-8"):
        read_orders(path, RATES)
    path.write_text("", encoding="utf-8")
    with pytest.raises(DataError, match="is empty"):
        read_orders(path, RATES)
    path.write_text(HEADER + "\n", encoding="utf-8")
    with pytest.raises(DataError, match="has no order"):
        read_orders(path, RATES)
    broken = tmp_path / "orders.xlsx"
    broken.write_bytes(b"PK\x03\x04 no workbook")
    with pytest.raises(DataError, match="is not an Excel workbook"):
        read_orders(broken, RATES)


def test_excel_is_read_as_csv_is(tmp_path: Path) -> None:
    path = tmp_path / "orders.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER.split(","))
        sheet.write_row(1, 0, ["1", "=HYPERLINK(1)", "hedge", "Asia", "X", "limit", 140.5, 2000])
    with_formula = openpyxl.load_workbook(path)
    assert with_formula.worksheets[0]["B2"].data_type == "f"  # xlsxwriter's default, not ours
    plain = write(tmp_path, "1,Alpha,hedge,Asia,X,limit,140.5,2000,,,,,")
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER.split(","))
        sheet.write_row(1, 0, ["1", "Alpha", "hedge", "Asia", "X", "limit", 140.5, 2000])
    assert read_orders(path, RATES).orders == read_orders(plain, RATES).orders


def test_what_is_written_reads_back(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "1,=1+1,hedge,Asia,X,limit,140,,5000000,USD,no,no,yes",
        "2,Beta,retail,Asia,X,scale,150,100,,,no,consent,no",
        "2,Beta,retail,Asia,X,scale,140,300,,,no,consent,no",
    )
    first = read_orders(path, RATES).orders
    text = csv_text(order_rows(clean_book(first, 100)))
    assert "'=1+1" in text  # no spreadsheet takes it for a formula
    path.write_text(text, encoding="utf-8")
    again = read_orders(path, ExchangeRates()).orders
    assert [o.steps for o in again] == [o.steps for o in first]
    assert [o.investor for o in again] == [o.investor for o in first]
    assert [o.existing_holder for o in again] == [o.existing_holder for o in first]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("USD", "is no exchange rate; expected USD=7.78"),
        ("USD=0", "is no exchange rate"),
        ("USD=-1", "is no exchange rate"),
        ("DOLLAR=7", "is no currency"),
        ("HKD=2", "is always 1"),
    ],
)
def test_rates(text: str, says: str) -> None:
    with pytest.raises(DataError, match=says):
        parse_rates([text])


def test_rates_file(tmp_path: Path) -> None:
    path = tmp_path / "rates.toml"
    path.write_text("USD = 7.78\nEUR = 9\n", encoding="utf-8")
    assert read_rates(path).hkd_per("EUR") == 9
    assert read_rates(path).joined(parse_rates(["EUR=9.1"])).hkd_per("EUR") == Decimal("9.1")
    assert read_rates(path).hkd_per("JPY") is None
    path.write_text("USD = [", encoding="utf-8")
    with pytest.raises(DataError, match="is no table of rates"):
        read_rates(path)


@settings(deadline=None, max_examples=60)
@given(
    rows=st.lists(
        st.lists(st.text(max_size=12) | st.sampled_from(["strike", "limit", "100", "yes", "USD"]),
                 min_size=13, max_size=13),
        max_size=6,
    )
)  # fmt: skip
def test_anything_is_read_or_refused_in_one_line(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    path = tmp_path_factory.mktemp("orders") / "orders.csv"
    lines = [tuple(HEADER.split(",")), *(tuple(row) for row in rows)]
    path.write_text(csv_text(lines), encoding="utf-8")
    try:
        read, refused = read_orders(path, RATES), None
    except GreenshoeError as error:
        read, refused = None, error
    if refused is not None:
        assert refused.exit_code == 2
        assert len(str(refused).splitlines()) == 1
    if read is not None:
        assert all(s.shares or s.amount_cents is not None for o in read.orders for s in o.steps)


@pytest.mark.parametrize(("sign", "word"), [(";", "semicolons"), ("\t", "tabs"), ("|", "bars")])
def test_another_separator_is_named(tmp_path: Path, sign: str, word: str) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(HEADER.replace(",", sign) + "\n", encoding="utf-8")
    with pytest.raises(DataError, match=f"is separated by {word}; expected commas"):
        read_orders(path, RATES)


def test_names_without_a_letter_stay_apart(tmp_path: Path) -> None:
    rows = [
        "1,---,,,X,strike,,100,,,,,",
        "2,***,,,X,strike,,200,,,,,",
        "3,--- ,,,Y,strike,,100,,,,,",
    ]
    book = clean_book(read_orders(write(tmp_path, *rows), RATES).orders, 100)
    assert [line.investor for line in book.lines] == ["---", "***"]
    assert [len(line.orders) for line in book.lines] == [2, 1]
