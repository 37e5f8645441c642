"""What a share is worth at listing: against SciPy and the samples its numbers come from."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from math import exp, log
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy import stats

from greenshoe.market._behaviour import behaviour
from greenshoe.market._opening_value import student_quantile, value_at_listing

if TYPE_CHECKING:
    from greenshoe.market import FirstDayTerms

CHANCES = (np.arange(200) + 0.5) / 200


def test_the_quantiles_are_those_of_student() -> None:
    found = [student_quantile(float(c)) for c in CHANCES]
    assert found == pytest.approx(stats.t.ppf(CHANCES, 2).tolist())


def after_grey(terms: FirstDayTerms) -> np.ndarray:
    """Log(value at listing / grey close) at evenly spaced chances."""
    values = [value_at_listing(terms, float(c)) for c in CHANCES]
    return np.array(values) - log(terms.grey_price_hkd or 1)


# Of 401 deals of 2018 - 2022, those with the grey close so far from the offer price: the median of
# |log(first close / grey close)|.
@pytest.mark.parametrize(
    ("grey", "median_size"),
    [
        ("10.10", 0.020), ("10.35", 0.043), ("10.80", 0.063), ("11.60", 0.115), ("13.50", 0.149),
        ("17.00", 0.210),
    ],
)  # fmt: skip
def test_first_closes_are_as_far_from_grey_as_their_sample(
    plain_deal: FirstDayTerms, grey: str, median_size: float
) -> None:
    start = np.repeat(after_grey(replace(plain_deal, grey_price_hkd=Decimal(grey))), 50)
    day = np.random.default_rng(1).normal(0.0, behaviour()["daily_volatility"], start.size)
    assert float(np.median(np.abs(start + day))) == pytest.approx(median_size, abs=0.03)


def test_both_pieces_are_student_s_and_more_falls_below(plain_deal: FirstDayTerms) -> None:
    found = after_grey(replace(plain_deal, grey_price_hkd=Decimal("13.50")))
    below, above = found[found < 0], found[found >= 0]
    assert below.size > above.size
    for piece in (below, above):
        size = np.sort(np.abs(piece))[:-1]  # the last is cut
        chances = 0.5 + 0.5 * (np.arange(size.size) + 0.5) / (size.size + 1)
        scale = np.median(size) / stats.t.ppf(0.75, 2)
        kept = slice(size.size // 10, -size.size // 10)
        assert size[kept] == pytest.approx(scale * stats.t.ppf(chances, 2)[kept], rel=0.06)


def test_a_listing_elsewhere_comes_before_the_grey_price(pony: FirstDayTerms) -> None:
    told = replace(pony, grey_price_hkd=Decimal(300))
    assert value_at_listing(told, 0.5) == value_at_listing(pony, 0.5)
    assert exp(value_at_listing(pony, 0.5)) == pytest.approx(16.25 * 7.775, rel=0.005)


def test_without_either_it_is_the_table_s(plain_deal: FirstDayTerms) -> None:
    bare = replace(plain_deal, grey_price_hkd=None)
    for chance, level in behaviour()["value_at_listing"]:
        assert value_at_listing(bare, chance) == pytest.approx(log(10.0) + level)
