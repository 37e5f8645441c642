"""Plain sentences are read back as templates, and said part by part where no template made them."""

from __future__ import annotations

import pytest

from greenshoe.words import Language, words

SAY = words(Language.TRADITIONAL).say


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        # by a template: numbers, dates, and a value that is itself a sentence
        ("100 shares: 5 %", "100 股：5 %"),
        ("one lot needs HK$1,173.72 of own money", "一手須自有資金 HK$1,173.72"),
        ("has listed, on 2026-01-08", "已於 2026-01-08 上市"),
        ("Thu 08 Jan 2026 09:00", "2026年1月8日（星期四）09:00"),
        ("listed 8 Jan 2026", "2026年1月8日 上市"),
        (
            "somebody decides: up to 15 % of the offer, down to a lot",
            "由有關人士決定：最多為發售股份的 15 %，向下取整至一手",
        ),
        # by its parts: a stop and a capital, brackets, lists, a label
        ("Half of the final public shares.", "最終公開發售股份的一半。"),
        ("public float (market value)", "公眾持股量（市值）"),
        ("public float [public_float.initial]", "公眾持股量 [public_float.initial]"),
        ("public float; market value", "公眾持股量；市值"),
        ("pool A, pool B", "甲組、乙組"),
        ("pool A: public float", "甲組：公眾持股量"),
        ("Price HK$1.50. price to sales: median HK$2.0.", "價格 HK$1.50。市銷率：中位數 HK$2.0。"),
    ],
)
def test_a_plain_sentence_is_said(english: str, chinese: str) -> None:
    assert SAY(english) == chinese


@pytest.mark.parametrize(
    "text",
    [
        "Knowledge Atlas (Zhipu)",
        "a sentence, never written before; with a list",
        "Main Board Rule 8.08(2) [T]",
        "offer_price_hkd, placees, ladder",  # names, though one of them is also a word
        "public float: a thing that nobody translated",
        "HK$5.725",
        "",
        ".",
    ],
)
def test_what_is_not_known_stays_as_it_is(text: str) -> None:
    assert SAY(text) == text
    assert words(Language.ENGLISH).say(text) == text


@pytest.mark.parametrize("part", ["value: ", "value; ", "pool A, ", "a (", "one. ", "at 1 times "])
def test_long_and_nested_text_ends(part: str) -> None:
    """Text comes from documents: neither its length nor its nesting may stop a page."""
    for count in (10, 300, 5000):
        assert SAY(part * count)
