from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from greenshoe.core import HONG_KONG, DocumentError, InputError
from greenshoe.documents import PdfLimits
from greenshoe.filings import FilingKind, read_filing, same_company
from tests.filings import documents as made
from tests.pdf_writer import page_of, pdf_of, pdf_of_lines

if TYPE_CHECKING:
    from pathlib import Path

TERMS = {
    "stock_code": "9997",
    "base_offer_shares_initial": 10_000_000,
    "public_initial_shares": 1_000_000,
    "intl_initial_shares": 9_000_000,
    "offer_price_max_hkd": Decimal("24.00"),
    "offer_price_min_hkd": Decimal("20.00"),
    "board_lot_shares": 200,
    "mechanism": "B",
    "mechanism_source": "named in the document",
    "over_allotment_option_shares": 1_499_800,
    "reallocation_cap_shares": 1_500_000,
    "size_adjustment_option_shares": 1_500_000,
    "size_adjustment_max_pct": Decimal("15.00"),
    "size_adjustment_to": "placing",
    "listing_date": date(2025, 12, 16),
    "listing_document_date": date(2025, 12, 8),
    "registrar": "hkeipo",
}
OUTCOME = {
    "offer_price_hkd": Decimal("22.00"),
    "offer_price_min_hkd": Decimal("20.00"),
    "offer_price_max_hkd": Decimal("24.00"),
    "offer_shares_final": 10_000_000,
    "public_final_shares": 1_000_000,
    "intl_final_shares": 9_000_000,
    "size_adjustment_exercised": "no",
    "gross_proceeds_hkd_mn": Decimal("220.0"),
    "listing_expenses_hkd_mn": Decimal("30.0"),
    "net_proceeds_hkd_mn": Decimal("190.0"),
    "valid_applications": made.APPLICATIONS,
    "successful_applications": made.SUCCESSFUL,
    "public_subscription_level_x": Decimal("5.05"),
    "public_oversubscribed_x": Decimal("4.05"),
    "public_applied_shares": made.APPLIED,
    "placees": 101,
    "issued_shares_on_listing": 40_000_000,
    "one_lot_success_pct": Decimal("25.0000"),
    "sure_one_lot_shares": 1_000,
    "top_application_allotted_shares": "66600 + 1/3 x 200",
    "pool_a_allotted_shares": 500_000,
    "pool_b_allotted_shares": 500_000,
    "mechanism": "B",
    "listing_date": date(2025, 12, 16),
}


def test_a_notice_becomes_terms() -> None:
    filing = read_filing(made.notice_zh())
    assert (filing.kind, filing.identity.language) == (FilingKind.NOTICE, "zh")
    assert {name: filing.record.get(name) for name in TERMS} == TERMS
    assert [(s.shares, s.amount_hkd) for s in filing.application_sizes] == [
        (shares, made.payable(shares)) for shares in made.SIZES
    ]
    assert (filing.quarantined, filing.flags) == ((), ())


def test_every_value_quotes_the_page_it_stands_on() -> None:
    filing = read_filing(made.notice_zh())
    cap = filing.evidence["reallocation_cap_shares"]
    assert (cap.page, cap.quote) == (2, "1,500,000股")
    assert filing.evidence["offer_price_max_hkd"].quote.startswith("最高發售價 ： 每股H股24.00港元")


def test_a_timetable_has_instants() -> None:
    planned = {event.what: event.at for event in read_filing(made.notice_zh()).tables.timetable}
    assert planned["application_lists_close"] == datetime(2025, 12, 11, 12, tzinfo=HONG_KONG)
    assert planned["dealings_start"] == datetime(2025, 12, 16, 9, tzinfo=HONG_KONG)


@pytest.mark.parametrize("make", [made.results_zh, made.results_en])
def test_results_become_an_outcome(make: object) -> None:
    filing = read_filing(make())  # type: ignore[operator]
    assert filing.kind is FilingKind.RESULTS
    assert {name: filing.record.get(name) for name in OUTCOME} == OUTCOME
    rows = [
        (r.pool, r.shares_applied_for, r.valid_applications, r.guaranteed_shares, r.ballot_winners)
        for r in filing.ladder
    ]
    assert rows == [("A", *row) for row in made.POOL_A] + [("B", *row) for row in made.POOL_B]
    assert {row.pool_label_source for row in filing.ladder} == {"printed"}
    assert (filing.quarantined, filing.flags) == ((), ())


