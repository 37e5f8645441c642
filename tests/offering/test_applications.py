"""Amounts payable against a printed notice; sizes; pools and the largest application."""

from __future__ import annotations

import csv
import itertools
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenshoe.deal import Deal, Tier
from greenshoe.offering import (
    application_amount,
    application_table,
    largest_application,
    pool_of,
    pools_of,
    usual_sizes,
)
from greenshoe.rules import Rulebook, RulebookOn

if TYPE_CHECKING:
    from collections.abc import Callable

NOTICE = Path(__file__).parents[1] / "answers/0100_amounts_payable.csv"


def printed() -> list[tuple[int, int]]:
    lines = NOTICE.read_text("utf-8").splitlines()[1:]
    return [
        (int(row["shares"]), int(Decimal(row["amount_hkd"]) * 100)) for row in csv.DictReader(lines)
    ]


@pytest.mark.parametrize(("shares", "cents"), printed())
def test_every_printed_amount_of_minimax_to_the_cent(
    shares: int, cents: int, rules: RulebookOn
) -> None:
    value, fees = application_amount(shares, Decimal("165.00"), rules)
    assert value + sum(fees) == cents


def test_one_rounding_of_the_whole_factor_misses_ten_of_the_41(rules: RulebookOn) -> None:
    from decimal import ROUND_HALF_UP  # noqa: PLC0415 - the mistake is shown only here

    factor = Decimal("1.010085")
    wrong = sum(
        int((Decimal(165) * n * factor * 100).quantize(Decimal(1), ROUND_HALF_UP)) != cents
        for n, cents in printed()
    )
    assert wrong == 10
    assert rules.decimal("application_fee.brokerage") == Decimal("0.01")


@pytest.mark.parametrize(
    ("day", "factor"),
    [
        (date(2014, 10, 31), "1.01008"),
        (date(2014, 11, 1), "1.010077"),
        (date(2021, 12, 31), "1.010077"),
        (date(2022, 1, 1), "1.0100785"),
        (date(2022, 12, 31), "1.0100785"),
        (date(2023, 1, 1), "1.010085"),
    ],
)
def test_the_fees_of_the_day(day: date, factor: str, rulebook: Rulebook) -> None:
    value, fees = application_amount(100_000_000, Decimal(1), rulebook.at(day))
    assert Decimal(value + sum(fees)) / value == Decimal(factor)


def test_the_pool_line_is_inclusive_and_on_the_maximum_price(rules: RulebookOn) -> None:
    # 6980 at exactly HK$5,000,000 is pool A; 3677 at HK$4,962,000 is pool A although fees pass 5m
    assert pool_of(500_000, Decimal("10.00"), rules) == "A"
    assert pool_of(600_000, Decimal("8.27"), rules) == "A"
    assert pool_of(500_100, Decimal("10.00"), rules) == "B"


def test_the_odd_lot_goes_to_pool_a(make_deal: Callable[..., Deal], rules: RulebookOn) -> None:
    pools = pools_of(make_deal().terms, 7_483_900, (), rules)  # Zhipu: 3,742,000 and 3,741,900
    assert (pools.a.expected, pools.b.expected) == (3_742_000, 3_741_900)


def test_the_surplus_of_pool_b_goes_to_a(make_deal: Callable[..., Deal], rules: RulebookOn) -> None:
    # Nanhua, 2691: B applied for 4,300,000 and got all of it, A the other 11,848,500 of 16,148,500
    terms = make_deal(
        board_lot_shares=500,
        offer_price_hkd=Decimal(12),
        offer_price_max_hkd=Decimal(16),
    ).terms
    tiers = (Tier(500, 33_000), Tier(2_000_000, 1), Tier(1_000_000, 1), Tier(1_300_000, 1))
    pools = pools_of(terms, 16_148_500, tiers, rules)
    assert (pools.a.expected, pools.b.expected) == (11_848_500, 4_300_000)


@pytest.mark.parametrize(
    ("mechanism", "lot", "initial", "largest"),
    [
        ("18C", 20, 1_269_480, 634_740),  # MiniMax prints 634,740
        ("B", 100, 1_410_200, 705_100),
        (
            "B",
            500,
            2_326_500,
            1_163_000,
        ),  # 2,326.5 lots halved, down to a lot: 1641 prints 1,163,000
        ("GEM", 4000, 12_500_000, 12_500_000),  # 8610: the whole public offer
    ],
)
def test_the_largest_application(
    mechanism: str,
    lot: int,
    initial: int,
    largest: int,
    make_deal: Callable[..., Deal],
    rules: RulebookOn,
) -> None:
    base = initial * 20
    terms = make_deal(
        mechanism=mechanism,
        board_lot_shares=lot,
        base_offer_shares_initial=base,
        public_initial_shares=initial,
        intl_initial_shares=base - initial,
    ).terms
    assert largest_application(terms, rules).expected == largest


def test_employee_shares_inside_the_public_offer_do_not_count(rulebook: Rulebook) -> None:
    terms = Deal.load("6603").terms  # the announcement's largest size is 2,009,200
    rules = rulebook.at(terms.listing_document_date)
    assert largest_application(terms, rules).expected == 2_009_200


@given(
    lot=st.sampled_from([1, 10, 50, 100, 200, 500, 1000, 5000]),
    lots=st.integers(2, 10**5),
    price=st.decimals("0.2", "500", places=2),
)
@settings(max_examples=100, deadline=None)
def test_an_invented_table_is_legal(lot: int, lots: int, price: Decimal) -> None:
    from greenshoe.deal import read_record  # noqa: PLC0415

    initial = 2 * lots * lot
    record = read_record(
        {
            "stock_code": "9999",
            "listing_document_date": date(2026, 1, 5),
            "mechanism": "B",
            "offer_price_hkd": price,
            "board_lot_shares": lot,
            "base_offer_shares_initial": 10 * initial,
            "public_initial_shares": initial,
            "intl_initial_shares": 9 * initial,
        }
    )
    terms = Deal.of(record).terms
    rules = Rulebook.load().at(terms.listing_document_date)
    sizes = usual_sizes(terms, rules)
    assert sizes[0] == lot
    assert sizes[-1] == lots * lot
    assert all(a < b for a, b in itertools.pairwise(sizes))
    assert all(size % lot == 0 for size in sizes)
    amounts = application_table(terms, rules)
    assert all(a.amount_cents == a.value_cents + sum(a.fee_cents) for a in amounts)
    pools = [a.pool for a in amounts]
    assert pools == sorted(pools)  # A before B
