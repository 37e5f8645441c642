"""Amounts counted as Chinese counts them: the arithmetic is by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenshoe.words import Language, words

SAY = words(Language.TRADITIONAL).say
SCALES = {"k": 3, "m": 6, "mn": 6, "million": 6, "bn": 9, "billion": 9, "tn": 12}
STEPS = {"萬億": 12, "億": 8, "萬": 4}


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("HK$1.2 billion", "12 億港元"),
        ("HK$375m", "3.75 億港元"),
        ("HK$4,348.5 million", "43.485 億港元"),
        ("US$0.5m", "50 萬美元"),
        ("CNY 7.553bn", "75.53 億元人民幣"),
        ("-83.0m", "-8,300 萬"),
        ("2.5 tn", "2.5 萬億"),
        ("3 k", "3,000"),
        ("value HK$3bn", "價值 30 億港元"),
        ("HK$50,000", "HK$50,000"),  # without a scale it stays
        ("5 mm", "5 mm"),
    ],
)
def test_an_amount_is_said_in_ten_thousands(english: str, chinese: str) -> None:
    assert SAY(english) == chinese


def test_a_simplified_amount_has_simplified_characters() -> None:
    say = words(Language.SIMPLIFIED).say
    assert [say("HK$1.2bn"), say("RMB 3 trillion")] == ["12 亿港元", "3 万亿元人民币"]


@given(
    number=st.decimals(min_value=0, max_value=99_999, places=3),
    scale=st.sampled_from(sorted(SCALES)),
)
@settings(deadline=None, max_examples=100)
def test_no_digit_is_lost(number: Decimal, scale: str) -> None:
    said = SAY(f"{number:,} {scale}")
    digits, _, step = said.partition(" ")
    read = Decimal(digits.replace(",", "")).scaleb(STEPS.get(step, 0))
    assert read == number.scaleb(SCALES[scale])