def test_cornerstones_have_the_names_that_are_printed() -> None:
    filing = read_filing(made.results_zh())
    assert [(c.name, c.shares) for c in filing.tables.cornerstones] == [
        ("甲投資有限公司", 1_000_000),
        ("Beta Capital Management Limited", 500_000),
    ]
    assert filing.record["cornerstone_pct_of_offer"] == Decimal("15.00")


def replaced(lines: list[str], old: str, new: str) -> list[str]:
    assert any(old in line for line in lines)
    return [line.replace(old, new) for line in lines]


def test_a_ladder_that_misses_applications_is_held_back() -> None:
    short = [line for line in made.LADDER_ZH if not line.startswith("400 ")]
    filing = read_filing(made.results_zh(ladder=short))
    assert filing.ladder == ()
    reasons = " ".join(held.reason for held in filing.quarantined)
    assert "2,660 applications, the summary 3,160" in reasons
    assert "950,000 shares, the public tranche is 1,000,000" in reasons
    assert "one_lot_success_pct" not in filing.record


def test_a_row_that_does_not_give_its_percentage_is_held_back() -> None:
    wrong = replaced(made.LADDER_ZH, "有250名獲發", "有350名獲發")
    filing = read_filing(made.results_zh(ladder=wrong))
    assert filing.ladder == ()
    assert any("gives its percentage" in held.reason for held in filing.quarantined)


def test_tranches_that_do_not_add_up_are_held_back() -> None:
    wrong = replaced(made.SUMMARY_ZH, "9,000,000", "9,100,000")
    filing = read_filing(made.results_zh(summary=wrong))
    held = {h.field for h in filing.quarantined}
    assert {"offer_shares_final", "public_final_shares", "intl_final_shares"} <= held
    assert not held & set(filing.record)


def test_a_level_the_rows_contradict_is_held_or_flagged() -> None:
    near = replaced(made.SUMMARY_ZH, "5.05倍", "5.06倍")
    filing = read_filing(made.results_zh(summary=near))
    assert filing.ladder
    assert "the level is printed as 5.06; the rows give 5.05" in filing.flags
    far = replaced(made.SUMMARY_ZH, "5.05倍", "50.5倍")
    assert read_filing(made.results_zh(summary=far)).ladder == ()


def test_proceeds_that_do_not_fit_are_flagged_as_printed() -> None:
    wrong = replaced(made.SUMMARY_ZH, "220.0百萬", "180.0百萬")
    filing = read_filing(made.results_zh(summary=wrong))
    assert filing.record["gross_proceeds_hkd_mn"] == Decimal("180.0")
    assert any("price times shares is 220.00" in flag for flag in filing.flags)
    assert any("is not the net 190.0" in flag for flag in filing.flags)


def test_a_dash_is_nothing_over_allocated() -> None:
    dash = replaced(made.SUMMARY_ZH, "超額分配的發售股份數目 1,500,000", "超額分配的發售股份數目 –")
    assert read_filing(made.results_zh(summary=dash)).record["over_allocated_shares"] == 0
    silent = [line for line in made.SUMMARY_ZH if "超額分配" not in line]
    assert "over_allocated_shares" not in read_filing(made.results_zh(summary=silent)).record


def test_an_end_of_stabilisation_becomes_what_was_done() -> None:
    record = read_filing(made.stabilisation_zh()).record
    assert record["over_allocated_shares"] == 1_500_000
    assert record["stabilisation_bought_shares"] == 600_000
    assert record["stabilisation_resold_shares"] == 100_000
    assert record["over_allotment_exercised_shares"] == 1_000_000
    assert (record["bought_price_low_hkd"], record["bought_price_high_hkd"]) == (
        Decimal("20.10"),
        Decimal("21.90"),
    )
    assert (record["bought_last_date"], record["bought_last_price_hkd"]) == (
        date(2025, 12, 19),
        Decimal("20.50"),
    )
    assert record["resold_price_high_hkd"] == Decimal("23.00")
    assert record["stabilisation_period_end"] == date(2026, 1, 10)


