"""Backwards questions, against brute force over every lot and every cent."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenshoe.core import DealError, NotPossibleError
from greenshoe.deal import Deal
from greenshoe.offering import FloatCase, float_case, float_tests, solve, solve_grid

if TYPE_CHECKING:
    from collections.abc import Callable

    from greenshoe.rules import RulebookOn


@pytest.fixture
def deal(make_deal: Callable[..., Deal]) -> Deal:
    return make_deal(
        base_offer_shares_initial=100_000,
        public_initial_shares=10_000,
        intl_initial_shares=90_000,
        board_lot_shares=1000,
        offer_price_hkd=Decimal(20_000),
        issued_shares_on_listing=500_000,
        existing_public_shares=30_000,
        cornerstone_pct_of_offer=Decimal(20),
    )


def passing(case: FloatCase, deal: Deal, rules: RulebookOn) -> bool:
    route = deal.record.text("listing_route")
    return all(test.passes for test in float_tests(case, deal.terms, route, rules))


def test_the_largest_cornerstone_share(deal: Deal, rules: RulebookOn) -> None:
    answer = solve("cornerstone_max", deal.record, deal.terms, 100_000, rules)
    case = float_case(deal.record, deal.terms, 100_000)
    brute = [
        lots * 1000
        for lots in range(101)
        if passing(replace(case, cornerstone_shares=lots * 1000), deal, rules)
    ]
    assert answer.value == max(brute)
    assert answer.binding


def test_the_smallest_offer(deal: Deal, rules: RulebookOn) -> None:
    answer = solve("offer_min", deal.record, deal.terms, 100_000, rules)
    case = float_case(deal.record, deal.terms, 100_000)
    brute = []
    for lots in range(1, 300):
        corner = -(-20_000 * lots * 1000 // 100_000 // 1000) * 1000
        sized = replace(case, offer_shares=lots * 1000, cornerstone_shares=corner)
        if passing(sized, deal, rules):
            brute.append(lots * 1000)
    assert answer.value == min(brute)


def test_the_lowest_price(deal: Deal, rules: RulebookOn) -> None:
    answer = solve("price_min", deal.record, deal.terms, 100_000, rules)
    case = float_case(deal.record, deal.terms, 100_000)
    at, below = (
        replace(case, price_hkd=answer.value - step) for step in (Decimal(0), Decimal("0.01"))
    )
    assert passing(at, deal, rules)
    assert not passing(below, deal, rules)


def test_an_offer_that_cannot_pass_says_what_fails(
    make_deal: Callable[..., Deal], rules: RulebookOn
) -> None:
    deal = make_deal(issued_shares_on_listing=500_000_000, existing_public_shares=0)
    with pytest.raises(NotPossibleError, match="public float, free float fails even at 0 shares"):
        solve("cornerstone_max", deal.record, deal.terms, 10_000_000, rules)


@pytest.mark.parametrize(
    ("changes", "question", "words"),
    [
        ({}, "cornerstone_max", "issued_shares_on_listing: is missing"),
        ({"issued_shares_on_listing": 5}, "price_min", "fewer than the new shares"),
        ({"issued_shares_on_listing": 10**8}, "moon", "is not a question"),
    ],
)
def test_bad_questions(
    changes: dict[str, int],
    question: str,
    words: str,
    make_deal: Callable[..., Deal],
    rules: RulebookOn,
) -> None:
    deal = make_deal(**changes)
    with pytest.raises(DealError, match=words):
        solve(question, deal.record, deal.terms, 10_000_000, rules)


@given(
    issued=st.integers(11_000_000, 10**9),
    public=st.integers(0, 10**6),
    price=st.decimals("0.5", "2000", places=2),
    corner=st.integers(0, 60),
)
@settings(max_examples=60, deadline=None)
def test_tests_are_monotone_in_price_and_in_cornerstones(
    issued: int, public: int, price: Decimal, corner: int
) -> None:
    from datetime import date  # noqa: PLC0415

    from greenshoe.deal import read_record  # noqa: PLC0415
    from greenshoe.rules import Rulebook  # noqa: PLC0415

    record = read_record(
        {
            "stock_code": "9999",
            "listing_document_date": date(2026, 1, 5),
            "mechanism": "B",
            "offer_price_hkd": price,
            "board_lot_shares": 100,
            "base_offer_shares_initial": 10_000_000,
            "public_initial_shares": 1_000_000,
            "intl_initial_shares": 9_000_000,
            "issued_shares_on_listing": issued,
            "existing_public_shares": public,
            "cornerstone_pct_of_offer": Decimal(corner),
        }
    )
    deal = Deal.of(record)
    rules = Rulebook.load().at(date(2026, 1, 5))
    case = float_case(record, deal.terms, 10_000_000)
    if passing(case, deal, rules):
        assert passing(replace(case, price_hkd=price * 2), deal, rules)
        assert passing(replace(case, cornerstone_shares=0), deal, rules)


def test_the_grid_agrees_with_single_cases(deal: Deal, rules: RulebookOn) -> None:
    sizes, prices = [50_000, 100_000, 150_000], [Decimal(5_000), Decimal(20_000), Decimal(80_000)]
    grid = solve_grid(deal.record, deal.terms, sizes, prices, rules)
    assert [len(row) for row in grid] == [3, 3, 3]
    case = float_case(deal.record, deal.terms, 100_000)
    for row, price in zip(grid, prices, strict=True):
        assert (row[1] == ()) == passing(replace(case, price_hkd=price), deal, rules)
