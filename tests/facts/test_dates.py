"""The date grammar: written, relative, in spans."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenshoe.documents import normalise
from greenshoe.facts import Anchor
from greenshoe.facts._dates import find_dates, last_day
from greenshoe.facts._publication import find_publication

_HERE = Anchor(date(2025, 10, 29), "day", printed=True)


def periods(text: str, here: Anchor = _HERE) -> list[str]:
    return [d.period for d in find_dates(normalise(text).text, here)]


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2025年11月6日", "2025-11-06"),
        ("2024年11月", "2024-11"),
        ("2025年上半年", "2025-H1"),
        ("2025年前三季度", "2025-9M"),
        ("2025年第三季度", "2025-Q3"),
        ("2022年至2024年", "2022/2024"),
        ("2022-2024年", "2022/2024"),
        ("11月6日", "2025-11-06"),
        ("昨日", "2025-10-28"),
        ("明日", "2025-10-30"),
        ("今年6月", "2025-06"),
        ("去年", "2024"),
        ("29/10/2025", "2025-10-29"),
        ("2025-10-29", "2025-10-29"),
        ("October 29, 2025", "2025-10-29"),
        ("29 Oct 2025", "2025-10-29"),
        ("the first half of 2025", "2025-H1"),
        ("1H2025", "2025-H1"),
        ("Q3 2025", "2025-Q3"),
        ("FY2024", "2024"),
        ("the first nine months of 2025", "2025-9M"),
        ("二〇二五年", "2025"),
    ],
)
def test_one_date(text: str, period: str) -> None:
    assert periods(text) == [period]


def test_a_weekday_is_the_next_unless_a_week_is_named() -> None:
    monday = Anchor(date(2025, 10, 20), "day", printed=True)
    assert periods("周三", monday) == ["2025-10-22"]
    assert periods("上周五", monday) == ["2025-10-17"]


def test_relative_days_need_a_day_to_count_from() -> None:
    assert periods("昨日", Anchor(date(2025, 1, 1), "year", printed=False)) == []
    assert periods("11月6日", Anchor(date(1990, 1, 1), "unknown", printed=False)) == []


def test_what_is_compared_with_is_marked_as_the_base() -> None:
    (mention,) = find_dates("较2023年增长42%", _HERE)
    assert mention.role == "base"


@pytest.mark.parametrize("text", ["1.91億元", "2000萬", "10個月", "2025.5公里", "99月"])
def test_numbers_are_no_dates(text: str) -> None:
    assert periods(text) == []


def test_the_31st_of_february_is_no_date() -> None:
    assert periods("2025年2月31日") == []


@settings(deadline=None, max_examples=80)
@given(st.dates(date(1991, 1, 1), date(2039, 12, 31)))
def test_every_day_comes_back(day: date) -> None:
    assert periods(f"{day.year}年{day.month}月{day.day}日") == [day.isoformat()]
    assert last_day(day.isoformat()) == day


@pytest.mark.parametrize(
    ("text", "day", "precision", "printed"),
    [
        ("標題\n29/10/2025\n正文", date(2025, 10, 29), "day", True),
        ("http://x.hk/news/20170208/1.html\n今日掛牌", date(2017, 2, 8), "day", True),
        ("某社1月8日訊，截至2025年6月，收入增長。", date(2026, 1, 8), "day", False),
        ("2025年，港股成交增長；預計2026年再增長。", date(2025, 1, 1), "year", False),
        ("沒有日期的一句話。", date(1990, 1, 1), "unknown", False),
    ],
)
def test_publication_is_printed_or_inferred_or_unknown(
    text: str,
    day: date,
    precision: str,
    printed: bool,  # noqa: FBT001 - a table of cases
) -> None:
    anchor = find_publication(normalise(text).text).anchor
    assert (anchor.day, anchor.precision, anchor.printed) == (day, precision, printed)


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("revenue for the year ended december 31, 2025 was", "2025"),
        ("for the six months ended june 30, 2025", "2025-H1"),
        ("for the three months ended 30 september 2025", "2025-Q3"),
        ("for the year ended march 31, 2025", "2025-03"),  # no calendar year: its last month
        ("listed on december 31, 2025", "2025-12-31"),
    ],
)
def test_what_ended_on_a_day_is_the_period_that_ended(text: str, period: str) -> None:
    assert periods(text) == [period]


def test_a_date_beside_what_is_compared_with_dates_nothing_else() -> None:
    text = "revenue was rmb 350 million in 2025, up from rmb 210 million in 2024"
    assert [(m.period, m.role) for m in find_dates(text, _HERE)] == [
        ("2025", "at"),
        ("2024", "beside"),
    ]
