"""The report in Chinese: no English left but names, codes and citations."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import greenshoe
from greenshoe.answers import sections_for
from greenshoe.deal import COLUMNS, Deal, parse_deal_text
from greenshoe.report import html_text
from greenshoe.report._reading import Reading
from greenshoe.report._section_evidence import rules_used
from greenshoe.study import run
from greenshoe.words import Language

if TYPE_CHECKING:
    from collections.abc import Iterator

    from greenshoe.report import ReportSection
    from greenshoe.study import StudyResult

OWN = b"""
stock_code = "9999"
name_en = "Own Example"
listing_document_date = 2026-02-02
mechanism = "A"
offer_price_min_hkd = 10.0
offer_price_max_hkd = 12.5
board_lot_shares = 200
base_offer_shares_initial = 50000000
public_initial_shares = 2500000
intl_initial_shares = 47500000
"""
CODES = ("2513", "0800", "2691", "8610", "own")
# What is called the same in Chinese: systems, companies that publish, measures, currencies;
# tables of a deal file.
SAME = {
    "greenshoe", "GEM", "FINI", "HKSCC", "EIPO", "eIPO", "CRPS", "SHA", "CNY", "USD", "LTM",
    "HKEXnews", "Tab", "cornerstones", "ladder", "tranches",
}  # fmt: skip
CODE = re.compile(
    r"https?://\S+|[0-9a-f]{64}|greenshoe value \d+|greenshoe book simulate --against-published"
    r"|(?:HK|US)\$|FY(?=\d{4})"
    r"|[a-z]\w+ [\d.]+x (?:LTM|FY)"  # a company compared with, and the multiple it has
    r"|[A-Za-z0-9-]*(?:[._/][A-Za-z0-9_-]+)+"
)
WORD = re.compile(r"[A-Za-z]{2,}")


class _Texts(HTMLParser):
    """The texts of a page, those of titles and labels among them; the style sheet is left out."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._inside_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside_style = tag == "style"
        self.texts += [value for name, value in attrs if name in {"title", "aria-label"} and value]

    def handle_endtag(self, tag: str) -> None:
        self._inside_style = self._inside_style and tag != "style"

    def handle_data(self, data: str) -> None:
        if not self._inside_style and data.strip():
            self.texts.append(" ".join(data.split()))


def _texts(page: str) -> list[str]:
    walker = _Texts()
    walker.feed(page)
    return walker.texts


@cache
def _studied(code: str) -> tuple[StudyResult, tuple[ReportSection, ...]]:
    deal = Deal.of(parse_deal_text(OWN, file="own.toml")) if code == "own" else Deal.load(code)
    result = run(deal)
    return result, tuple(sections_for(result))


def _keys(value: object) -> Iterator[str]:
    """Return the names in a model file: its keys, and what peers and rounds are called."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from re.split(r"[._]", key)
            yield from _keys(inner)
            if key in {"name", "round", "peer", "company"} and isinstance(inner, str):
                yield from re.findall(r"[A-Z][a-z]{2,}", inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _keys(inner)


@cache
def _model_names() -> frozenset[str]:
    files = (Path(greenshoe.__file__).parent / "company").glob("models/*.toml")
    return frozenset(name for path in files for name in _keys(tomllib.loads(path.read_text())))


def _quoted(result: StudyResult) -> set[str]:
    """Return what is quoted and not said: names of the deal, citations of rules, file names."""
    record = result.deal.record
    names = {text for name in record.values if isinstance(text := record.values[name], str)}
    names |= {corner.name for corner in record.cornerstones or ()}
    if record.us_listing is not None:
        names.add(f" {record.us_listing.ticker} ")
    for rule in rules_used(Reading(result)):
        names |= {rule.authority, rule.evidence}
    return {name for name in names if len(name) > 4}  # not a code such as GEM, which others contain


def _english_left(code: str, language: Language) -> dict[str, str]:
    """Return the texts of a report with English words that are neither names nor citations."""
    result, sections = _studied(code)
    quoted = sorted(_quoted(result), key=len, reverse=True)
    left = {}
    for text in _texts(html_text(result, sections, language=language)):
        bare = text
        for name in quoted:
            bare = bare.replace(name, " ")
        words_left = set(WORD.findall(CODE.sub(" ", bare))) - SAME - set(COLUMNS) - _model_names()
        if words_left:
            left[text] = " ".join(sorted(words_left))
    return left


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("language", [Language.TRADITIONAL, Language.SIMPLIFIED])
def test_no_english_is_left_in_a_chinese_report(code: str, language: Language) -> None:
    assert _english_left(code, language) == {}
