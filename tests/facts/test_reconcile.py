"""Each check on texts of its own: what it must find, and what it must leave alone."""

from __future__ import annotations

from decimal import Decimal

import pytest

from greenshoe.documents import normalise
from greenshoe.facts import Finding, read_text, reconcile


def findings(*texts: str, kind: str | None = None) -> list[Finding]:
    """Reconcile texts, the first being document "a"."""
    readings = [read_text(chr(97 + i), normalise(text)) for i, text in enumerate(texts)]
    found = reconcile([f for r in readings for f in r.facts], [r.notes for r in readings])
    return [f for f in found if kind in {None, f.kind}]


def only(*texts: str, kind: str) -> Finding:
    (finding,) = findings(*texts, kind=kind)
    return finding


def test_two_growths_of_one_level_show_the_bases_they_imply() -> None:
    finding = only(
        "招股書顯示，2025年上半年智譜收入為1.91億元，同比增長325%。",
        "2025年上半年智譜實現營收1.91億元，同比增長35.03%。",
        kind="same_key_disjoint",
    )
    assert finding.severity == "error"
    # 1.91 / 4.25 and 1.91 / 1.3503
    assert "44.94mn" in finding.explanation
    assert "141.5mn" in finding.explanation
    assert "325%" in finding.likely
    assert [p.doc for p in finding.facts] == ["a", "b"]


def test_a_difference_below_one_in_a_hundred_is_a_warning() -> None:
    finding = only(
        "2025年上半年智譜淨虧損為23.58億元。",
        "2025年上半年智譜淨虧損達到23.51億元。",
        kind="same_key_disjoint",
    )
    assert finding.severity == "warning"


def test_shares_before_and_after_an_option_are_only_a_warning() -> None:
    finding = only(
        "小馬智行全球發售4196萬股。", "小馬智行全球發售4825萬股。", kind="same_key_disjoint"
    )
    assert finding.severity == "warning"
    assert "size adjustment" in finding.explanation


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("智譜公開發售獲1159.46倍認購。", "智譜公開發售獲超1159倍認購。"),
        ("智譜國際發售獲15.28倍認購。", "智譜國際發售獲逾15倍認購。"),
        ("智譜發售價116.20港元。", "智譜發行價定為116.2港元。"),
        ("2024年智譜淨虧損29.58億元。", "2025年上半年智譜淨虧損23.58億元。"),
        ("2026-01-08\n智譜總市值接近580億港元。", "2026-01-08\n智譜總市值達574億港元。"),
        ("智譜成立於2019年。", "智譜創立於2019年。"),
        (
            "2025-10-29\n小馬智行車隊規模已有720輛。",
            "2025-10-30\n小馬智行預計在2026年初衝刺千輛車隊。",
        ),
    ],
)
def test_what_is_compatible_is_not_flagged(first: str, second: str) -> None:
    assert [f for f in findings(first, second) if f.severity != "info"] == []


def test_one_number_under_two_nouns() -> None:
    finding = only(
        "智譜賦能超4500萬名開發者。",
        "智譜MaaS平台註冊開發者超過270萬，開源模型全球下載量突破4500萬次。",
        kind="label_swap",
    )
    assert finding.likely.startswith("opensource.downloads")
    assert "17 times" in finding.explanation  # 45 / 2.7 = 16.7


def test_both_nouns_in_one_document_are_no_swap() -> None:
    text = "智譜有4500萬名開發者，下載量4500萬次。"
    assert findings(text, "智譜下載量4500萬次。", kind="label_swap") == []


def test_growth_is_recomputed_with_rounding() -> None:
    # 3050/350 is 8.714, but 350 may be 346: 3050/346 - 1 = 7.82
    compatible = "MiniMax收入從2023年的350萬美元增長至2024年的3050萬美元，同比增速達782.2%。"
    assert findings(compatible, kind="growth_and_base") == []
    wrong = "MiniMax收入從2023年的350萬美元增長至2024年的3050萬美元，同比增速達600%。"
    assert only(wrong, kind="growth_and_base").severity == "error"


