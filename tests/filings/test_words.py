from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenshoe.filings._dates import dates_in, first_date, time_in
from greenshoe.filings._identity import share_a_name
from greenshoe.filings._text import FilingText


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2025年12月8日", date(2025, 12, 8)),
        ("2025 年 12 月 8 日（星期一）", date(2025, 12, 8)),
        ("二零二五年十二月三十一日", date(2025, 12, 31)),
        ("二〇二六年一月十日", date(2026, 1, 10)),
        ("Monday, December 8, 2025", date(2025, 12, 8)),
        ("8 December 2025", date(2025, 12, 8)),
        ("8th December, 2025", date(2025, 12, 8)),
        ("2025年2月30日", None),
        ("第571章", None),
    ],
)
def test_dates(words: str, day: date | None) -> None:
    assert first_date(words) == day


@pytest.mark.parametrize(
    ("words", "clock"),
    [
        ("上午九時正", time(9)),
        ("上午十一時四十五分", time(11, 45)),
        ("下午十一時正或之前", time(23)),
        ("中午十二時正", time(12)),
        ("上午11時30分", time(11, 30)),
        ("11:00 p.m.", time(23)),
        ("12:00 noon", time(12)),
        ("12:00 midnight", time(0)),
        ("無", None),
    ],
)
def test_times(words: str, clock: time | None) -> None:
    assert time_in(words) == clock


@given(st.text(alphabet="年月日二零十2025-: ,DecemberJun", max_size=60))
def test_any_text_has_dates_or_none(words: str) -> None:
    for found in dates_in(words):
        assert words[found.start : found.end]


def test_justified_chinese_and_wrapped_labels_are_joined() -> None:
    text = FilingText.of_pages(["有 效 申 請\n數目 14,551\nOffer  Price", "– 2 –\n第二頁"])
    assert text.flat.text == "有效申請數目 14,551\nOffer Price\n第二頁"
    assert text.lined.text == "有效申請\n數目 14,551\nOffer Price\n第二頁"
    start = text.flat.text.index("第二頁")
    assert text.flat.evidence(start, start + 3).page == 2
    assert text.flat.printed(0, 6) == "有 效 申 請 數目"


@given(st.lists(st.text(max_size=80), max_size=4))
def test_every_folded_character_has_its_place_in_the_print(pages: list[str]) -> None:
    text = FilingText.of_pages(pages)
    for view in (text.flat, text.lined):
        assert len(view.text) == len(view.offsets)
        assert list(view.offsets) == sorted(view.offsets)
        assert all(0 <= place < len(view.raw) for place in view.offsets)


@pytest.mark.parametrize(
    ("ours", "theirs", "verdict"),
    [
        (["MiniMax Group Inc."], ["MINIMAX GROUP INC"], True),
        (["豪威集成電路（集團）股份有限公司"], ["豪威集成電路(集團)股份有限公司"], True),
        (["果下科技股份有限公司"], ["愛芯元智半導體股份有限公司"], False),
        (["虛構科技股份有限公司"], ["Fictitious Technology"], None),
        ([], ["Fictitious Technology"], None),
    ],
)
def test_names(ours: list[str], theirs: list[str], verdict: object) -> None:
    assert share_a_name(ours, theirs) is verdict
    assert share_a_name(theirs, ours) is verdict
