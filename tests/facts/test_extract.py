"""Whole facts from stories of the house's own making, in the shapes the press uses."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenshoe.core import DataError
from greenshoe.documents import normalise
from greenshoe.facts import Fact, Reading, load_lexicon, read_text

if TYPE_CHECKING:
    from pathlib import Path


def read(text: str) -> Reading:
    return read_text("story", normalise(text))


def told(text: str) -> set[tuple[str | None, str, str | None, Decimal | str]]:
    return {(f.entity, f.metric, f.period, f.value) for f in read(text).facts}


def value(text: str, metric: str) -> list[Decimal | str]:
    return [f.value for f in read(text).facts if f.metric == metric]


def fact(text: str, metric: str) -> Fact:
    (found,) = (f for f in read(text).facts if f.metric == metric)
    return found


_RESULTS = """《新股消息》甲乙健康-B(01234.HK)公布招股結果
2025/11/20
甲乙健康-B(01234.HK)最終發售價定於每股12.8元，介乎招股價範圍11.6元至13.8元，集資淨額約6.52億元。
香港公開發售獲超額認購61.4倍，有效申請24,813份，啟動回撥機制，公開發售股份最終數目相當於發售股份總數的35%。
每手200股，一手中籤率20%，認購5,000股可穩獲一手。國際發售超購3.2倍。股份明日於聯交所主板掛牌。
"""


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        ("ipo.offer_price", "12.8"),
        ("ipo.price_low", "11.6"),
        ("ipo.offer_price_max", "13.8"),
        ("ipo.net_proceeds", "652000000"),
        ("ipo.public_oversubscription_multiple", "61.4"),
        ("ipo.international_oversubscription_multiple", "3.2"),
        ("ipo.applicants", "24813"),
        ("ipo.final_public_ratio", "0.35"),
        ("ipo.one_lot_rate", "0.2"),
        ("ipo.board_lot", "200"),
        ("ipo.guaranteed_lot_shares", "5000"),
    ],
)
def test_a_results_story_in_chinese(metric: str, expected: str) -> None:
    assert set(value(_RESULTS, metric)) == {Decimal(expected)}


def test_its_company_code_and_first_day() -> None:
    assert value(_RESULTS, "ipo.listing_date") == ["2025-11-21"]
    assert {f.entity_ticker for f in read(_RESULTS).facts} == {"01234.HK"}


_ENGLISH = """Examplia prices Hong Kong IPO at top of range
Dec 22, 2025
Examplia Technology (HKEX: 2635) said on Monday it had priced its initial public offering at HK$106 per share, raising gross proceeds of about HK$1.2 billion. Net proceeds are estimated at HK$1.08 billion.
The Hong Kong public offering was about 1,012.5 times subscribed, drawing 98,213 valid applications, while the international tranche was 7.3 times covered. The public tranche accounts for 20% of the offer shares. The one-lot success rate was 1.5%.
Shares are due to start trading on Tuesday.
"""  # noqa: E501 - a story keeps its own lines


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        ("ipo.offer_price", Decimal(106)),
        ("ipo.gross_proceeds", Decimal(1_200_000_000)),
        ("ipo.net_proceeds", Decimal(1_080_000_000)),
        ("ipo.public_subscription_multiple", Decimal("1012.5")),
        ("ipo.international_subscription_multiple", Decimal("7.3")),
        ("ipo.applicants", Decimal(98_213)),
        ("ipo.final_public_ratio", Decimal("0.2")),
        ("ipo.one_lot_rate", Decimal("0.015")),
        ("ipo.listing_date", "2025-12-23"),
    ],
)
def test_a_results_story_in_english(metric: str, expected: Decimal | str) -> None:
    assert value(_ENGLISH, metric) == [expected]


def test_the_english_company_is_named_as_written() -> None:
    assert {f.entity for f in read(_ENGLISH).facts} == {"Examplia Technology"}


def test_a_list_shares_metric_unit_and_periods() -> None:
    text = "2022年至2024年，智譜收入分別為5000萬元、1.2億元、3.1億元。"
    assert told(text) == {
        ("Zhipu", "revenue", "2022", Decimal(50_000_000)),
        ("Zhipu", "revenue", "2023", Decimal(120_000_000)),
        ("Zhipu", "revenue", "2024", Decimal(310_000_000)),
    }


def test_a_month_written_once_is_meant_for_every_year_of_a_list() -> None:
    text = (
        "截至2022年、2023年、2024年12月及2025年6月，智譜日均token消耗量分別約為1億、2億、3億及4億。"
    )
    found = {f.period: f.value for f in read(text).facts if f.metric == "maas.daily_tokens"}
    assert found == {
        "2022-12": Decimal(10**8),
        "2023-12": Decimal(2 * 10**8),
        "2024-12": Decimal(3 * 10**8),
        "2025-06": Decimal(4 * 10**8),
    }


def test_from_and_to_are_two_facts_with_two_periods() -> None:
    text = "MiniMax的收入從2022年的0，增長至2023年的350萬美元，並於2024年升至3050萬美元。"
    assert [(f.period, f.value, f.unit) for f in read(text).facts if f.metric == "revenue"] == [
        ("2022", Decimal(0), "USD"),
        ("2023", Decimal(3_500_000), "USD"),
        ("2024", Decimal(30_500_000), "USD"),
    ]


def test_from_without_a_date_lies_earlier() -> None:
    found = [(f.period, f.value) for f in read("2026-01-08\n智譜ARR從2000萬增至超5億。").facts]
    assert ("earlier", Decimal(20_000_000)) in found
    assert ("2026-01-08", Decimal(500_000_000)) in found


def test_each_company_keeps_its_own_number() -> None:
    text = (
        "甲丙控股(03789)公開發售超額認購349倍。\n另外，丁戊護老(01989)公開發售超額認購逾517.27倍。"
    )
    found = {(f.entity_ticker, f.value) for f in read(text).facts if f.unit == "multiple"}
    assert found == {("03789.HK", Decimal(349)), ("01989.HK", Decimal("517.27"))}


def test_what_is_said_of_both_is_said_of_each() -> None:
    text = "小馬智行、文遠知行均在25個工作日內完成備案。"
    assert {f.entity for f in read(text).facts if f.metric == "filing.days"} == {
        "Pony.ai",
        "WeRide",
    }


def test_the_clawback_threshold_is_no_multiple() -> None:
    text = "甲丙(03789)由於超額認購達公開發售股份100倍或以上，公開發售佔比將增至50%。"
    assert [f.value for f in read(text).facts if f.unit == "multiple"] == []


def test_subscribed_and_over_subscribed_are_two_metrics() -> None:
    assert value("智譜公開發售獲15倍認購。", "ipo.public_subscription_multiple") == [Decimal(15)]
    assert value("智譜公開發售超購15倍。", "ipo.public_oversubscription_multiple") == [Decimal(15)]


def test_a_percentage_subscribed_is_a_multiple_below_one() -> None:
    assert value("甲丙(03789)公開發售僅獲59%認購。", "ipo.public_subscription_multiple") == [
        Decimal("0.59")
    ]


def test_a_currency_is_assumed_only_with_a_mark() -> None:
    assert fact("智譜ARR超5億。", "maas.arr").unit_inferred
    assert not fact("智譜收入3億美元。", "revenue").unit_inferred
    assert fact("智譜收入3億美元。", "revenue").unit == "USD"


def test_an_amount_repeated_in_another_currency_is_one_fact() -> None:
    text = "The company raised HK$1.67 billion ($214.7 million) in its Hong Kong IPO."
    assert value(text, "ipo.gross_proceeds") == [Decimal(1_670_000_000)]


def test_a_forecast_is_marked() -> None:
    text = "智譜預計到2027年云端收入佔比將提升至56%。"
    assert fact(text, "revenue_share.cloud").qualifier == "forecast"


def test_a_price_at_the_limit_is_two_facts() -> None:
    text = "甲丙(02637)發售價為每股86.4元，屬招股價上限。"
    assert value(text, "ipo.offer_price") == value(text, "ipo.offer_price_max") == [Decimal("86.4")]


@pytest.mark.parametrize(
    "text",
    [
        "中國前10大互聯網公司都在場。",
        "智譜發布GLM-4.7模型。",
        "公司共有員工若干。",
        "天氣報告(2025)指出氣溫上升3度。",
    ],
)
def test_it_abstains(text: str) -> None:
    assert [f for f in read(text).facts if not f.metric.startswith("document.")] == []


def test_who_says_it() -> None:
    text = "招股書顯示，2024年智譜收入為3.1億元。中信證券稱，給予智譜目標市值539億港元。"
    assert fact(text, "revenue").attribution == "prospectus"
    assert fact(text, "valuation.target_market_cap").attribution == "中信证券"


def test_a_user_adds_metrics_and_entities(tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text(
        '[[metric]]\nname = "tea.cups"\nkind = "count"\nunit = "count"\n'
        'classifiers = ["杯", "個", ""]\n'
        'before = ["賣出"]\nperiod = "state"\n[[entity]]\nname = "Tea Co"\naliases = ["茶公司"]\n',
        encoding="utf-8",
    )
    reading = read_text("a", normalise("茶公司賣出300萬個。"), load_lexicon(mine))
    assert [(f.entity, f.metric, f.value) for f in reading.facts] == [
        ("Tea Co", "tea.cups", Decimal(3_000_000))
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[metric]]\nname = 1\n", "needs a name and a kind"),
        ('[[metric]]\nname = "a"\nkind = "ratio"\ncue = 1\n', "is no key of a metric"),
        ('[[metric]]\nname = "a"\nkind = "ratio"\nbefore = "x"\n', "is not a list of words"),
        ('[[entity]]\nname = "a"\nkind = "planet"\n', "needs a name and a kind"),
        ("= 1", "is not TOML"),
    ],
)
def test_a_wrong_lexicon_is_told_in_one_line(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=message):
        load_lexicon(path)


_WORDS = st.sampled_from(
    ["智譜", "小馬智行", "收入", "為", "5億元", "，", "。", "\n", "約", "2024年",
     "同比增長", "35%", "公開發(fā)售",
     "獲", "超額認購", "12.5倍", "(02513)", " ", "從", "增至", "及", "、", "100股",
     "每手", "１６﹒２", "億", "倍", "(",
     ")", "昨日", "上市", "🙂", "\u200b", "HK$5.2", "million", "times", "subscribed"]
)  # fmt: skip


@settings(deadline=None, max_examples=250)
@given(st.lists(_WORDS, max_size=40).map("".join))
def test_every_quote_is_in_the_untouched_text(raw: str) -> None:
    for found in read(raw).facts:
        assert raw[found.start : found.end] == found.quote
        assert found.start <= found.number_start < found.number_end <= len(raw)


@settings(deadline=None, max_examples=150)
@given(st.text(max_size=200))
def test_any_text_can_be_read(raw: str) -> None:
    for found in read(raw).facts:
        assert raw[found.start : found.end] == found.quote


_COMPARED = """Delta Labs (04567.HK) results
Delta Labs said on March 20, 2026 that revenue was RMB 350 million in 2025, up from RMB 210 million
in 2024. Net loss narrowed to RMB 88.5 million.
"""


def test_what_another_year_is_compared_with_dates_no_later_sentence() -> None:
    revenue = [f.period for f in read(_COMPARED).facts if f.metric == "revenue"]
    assert (fact(_COMPARED, "net_loss").period, *revenue) == ("2025", "2025", "2024")


_PRICED = """Acme Robotics (09877.HK) prices its Hong Kong offering
May 5, 2026 - It received 98,410 valid applications and a one-lot success rate of 8%.
Trading is due to start on May 6, 2026.
"""


def test_applications_and_a_first_day_in_english() -> None:
    assert value(_PRICED, "ipo.applicants") == [Decimal(98410)]
    assert value(_PRICED, "ipo.one_lot_rate") == [Decimal("0.08")]
    assert value(_PRICED, "ipo.listing_date") == ["2026-05-06"]


@pytest.mark.parametrize(
    "written",
    ["a price range of HK$9.80-HK$11.20 per share", "the HK$9.80 to HK$11.20 range",
     "a price range of HK$9.80 - HK$11.20", "priced between HK$9.80 and HK$11.20"],
)  # fmt: skip
def test_an_english_range_is_two_prices(written: str) -> None:
    text = f"Nov 20, 2025\nAcme Robotics offers its shares at {written}."
    assert value(text, "ipo.price_low") == [Decimal("9.8")]
    assert value(text, "ipo.offer_price_max") == [Decimal("11.2")]


@pytest.mark.parametrize(
    ("from_what", "before"),
    [
        (" from RMB 0.8 billion in 2024", "2024"),
        (", compared with RMB 0.8 billion in 2024", "2024"),
        (" from RMB 0.8 billion a year earlier", "2024"),
        (", up from RMB 0.8 billion", "earlier"),
    ],
)
def test_what_a_number_rose_from_is_told_behind_it(from_what: str, before: str) -> None:
    text = f"Jan 20, 2026\nRevenue rose to RMB 1.2 billion in 2025{from_what}."
    found = [(f.period, f.value) for f in read(text).facts if f.metric == "revenue"]
    assert found == [("2025", Decimal(1_200_000_000)), (before, Decimal(800_000_000))]


def test_the_demand_of_the_institutional_tranche_is_a_multiple() -> None:
    text = "Nov 20, 2025\nThe institutional tranche drew demand of 22.5 times."
    assert value(text, "ipo.international_subscription_multiple") == [Decimal("22.5")]


def test_an_offer_of_no_date_has_no_period_but_that_of_its_own_clause() -> None:
    text = "星图科技在香港上市，发售价为每股11.20港元。智谱2024年收入为8亿元，2025年收入为12亿元。"
    assert fact(text, "ipo.offer_price").period is None
    assert {f.period for f in read(text).facts if f.metric == "revenue"} == {"2024", "2025"}
    of_clause = "星图科技2025年在香港上市募资41.6亿港元。公司2026年收入为8亿元。"
    assert fact(of_clause, "ipo.gross_proceeds").period == "2025"
