"""Price discovery on simulated markets whose truth is known, and against other definitions."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenshoe.core import DataError
from greenshoe.crosslisting import (
    Stream,
    hayashi_yoshida,
    information_shares,
    lead_lag,
    shares_of_model,
)
from greenshoe.crosslisting._discovery import is_cointegrated


def simulate_model(
    alpha: np.ndarray, omega: np.ndarray, steps: int, seed: int, gamma: np.ndarray | None = None
) -> np.ndarray:
    """Simulate dp = alpha (p1 - p2) + gamma dp(-1) + e."""
    random = np.random.default_rng(seed)
    errors = random.multivariate_normal([0, 0], omega, size=steps)
    prices, move = np.zeros((steps + 1, 2)), np.zeros(2)
    for t in range(steps):
        gap = prices[t, 0] - prices[t, 1]
        move = alpha * gap + (0 if gamma is None else gamma @ move) + errors[t]
        prices[t + 1] = prices[t] + move
    return prices


def shares_by_long_run_impact(
    alpha: np.ndarray, omega: np.ndarray, gamma: np.ndarray
) -> tuple[float, float]:
    """Return Hasbrouck's (1995) bounds from the permanent effect of unit shocks, run out."""
    impacts = []
    for shock in np.eye(2):
        price, move = shock.copy(), shock.copy()
        for _ in range(5000):
            move = alpha * (price[0] - price[1]) + gamma @ move
            price = price + move
        impacts.append(price[0])
    psi = np.array(impacts)
    total = psi @ omega @ psi
    lower = np.linalg.cholesky(omega)
    swapped = np.linalg.cholesky(omega[::-1, ::-1])
    both = ((psi @ lower)[0] ** 2 / total, (psi[::-1] @ swapped)[1] ** 2 / total)
    return min(both), max(both)


MODELS = [
    (np.array([-0.02, 0.10]), np.array([[1.0, 0.3], [0.3, 1.2]])),
    (np.array([-0.10, 0.02]), np.array([[1.0, 0.0], [0.0, 1.0]])),
    (np.array([-0.05, 0.05]), np.array([[2.0, 0.8], [0.8, 1.0]])),
]


@pytest.mark.parametrize(("alpha", "omega"), MODELS)
@pytest.mark.parametrize("gamma", [np.zeros((2, 2)), np.array([[0.1, 0.05], [0.0, -0.2]])])
def test_the_common_row_of_the_long_run_impact(
    alpha: np.ndarray, omega: np.ndarray, gamma: np.ndarray
) -> None:
    """Whatever the short run, the permanent effect is proportional to (alpha2, -alpha1)."""
    _, low, high = shares_of_model(alpha, omega)
    assert (low, high) == pytest.approx(shares_by_long_run_impact(alpha, omega, gamma), rel=1e-6)


def test_a_worked_example_of_baillie_booth_tse_and_zabotina() -> None:
    """Equal speeds and variances, correlation r: bounds (1 - r) / 2 and (1 + r) / 2."""
    for r in (0.0, 0.4, 0.9):
        omega = np.array([[1.0, r], [r, 1.0]])
        component, low, high = shares_of_model(np.array([-0.1, 0.1]), omega)
        assert (component, low, high) == pytest.approx((0.5, (1 - r) / 2, (1 + r) / 2))


@pytest.mark.parametrize(("alpha", "omega"), MODELS)
def test_simulated_shares_are_recovered(alpha: np.ndarray, omega: np.ndarray) -> None:
    gamma = np.array([[0.1, 0.05], [0.0, -0.2]])
    prices = simulate_model(alpha, omega * 1e-6, 24_000, 7, gamma)
    found = information_shares([prices[:12_000], prices[12_000:]])
    component, low, high = shares_of_model(alpha, omega)
    assert found.component_share == pytest.approx(component, abs=0.08)
    assert found.information_share_low == pytest.approx(low, abs=0.08)
    assert found.information_share_high == pytest.approx(high, abs=0.08)
    assert found.adjustment == pytest.approx(tuple(alpha), abs=0.008)


def test_the_follower_of_a_random_walk_has_no_share() -> None:
    """Hasbrouck's (1995) two-market case: the second market repeats the first, one step later."""
    random = np.random.default_rng(3)
    efficient = np.cumsum(random.normal(0, 1e-3, 20_001))
    noise = random.normal(0, 1e-4, 20_000)
    found = information_shares([np.column_stack([efficient[1:], efficient[:-1] + noise])])
    assert found.information_share_low > 0.97
    swapped = information_shares([np.column_stack([efficient[:-1] + noise, efficient[1:]])])
    assert swapped.information_share_high < 0.03


