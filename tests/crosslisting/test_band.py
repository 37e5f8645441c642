"""The conversion band: what it costs, and which side a dated fact shuts."""

from __future__ import annotations

from datetime import date

import pytest

from greenshoe.crosslisting import Bar, conversion_band, find_pair

PONY, BABA = find_pair("PONY"), find_pair("BABA")


def test_the_flat_fee_makes_the_band_wide_for_a_cheap_share() -> None:
    day = date(2024, 2, 1)
    dear = conversion_band(BABA, day, ads_price_usd=75.0)
    cheap = conversion_band(BABA, day, ads_price_usd=5.0)
    assert dear.upper_bp is not None
    assert cheap.upper_bp is not None
    # US$0.05 is 6.67 bp of US$75 and 100 bp of US$5
    assert cheap.upper_bp - dear.upper_bp == pytest.approx(100 - 6.6667, abs=1e-3)


def test_the_costs_are_those_of_the_day() -> None:
    costs = {
        cost.what: cost.bp
        for cost in conversion_band(BABA, date(2024, 2, 1), ads_price_usd=100.0).cancel_costs
    }
    assert costs["US$0.05 per ADS"] == pytest.approx(5)
    assert costs["Hong Kong stamp duty"] == pytest.approx(10)  # 0.1 % since 17 November 2023
    levies = sum(bp for what, bp in costs.items() if what.endswith(("levy", "trading fee")))
    assert levies == pytest.approx(0.27 + 0.015 + 0.565)
    before = conversion_band(BABA, date(2023, 11, 16), ads_price_usd=100.0)
    assert {c.what: c.bp for c in before.cancel_costs}["Hong Kong stamp duty"] == pytest.approx(13)


def test_the_band_is_the_sum_of_its_costs() -> None:
    band = conversion_band(BABA, date(2026, 5, 4), ads_price_usd=120.0)
    assert band.lower_bp == pytest.approx(-sum(cost.bp for cost in band.cancel_costs))
    assert band.upper_bp == pytest.approx(sum(cost.bp for cost in band.issue_costs))
    assert band.status == "two-sided"
    assert band.confidence == "M"  # the fee of the deposit agreement was not read


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (date(2025, 11, 5), "two-sided"),
        (date(2025, 11, 6), "no upper edge"),
        (date(2025, 12, 16), "no upper edge"),
        (date(2025, 12, 17), "two-sided"),
    ],
)
def test_pony_offer_shares_may_not_be_deposited_until_17_december(day: date, status: str) -> None:
    band = conversion_band(PONY, day, ads_price_usd=14.0)
    assert band.status == status
    assert (band.upper_bp is None) == (status == "no upper edge")
    assert band.lower_bp is not None


@pytest.mark.parametrize(
    ("what", "status"),
    [
        (["borrow_hk"], "no lower edge"),
        (["cancel"], "no lower edge"),
        (["borrow_us"], "no upper edge"),
        (["deposit", "borrow_hk"], "closed"),
    ],
)
def test_a_side_that_is_shut_has_no_edge(what: list[str], status: str) -> None:
    fact = {"from": date(2025, 1, 1), "source": "a notice", "confidence": "T"}
    bars = tuple(Bar.model_validate({**fact, "what": kind}) for kind in what)
    pair = BABA.model_copy(update={"bars": bars})
    band = conversion_band(pair, date(2025, 6, 2), ads_price_usd=100.0)
    assert band.status == status
    assert len(band.barred) == len(what)


def test_a_and_h_shares_are_never_converted() -> None:
    band = conversion_band(find_pair("601318"), date(2019, 5, 7), ads_price_usd=80.0)
    assert (band.status, band.lower_bp, band.upper_bp) == ("not fungible", None, None)


def test_a_common_share_pays_no_depositary() -> None:
    band = conversion_band(find_pair("YUMC"), date(2025, 6, 2), ads_price_usd=45.0)
    assert not any("per ADS" in cost.what for cost in band.issue_costs)
    assert (band.upper_bp or 0) < 20