def test_a_compound_rate_below_the_computed_is_only_told() -> None:
    text = "2022年至2024年，智譜收入分別為5740萬元、1.245億元、3.124億元，年複合增長率高達130%。"
    finding = only(text, kind="compound_growth")
    assert finding.severity == "info"
    rate = (Decimal("3.124") / Decimal("0.574")).sqrt() - 1
    assert f"{rate * 100:.1f}"[:4] in finding.explanation  # 133.


def test_a_compound_rate_far_off_is_a_warning() -> None:
    text = "2022年至2024年，智譜收入分別為5740萬元、1.245億元、3.124億元，年複合增長率高達230%。"
    assert only(text, kind="compound_growth").severity == "warning"


_OFFER = "小馬智行擬發售約4196萬股股份，每股發售價不超過180.00港元，募資上限約為{}。"


def test_price_times_shares_against_the_proceeds() -> None:
    finding = only(_OFFER.format("10.2億美元"), kind="price_times_shares")
    assert finding.severity == "error"
    # 41.96m x 180 = 7.55bn; over 7.85 and 7.75: 0.962bn to 0.975bn
    assert "7.55" in finding.explanation
    assert "974" in finding.explanation
    assert len(finding.facts) == 3


@pytest.mark.parametrize("told", ["75.5億港元", "9.7億美元"])
def test_a_product_that_fits_is_left_alone(told: str) -> None:
    assert findings(_OFFER.format(told), kind="price_times_shares") == []


def test_tranches_that_do_not_add_up() -> None:
    right = "小馬智行擬發售約4196萬股股份，其中香港公開發售約420萬股，國際配售約3776萬股。"
    assert findings(right, kind="part_sums") == []
    wrong = right.replace("3776", "3376")
    assert only(wrong, kind="part_sums").severity == "error"


def test_subscription_and_over_subscription_differ_by_one() -> None:
    same = findings(
        "小馬智行公開發售獲15.88倍認購。",
        "小馬智行公開發售超額認購14.88倍。",
        kind="multiple_convention",
    )
    assert [f.severity for f in same] == ["info"]
    wrong = findings(
        "小馬智行公開發售獲15.88倍認購。",
        "小馬智行公開發售超額認購15.88倍。",
        kind="multiple_convention",
    )
    assert [f.severity for f in wrong] == ["warning"]


def test_a_document_that_mixes_the_conventions_is_told() -> None:
    text = "智譜公開發售獲1159.46倍認購。MiniMax公開發售超額認購1209倍。"
    assert only(text, kind="multiple_convention").severity == "warning"


def test_an_estimate_against_the_official_result_accuses_nobody() -> None:
    finding = only("據富途證券數據，MiniMax公開發售超額認購倍數達1209倍。", kind="official_results")
    assert finding.severity == "info"
    assert "1837.17" in finding.explanation
    assert findings("MiniMax公開發售超額認購1836.17倍。", kind="official_results") == []


def test_a_comparison_the_figures_refute() -> None:
    text = (
        "2025年上半年智譜淨虧損為23億元，虧損額同比擴大91%。從虧損額看，其擴大速度明顯快於收入增速"
        "(2025年上半年收入為1.91億元，同比增長325%)。"
    )
    assert only(text, kind="comparison_refuted").severity == "error"
    assert findings(text.replace("91%", "491%"), kind="comparison_refuted") == []


def test_a_superlative_that_another_listing_had_passed() -> None:
    text = (
        "2025-12-01\n禾賽科技2025年回港IPO募資41.6億港元，成為近四年來"
        "規模最大的中概股回港上市項目。"
    )
    finding = only(text, kind="superlative_expired")
    assert "2025-11-06" in finding.likely
    assert "6.707bn" in finding.explanation
    early = text.replace("2025-12-01", "2025-10-01")
    assert findings(early, kind="superlative_expired") == []


