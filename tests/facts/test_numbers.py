"""The number grammar, on sentences whose values a reader knows."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenshoe.documents import normalise
from greenshoe.facts import Number, NumberKind, find_numbers
from greenshoe.facts._numerals import parse_chinese


def one(text: str) -> Number:
    (number,) = find_numbers(normalise(text).text)
    return number


@pytest.mark.parametrize(
    ("text", "value", "kind", "unit"),
    [
        ("5740萬元", "57400000", NumberKind.MONEY, ""),
        ("0.2萬億", "200000000000", NumberKind.BARE, ""),
        ("2亿3千万港元", "230000000", NumberKind.MONEY, "HKD"),
        ("1,358.4百萬港元", "1358400000", NumberKind.MONEY, "HKD"),
        ("HK$14.3 billion", "14300000000", NumberKind.MONEY, "HKD"),
        ("US$120 million", "120000000", NumberKind.MONEY, "USD"),
        ("人民幣3.2億元", "320000000", NumberKind.MONEY, "CNY"),
        ("1.05 billion yuan", "1050000000", NumberKind.MONEY, "CNY"),
        ("13.17%", "0.1317", NumberKind.RATIO, ""),
        ("百分之100", "1", NumberKind.RATIO, ""),
        ("百分之五十", "0.5", NumberKind.RATIO, ""),
        ("三成半", "0.35", NumberKind.RATIO, ""),
        ("一半", "0.5", NumberKind.RATIO, ""),
        ("15個百分點", "0.15", NumberKind.POINTS, ""),
        ("1159.46倍", "1159.46", NumberKind.MULTIPLE, ""),
        ("5,342 times", "5342", NumberKind.MULTIPLE, ""),
        ("36.56 million shares", "36560000", NumberKind.SHARES, ""),
        ("964.2萬股", "9642000", NumberKind.SHARES, ""),
        ("30個工作日", "30", NumberKind.DURATION, "working_days"),
        ("半年", "0.5", NumberKind.DURATION, "years"),
        ("三個月", "3", NumberKind.DURATION, "months"),
        ("720輛", "720", NumberKind.COUNT, "辆"),
        ("千輛", "1000", NumberKind.COUNT, "辆"),
        ("四城", "4", NumberKind.COUNT, "城"),
        ("2.12億名", "212000000", NumberKind.COUNT, "名"),
        ("第七代", "7", NumberKind.ORDINAL, "代"),
        ("100億公里", "10000000000", NumberKind.DISTANCE, ""),
    ],
)
def test_value_kind_and_unit(text: str, value: str, kind: NumberKind, unit: str) -> None:
    number = one(text)
    assert (number.value, number.kind, number.unit) == (Decimal(value), kind, unit)


@pytest.mark.parametrize(
    ("text", "qualifier"),
    [
        ("約4196萬股", "approx"),
        ("約為10.2億美元", "approx"),
        ("超5億元", "more_than"),
        ("逾1183倍", "more_than"),
        ("突破1000億港元", "more_than"),
        ("近2億元", "near"),
        ("不超過180港元", "at_most"),
        ("不低於3億元", "at_least"),
        ("不到一年", "less_than"),
        ("8%以內", "at_most"),
        ("50萬餘名", "more_than"),
        ("about HK$3 billion", "approx"),
        ("more than 400 times", "more_than"),
        ("up to 35 percent", "at_most"),
        ("79倍", "none"),
    ],
)
def test_qualifiers_before_and_after(text: str, qualifier: str) -> None:
    assert one(text).qualifier == qualifier


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("11.6元至13.8元", "11.6", "13.8"),
        ("HK$55.65 to HK$60.35", "55.65", "60.35"),
        ("20-30亿元", "2000000000", "3000000000"),
        ("10%至15%", "0.10", "0.15"),
    ],
)
def test_ranges_are_one_number_with_two_ends(text: str, low: str, high: str) -> None:
    number = one(text)
    assert (number.value, number.value_high) == (Decimal(low), Decimal(high))


@pytest.mark.parametrize(
    "text",
    [
        "GLM-4.7", "X86服務器", "L4級", "數百家企業", "唯一一家公司", "一個窗口", "近四年來",
        "成立為公司", "Hailuo02模型", "第一股",
    ],
)  # fmt: skip
def test_names_articles_and_vague_words_are_no_measured_numbers(text: str) -> None:
    kinds = {n.kind for n in find_numbers(normalise(text).text)}
    assert kinds <= {NumberKind.BARE, NumberKind.SHARES} or not kinds


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("3.05億元", "1000000"),
        ("350萬元", "100000"),
        ("4196萬股", "10000"),
        ("720輛", "1"),
        ("13.17%", "0.0001"),
    ],
)
def test_the_last_printed_place_says_how_exact_a_number_is(text: str, place: str) -> None:
    assert one(text).last_place == Decimal(place)


@settings(deadline=None, max_examples=100)
@given(st.integers(0, 10**8 - 1))
def test_chinese_numerals_come_back(value: int) -> None:
    assert parse_chinese(_in_chinese(value)) == value


def _in_chinese(value: int) -> str:
    """Write a number below 10^8 the long way."""
    digits = "零一二三四五六七八九"
    if value >= 10_000:
        rest = value % 10_000
        gap = "零" if 0 < rest < 1000 else ""
        return _in_chinese(value // 10_000) + "万" + (gap + _in_chinese(rest) if rest else "")
    words, pending = "", False
    for scale, mark in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // scale % 10
        if digit:
            words += ("零" if pending and words else "") + digits[digit] + mark
            pending = False
        else:
            pending = True
    return words or "零"


@settings(deadline=None, max_examples=150)
@given(st.text(alphabet="0123456789.,%元亿万股倍年至约超hk$ 一二十百千-~", max_size=60))
def test_spans_are_in_order_and_inside(text: str) -> None:
    numbers = find_numbers(text)
    last = 0
    for number in numbers:
        assert last <= number.start < number.end <= len(text)
        last = number.end


def test_a_run_of_digits_without_end_is_no_number() -> None:
    assert find_numbers("1234567890" * 20_000) == []
