"""Deals the report tests share: shipped ones, and an invented one with hostile text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from greenshoe.deal import Deal, parse_deal_text
from greenshoe.study import StudyResult, run

if TYPE_CHECKING:
    from pathlib import Path

INVENTED = """
stock_code = "9999"
name_en = "<script>alert(1)</script> & 'Sons' =1+1"
listing_document_date = 2026-02-02
mechanism = "B"
offer_price_min_hkd = 10.0
offer_price_max_hkd = 12.5
board_lot_shares = 200
base_offer_shares_initial = 50000000
public_initial_shares = 5000000
intl_initial_shares = 45000000
issued_shares_on_listing = 300000000
existing_public_shares = 10000000
industry = "=HYPERLINK(\\"http://example.com\\")"
cornerstones = [
  { name = "+cmd|' /C calc'!A0", amount_hkd = 100000000, lock_up_months = 6 },
  { name = "@SUM(1)", amount_hkd = 50000000 },
]
"""

# One of each kind: ladder of the specialist chapter, size option, press figures, waiver, a short
# placing, GEM, employees, assured entitlements.
KINDS = ("2513", "0100", "0800", "3750", "2691", "8610", "6603", "2259")


@pytest.fixture(scope="session")
def zhipu() -> StudyResult:
    return run("2513")


@pytest.fixture(scope="session")
def invented() -> StudyResult:
    return run(Deal.of(parse_deal_text(INVENTED.encode(), file="invented.toml")))


@pytest.fixture(params=KINDS, scope="session")
def any_kind(request: pytest.FixtureRequest) -> StudyResult:
    return run(str(request.param))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "out"
