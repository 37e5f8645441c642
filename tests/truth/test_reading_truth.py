"""The measured record on the ground truth: the bars of the method, and every contradiction listed.

Documents 000 and 003 and half of the stories were looked at while the reader was made.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from greenshoe.reading import Library, files_of, measure_facts, measure_news, read_files

if TYPE_CHECKING:
    from greenshoe.facts import Finding

pytestmark = pytest.mark.truth
_BESIDE = Path(__file__).resolve().parents[3] / "shared"
TRUTH = Path(os.environ.get("GREENSHOE_TRUTH", _BESIDE))


@pytest.fixture(scope="module")
def library() -> Library:
    return read_files(files_of([TRUTH / "documents"]), workers=1)


def test_numbers_and_whole_facts() -> None:
    grammar, made, whole, _ = measure_facts(TRUTH)
    assert grammar.recall >= 0.97
    assert min(made.recall, made.precision) >= 0.97
    assert whole.f1 >= 0.80


def test_news_cells() -> None:
    present, absent = measure_news(TRUTH)
    assert present.recall >= 0.95
    assert absent.recall >= 0.98


def test_every_quote_is_in_its_file(library: Library) -> None:
    for document in library.documents:
        raw = Path(document["file"]).read_bytes().decode("utf-8")
        assert document["facts"]
        for fact in document["facts"]:
            assert raw[fact["start"] : fact["end"]] == fact["quote"]


def _found(library: Library, kind: str, *words: str) -> list[Finding]:
    return [
        f
        for f in library.findings
        if f.kind == kind
        and all(w in f.explanation + "".join(p.quote for p in f.facts) for w in words)
    ]


@pytest.mark.parametrize(
    ("case", "kind", "words", "severities"),
    [
        ("A1", "same_key_disjoint", ("325%", "35.03%"), {"error"}),
        ("A2", "same_key_disjoint", ("2.358bn", "2.351bn"), {"warning"}),
        ("A3", "label_swap", ("45mn", "developers", "downloads"), {"warning"}),
        ("A4 public", "official_results", ("1209x", "1837.17"), {"info"}),
        ("A4 international", "official_results", ("79x", "36.76"), {"info"}),
        ("A5", "price_times_shares", ("4196", "10.2"), {"error"}),
        ("A6", "superlative_expired", ("41.6", "Pony.ai"), {"warning"}),
        ("B1", "same_number_other_basis", ("30x", "target", "implied"), {"warning"}),
        ("B2", "multiple_convention", ("1159.46", "1209"), {"warning"}),
        ("B3", "competing_firsts", ("global", "AI stock", "LLM stock"), {"warning"}),
        ("B4 no currency", "currency_missing", ("2000萬",), {"warning"}),
        ("B4 two currencies", "mixed_currency", ("MiniMax", "CNY", "USD"), {"warning"}),
        ("B5", "ambiguous_multiple", ("25倍增幅",), {"warning"}),
        ("B6 name", "name_misprint", ("天镜生物",), {"warning"}),
        ("B6 bytes", "lost_bytes", ("旗艦",), {"warning"}),
        ("B6 code", "code_form", ("2026",), {"info"}),
        ("C1", "comparison_refuted", ("91%", "325%"), {"error"}),
        ("C2", "compound_growth", ("130%",), {"info"}),
        ("C4", "implied_base", ("140.8bn", "105bn"), {"warning"}),
        ("D1", "trend_reversal", ("4.6", "4.2"), {"warning"}),
        ("D2", "effect_before_cause", ("三个月", "2026-02-04"), {"warning"}),
        ("D4", "outside_rule", ("30", "20 working_days"), {"warning"}),
    ],
)
def test_every_case_is_found(
    library: Library, case: str, kind: str, words: tuple[str, ...], severities: set[str]
) -> None:
    assert {f.severity for f in _found(library, kind, *words)} == severities, case


def test_what_must_not_be_flagged_is_not(library: Library) -> None:
    """C3, C5, D3, D5 and E: rounding, other days, other periods, targets."""
    serious = [f for f in library.findings if f.severity != "info"]
    quotes = [p.quote for f in serious if f.kind != "mixed_currency" for p in f.facts]
    for innocent in (
        "782.2%",
        "13.17%",
        "漲幅12%",
        "574億港元",
        "580億港元",
        "720輛",
        "29.58亿元",
        "1159倍",
        "2024年11月在納斯達克",
    ):
        assert not any(innocent in quote for quote in quotes), innocent
