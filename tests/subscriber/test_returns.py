"""First-day returns as distributions: exact on made histories, honest about what is known."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenshoe.core import DataError, InputError
from greenshoe.deal import DealRecord, Value
from greenshoe.subscriber import (
    PastReturns,
    first_day_return_draws,
    past_returns,
    shipped_past_returns,
)


def made_history(log_multiple: list[float], log_return: list[float]) -> PastReturns:
    number = len(log_multiple)
    days = tuple(date(2025, 1, 2) + timedelta(days=n) for n in range(number))
    return PastReturns(
        tuple(f"{n:04}" for n in range(1, number + 1)),
        days,
        np.array(log_multiple),
        np.array(log_return),
        np.array(log_return) / 2,
    )


def test_returns_that_are_a_line_in_the_log_multiple_are_drawn_exactly() -> None:
    x = [0.5 * n for n in range(20)]
    history = made_history(x, [0.1 * value - 0.05 for value in x])
    multiples = np.array([1.0, 10.0, 5000.0])
    drawn = first_day_return_draws(multiples, history=history)
    np.testing.assert_allclose(drawn, np.exp(0.1 * np.log(multiples) - 0.05) - 1, atol=1e-9)


def test_the_spread_is_that_of_similar_deals() -> None:
    """Cold deals that all closed at the price, hot ones at half or at double."""
    cold, hot = [1.0] * 20, [9.0] * 20
    history = made_history(cold + hot, [0.0] * 20 + [0.7, -0.7] * 10)
    drawn = {
        log: first_day_return_draws(np.full(1000, np.exp(log)), history=history, seed=3)
        for log in (1.0, 9.0)
    }
    assert np.ptp(np.quantile(drawn[1.0], [0.1, 0.9])) < 0.01
    np.testing.assert_allclose(
        np.quantile(drawn[9.0], [0.1, 0.9]), np.exp([-0.77, 0.77]) - 1, atol=0.01
    )


def test_a_grey_price_is_taken_as_it_is_and_the_multiple_changes_nothing() -> None:
    history = made_history([1.0] * 30, [0.0] * 30)
    low, high = (
        first_day_return_draws(np.full(99, m), history=history, grey_return=0.3, seed=1)
        for m in (2.0, 2000.0)
    )
    np.testing.assert_array_equal(low, high)
    np.testing.assert_allclose(low, 0.3, atol=1e-12)


def test_an_unknown_multiple_gives_what_all_past_deals_gave() -> None:
    history = made_history([float("nan")] * 99, list(np.linspace(-0.49, 0.49, 99)))
    drawn = first_day_return_draws(np.full(999, np.nan), history=history)
    np.testing.assert_allclose(
        np.log1p(np.quantile(drawn, [0.1, 0.5, 0.9])), [-0.44, 0.0, 0.44], atol=0.01
    )


def test_the_same_seed_gives_the_same_bytes_and_another_another_order() -> None:
    history = shipped_past_returns()
    multiples = np.geomspace(2, 5000, 50)
    one, again, other = (
        first_day_return_draws(multiples, history=history, seed=seed) for seed in (5, 5, 6)
    )
    assert one.tobytes() == again.tobytes()
    assert one.tobytes() != other.tobytes()


@settings(deadline=None, max_examples=30)
@given(
    st.lists(st.floats(0.01, 1e5) | st.just(float("nan")), min_size=1, max_size=40),
    st.integers(0, 2**32),
)
def test_a_return_is_never_below_a_total_loss(multiples: list[float], seed: int) -> None:
    drawn = first_day_return_draws(np.array(multiples), history=shipped_past_returns(), seed=seed)
    assert drawn.shape == (len(multiples),)
    assert np.all(drawn > -1)
    assert np.all(np.isfinite(drawn))


def test_what_listed_on_or_after_a_day_is_not_known_before_it() -> None:
    full = shipped_past_returns()
    day = full.listing_days[50]
    before = full.before(day)
    assert max(before.listing_days) < day
    rows = [
        DealRecord(
            {
                "stock_code": code,
                "listing_date": listed,
                "public_subscription_level_x": Decimal(str(float(np.exp(multiple)))),
                "first_day_return_pct": Decimal(999)
                if listed >= day
                else Decimal(str(float(np.expm1(growth)) * 100)),
            }
        )
        for code, listed, multiple, growth in zip(
            full.stock_codes, full.listing_days, full.log_multiple, full.log_return, strict=True
        )
    ]
    np.testing.assert_allclose(
        first_day_return_draws(np.full(50, 70.0), history=past_returns(rows).before(day)),
        first_day_return_draws(np.full(50, 70.0), history=before),
        rtol=1e-9,
    )


def test_blank_cells_are_missing_and_a_total_loss_is_no_log() -> None:
    rows: list[dict[str, Value]] = [
        {"stock_code": "0001", "listing_date": date(2025, 1, 2)},
        {"stock_code": "0002", "first_day_return_pct": Decimal(5)},
        {"stock_code": "0003", "listing_date": date(2025, 1, 3), "first_day_return_pct": -100},
        {"stock_code": "0004", "listing_date": date(2025, 1, 2), "first_day_return_pct": 10},
    ]
    known = past_returns(DealRecord(row) for row in rows)
    assert known.stock_codes == ("0004",)
    assert known.log_return[0] == pytest.approx(np.log(1.1))
    assert np.isnan(known.log_multiple[0])


def test_too_little_is_said_and_not_made_up() -> None:
    few = shipped_past_returns().before(date(2025, 4, 1))
    with pytest.raises(DataError, match="past first days = 4: are too few"):
        first_day_return_draws(np.array([3.0]), history=few)
    with pytest.raises(InputError, match=r"multiple_draws = 0\.0: is no multiple"):
        first_day_return_draws(np.array([3.0, 0.0]), history=shipped_past_returns())
    with pytest.raises(InputError, match=r"grey_return = -1\.5: is no return"):
        first_day_return_draws(np.array([3.0]), history=shipped_past_returns(), grey_return=-1.5)
