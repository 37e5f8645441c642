"""Books of shipped deals: what listed must have been possible."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from greenshoe.deal import Deal
from greenshoe.study import allocate_orders

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "code", ["0100", "1828", "2259", "2561", "2580", "3858", "6831", "8610", "9980"]
)
def test_an_offer_that_listed_can_be_allotted(tmp_path: Path, code: str) -> None:
    """Each listed with the cornerstones it printed.

    Price setters among cornerstones (0100), a placing that few hold (1828), an employee tranche
    (2259, 9980), cornerstones filled from the over-allocation (2561, 6831), a floor met to the lot
    (3858), Mechanism A (2580), GEM (8610).
    """
    deal = Deal.load(code)
    size = 4 * deal.terms.intl_initial_shares // 200
    rows = [f"{n},Fund {n},{'hedge' if n % 2 else 'long_only'},strike,{size}" for n in range(200)]
    path = tmp_path / "orders.csv"
    path.write_text("\n".join(["order_id,investor,type,kind,shares", *rows]), encoding="utf-8")
    found = allocate_orders(path, deal, over_allocate=deal.record.shares("over_allocated_shares"))
    allotted = found.allocation
    assert all(check.passes is not False for check in allotted.checks)
    corners = [row for row in allotted.rows if row.cornerstone]
    assert len(corners) == len(deal.record.cornerstones)
    assert [row.allotted_shares for row in corners] == [row.wanted_shares for row in corners]
