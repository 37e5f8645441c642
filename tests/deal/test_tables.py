"""Tables of deals and of ladders, as CSV."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from greenshoe.core import DealError, InputError
from greenshoe.deal import (
    infer_mechanism,
    read_deals_csv,
    read_ladder_csv,
    read_ladder_folder,
    read_record,
)
from greenshoe.rules import Rulebook

if TYPE_CHECKING:
    from pathlib import Path


def table(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "deals.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_blank_cells_are_missing_not_zero(tmp_path: Path) -> None:
    path = table(tmp_path, "stock_code,board_lot_shares,offer_price_hkd,other\n02513,100.0,,x\n")
    (record,) = read_deals_csv(path)
    assert record.stock_code == "2513"
    assert record.shares("board_lot_shares") == 100
    assert record.number("offer_price_hkd") is None


def test_the_optional_columns_of_a_table(tmp_path: Path) -> None:
    path = table(
        tmp_path,
        "stock_code,clawback_steps,size_adjustment_to,size_adjustment_max_pct\n"
        "1276,15:30;50:40,pro_rata,15\n3750,none,,\n",
    )
    first, second = read_deals_csv(path)
    assert first.clawback_steps is not None
    assert [(s.multiple, s.public_pct) for s in first.clawback_steps] == [
        (Decimal(15), Decimal(30)),
        (Decimal(50), Decimal(40)),
    ]
    assert first.size_adjustment is not None
    assert first.size_adjustment.to == "pro_rata"
    assert second.clawback_steps == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("code\n2513\n", "stock_code: is missing"),
        ("stock_code,board_lot_shares\n2513,many\n", "deals.csv row 2: board_lot_shares = many"),
        ("stock_code,board_lot_shares\n,5\n", "row 2: stock_code: is missing"),
        (
            "stock_code,clawback_steps\n2513,15-30\n",
            "clawback_steps = 15-30: is not a waiver ladder",
        ),
        ("stock_code,offer_price_hkd\n2513,1e400\n", "is not a number"),
        ("stock_code,listing_date\n2513,2026-13-01\n", "is not a date"),
    ],
)
def test_a_mistake_names_row_and_column(text: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(DealError, match=words):
        read_deals_csv(table(tmp_path, text))


LADDER = (
    "shares_applied_for,valid_applications,guaranteed_shares,ballot_winners,ballot_extra_shares\n"
)


def test_a_ladder_adds_up_its_own_rows(tmp_path: Path) -> None:
    (tmp_path / "0100.csv").write_text(LADDER + "100,92859,0,4643,100\n")
    rows = read_ladder_folder(tmp_path)["0100"]
    assert rows[0].allotted_shares_total == 464_300


def test_a_ladder_without_a_column(tmp_path: Path) -> None:
    path = tmp_path / "0100.csv"
    path.write_text("shares_applied_for\n100\n")
    with pytest.raises(DealError, match="valid_applications: is missing"):
        read_ladder_csv(path)
    with pytest.raises(InputError, match="is not a folder"):
        read_ladder_folder(path)


@pytest.mark.parametrize(
    ("code", "day", "base", "public", "route", "mechanism"),
    [
        ("1111", date(2025, 8, 3), 1000, 100, None, "PN18"),
        ("1111", date(2025, 8, 3), 1000, 75, None, "PN18-waiver"),
        ("1111", date(2025, 8, 4), 1000, 100, None, "B"),
        ("1111", date(2025, 8, 4), 1000, 50, "18C", "18C"),
        ("1111", date(2025, 8, 4), 1000, 50, None, None),  # A or 18C: it does not say
        ("8111", date(2025, 8, 4), 1000, 100, None, "GEM"),
    ],
)
def test_the_regime_follows_without_guessing(
    code: str, day: date, base: int, public: int, route: str | None, mechanism: str | None
) -> None:
    data: dict[str, object] = {
        "stock_code": code,
        "listing_document_date": day,
        "base_offer_shares_initial": base,
        "public_initial_shares": public,
        "offer_price_hkd": Decimal(1),
    }
    if route:
        data["listing_route"] = route
    assert infer_mechanism(read_record(data), Rulebook.load()) == mechanism


def test_a_listing_date_near_the_reform_does_not_say(tmp_path: Path) -> None:
    header = "stock_code,listing_date,base_offer_shares_initial,public_initial_shares\n"
    near, far = read_deals_csv(
        table(tmp_path, header + "1,2025-08-11,1000,100\n2,2025-10-11,1000,100\n")
    )
    book = Rulebook.load()
    assert infer_mechanism(near, book) is None
    assert infer_mechanism(far, book) == "B"
