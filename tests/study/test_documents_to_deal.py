"""The exchange's documents made into a deal file, and a deal into a first day."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from tests.filings import documents as made

from greenshoe.cli import main
from greenshoe.core import DealError, DocumentError
from greenshoe.deal import Deal, read_deal_file
from greenshoe.study import deal_from_documents, first_day_assumptions, first_day_terms

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GREENSHOE_HOME", str(tmp_path / "home"))
    (tmp_path / "notice.pdf").write_bytes(made.notice_zh())
    (tmp_path / "results.pdf").write_bytes(made.results_zh())
    (tmp_path / "end.pdf").write_bytes(made.stabilisation_zh())
    return tmp_path


def test_one_notice_is_a_deal_that_runs(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = folder / "deal.toml"
    assert main(["read", str(folder / "notice.pdf"), "--deal", str(out), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)["documents"][0]
    assert (document["kind"], document["stock_code"]) == ("notice", made.CODE)
    assert len(document["application_sizes"]) == len(made.SIZES)
    deal = Deal.load(out)
    assert deal.terms.mechanism == "B"
    assert deal.terms.offer_price_max_hkd == made.HIGHEST
    assert main(["run", str(out), "--out", str(folder / "out")]) == 0
    assert "amounts payable" in capsys.readouterr().out


def test_documents_of_one_company_become_one_deal_and_replay(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = folder / "deal.toml"
    names = ("results.pdf", "end.pdf", "notice.pdf")
    made_deal = deal_from_documents([folder / name for name in names], out)
    assert not made_deal.refused
    record = read_deal_file(out)
    assert sum(row.allotted_shares_total for row in record.ladder) == 1_000_000
    assert record.shares("stabilisation_bought_shares") is not None
    assert {source.sha256 for source in record.sources if source.sha256}
    assert capsys.readouterr().out == ""


def test_later_documents_are_added_to_the_file(folder: Path) -> None:
    out = folder / "deal.toml"
    deal_from_documents([folder / "notice.pdf"], out)
    assert read_deal_file(out).number("public_subscription_level_x") is None
    deal_from_documents([folder / "results.pdf"], out)
    record = read_deal_file(out)
    assert record.number("public_subscription_level_x") == Decimal("5.05")
    assert record.application_sizes


def test_another_company_is_refused_and_nothing_is_written(folder: Path) -> None:
    out = folder / "deal.toml"
    deal_from_documents([folder / "notice.pdf"], out)
    before = out.read_bytes()
    (folder / "other.pdf").write_bytes(made.stabilisation_zh(code="9996", name="另一家有限公司"))
    with pytest.raises(DocumentError, match="none of the documents is a filing of the company"):
        deal_from_documents([folder / "other.pdf"], out)
    assert out.read_bytes() == before


def test_an_end_of_stabilisation_alone_is_no_deal(folder: Path) -> None:
    with pytest.raises(DealError, match="is missing"):
        deal_from_documents([folder / "end.pdf"], folder / "deal.toml")
    assert not (folder / "deal.toml").exists()


def test_the_first_day_of_pony_has_its_other_line() -> None:
    terms = first_day_terms(Deal.load("2026"))
    assert terms.free_shares == 48_249_000 + 7_237_300 - terms.cornerstone_locked_shares
    assert terms.ads is not None
    assert terms.ads.deposit_barred  # until 17 December 2025
    assert terms.ads.parity_hkd == pytest.approx(16.25 * 7.7744, rel=1e-3)
    assert sum(shares * holders for shares, holders in terms.ladder) == 4_195_600


def test_a_ratio_with_a_fraction_is_not_cut_off() -> None:
    deal = Deal.load("2026")
    assert deal.record.us_listing is not None
    listing = replace(deal.record.us_listing, ads_ratio=Decimal("2.5"))
    with pytest.raises(DealError, match=r"us_listing\.ads_ratio = 2\.5: cannot be played"):
        first_day_terms(Deal.of(replace(deal.record, us_listing=listing)))


def test_a_first_day_before_pricing_is_at_the_maximum_price_and_says_so() -> None:
    deal = Deal.load("2513")
    gone = ("offer_price_hkd", "listing_date", "public_final_shares")
    demand = ("public_applied_shares", "public_subscription_level_x", "public_oversubscribed_x")
    values = {k: v for k, v in deal.record.values.items() if k not in {*gone, *demand}}
    values["offer_price_max_hkd"] = Decimal(120)
    early = Deal.of(replace(deal.record, values=values, ladder=()))
    terms = first_day_terms(early)
    assert terms.offer_price_hkd == 120
    assert terms.listing_date == date(2026, 1, 8)  # six trading days after 30 December, as it was
    assert terms.public_shares == 1_871_000
    assert terms.stabilising_days == (date(2026, 2, 4) - date(2026, 1, 8)).days
    assert [words.split(":")[0] for words in first_day_assumptions(early)] == [
        "offer_price_hkd is not stated",
        "listing_date is not stated",
        "the final public offer does not follow from what is stated",
    ]
    assert not first_day_assumptions(deal)


def test_a_first_day_needs_a_date_or_a_rule_that_plans_one(folder: Path) -> None:
    old = folder / "old.toml"
    old.write_text(
        'stock_code = "9999"\nlisting_document_date = 2020-01-06\nmechanism = "PN18"\n'
        "offer_price_hkd = 10\nboard_lot_shares = 500\nbase_offer_shares_initial = 10_000_000\n"
        "public_initial_shares = 1_000_000\nintl_initial_shares = 9_000_000\n"
    )
    with pytest.raises(DealError, match="listing_date: is missing"):
        first_day_terms(Deal.load(str(old)))
