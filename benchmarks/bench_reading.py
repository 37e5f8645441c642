"""Reading news: characters a second, beside a bare search for digits.

No installable peer reads Chinese and English financial sentences to typed facts; the bare search is
what any of them must at least do.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from greenshoe.documents import normalise
from greenshoe.facts import load_lexicon, read_text

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

_PARAGRAPH = (
    "甲乙科技(01234.HK)公布招股結果，最終發售價定於每股12.8元，集資淨額約6.52億元。市場關注公司的長期發展，"
    "認為技術路線仍有待驗證，商業化進程取決於客戶的接受程度與監管的取態。香港公開發售獲超額認購61.4倍，"
    "有效申請24,813份，一手中籤率20%。2022年至2024年，公司收入分別為5740萬元、1.245億元、3.124億元。"
    "分析認為，行業競爭將由單一指標轉向綜合能力，企業需要在研發、渠道與資本之間取得平衡，方可維持增長。\n"
)
_SIZES = {"story": 3, "feature": 60}
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*\s*(?:[萬億%倍元股]|港元|美元)*")


@pytest.mark.parametrize("size", list(_SIZES))
def test_read_text(benchmark: BenchmarkFixture, size: str) -> None:
    raw = _PARAGRAPH * _SIZES[size]
    load_lexicon()
    reading = benchmark(lambda: read_text("story", normalise(raw)))
    benchmark.extra_info["characters"] = len(raw)
    assert reading.facts


@pytest.mark.parametrize("size", list(_SIZES))
def test_peer_search_for_digits(benchmark: BenchmarkFixture, size: str) -> None:
    raw = _PARAGRAPH * _SIZES[size]
    found = benchmark(lambda: _DIGITS.findall(raw))
    assert found
