"""The one model that is fitted: against NumPy's least squares and leaving one out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from greenshoe.subscriber._forecast_line import fit_line


@pytest.fixture
def columns() -> dict[str, np.ndarray]:
    generator = np.random.default_rng(3)
    return {name: generator.normal(size=4000) for name in "ab"}


def test_with_many_deals_it_is_least_squares(columns: dict[str, np.ndarray]) -> None:
    noise = np.random.default_rng(4).normal(size=4000)
    target = 1.5 + 2 * columns["a"] - columns["b"] + 0.1 * noise
    line = fit_line(columns, ["a", "b"], target)
    design = np.stack([np.ones(4000), columns["a"], columns["b"]], axis=1)
    weights = np.linalg.lstsq(design, target, rcond=None)[0]
    places = {"a": np.array([0.3, -1.0]), "b": np.array([2.0, 0.5])}
    by_hand = np.stack([np.ones(2), places["a"], places["b"]], axis=1) @ weights
    assert line.at(places) == pytest.approx(by_hand, abs=2e-3)


def test_residuals_are_those_of_a_line_fitted_without_the_deal() -> None:
    """Leaving each deal out by hand; the ridge and the centring are what differs, slightly."""
    generator = np.random.default_rng(5)
    x = generator.normal(size=200)
    target = 2 * x + generator.normal(size=200)
    found = fit_line({"x": x}, ["x"], target).residuals
    by_hand = []
    for left_out in range(200):
        kept = np.arange(200) != left_out
        line = fit_line({"x": x[kept]}, ["x"], target[kept])
        by_hand.append(target[left_out] - line.at({"x": x[left_out : left_out + 1]})[0])
    assert found == pytest.approx(np.array(by_hand), abs=0.06)


def test_a_column_that_never_varied_says_nothing() -> None:
    columns = {"x": np.arange(30.0), "same": np.zeros(30)}
    line = fit_line(columns, ["x", "same"], 3 * columns["x"])
    here = {"x": np.array([4.0]), "same": np.array([1.0])}
    assert line.at(here)[0] == pytest.approx(12, abs=0.8)
    assert line.widening(here)[0] == pytest.approx(1.02, abs=0.05)


def test_far_from_the_past_the_spread_widens() -> None:
    x = np.arange(30.0)
    line = fit_line({"x": x}, ["x"], 3 * x)
    near, far = line.widening({"x": np.array([15.0, 300.0])})
    assert far > 3 * near
