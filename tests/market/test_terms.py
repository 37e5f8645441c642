"""Terms from a mapping, and what is wrong with them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from greenshoe.core import DealError
from greenshoe.market import FirstDayTerms, Outcome, compare_days, first_day_terms_from

GOOD: dict[str, Any] = {
    "stock_code": "2026",
    "listing_date": date(2025, 11, 6),
    "offer_price_hkd": "139",
    "board_lot_shares": 100,
    "public_shares": 4_195_600,
    "placing_shares": 51_290_700,
}
ADS = {"ratio": 1, "last_price_usd": "16.25", "usd_hkd": 7.775, "deposit_barred": True}


def test_everything_may_be_given(pony: FirstDayTerms) -> None:
    more = GOOD | {
        "cornerstone_locked_shares": 20_756_000,
        "over_allocated_shares": 7_237_300,
        "ads": ADS,
    }
    assert first_day_terms_from(more) == pony


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"lot": 100}, r"lot: is not a term; expected stock_code, listing_date"),
        ({"offer_price_hkd": "abc"}, r"offer_price_hkd = abc: is not a number"),
        ({"offer_price_hkd": "nan"}, r"offer_price_hkd = nan: is not a number"),
        ({"offer_price_hkd": "0"}, r"offer_price_hkd = 0: is out of range"),
        ({"public_shares": "1.5"}, r"public_shares = 1.5: is not a whole number"),
        ({"public_shares": -1}, r"public_shares = -1: is out of range"),
        ({"listing_date": "soon"}, r"listing_date = soon: is not a date"),
        (
            {"cornerstone_locked_shares": 60_000_000},
            r"cornerstone_locked_shares = 60000000: is out of range",
        ),
        (
            {"public_shares": 0, "placing_shares": 100},
            r"public_shares = 0: leaves too little to trade",
        ),
        ({"ladder": [[0, 5]]}, r"ladder = \(0, 5\): is not a row of a ladder"),
        ({"ads": ADS | {"ratio": 0}}, r"ads.ratio = 0: is out of range"),
    ],
)
def test_what_is_wrong_is_named(change: dict[str, Any], message: str) -> None:
    with pytest.raises(DealError, match=message):
        first_day_terms_from(GOOD | change)


def test_what_is_missing_is_named() -> None:
    with pytest.raises(DealError, match=r"placing_shares: is missing"):
        first_day_terms_from({k: v for k, v in GOOD.items() if k != "placing_shares"})


def test_what_ifs_change_one_thing(pony: FirstDayTerms) -> None:
    assert pony.without_greenshoe().placing_shares == 44_053_400
    assert pony.hong_kong_alone().linked_ads is None
    assert pony.hong_kong_alone().ads is not None
    assert pony.with_cornerstones_free().free_shares == pony.free_shares + 20_756_000
    assert pony.ads is not None
    assert pony.ads.parity_hkd == pytest.approx(float(Decimal("16.25")) * 7.775)


def test_released_cornerstones_are_so_many_more_sellers(pony: FirstDayTerms) -> None:
    free = pony.with_cornerstones_free()
    assert (free.cornerstone_locked_shares, free.released_shares) == (0, 20_756_000)
    assert free.free_shares == pony.public_shares + pony.placing_shares
    pairs = compare_days(pony, free, 30, pace=0.05, seed=2)
    for outcome in (Outcome.LOW, Outcome.CLOSE, Outcome.OPEN):
        assert pairs.difference(outcome)["mean"] < 0.0
    assert pairs.difference(Outcome.LOW)["high"] < 0.0
    assert pairs.difference(Outcome.VOLUME)["low"] > 0.0
    with pytest.raises(DealError, match=r"released_shares = 60000000: is out of range"):
        replace(pony, released_shares=60_000_000)
