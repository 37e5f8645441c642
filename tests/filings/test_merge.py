from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from greenshoe.core import DocumentError
from greenshoe.filings import FilingKind, merge, read_filing
from tests.filings import documents as made


def test_three_filings_are_one_record() -> None:
    done, results, notice = (
        read_filing(content)
        for content in (made.stabilisation_zh(), made.results_zh(), made.notice_zh())
    )
    merged = merge([done, results, notice])
    assert [f.kind for f in merged.filings] == [
        FilingKind.RESULTS,
        FilingKind.NOTICE,
        FilingKind.STABILISATION,
    ]
    assert merged.record["offer_price_hkd"] == Decimal("22.00")
    assert merged.record["reallocation_cap_shares"] == 1_500_000
    assert merged.record["stabilisation_bought_shares"] == 600_000
    assert merged.record["mechanism_source"] == "named in the document"
    assert merged.sources["offer_price_hkd"] == results.sha256
    assert merged.sources["mechanism"] == notice.sha256
    assert len(merged.tables.ladder) == 7
    assert len(merged.tables.application_sizes) == len(made.SIZES)
    assert (merged.refused, merged.quarantined, merged.flags) == ((), (), ())


def test_a_stranger_is_left_out_and_named() -> None:
    results = read_filing(made.results_zh())
    stranger = read_filing(made.stabilisation_zh(code="2468", name="別家實業有限公司"))
    merged = merge([stranger, results])
    assert [(r.sha256, r.reason) for r in merged.refused] == [
        (stranger.sha256, "is of another company: it prints 2468, not 9997")
    ]
    assert "stabilisation_bought_shares" not in merged.record


def test_a_code_used_again_is_told_by_the_name() -> None:
    results = read_filing(made.results_zh())
    old = read_filing(made.stabilisation_zh(name="舊時礦業有限公司"))
    (refused,) = merge([results, old]).refused
    assert refused.reason == "is of another company with the same code: 舊時礦業有限公司"


def test_a_disagreement_is_flagged_and_the_results_stand() -> None:
    results = read_filing(made.results_zh())
    done = read_filing(made.stabilisation_zh(over=1_300_000))
    merged = merge([done, results])
    assert merged.record["over_allocated_shares"] == 1_500_000
    assert (
        "over_allocated_shares is 1500000 in one filing, 1300000 in the stabilisation"
        in merged.flags
    )


def test_nothing_of_the_company_is_an_error() -> None:
    with pytest.raises(DocumentError, match="none of the documents is a filing of the company"):
        merge([read_filing(made.results_zh())], expect_code="2513")
    with pytest.raises(DocumentError, match="none of the documents"):
        merge([])


def test_pools_without_names_follow_from_the_maximum_price_of_the_notice() -> None:
    unnamed = [line for line in made.LADDER_ZH if line not in {"甲組", "乙組"}]
    unnamed = [line.replace("甲組", "").replace("乙組", "") for line in unnamed]
    summary = [line for line in made.SUMMARY_ZH if not line.startswith("發售價範圍")]
    results = read_filing(made.results_zh(ladder=unnamed, summary=summary))
    merged = merge([results, read_filing(made.notice_zh())])
    # HK$5,000,000 at HK$24.00 is 208,333 shares
    pools = [(row.shares_applied_for, row.pool) for row in merged.tables.ladder]
    assert pools == [(row[0], "A") for row in made.POOL_A] + [(row[0], "B") for row in made.POOL_B]
    assert merged.record["listing_date"] == date(2025, 12, 16)
