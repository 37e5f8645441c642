"""How values are printed, and which of them are marked."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenshoe.core import Confidence, Origin
from greenshoe.report import Figure, in_print


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (None, "shares", "–"),
        (True, "yes or no", "yes"),
        (7_483_900, "shares", "7,483,900 shares"),
        (Decimal("116.2"), "HK$ per share", "HK$116.20"),
        (Decimal("0.385"), "HK$ per share", "HK$0.385"),
        (Decimal("4348.146"), "HK$ million", "HK$4,348.146 million"),
        (Decimal("5.0001"), "%", "5.0001 %"),
        (Decimal(4) / 3, "times", "1.3333×"),
        (Fraction(10846788, 9355), "times", "1,159.46×"),
        (date(2026, 1, 8), "date", "8 Jan 2026"),
        (datetime(2026, 1, 8, 9, 0), "date", "Thu 8 Jan 2026, 09:00"),  # noqa: DTZ001 - printed as it is
        (51_154_748_078, "HK$", "HK$51,154.7 million"),
        (9_999_999, "HK$", "HK$9,999,999.00"),
        ("<b>", "text", "<b>"),
    ],
)
def test_a_value_is_printed_as_the_trade_prints_it(value: object, unit: str, shown: str) -> None:
    assert in_print(value, unit) == shown  # type: ignore[arg-type]  # the table holds every kind


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12))
@settings(max_examples=100, deadline=None)
def test_no_number_is_printed_with_an_exponent(value: Decimal) -> None:
    for unit in ("%", "times", "HK$", "HK$ million", "HK$ per share"):
        assert "E" not in in_print(value, unit).replace("HK$", "")


def test_only_weak_numbers_are_marked() -> None:
    marks = {
        sure: Figure("", "x", 1, "shares", Origin("a page", None, None, sure)).mark
        for sure in Confidence
    }
    assert marks == {"T": "", "C": "", "S": "S", "M": "M"}


def test_a_number_that_is_not_known_is_not_marked() -> None:
    assert Figure("", "x", None, "shares", Origin("a page", None, None, Confidence.M)).mark == ""
