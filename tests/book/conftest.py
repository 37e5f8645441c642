"""Books made in a line, for tests."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from greenshoe.book import (
    CleanBook,
    Consent,
    Order,
    OrderKind,
    Placing,
    Step,
    clean_book,
    placing_of,
)
from greenshoe.deal import Deal
from greenshoe.rules import Rulebook

if TYPE_CHECKING:
    from collections.abc import Callable

HEADER = (
    "order_id,investor,investor_type,region,bank,kind,limit_price_hkd,shares,amount,currency,"
    "cornerstone,connected,existing_holder"
)


def order(name: str, shares: int | None = None, **changes: Any) -> Order:
    """An order in shares at any price, with some fields replaced."""
    limit = changes.pop("limit", None)
    cents = changes.pop("cents", None)
    plain = Order(
        order_id=name,
        investor=f"Investor {name}",
        investor_type="long_only",
        region="Asia",
        bank="Bank A",
        kind=OrderKind.STRIKE if limit is None else OrderKind.LIMIT,
        steps=(Step(None if limit is None else Decimal(limit), shares, cents),),
    )
    return replace(plain, **changes)


def book_of(*orders: Order, lot: int = 100) -> CleanBook:
    return clean_book(orders, lot)


RELATED = {"connected": Consent.NEEDED}


@pytest.fixture(scope="session")
def pony() -> Placing:
    """The placing of Pony AI as published."""
    return placing_of(Deal.load("2026"), Rulebook.load())


@pytest.fixture(scope="session")
def make_placing(pony: Placing) -> Callable[..., Placing]:
    """A placing of some lots beside a public offer as large, with enough public holders."""

    def make(lots: int, public_lots: int | None = None, **changes: Any) -> Placing:
        public = lots if public_lots is None else public_lots
        offer = (lots + public) * 100
        small = replace(
            pony,
            lot=100,
            base_offer_shares=offer,
            offer_shares=offer,
            placing_initial_shares=lots * 100,
            placing_shares=lots * 100,
            over_allocated_shares=0,
            public_shares=public * 100,
            public_holders=300,
            existing_public_shares=0,
            third_tranche_shares=0,
        )
        return replace(small, **changes)

    return make
