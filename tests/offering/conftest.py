"""Deals made in a line, for tests."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from greenshoe.deal import Deal, read_record
from greenshoe.rules import Rulebook, RulebookOn

if TYPE_CHECKING:
    from collections.abc import Callable

PLAIN: dict[str, Any] = {
    "stock_code": "9999",
    "name_en": "Invented",
    "listing_document_date": date(2025, 12, 30),
    "listing_date": date(2026, 1, 8),
    "mechanism": "B",
    "offer_price_hkd": Decimal("10.00"),
    "board_lot_shares": 100,
    "base_offer_shares_initial": 10_000_000,
    "public_initial_shares": 1_000_000,
    "intl_initial_shares": 9_000_000,
}


@pytest.fixture(scope="session")
def make_deal() -> Callable[..., Deal]:
    """A plain deal with some keys replaced; `None` leaves a key out."""

    def make(**changes: object) -> Deal:
        data = {k: v for k, v in {**PLAIN, **changes}.items() if v is not None}
        return Deal.of(read_record(data))

    return make


@pytest.fixture(scope="session")
def rulebook() -> Rulebook:
    return Rulebook.load()


@pytest.fixture(scope="session")
def rules(rulebook: Rulebook) -> RulebookOn:
    return rulebook.at(date(2025, 12, 30))
