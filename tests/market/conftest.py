"""Deals that several tests use: terms of public record, and one made up."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from greenshoe.market import AdsTerms, FirstDayTerms


@pytest.fixture(scope="session")
def pony() -> FirstDayTerms:
    """Pony AI on the eve of 2025-11-06, from its allotment results; New York's close of 11-05."""
    return FirstDayTerms(
        stock_code="2026",
        listing_date=date(2025, 11, 6),
        offer_price_hkd=Decimal(139),
        board_lot_shares=100,
        public_shares=4_195_600,
        placing_shares=44_053_400 + 7_237_300,
        cornerstone_locked_shares=20_756_000,
        over_allocated_shares=7_237_300,
        ads=AdsTerms(1, Decimal("16.25"), 7.775, deposit_barred=True),
    )


@pytest.fixture(scope="session")
def plain_deal() -> FirstDayTerms:
    """A small deal without another market, offered at a price where support is often needed."""
    return FirstDayTerms(
        stock_code="9999",
        listing_date=date(2026, 1, 8),
        offer_price_hkd=Decimal("10.00"),
        board_lot_shares=500,
        public_shares=5_000_000,
        placing_shares=45_000_000,
        over_allocated_shares=6_000_000,
        ladder=((500, 4_000), (1_000, 1_500), (5_000, 300)),
        grey_price_hkd=Decimal("9.60"),
    )
