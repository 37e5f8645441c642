"""Hedge, second listing, sessions and liquidity on data whose answer is known."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenshoe.core import market_calendar
from greenshoe.crosslisting import (
    Aligned,
    PriceSeries,
    analyse_pair,
    find_pair,
    hedge_of,
    liquidity_of,
    reference_rates,
    second_listing_effect,
    session_share,
    worst_fall,
)
from greenshoe.crosslisting._arrays import as_date
from greenshoe.crosslisting._liquidity import best_volume

if TYPE_CHECKING:
    from pathlib import Path

RATES = reference_rates()


def series(close: np.ndarray, code: str = "AAA", volume: float = 1000.0) -> PriceSeries:
    days = np.array(market_calendar("US").days, dtype="datetime64[D]")
    days = days[days >= np.datetime64("2022-01-03")][: len(close)]
    blank = np.full(len(close), np.nan)
    shares = np.full(len(close), volume)
    return PriceSeries(
        f"{code}.csv", code, "US", "USD", "raw", "", "", days, blank, blank, blank, close, shares
    )


def walk(daily: np.ndarray, seed: int) -> np.ndarray:
    random = np.random.default_rng(seed)
    return np.asarray(50 * np.exp(np.cumsum(random.normal(0, 1, len(daily)) * daily)))


@settings(deadline=None, max_examples=100)
@given(st.lists(st.floats(0.5, 100), min_size=1, max_size=20))
def test_worst_fall_is_the_worst_of_all_pairs_of_days(prices: list[float]) -> None:
    pairs = [1 - b / a for i, a in enumerate(prices) for b in prices[i:]]
    assert worst_fall(np.array(prices)) == pytest.approx(max(pairs))


def test_a_second_listing_that_halves_volatility_is_found() -> None:
    days, at = 600, 300
    company = series(walk(np.where(np.arange(days) < at, 0.04, 0.02), 1))
    controls = [series(walk(np.full(days, 0.03), seed), f"C{seed}") for seed in (2, 3, 4)]
    listed = as_date(company.days[at])
    effect = second_listing_effect(company, listed, controls)
    assert effect is not None
    assert effect.volatility_change.value == pytest.approx(-0.02 * np.sqrt(252), abs=0.12)
    assert effect.volatility_change.excludes_zero
    assert effect.controls == ("C2", "C3", "C4")
    again = second_listing_effect(company, listed, controls)
    assert again == effect  # the seed decides


def test_the_interval_holds_zero_where_everybody_calms_down() -> None:
    """Twelve companies that calm down with their controls: nine in ten intervals hold zero."""
    days, at = 600, 300
    daily = np.where(np.arange(days) < at, 0.04, 0.02)
    wrong = 0
    for seed in range(12):
        company = series(walk(daily, 1000 + seed))
        controls = [series(walk(daily, 100 * seed + k), f"C{k}") for k in range(3)]
        effect = second_listing_effect(company, as_date(company.days[at]), controls)
        assert effect is not None
        wrong += effect.volatility_change.excludes_zero
    assert wrong <= 4


def test_no_effect_without_a_control_or_enough_days() -> None:
    company = series(walk(np.full(400, 0.02), 1))
    day = as_date(company.days[200])
    assert second_listing_effect(company, day, []) is None
    assert second_listing_effect(company, as_date(company.days[50]), [company]) is None


def test_two_lines_of_one_share_do_not_hedge(folder: Path) -> None:
    report = analyse_pair(find_pair("XYZ", hk="1234"), folder)
    assert report.hedge is not None
    assert report.hedge.correlation_5d > 0.85
    assert report.hedge.fall_half_each == pytest.approx(report.hedge.fall_anchor, abs=0.06)


def plain(open_: np.ndarray, close: np.ndarray) -> Aligned:
    days = np.array(market_calendar("HK").days, dtype="datetime64[D]")[-len(close) :]
    blank = np.full(len(close), np.nan)
    whole = np.zeros(len(close), dtype=np.int64)
    return Aligned(days, open_, close, blank, blank, blank, close, whole, whole)


def test_the_session_share_is_the_share_put_in() -> None:
    """A fixed part of each day's move made between open and close."""
    random = np.random.default_rng(5)
    close = 100 * np.exp(np.cumsum(random.normal(0, 0.02, 400)))
    for part in (0.0, 0.3, 1.0):
        moves = np.diff(np.log(close), prepend=np.log(100))
        found = session_share(plain(close * np.exp(-part * moves), close))
        assert found is not None
        assert found.hong_kong == pytest.approx(part, abs=1e-9)
        assert found.low <= part + 1e-9 <= found.high + 2e-9
        assert found.variance_ratio == pytest.approx(part**2, abs=1e-9)


def test_no_session_share_without_opens() -> None:
    close = np.linspace(90, 100, 200)
    assert session_share(plain(np.full(200, np.nan), close)) is None
    assert hedge_of(plain(close, close).keep(np.arange(12))) is None


def test_turnover_and_impact_by_hand() -> None:
    """Two shares at US$1 and HK$7.8: 2 m and 1 m shares a day, a move of 1 % every day."""
    close = np.where(np.arange(40) % 2 == 0, 1.0, 1.01)
    us = series(close, volume=2e6)
    hk = replace(us, market="HK", currency="HKD", file="H", close=close * 7.8, volume=us.volume / 2)
    found, traps = liquidity_of([us], [hk], RATES)
    assert found is not None
    assert not traps
    assert found.anchor.turnover_usd_mn == pytest.approx(2.01)
    assert found.hong_kong_share == pytest.approx(1 / 3, abs=0.002)
    # 1 % (99 bp down) a day over US$2 m: 50 bp per million, to the rounding of the two directions
    assert found.anchor.amihud_bp_per_usd_mn == pytest.approx(49.5, abs=0.3)
    assert found.anchor.zero_return_days == 0


def test_a_venues_part_of_the_tape_is_refused_as_volume() -> None:
    close = walk(np.full(100, 0.02), 1)
    tape, venue = series(close, volume=1e6), replace(series(close, volume=2e4), file="IEX.csv")
    best, traps = best_volume([venue, tape])
    assert best is tape
    assert [(trap.file, trap.action) for trap in traps] == [("IEX.csv", "refused")]


def test_no_volume_is_said() -> None:
    close = walk(np.full(100, 0.02), 1)
    assert liquidity_of([series(close, volume=0)], [series(close)], RATES)[0] is None