def test_what_is_not_mentioned_is_nil_only_if_shares_are_conserved() -> None:
    record = read_filing(made.stabilisation_en()).record
    assert record["stabilisation_bought_shares"] == 1_500_000
    assert record["stabilisation_resold_shares"] == 0
    assert record["over_allotment_exercised_shares"] == 0


def test_a_stabilisation_that_contradicts_itself_is_flagged() -> None:
    filing = read_filing(made.stabilisation_zh(over=1_300_000))
    assert filing.record["over_allocated_shares"] == 1_300_000
    assert filing.flags == (
        (
            "over-allocated is printed as 1,300,000, but 600,000 bought - 100,000 sold again + "
            "1,000,000 exercised is 1,500,000"
        ),
    )


def test_another_companys_filing_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "09997.pdf"  # the file's name says nothing
    path.write_bytes(made.stabilisation_zh(code="2468", name="別家實業有限公司"))
    with pytest.raises(
        DocumentError, match="prints the stock code 2468; expected a filing of 9997"
    ):
        read_filing(path, expect_code="09997")
    with pytest.raises(DocumentError, match="別家實業有限公司: is another company's"):
        read_filing(path, expect_name=made.ZH)
    assert read_filing(path, expect_code="2468").stock_code == "2468"


def test_a_document_of_another_kind_is_refused_where_one_is_expected() -> None:
    report = pdf_of_lines(["Annual Report 2009", f"Stock Code: {made.CODE}", "Corporate Profile"])
    assert read_filing(report).kind is FilingKind.OTHER
    with pytest.raises(DocumentError, match="is neither a notice, nor allotment results"):
        read_filing(report, expect_code=made.CODE)


def test_one_code_two_companies() -> None:
    ours = read_filing(made.results_zh())
    again = read_filing(made.stabilisation_zh(name="舊時礦業有限公司"))
    assert same_company(ours, read_filing(made.stabilisation_zh()))
    assert not same_company(ours, again)
    assert same_company(ours, read_filing(made.stabilisation_en()))


def test_a_scan_is_refused_and_a_scanned_page_is_named() -> None:
    image = "q 500 0 0 700 40 40 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q"
    with pytest.raises(DocumentError, match="holds no text"):
        read_filing(pdf_of([image]))
    filing = read_filing(pdf_of([page_of(["Some text that is long enough to be text."]), image]))
    assert [(h.field, h.reason) for h in filing.quarantined] == [
        ("page 2", "the page is image only")
    ]


@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_shuffled_and_cut_lines_never_leave_the_error_tree(data: st.DataObject) -> None:
    lines = [*made.SUMMARY_ZH, *made.LADDER_ZH, "配發結果公告", f"股份代號 ： {made.CODE}"]
    mixed = data.draw(st.permutations(lines))[: data.draw(st.integers(0, len(lines)))]
    cut = [line[: data.draw(st.integers(0, 40))] for line in mixed]
    try:
        filing = read_filing(pdf_of_lines(cut or [" "]), limits=PdfLimits(seconds=20))
    except InputError:
        return
    allotted = sum(row.allotted_shares_total for row in filing.ladder)
    printed = filing.record.get("public_final_shares")
    assert not filing.ladder or printed in {None, allotted}


def test_placees_and_float_are_read_with_their_words() -> None:
    table = [
        "承配人集中度分析",
        "承配人 獲配發股份數目 配發佔國際發售的百分比",
        "最大 900,000 10.00% 9.00%",
        "前5 4,500,000 50.00% 45.00%",
        "前10 6,300,000 71.00% 63.00%",  # 70 %: not the percentage of its shares
        "前25 8,995,500 99.95% 89.96%",
    ]
    float_words = [
        "公眾持股量及自由流通量",
        "緊隨全球發售完成後，公眾人士持有的股份約佔已發行股本總數的25.00%。根據《上市規則》",
        "第8.08(1)條，最低公眾持股量百分比為25%。自由流通量約佔21.25%。三大公眾股東不會持有50%以上。",
    ]
    tables = read_filing(made.results_zh(ladder=[*table, *made.LADDER_ZH, *float_words])).tables
    assert [(t.top, t.shares) for t in tables.top_placees] == [
        (1, 900_000),
        (5, 4_500_000),
        (25, 8_995_500),
    ]
    assert [(s.kind, s.pct) for s in tables.float_statements] == [
        ("public", Decimal("25.00")),
        ("required", Decimal(25)),
        ("free", Decimal("21.25")),
    ]
    assert "25.00%" in tables.float_statements[0].evidence.quote


