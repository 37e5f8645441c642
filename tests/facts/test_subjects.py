"""Names and codes."""

from __future__ import annotations

import pytest

from greenshoe.documents import normalise
from greenshoe.facts import read_text


@pytest.mark.parametrize(
    ("text", "name", "ticker"),
    [
        ("智譜(02513.HK)上市", "Zhipu", "02513.HK"),
        ("小馬智行([股票代碼:2026])上市", "Pony.ai", "02026.HK"),
        ("另一隻甲乙混凝土(01847)上市", "甲乙混凝土", "01847.HK"),
        ("今日掛牌的丙丁控股(3789)公布", "丙丁控股", "03789.HK"),
        ("派派醫藥-B(02565)首掛", "派派医药", "02565.HK"),
        ("摩爾線程-U(688795.SH)上市", "Moore Threads", "688795.SH"),
        ("Shares of toymaker Examplia Group (0325.HK) rose", "Examplia Group", "00325.HK"),
    ],
)
def test_a_name_with_its_code(text: str, name: str, ticker: str) -> None:
    reading = read_text("a", normalise(text))
    assert reading.tickers == {name: ticker}
    assert [f.value for f in reading.facts if f.metric == "security.ticker"] == [ticker]


def test_a_year_in_brackets_is_no_code() -> None:
    assert read_text("a", normalise("《市場發展報告(2025)》指出")).tickers == {}


def test_a_misprint_names_the_same_company() -> None:
    reading = read_text("a", normalise("天鏡生物募資3億港元。"))
    assert {f.entity for f in reading.facts} == {"I-Mab"}


def test_mixed_scripts_meet_in_one_name() -> None:
    for text in ("文遠知行發售價27.1港元", "文远知行发售价27.1港元", "WeRide offer price HK$27.1"):
        assert [f.entity for f in read_text("a", normalise(text)).facts] == ["WeRide"]
