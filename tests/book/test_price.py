"""Cover, clearing price and the price policy, by hand; pictures that say what they show."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.book.conftest import book_of, order

from greenshoe.book import (
    CleanBook,
    Placing,
    PricePolicy,
    curve_of,
    demand_of_lines,
    demand_picture,
    price_book,
    sensitivity_of,
)
from greenshoe.core import DataError, DealError
from greenshoe.drawing import Label, Polygon

if TYPE_CHECKING:
    from collections.abc import Callable

D = Decimal


@pytest.fixture
def book() -> CleanBook:
    """500 shares wanted up to 160, 1,000 up to 150, 2,000 up to 140, 3,000 at any price to 130."""
    return book_of(
        order("1", 500, limit=160, region="Europe"),
        order("2", 500, limit=150, investor_type="hedge"),
        order("3", 1000, limit=140),
        order("4", 1000, limit=130),
    )


@pytest.fixture
def placing(make_placing: Callable[..., Placing]) -> Placing:
    return make_placing(10, 10, price_min_hkd=D(120), price_max_hkd=D(156))


def test_cover_at_every_price(book: CleanBook, placing: Placing) -> None:
    curve = curve_of(book, placing, [D(p) for p in (130, 131, 141, 151, 161)])
    assert [row.demand_shares for row in curve.rows] == [3000, 2000, 1000, 500, 0]
    assert [row.cover_x for row in curve.rows] == [3, 2, 1, 0.5, 0]
    assert [row.investors for row in curve.rows] == [4, 3, 2, 1, 0]
    assert [row.priced_out_shares for row in curve.rows] == [0, 1000, 2000, 2500, 3000]
    assert curve.by_type["hedge"].tolist() == [500, 500, 500, 0, 0]
    assert curve.by_region["Europe"].tolist() == [500, 500, 500, 500, 0]
    assert sum(c[0] for c in curve.by_type.values()) == 3000


def test_cover_without_the_cornerstones(make_placing: Callable[..., Placing]) -> None:
    book = book_of(order("C", 500, cornerstone=True), order("1", 1500))
    (row,) = curve_of(book, make_placing(10), [D(139)]).rows
    assert (row.cover_x, row.book_cover_x) == (2.0, 3.0)


def test_sensitivity_to_the_largest(book: CleanBook, placing: Placing) -> None:
    rows = sensitivity_of(book, placing, D(120))
    assert [(r.without_largest, r.demand_shares) for r in rows] == [(0, 3000), (1, 2000)]


def test_the_default_prices_hold_range_and_limits(book: CleanBook, placing: Placing) -> None:
    prices = curve_of(book, placing).prices_hkd
    assert {D(120), D(130), D(140), D(150), D(156)} <= set(prices)
    assert list(prices) == sorted(prices)


def test_partial_adjustment_by_hand(book: CleanBook, placing: Placing) -> None:
    study = price_book(book, placing)
    assert study.clearing_hkd == 150  # 1,000 wanted for 1,000 offered
    assert study.clearing_is_bound
    assert study.price_range.middle_hkd == 138
    assert study.price_hkd == 144  # half of the way from 138 to 150
    by_name = {a.alternative.split(":")[0]: a for a in study.alternatives}
    assert by_name["partial adjustment of 0.5"].chosen
    # 2,000 shares are offered in all: 6 HK$ below the clearing price on each of them
    assert by_name["partial adjustment of 0.5"].left_on_table_hkd_mn == D("0.012")
    assert by_name["clears the book"].left_on_table_hkd_mn == 0
    assert by_name["bottom of the range"].left_on_table_hkd_mn == D("0.06")
    assert not by_name["10 % below the bottom"].allowed
    assert price_book(book, placing, PricePolicy(partial_adjustment=D(0))).price_hkd == 138
    assert price_book(book, placing, PricePolicy(partial_adjustment=D(1))).price_hkd == 150


def test_the_reward_goes_to_those_who_named_a_price(placing: Placing) -> None:
    book = book_of(order("1", 500, limit=150), order("2", 500, limit=150), order("3", 1000))
    study = price_book(book, replace(placing, placing_shares=2000, offer_shares=2000))
    chosen = next(a for a in study.alternatives if a.chosen)
    assert chosen.reward_to_informative_hkd_mn == chosen.left_on_table_hkd_mn / 2


def test_limits_of_the_rules(book: CleanBook, placing: Placing) -> None:
    low = book_of(order("1", 1000, limit=100))
    assert price_book(low, placing).price_hkd == 120  # the bottom holds ...
    below = price_book(low, placing, PricePolicy(may_price_below=True))
    assert below.price_hkd == 119  # ... 138 less half of the way to 100
    floor = price_book(low, placing, PricePolicy(may_price_below=True, partial_adjustment=D(1)))
    assert floor.price_hkd == 108  # ... and a tenth below it with the adjustment
    assert all(check.passes for check in floor.checks)
    high = book_of(order("1", 10_000, limit=300))
    top = price_book(high, placing)
    assert top.price_hkd == 156
    wide = price_book(book, placing, PricePolicy(range_hkd=(D(100), D(150)), may_price_below=True))
    assert next(c for c in wide.checks if c.rule == "price_range.max_width").passes is False


def test_the_ads_is_a_ceiling(book: CleanBook, placing: Placing) -> None:
    policy = PricePolicy(ads_price_usd=D("18"), usd_hkd=D("7.75"))
    study = price_book(book, replace(placing, ads_ratio=D(1)), policy)
    assert study.ads_parity_hkd == D("139.5")
    assert study.price_hkd == D("139.5")
    assert "not above the ADS" in study.reason
    with pytest.raises(DealError, match="no listing in the United States"):
        price_book(book, replace(placing, ads_ratio=None), policy)
    with pytest.raises(DataError, match="--rate USD"):
        price_book(book, replace(placing, ads_ratio=D(1)), replace(policy, usd_hkd=None))


def test_a_maximum_alone_gets_a_range_from_the_book(book: CleanBook, placing: Placing) -> None:
    study = price_book(book, replace(placing, price_min_hkd=None))
    assert study.price_range.low_hkd == 130  # the highest price covered three times
    assert study.price_range.high_hkd == 150  # the highest covered once
    assert "from the book" in study.price_range.source


@pytest.mark.parametrize(
    ("policy", "says"),
    [
        (PricePolicy(range_hkd=(D(150), D(120))), "is no range"),
        (PricePolicy(range_hkd=(D(120), D(190))), "ends above the maximum price"),
        (PricePolicy(partial_adjustment=D(2)), "is no part"),
    ],
)
def test_policies_that_are_none(
    book: CleanBook, placing: Placing, policy: PricePolicy, says: str
) -> None:
    with pytest.raises(DataError, match=says):
        price_book(book, placing, policy)


def test_the_picture_says_what_it_shows() -> None:
    prices = [D(120), D(140), D(160)]
    groups = {f"group {n}": np.array([900 - n, 400, 10]) for n in range(12)}
    picture = demand_picture(prices, groups, offered_shares=5000, marked_price_hkd=D(139))
    assert "from 10,734 at HK$120.00 to 120 at HK$160.00" in picture.description
    words = {mark.text for mark in picture.marks if isinstance(mark, Label)}
    assert {"7 others", "HK$139.00"} <= words  # small groups are added up, none is lost
    areas = [mark for mark in picture.marks if isinstance(mark, Polygon)]
    assert len(areas) == 6
    assert picture == demand_picture(prices, groups, offered_shares=5000, marked_price_hkd=D(139))


def test_money_orders_want_more_at_a_lower_price() -> None:
    book = book_of(order("1", cents=139_000_00))
    demand = demand_of_lines(book.lines, 100)
    assert [int(demand.at(D(p)).sum()) for p in (100, 139, 140)] == [1300, 1000, 900]
