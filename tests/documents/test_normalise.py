"""One way of writing, and the way back to the file."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenshoe.documents import normalise, normalise_phrase


@pytest.mark.parametrize(
    ("raw", "written"),
    [
        ("發售價１５﹒６元", "发售价15.6元"),  # full-width digits and the small full stop
        ("2500 万美元的 IPO 募资", "2500万美元的ipo募资"),  # spaces beside Chinese
        ("ＨＫ＄１０ bn", "hk$10 bn"),
        ("5億，10個月", "5亿，10个月"),  # a full-width comma is no thousands separator
        ("86﹒4\n元", "86.4元"),  # a unit on the next line
        ("認購約\r\n0﹒13倍", "认购约0.13倍"),
        ("甲股\n，乙", "甲股，乙"),  # a line never opens with a comma
        ("標題\n正文", "标题\n正文"),  # a headline stays a line
        ("超購61倍 一手中籤率20%", "超购61倍，一手中签率20%"),  # a headline's only comma
        ("世界模型™每周", "世界模型每周"),
        ("零\u200b寬\ufeff度", "零宽度"),
        ("10–15％", "10-15%"),
    ],
)
def test_it_is_written_one_way(raw: str, written: str) -> None:
    assert normalise(raw).text == written


def test_pinyin_inside_words_is_taken_out() -> None:
    raw = "香港公開發(fā)售獲認(rèn)購，開發(fā)者(zhě)眾"
    assert normalise(raw).text == "香港公开发售获认购，开发者众"


def test_a_word_in_brackets_is_no_pinyin() -> None:
    assert normalise("智能體(agent)與模型(model)").text == "智能体(agent)与模型(model)"


def test_a_lost_byte_is_kept_as_damage_and_not_guessed() -> None:
    raw = "發(fā)售認(rèn)購財(cái)務(wù)，旗艦?zāi)P虶LM-4.7"
    normalised = normalise(raw)
    assert [raw[s:e] for s, e in normalised.damaged] == ["?zāi)"]
    assert "虶lm-4.7" in normalised.text


def test_a_question_mark_without_the_habit_is_no_damage() -> None:
    assert normalise("真的?ok)").damaged == ()


def test_a_latin_line_is_joined_but_a_headline_is_not() -> None:
    body = "The company said on Monday that it had raised about\ntwo billion dollars"
    assert "\n" not in normalise(body).text
    assert "\n" in normalise("Some Company prices its Hong Kong share sale\nThe company said").text


def test_a_phrase_of_a_lexicon_meets_the_text() -> None:
    assert normalise_phrase("超額認購") in normalise("獲超額認購5倍").text


@settings(deadline=None, max_examples=150)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=80))
def test_every_character_knows_where_it_came_from(raw: str) -> None:
    normalised = normalise(raw)
    mapped = normalised.mapped
    assert len(mapped.text) == len(mapped.starts) == len(mapped.ends)
    assert list(mapped.starts) == sorted(mapped.starts)
    for start, end in zip(mapped.starts, mapped.ends, strict=True):
        assert 0 <= start < end <= len(raw)
    if mapped.text:
        first, last, quote = normalised.quote(0, len(mapped.text))
        assert raw[first:last] == quote


@settings(deadline=None, max_examples=60)
@given(st.text(alphabet="公開發售(fā)wò獲5倍﹒６ \n，。?", max_size=60))
def test_a_normal_text_stays_as_it_is(raw: str) -> None:
    """Normalising twice changes nothing a reader could see but what the first pass uncovered."""
    once = normalise(raw).text
    assert set(normalise(once).text) <= set(once)
