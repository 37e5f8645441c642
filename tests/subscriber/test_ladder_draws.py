"""Ladders on arrays: against the designer in whole lots, and published tables."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenshoe.deal import DealRecord, shipped_record, shipped_records
from greenshoe.offering import PoolDemand, expected_shares, power
from greenshoe.subscriber import forecast, whole_ladders
from greenshoe.subscriber._ladder import power_ladder, scaled_ladder


def _error_with_the_rate_known(record: DealRecord) -> float:
    """Median |log(made / published)| over the sizes of pool A."""
    rows = [r for r in record.ladder if r.pool == "A"]
    lot = record.shares("board_lot_shares") or 1
    lots = np.array([r.shares_applied_for / lot for r in rows])
    counts = np.array([[float(r.valid_applications) for r in rows]])
    published = np.array([float(expected_shares(r)) / lot for r in rows])
    pool = np.array([published @ counts[0]])
    made = power_ladder(lots, counts, pool, published[:1])[0]
    return float(np.median(np.abs(np.log(made / published))))


def test_with_the_published_rate_and_applications_ladders_are_the_published_ones() -> None:
    """All tables published at hkeipo.hk; reference: 0.2 % to 0.9 % at the median size."""
    found = [r for r in shipped_records() if r.text("registrar") == "hkeipo" and r.ladder]
    errors = [_error_with_the_rate_known(record) for record in found]
    assert len(errors) >= 45
    assert np.median(errors) < 0.01


@st.composite
def pools(draw: st.DrawFn) -> tuple[list[int], list[int], float, float]:
    sizes = sorted(draw(st.sets(st.integers(1, 400), min_size=2, max_size=12)))
    counts = draw(st.lists(st.integers(50, 4000), min_size=len(sizes), max_size=len(sizes)))
    return sizes, counts, draw(st.floats(0.02, 0.9)), draw(st.floats(0.05, 0.95))


@given(pools())
@settings(max_examples=60, deadline=None)
def test_a_ladder_uses_its_pool_up_rises_and_stays_between_proportional_and_equal(
    case: tuple[list[int], list[int], float, float],
) -> None:
    sizes, counts, filled, place = case
    lots, applications = np.array(sizes, float), np.array([counts], float)
    applied = float(applications[0] @ lots)
    pool = np.array([filled * applied])
    low, high = pool[0] * lots[0] / applied, min(pool[0] / applications.sum(), lots[0])
    rate = np.array([low ** (1 - place) * high**place])
    made = power_ladder(lots, applications, pool, rate)[0]
    assert made @ applications[0] == pytest.approx(pool[0], rel=1e-4)
    assert np.all(np.diff(made) >= -1e-9)
    assert np.all(made <= lots + 1e-9)
    shares = made / lots
    assert np.all(np.diff(shares) <= 1e-9)


@given(pools())
@settings(max_examples=40, deadline=None)
def test_it_is_the_designers_ladder_to_a_winner_or_the_remainder(
    case: tuple[list[int], list[int], float, float],
) -> None:
    """The designer gives whole lots; curves agree but for rounding and the pool's last lots."""
    sizes, counts, filled, _ = case
    lots, applications = np.array(sizes, float), np.array([counts], float)
    pool = int(filled * float(applications[0] @ lots) * 0.2) + 1
    demand = PoolDemand("A", pool, tuple(sizes), tuple(counts))
    low, high = float(demand.proportional_rate), float(demand.equal_rate)
    if high >= sizes[0] or pool < 40 * len(sizes):
        return
    rate = Fraction((low * high) ** 0.5).limit_denominator(10_000)
    designed = np.array(power(demand, rate, "nearest").lots) / applications[0]
    drawn = power_ladder(lots, applications, np.array([float(pool)]), np.array([float(rate)]))[0]
    wrong = np.abs(designed - drawn) * applications[0]
    assert np.median(wrong) <= 0.02 * pool / len(sizes) + 1


def test_a_rate_no_ladder_can_start_with_becomes_the_nearest_that_can() -> None:
    lots, counts, pool = np.array([1.0, 10.0]), np.array([[1000.0, 100.0]]), np.array([300.0])
    too_high = power_ladder(lots, counts, pool, np.array([0.9]))[0]
    assert too_high == pytest.approx([300 / 1100] * 2)
    too_low = power_ladder(lots, counts, pool, np.array([0.001]))[0]
    assert too_low == pytest.approx([0.15, 1.5])


def test_a_pool_that_is_larger_than_demand_gives_all() -> None:
    lots, counts = np.array([1.0, 5.0]), np.array([[10.0, 4.0]])
    full = scaled_ladder(lots, counts, np.array([30.0]), np.array([0.5]))[0]
    assert full == pytest.approx([1, 5])


@pytest.mark.parametrize("code", ["2513", "8610", "2097"])
@pytest.mark.parametrize("stage", ["launch", "close"])
def test_every_draw_of_a_forecast_is_a_legal_ladder(code: str, stage: str) -> None:
    made = forecast(shipped_record(code), stage, draws=128)
    if made.ladder is None:
        assert len(made.past) < 12
        return
    assert made.tiers is not None
    assert made.demand is not None
    for pool in (~made.ladder.in_b, made.ladder.in_b):
        curve = made.ladder.expected_lots[:, pool]
        if curve.shape[1] > 1:
            assert np.all(np.diff(curve, axis=1) >= -1e-6 * curve[:, 1:])
    assert np.all(made.ladder.expected_lots <= made.ladder.lots * (1 + 1e-9))
    allotted = (made.ladder.expected_lots * made.tiers.applications).sum(axis=1)
    lot = made.deal.terms.board_lot_shares
    wanted = (made.tiers.applications * made.tiers.lots).sum(axis=1)
    there = np.minimum(made.demand.public_shares / lot, wanted)
    assert allotted == pytest.approx(there, rel=2e-3)


@pytest.mark.parametrize("code", ["2513", "8610", "0501", "9903"])
@pytest.mark.parametrize("stage", ["launch", "close"])
def test_ladders_shown_are_in_whole_lots_and_use_the_public_offer_up(code: str, stage: str) -> None:
    made = forecast(shipped_record(code), stage)
    assert made.demand is not None
    lot = made.deal.terms.board_lot_shares
    rates = []
    for rows in whole_ladders(made).values():
        assert [row.shares_applied_for for row in rows] == sorted(
            row.shares_applied_for for row in rows
        )
        for row in rows:
            assert row.guaranteed_shares % lot == 0
            assert row.ballot_winners < row.valid_applications or not row.ballot_extra_shares
            assert row.ballot_extra_shares in {0, lot}
        total = sum(row.allotted_shares_total for row in rows)
        assert total in {int(shares) // lot * lot for shares in made.demand.public_shares}
        rates.append(float(expected_shares(rows[0])) / rows[0].shares_applied_for)
    assert len(rates) == 3
    assert rates == sorted(rates)
    assert rates[1] == pytest.approx(float(np.median(np.exp(made.log_rates))), rel=0.05)