def test_speeds_agree_with_statsmodels() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from statsmodels.tsa.vector_ar.vecm import VECM  # noqa: PLC0415 - slow, warns at import

        prices = simulate_model(MODELS[0][0], MODELS[0][1] * 1e-6, 5_000, 11)
        peer = VECM(prices, k_ar_diff=2, coint_rank=1, deterministic="co").fit()
    found = information_shares([prices], lags=2)
    assert found.adjustment == pytest.approx(tuple(peer.alpha[:, 0]), abs=0.004)
    assert peer.beta[1, 0] == pytest.approx(-1, abs=0.05)


def test_cointegration_is_found_and_its_absence_too() -> None:
    prices = simulate_model(MODELS[0][0], MODELS[0][1] * 1e-6, 3_000, 5)
    assert is_cointegrated(prices)[0]
    random = np.random.default_rng(1)
    apart = np.cumsum(random.normal(0, 1e-3, (3_000, 2)), axis=0)
    assert not is_cointegrated(apart)[0]


def test_too_short_or_dead_series_are_refused() -> None:
    prices = simulate_model(MODELS[0][0], MODELS[0][1] * 1e-6, 60, 5)
    with pytest.raises(DataError, match="not enough data"):
        information_shares([prices])
    dead = np.column_stack([np.zeros(500), np.zeros(500)])
    with pytest.raises(DataError, match="never moves"):
        information_shares([dead])


def brute_force(first: Stream, second: Stream) -> float:
    """Return the sum over pairs of increments whose half-open intervals overlap."""
    total = 0.0
    a, b = first.instants_ns, second.instants_ns
    for i in range(len(a) - 1):
        for j in range(len(b) - 1):
            if max(a[i], b[j]) < min(a[i + 1], b[j + 1]):
                moves = np.diff(first.log_price)[i], np.diff(second.log_price)[j]
                total += moves[0] * moves[1]
    return total


@st.composite
def streams(draw: st.DrawFn) -> Stream:
    times = draw(st.lists(st.integers(0, 200), min_size=2, max_size=15, unique=True))
    prices = draw(st.lists(st.floats(-1, 1), min_size=len(times), max_size=len(times)))
    return Stream(np.array(sorted(times), dtype=np.int64), np.array(prices))


@settings(deadline=None, max_examples=150)
@given(streams(), streams())
def test_hayashi_yoshida_is_the_sum_over_overlapping_pairs(first: Stream, second: Stream) -> None:
    assert hayashi_yoshida(first, second) == pytest.approx(brute_force(first, second), abs=1e-9)


@settings(deadline=None, max_examples=50)
@given(streams(), streams(), st.integers(-50, 50))
def test_a_shift_moves_the_second_clock(first: Stream, second: Stream, shift: int) -> None:
    moved = Stream(second.instants_ns - shift, second.log_price)
    expected = brute_force(first, moved)
    assert hayashi_yoshida(first, second, shift) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("lead_seconds", [-30, 0, 10, 120])
def test_lead_and_correlation_are_recovered_from_random_times(lead_seconds: int) -> None:
    """Correlated Brownian motions seen at Poisson times, the second clock late by the lead."""
    random = np.random.default_rng(17)
    rho, seconds = 0.8, 40_000
    both = np.cumsum(
        random.multivariate_normal([0, 0], [[1e-8, rho * 1e-8], [rho * 1e-8, 1e-8]], seconds),
        axis=0,
    )
    at = [np.flatnonzero(random.random(seconds) < rate) for rate in (0.2, 0.1)]
    first = Stream(at[0].astype(np.int64) * 10**9, both[at[0], 0])
    second = Stream((at[1].astype(np.int64) + lead_seconds) * 10**9, both[at[1], 1])
    shifts = [s * sign for s in (5, 10, 20, 30, 60, 120, 300) for sign in (1, -1)]
    found = lead_lag([(first, second)], shifts)
    assert found.lead_seconds == lead_seconds
    assert found.correlation == pytest.approx(rho, abs=0.06)
    if lead_seconds:
        assert abs(found.correlation_now) < abs(found.correlation)
        assert (found.lead_lag_ratio > 1) == (lead_seconds > 0)


def test_too_few_changes_are_refused() -> None:
    stream = Stream(np.arange(10, dtype=np.int64), np.zeros(10))
    with pytest.raises(DataError, match="not enough data"):
        lead_lag([(stream, stream)], [1])
    flat = Stream(np.arange(100, dtype=np.int64), np.zeros(100))
    with pytest.raises(DataError, match="never moves"):
        lead_lag([(flat, flat)], [1])
