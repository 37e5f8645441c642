"""Applications by size: they add up to the demand they were made from."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenshoe.deal import shipped_record
from greenshoe.subscriber import forecast
from greenshoe.subscriber._tier import _tilted

CODES = ("2513", "0501", "8610", "2714")


@pytest.mark.parametrize("code", CODES)
def test_applications_and_shares_applied_for_add_up_to_the_demand(code: str) -> None:
    made = forecast(shipped_record(code), "close", draws=64)
    assert made.tiers is not None
    assert made.demand is not None
    terms = made.deal.terms
    total = made.demand.multiple * terms.public_initial_shares / terms.board_lot_shares
    applied = (made.tiers.applications * made.tiers.lots).sum(axis=1)
    assert made.tiers.applications.sum(axis=1) == pytest.approx(made.demand.applications, rel=1e-6)
    assert np.median(np.abs(np.log(applied / total))) < 0.02
    assert np.all(made.tiers.applications >= 0)


def test_the_predicted_spread_is_near_the_published_one() -> None:
    """Mean of n ** 0.5 in pool A, what a ladder needs: reference 10 % median error."""
    errors = []
    for code in ("2513", "0100", "6082", "2635", "9903", "2655", "1768", "2097"):
        record = shipped_record(code)
        made = forecast(record, "close", draws=64)
        if made.tiers is None:
            continue
        lot = made.deal.terms.board_lot_shares
        rows = [r for r in record.ladder if r.pool == "A"]
        sizes = np.array([r.shares_applied_for / lot for r in rows])
        counts = np.array([r.valid_applications for r in rows], float)
        inside = ~made.tiers.in_b
        drawn = made.tiers.applications[:, inside]
        power = made.tiers.lots[inside] ** 0.5
        forecast_mean = float(np.median((drawn @ power) / drawn.sum(axis=1)))
        errors.append(abs(np.log(forecast_mean / ((counts @ sizes**0.5) / counts.sum()))))
    assert len(errors) >= 5
    assert np.median(errors) < 0.15


@given(
    st.lists(st.floats(0.01, 1), min_size=2, max_size=20),
    st.floats(0.02, 0.98),
)
@settings(max_examples=50, deadline=None)
def test_a_tilt_meets_the_mean_and_keeps_the_sum(shares: list[float], place: float) -> None:
    weights = np.array(shares, dtype=np.float64) / sum(shares)
    lots = np.array([1.6**n for n in range(len(shares))])
    flat, steep = (float(_extreme(weights, lots, power)) for power in (-6.0, 6.0))
    wanted = flat + place * (steep - flat)
    made = _tilted(weights, lots, np.array([wanted]))
    assert made.sum() == pytest.approx(1)
    assert float(made[0] @ lots) == pytest.approx(wanted, rel=1e-3, abs=1e-3)


def _extreme(weights: np.ndarray, lots: np.ndarray, power: float) -> float:
    tilted = weights * lots**power
    return float(tilted @ lots / tilted.sum())
