"""The ladders and the float tiers against the table of published deals."""

from __future__ import annotations

import csv
import os
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from greenshoe.core import share_of, up_to_lot
from greenshoe.rules import Rulebook, clawback_pct

pytestmark = pytest.mark.truth
TRUTH = Path(os.environ.get("GREENSHOE_TRUTH", Path(__file__).parents[3] / "shared"))
NEEDED = (
    "listing_document_date", "base_offer_shares_initial", "public_initial_shares",
    "public_final_shares", "board_lot_shares", "public_subscription_level_x",
    "intl_subscription_level_x",
)  # fmt: skip


def deals() -> list[dict[str, str]]:
    with (TRUTH / "data" / "deals.csv").open(encoding="utf-8-sig", newline="") as handle:
        return [row for row in csv.DictReader(handle) if all(row[key] for key in NEEDED)]


def test_final_public_shares_of_every_full_placing() -> None:
    """Base offer x the ladder's percentage, up to a lot, where only the ladder moved shares."""
    checked, wrong = 0, []
    for row in deals():
        book = Rulebook.load().at(date.fromisoformat(row["listing_document_date"]))
        steps = book.find(f"clawback.{row['mechanism']}") if row["mechanism"] in {
            "PN18", "A", "B", "18C", "GEM"} else None  # fmt: skip
        multiple = Decimal(row["public_subscription_level_x"])
        if steps is None or row["size_adjustment_exercised"] in {"yes", "True", "true", "1"}:
            continue
        if Decimal(row["intl_subscription_level_x"]) < 1 or multiple < 1:
            continue
        base, initial = int(row["base_offer_shares_initial"]), int(row["public_initial_shares"])
        pct = clawback_pct(steps, multiple, Decimal(0))
        exact = share_of(base, Fraction(pct, 100))
        expected = max(initial, up_to_lot(exact, int(row["board_lot_shares"])))
        checked += 1
        if int(row["public_final_shares"]) != expected:
            wrong.append((row["stock_code"], row["public_final_shares"], expected, multiple))
    assert checked >= 50
    assert wrong == []
