"""Scores: the definition by brute force, and what is known of the normal distribution."""

from __future__ import annotations

from itertools import pairwise
from math import pi, sqrt
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenshoe.core import continuous_ranked_probability_score as crps
from greenshoe.subscriber._odds_record import edge_in_words
from greenshoe.subscriber._score import Summary, score, summary

FLOATS = st.floats(-50, 50)


@given(st.lists(FLOATS, min_size=1, max_size=30), FLOATS)
@settings(max_examples=60, deadline=None)
def test_crps_is_the_integral_of_the_squared_difference(draws: list[float], came: float) -> None:
    """∫ (F(x) - 1[x >= y])² dx over the steps of F, by hand."""
    edges = sorted([*draws, came])
    total = 0.0
    for left, right in pairwise(edges):
        below = sum(d <= left for d in draws) / len(draws)
        total += (below - (left >= came)) ** 2 * (right - left)
    assert crps(np.array(draws), came) == pytest.approx(total, abs=1e-9)


def test_crps_of_a_normal_at_its_centre() -> None:
    """Gneiting and Raftery (2007): sigma (2 phi(0) - 1 / sqrt(pi)) at the mean."""
    ranks = (np.arange(20_000) + 0.5) / 20_000
    draws = np.array([NormalDist().inv_cdf(r) for r in ranks])
    assert crps(draws, 0.0) == pytest.approx(2 / sqrt(2 * pi) - 1 / sqrt(pi), abs=1e-4)


def test_within_twice_takes_in_the_factor_itself() -> None:
    assert score(np.log(np.full(5, 0.1)), 0.05).within_twice
    assert not score(np.log(np.full(5, 0.1)), 0.049).within_twice


def test_summary_of_perfect_forecasts() -> None:
    found = summary([score(np.log(np.full(9, rate)), rate) for rate in (0.01, 0.05, 0.5)])
    assert found is not None
    assert (found.deals, found.within_twice_pct, found.cover_80_pct) == (3, 100, 100)
    assert found.crps == pytest.approx(0)
    assert found.r2 == pytest.approx(1)
    assert summary([]) is None


def made(crps_: float, within: float, deals: int = 70) -> Summary:
    return Summary(deals, within, crps_, 50, 80, 0.5)


@pytest.mark.parametrize(
    ("own", "rival", "words"),
    [
        (made(0.60, 55), made(0.61, 52), "no edge over rival: the difference is noise"),
        (made(0.55, 62), made(0.61, 55), "better than rival by 0.060 CRPS"),
        (made(0.66, 50), made(0.60, 58), "no clear edge over rival: CRPS"),
        (made(0.50, 40), made(0.60, 58), "no clear edge over rival: CRPS"),
        (made(0.10, 99, 7), made(0.60, 58, 7), "7 deals are too few"),
    ],
)
def test_an_edge_is_claimed_only_beyond_noise(own: Summary, rival: Summary, words: str) -> None:
    assert edge_in_words(own, {"rival": rival}).startswith(words)