def test_an_effect_that_could_not_have_happened_yet() -> None:
    text = "2025-12-31\n小馬智行回港上市後，三個月內便與三家內地車企達成技術合作。"
    finding = only(text, kind="effect_before_cause")
    assert "2026-02-04" in finding.explanation  # 90 days after 6 November 2025
    later = text.replace("2025-12-31", "2026-06-30")
    assert findings(later, kind="effect_before_cause") == []


def test_a_fall_where_growth_was_told() -> None:
    finding = only(
        "截至2025年6月，智譜日均token消耗量約為4.6萬億。",
        "智譜日均token消耗量在2025年11月已達4.2萬億。",
        kind="trend_reversal",
    )
    assert "9% lower" in finding.explanation  # 1 - 4.2/4.6 = 8.7 %
    assert finding.severity == "warning"


def test_a_rule_told_otherwise_than_it_is() -> None:
    text = "中國證監會2025年將企業備案審核周期從90個工作日壓縮至30個工作日。"
    assert "20 working_days" in only(text, kind="outside_rule").explanation
    assert findings(text.replace("至30個", "至20個"), kind="outside_rule") == []


def test_a_growth_whose_base_is_known_otherwise() -> None:
    text = "2025年港股日均成交額已突破2000億港元，較2023年增長42%。"
    finding = only(text, kind="implied_base")
    assert "140.8bn" in finding.explanation  # 200 / 1.42
    assert findings(text.replace("42%", "90%"), kind="implied_base") == []


def test_firsts_of_different_scope() -> None:
    finding = only(
        "智譜成為“全球大模型第一股”。", "智譜成為“國產AI第一股”。", kind="competing_firsts"
    )
    assert "SenseTime" in finding.explanation
    assert (
        findings(
            "智譜成為“國產大模型第一股”。", "智譜，國產大模型第一股。", kind="competing_firsts"
        )
        == []
    )


def test_one_multiple_of_two_meanings() -> None:
    finding = only(
        "中信證券稱，給予智譜2026年30倍PS，對應目標市值539億港元。",
        "據東吳證券測算，基於IPO定價，智譜2026年預期PS約為30倍。",
        kind="same_number_other_basis",
    )
    assert "1.797bn" in finding.explanation  # 53.9 / 30


def test_an_increase_of_or_to() -> None:
    finding = only("智譜ARR從2000萬增至超5億，10個月獲25倍增幅。", kind="ambiguous_multiple")
    assert "26x" in finding.explanation
    assert findings("智譜公開發售獲25倍認購。", kind="ambiguous_multiple") == []


def test_a_missing_currency_and_two_currencies() -> None:
    assert only("Kimi賬面現金超百億。", kind="currency_missing").severity == "warning"
    assert findings("智譜2024年收入3億元。", kind="currency_missing") == []
    mixed = "MiniMax2024年淨虧損達32.7億元。MiniMax2024年收入3050萬美元。"
    assert only(mixed, kind="mixed_currency").severity == "warning"


def test_names_codes_and_bytes() -> None:
    assert only("天鏡生物回港上市。", kind="name_misprint").likely == "天境生物"
    assert only("小馬智行([股票代碼:2026])啟動招股。", kind="code_form").severity == "info"
    assert findings("智譜(02513.HK)啟動招股。", kind="code_form") == []
    damaged = "發(fā)售認(rèn)購財(cái)務(wù)，旗艦?zāi)P虶LM-4.7"
    assert only(damaged, kind="lost_bytes").facts[0].quote in damaged


def test_every_quote_of_a_finding_is_in_its_document() -> None:
    texts = [_OFFER.format("10.2億美元"), "Kimi賬面現金超百億。", "天鏡生物回港上市。"]
    for finding in findings(*texts):
        for place in finding.facts:
            assert texts[ord(place.doc) - 97][place.start : place.end] == place.quote


def test_nothing_said_is_nothing_found() -> None:
    assert findings("今天天氣很好。", "") == []