@pytest.mark.parametrize(
    "rows",
    [
        ["最大 900,000 10.00%", "前5大 4,500,000 50.00%", "前25大 8,995,500 99.95%"],
        ["第一位 900,000 10.00%", "前五位 4,500,000 50.00%", "前二十五位 8,995,500 99.95%"],
        ["最大附註2 900,000 10.00%", "前 5(3)(4) 4,500,000 50.00%", "前25名 8,995,500 99.95%"],
        ["最大 900,000 10.00 9.00", "前5 4,500,000 50.00 45.00", "前25 8,995,500 99.95 89.96"],
        ["最大(附註2)", "900,000股 10.00%", "前5 4,500,000股 50.0%", "前25 8,995,500.00 99.95%"],
        ["最大", "900,0", "00", "10.00%", "前 5", "4,50", "0,000", "50.00%", "前25",
         "8,995,", "500", "99.95%"],
        ["最大 900 000 , 10 00 . %", "前5 4 500 , 000 , 50 00 . %",
         "前25 8 995 , 500 , 99 95 . %"],
        ["Top 1 900,000 10.0% 9.0%", "Top 5 4,500,000 50.0%", "Top 25 8,995,500 100.0%"],
    ],
)  # fmt: skip
def test_the_table_of_placees_in_every_setting(rows: list[str]) -> None:
    """The same three rows as printers set them; what stands in the next table does not count."""
    table = ["承配人集中度分析", *rows, "股東集中度分析", "前10 6,300,000 70.00%"]
    filing = read_filing(made.results_zh(ladder=[*made.LADDER_ZH, *table]))
    found = {placees.top: placees.shares for placees in filing.tables.top_placees}
    assert found == {1: 900_000, 5: 4_500_000, 25: 8_995_500}


def test_a_table_of_holders_that_says_it_is_of_placees() -> None:
    table = ["H股股東集中度分析", "最大 900,000 10.00%", "前5 4,500,000 50.00%"]
    without = read_filing(made.results_zh(ladder=[*made.LADDER_ZH, *table]))
    said = read_filing(
        made.results_zh(ladder=[*made.LADDER_ZH, *table, "此表亦呈列承配人集中度分析。"])
    )
    assert without.tables.top_placees == ()
    assert [placees.top for placees in said.tables.top_placees] == [1, 5]


def test_errors_of_the_print_are_flagged() -> None:
    wrong = [
        *made.SUMMARY_ZH[:-9],
        "公眾持有約[*]%的股份。",
        "合共l,000股。",
        *made.SUMMARY_ZH[-9:],
    ]
    flags = read_filing(made.results_zh(summary=wrong)).flags
    assert "a placeholder [*] is left in on page 2" in flags
    assert "l,000 on page 2 has a letter for a digit" in flags


def test_two_percentages_the_wrong_way_round_are_flagged() -> None:
    split = [
        "發售量調整權",
        "根據發售量調整權發行的額外股份數目 1,500,000",
        "-香港公開發售 150,000",
        "-國際發售 1,350,000",
        "額外發售股份將按10:90的比例於國際發售與香港公開發售之間分配。",
    ]
    place = made.SUMMARY_ZH.index("超額分配")
    summary = [*made.SUMMARY_ZH[:place], *split, *made.SUMMARY_ZH[place:]]
    flags = read_filing(made.results_zh(summary=summary)).flags
    assert any("the wrong way round" in flag for flag in flags)
    right = [line.replace("10:90", "90:10") for line in summary]
    flags = read_filing(made.results_zh(summary=right)).flags
    assert not any("the wrong way round" in flag for flag in flags)
