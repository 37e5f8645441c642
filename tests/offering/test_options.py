"""Size adjustment, over-allotment and the greenshoe, against published shares."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenshoe.core import DealError
from greenshoe.deal import Deal, shipped_records
from greenshoe.offering import (
    StabilisingTrade,
    compute_offering,
    cover_on_path,
    exercised_shares,
    settle_short,
    stabilising_period_end,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from greenshoe.rules import Rulebook, RulebookOn


@pytest.mark.parametrize(
    ("code", "offer", "public", "placing"),
    [
        ("2026", 48_249_000, 4_195_600, 44_053_400),  # all to the placing
        ("0100", 29_197_600, 5_077_860, 24_119_740),  # refills the placing exactly
        ("2050", 414_379_500, 109_810_600, 304_568_900),  # 26.5 %: 14,323,117.5 -> 14,323,100
        ("3750", 135_578_600, 10_168_400, 125_410_200),  # 7.5 %: 1,326,307.5 -> 1,326,300
        ("2580", 238_235_200, 83_382_400, 154_852_800),  # 35 %: 10,875,900 -> 10,875,800
        ("2525", 19_550_000, 1_955_000, 17_595_000),  # 10 %
        ("1768", 15_511_200, 1_410_200, 14_101_000),  # an option of 10 %
        ("3288", 279_031_700, 55_279_900, 223_751_800),  # an option of 6 %
    ],
)
def test_the_size_adjustment_as_published(
    code: str, offer: int, public: int, placing: int, rulebook: Rulebook
) -> None:
    settled = compute_offering(Deal.load(code), rulebook).settlement
    assert settled.size.offer_shares.expected == offer
    assert settled.public_final is not None
    assert settled.intl_final is not None
    assert (settled.public_final.expected, settled.intl_final.expected) == (public, placing)


def test_without_a_word_on_who_gets_the_shares_the_two_ways_are_bounds(
    make_deal: Callable[..., Deal], rulebook: Rulebook
) -> None:
    deal = make_deal(
        mechanism="18C",
        public_initial_shares=500_000,
        intl_initial_shares=9_500_000,
        size_adjustment_exercised=True,
        public_subscription_level_x=Decimal(60),
        intl_subscription_level_x=Decimal(2),
    )
    public = compute_offering(deal, rulebook).settlement.public_final
    assert public is not None
    assert (public.low, public.high) == (2_000_000, 2_300_000)  # 20 % of 10m; and of 1.5m more


def test_nothing_is_over_allocated_when_the_placing_is_short(
    make_deal: Callable[..., Deal], rulebook: Rulebook
) -> None:
    deal = make_deal(
        public_subscription_level_x=Decimal(5), intl_subscription_level_x=Decimal("0.97")
    )
    assert compute_offering(deal, rulebook).settlement.over_allocated.high == 0


def test_an_option_above_the_cap_is_refused(
    make_deal: Callable[..., Deal], rulebook: Rulebook
) -> None:
    deal = make_deal(over_allotment_max_shares=1_500_100)
    with pytest.raises(DealError, match=r"above the cap of 15 % .* expected at most 1500000"):
        compute_offering(deal, rulebook)


STABILISED = [
    record
    for record in shipped_records()
    if record.shares("stabilisation_bought_shares") is not None
    and record.shares("over_allocated_shares") is not None
    and record.shares("over_allotment_exercised_shares") is not None
]


def test_there_are_real_outcomes_to_test() -> None:
    assert len(STABILISED) >= 46


@pytest.mark.parametrize("code", [record.stock_code for record in STABILISED])
def test_every_published_greenshoe_conserves_shares(code: str) -> None:
    record = Deal.load(code).record
    over, bought, resold, exercised = (
        record.shares(name)
        for name in (
            "over_allocated_shares",
            "stabilisation_bought_shares",
            "stabilisation_resold_shares",
            "over_allotment_exercised_shares",
        )
    )
    assert over is not None
    assert bought is not None
    assert resold is not None
    assert exercised_shares(over, bought, resold) == exercised


@pytest.mark.parametrize(
    ("close", "end"),
    [  # announced: Zhipu, MiniMax, WeRide
        (date(2026, 1, 5), date(2026, 2, 4)),
        (date(2026, 1, 6), date(2026, 2, 5)),
        (date(2025, 11, 3), date(2025, 12, 3)),
        (date(2026, 1, 16), date(2026, 2, 15)),  # a Sunday: no roll
    ],
)
def test_the_period_ends_on_the_30th_calendar_day(
    close: date, end: date, rules: RulebookOn
) -> None:
    assert stabilising_period_end(close, rules) == end


def test_zhipu_bought_resold_and_exercised_in_full() -> None:
    price = Decimal("116.20")
    trades = [
        StabilisingTrade("buy", 722_600, Decimal("116.10")),
        StabilisingTrade("sell", 722_600, Decimal("120.00")),
    ]
    account = settle_short(5_612_900, price, trades)
    assert account.exercised_shares == 5_612_900
    assert account.profit_cents == 722_600 * 390  # bought ten cents below, resold HK$3.80 above


@pytest.mark.parametrize(
    ("trades", "words"),
    [
        ([StabilisingTrade("buy", 100, Decimal("10.01"))], "is above the offer price"),
        ([StabilisingTrade("sell", 100, Decimal(11))], "is more than was bought"),
        ([StabilisingTrade("buy", 1100, Decimal(9))], "is more than the short"),
        ([StabilisingTrade("buy", 0, Decimal(9))], "is not a trade"),
    ],
)
def test_an_act_the_rule_forbids_is_refused(trades: list[StabilisingTrade], words: str) -> None:
    with pytest.raises(DealError, match=words):
        settle_short(1000, Decimal(10), trades)


@given(
    over=st.integers(0, 10**8),
    offer=st.decimals("0.5", "500", places=2),
    moves=st.lists(st.integers(-30, 30), max_size=22),
    daily=st.integers(1, 10**7),
    resell=st.none() | st.decimals("1.01", "1.5", places=2),
)
@settings(max_examples=200, deadline=None)
def test_on_any_path_shares_and_cents_are_conserved(
    over: int, offer: Decimal, moves: list[int], daily: int, resell: Decimal | None
) -> None:
    path = [offer * (100 + move) / 100 for move in moves]
    account, trades = cover_on_path(over, offer, path, daily_shares=daily, resell_above=resell)
    assert over == account.bought_shares - account.resold_shares + account.exercised_shares
    assert all(t.price_hkd <= offer for t in trades if t.side == "buy")
    gain = sum(
        (offer - t.price_hkd if t.side == "buy" else t.price_hkd - offer) * t.shares for t in trades
    )
    assert abs(Decimal(account.profit_cents) / 100 - gain) <= Decimal("0.01") * (len(trades) + 2)
    assert account.profit_cents >= -(len(trades) + 2)  # a rounding at most: it cannot lose


@pytest.mark.parametrize(
    ("to", "public", "placing"),
    [("public", 1_000_400, 8_499_600), ("placing", 1_000_000, 8_500_000)],
)
def test_the_surplus_of_a_third_tranche(
    to: str, public: int, placing: int, make_deal: Callable[..., Deal], rulebook: Rulebook
) -> None:
    deal = make_deal(
        intl_initial_shares=8_499_600,
        tranches=[
            {
                "name": "employees",
                "initial_shares": 500_400,
                "within": "offer",
                "taken_shares": 500_000,
                "surplus_to": to,
            }
        ],
        public_subscription_level_x=Decimal(30),
        intl_subscription_level_x=Decimal(2),
        offer_price_min_hkd=Decimal(9),
        offer_price_max_hkd=Decimal(11),
    )
    settled = compute_offering(deal, rulebook).settlement
    assert settled.public_final is not None
    assert settled.intl_final is not None
    assert (settled.public_final.expected, settled.intl_final.expected) == (public, placing)


def test_a_printed_option_grows_with_the_offer(
    make_deal: Callable[..., Deal], rulebook: Rulebook
) -> None:
    # MiniMax prints 3,808,380, and 4,379,640 if its size adjustment option is exercised
    deal = Deal.load("0100").with_values(over_allotment_max_shares=3_808_380)
    assert compute_offering(deal, rulebook).settlement.over_allocated.high == 4_379_640
    smaller = make_deal(over_allotment_max_shares=500_000)
    assert compute_offering(smaller, rulebook).settlement.over_allocated.high == 500_000


def test_both_tranches_short(make_deal: Callable[..., Deal], rulebook: Rulebook) -> None:
    deal = make_deal(
        public_subscription_level_x=Decimal("0.5"), intl_subscription_level_x=Decimal("0.9")
    )
    public = compute_offering(deal, rulebook).settlement.public_final
    assert public is not None
    assert "lapses unless underwriters take up" in public.reason
