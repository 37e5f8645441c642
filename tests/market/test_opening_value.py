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


def quartiles(terms: FirstDayTerms) -> tuple[float, float]:
    """The middle half of value at listing with what a day of trading adds, and its middle."""
    random = np.random.default_rng(1)
    start = np.array([value_at_listing(terms, float(c)) for c in np.repeat(CHANCES, 50)])
    close = start + random.normal(0.0, behaviour()["daily_volatility"], start.size)
    low, middle, high = np.quantile(close, (0.25, 0.5, 0.75))
    return float(high - low), float(middle)


@pytest.mark.parametrize("grey", ["10.00", "9.00", "12.00", "16.00", "25.00"])
def test_first_closes_are_as_wide_as_their_sample(plain_deal: FirstDayTerms, grey: str) -> None:
    wide, middle = quartiles(replace(plain_deal, grey_price_hkd=Decimal(grey)))
    away = abs(log(float(grey) / 10.0))
    assert wide == pytest.approx(2 * stats.t.ppf(0.75, 2) * (0.044 + 0.437 * min(away, 0.4)), rel=0.15)
    assert middle == pytest.approx(log(float(grey)), abs=0.01)


def test_a_listing_elsewhere_comes_before_the_grey_price(pony: FirstDayTerms) -> None:
    told = replace(pony, grey_price_hkd=Decimal(300))
    assert value_at_listing(told, 0.5) == value_at_listing(pony, 0.5)
    assert exp(value_at_listing(pony, 0.5)) == pytest.approx(16.25 * 7.775, rel=0.005)


def test_without_either_it_is_the_table_s(plain_deal: FirstDayTerms) -> None:
    bare = replace(plain_deal, grey_price_hkd=None)
    for chance, level in behaviour()["value_at_listing"]:
        assert value_at_listing(bare, chance) == pytest.approx(log(10.0) + level)
