"""Lists of names and words that are values."""

from __future__ import annotations

import pytest

from greenshoe.documents import normalise
from greenshoe.facts import read_text


def told(text: str, metric: str) -> list[str]:
    return [str(f.value) for f in read_text("a", normalise(text)).facts if f.metric == metric]


@pytest.mark.parametrize(
    ("text", "metric", "values"),
    [
        (
            "MiniMax獲阿布扎比基金、韓國未來資產等14家機構作為基石投資者。",
            "ipo.cornerstone_investor",
            ["Abu Dhabi Investment Authority", "Mirae Asset"],
        ),
        (
            "小馬智行獲Baillie Gifford、ARK Invest等國際知名機構關注。",
            "shareholder.institution",
            ["Baillie Gifford", "ARK Invest"],
        ),
        (
            "智譜參投機構覆蓋美團、騰訊等產業資本。",
            "shareholder.pre_ipo_investor",
            ["Meituan", "Tencent"],
        ),
        (
            "小馬智行在北京、深圳取得全無人駕駛運營資質。",
            "operations.driverless_permit_cities",
            ["Beijing;Shenzhen"],
        ),
        ("智譜1月8日在港交所掛牌上市，2026年。", "ipo.listing_venue", ["HKEX"]),
        ("智譜至今未實現盈利。", "profitability.status", ["loss-making"]),
        ("智譜，全球大模型第一股。", "company.superlative", ["first LLM stock (global)"]),
    ],
)
def test_a_list_is_told(text: str, metric: str, values: list[str]) -> None:
    assert told(text, metric) == values


def test_what_is_said_of_both_is_said_of_each() -> None:
    facts = read_text("a", normalise("智譜、MiniMax都在持續虧損。")).facts
    assert {f.entity for f in facts if f.metric == "profitability.status"} == {"Zhipu", "MiniMax"}


def test_a_name_far_from_the_words_is_no_member() -> None:
    text = "騰訊發布財報並談到很多其他事情和計劃，另有機構作為基石投資者。"
    assert told(text, "ipo.cornerstone_investor") == []
