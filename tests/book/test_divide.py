"""Webster's method: textbook results, bounds, sums and house monotonicity."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from greenshoe.book import divide

BIG = np.full(6, 10**6)


def test_a_textbook_apportionment() -> None:
    # 26 seats (Balinski and Young 1982): quotas 9.061 7.179 5.259 3.319 1.182 round to 25, one
    # short; the next to round up is 7.179 (7.5 / 7.179 is less than 5.5 / 5.259 and the others).
    weights = np.array([9061.0, 7179.0, 5259.0, 3319.0, 1182.0])
    assert divide(26, weights, BIG[:5]).tolist() == [9, 8, 5, 3, 1]


def test_ties_go_to_the_heavier_and_then_the_earlier() -> None:
    assert divide(1, np.array([1.0, 1.0]), BIG[:2]).tolist() == [1, 0]
    assert divide(3, np.array([2.0, 2.0]), BIG[:2]).tolist() == [2, 1]


def test_weights_of_nothing_get_nothing() -> None:
    assert divide(5, np.array([0.0, 1.0]), BIG[:2]).tolist() == [0, 5]
    assert divide(5, np.array([0.0, 0.0]), BIG[:2]).tolist() == [0, 0]


lines = st.lists(
    st.tuples(st.floats(0.001, 1000), st.integers(0, 60), st.integers(0, 3)),
    min_size=1,
    max_size=12,
)


@settings(deadline=None, max_examples=150)
@given(rows=lines, lots=st.integers(0, 300))
def test_bounds_sum_and_monotony(rows: list[tuple[float, int, int]], lots: int) -> None:
    weights = np.array([row[0] for row in rows])
    most = np.array([row[1] for row in rows], np.int64)
    least = np.minimum(np.array([row[2] for row in rows], np.int64), most)
    given_out = divide(lots, weights, most, least)
    assert (given_out <= most).all()
    assert (given_out >= least).all()
    assert given_out.sum() == min(max(lots, least.sum()), most.sum())
    assert (divide(lots + 1, weights, most, least) >= given_out).all()
