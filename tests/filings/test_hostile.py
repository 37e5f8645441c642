from __future__ import annotations

from time import perf_counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from greenshoe.core import InputError
from greenshoe.filings import read_filing
from tests.filings import documents as made
from tests.pdf_writer import pdf_of_lines

SIGNS = {
    "results": ["配發結果公告", "有效申請數目 3,160", "承配人數目 101", "香港公開發售的分配基準"],
    "notice": ["致投資者的重要通知", "預期時間表", "截止辦理申請登記", "申請時應付最高金額"],
    "stabilisation": ["穩定價格期間結束", "第9(2)條", "進行的穩定價格行動", "超額分配合共1,000股"],
}
WORDS = [
    *made.SUMMARY_ZH,
    *made.LADDER_ZH,
    "發售量調整權",
    "超額配股權",
    "全球發售的發售股份數目 ： 0股",
    "最高發售價 ： 0.00港元",
    "(1)",
    "9" * 6_000,
    "9," + "999," * 2_000 + "999股",
    "0." + "1" * 5_000 + "%",
    "1,000 0 0名申請人中有0名獲發0股H股 0.00%",
    "2025年13月45日",
    "0倍或以上 0%",
    "(2) 於國際發售中超額分配合共0股H股；",
    "\x00\x01\ufffe",
    '=HYPERLINK("x")<script>',
]


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(SIGNS)), st.lists(st.sampled_from(WORDS), max_size=60))
def test_no_text_leaves_the_error_tree(kind: str, words: list[str]) -> None:
    try:
        filing = read_filing(pdf_of_lines([*SIGNS[kind], *words], words))
    except InputError:
        return
    assert filing.kind == kind


@pytest.mark.parametrize("kind", sorted(SIGNS))
@pytest.mark.parametrize("word", ["1,000 ", "基石投資者", "(1) 超額分配 1,000股 ", "發售量調整權"])
def test_repetition_costs_no_more_than_a_long_filing(kind: str, word: str) -> None:
    lines = [word * 20] * (2_000 // len(word))
    content = pdf_of_lines([*SIGNS[kind], *lines[:50]], *[lines] * 5)
    started = perf_counter()
    read_filing(content)
    assert perf_counter() - started < 10
