"""A deal's own shares, price, proceeds and lock-ups in the valuation of its company."""

from __future__ import annotations

from datetime import date
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest

from greenshoe.company import float_at_listing, load_model, lock_ups
from greenshoe.deal import Deal, parse_deal_text
from greenshoe.study import run, value_deal
from greenshoe.study._listing_terms import listing_terms

if TYPE_CHECKING:
    from pathlib import Path

OWN = """
stock_code = "9998"
name_en = "Night Cars"
listing_document_date = 2026-02-02
listing_date = 2026-02-10
mechanism = "B"
offer_price_hkd = 10.0
board_lot_shares = 200
base_offer_shares_initial = 50000000
public_initial_shares = 5000000
intl_initial_shares = 45000000
{issued}
prc_incorporated = {prc}
cornerstones = [
  {{ name = "one", amount_hkd = 100001999, lock_up_months = 6 }},
  {{ name = "two", shares = 3000000, lock_up_months = 6 }},
  {{ name = "three", shares = 4000000, lock_up_months = 12 }},
]
company = {{ model = "{model}" }}
"""
ISSUED = "issued_shares_on_listing = 300000000"


def _deal(*, issued: str = ISSUED, prc: str = "true", model: str = "zhipu") -> Deal:
    text = OWN.format(issued=issued, prc=prc, model=model)
    return Deal.of(parse_deal_text(text.encode(), file="own.toml"))


def test_the_float_published_after_the_listing() -> None:
    """An analysis of 16 January 2026 gives 2.67 % of Zhipu as truly free."""
    terms = listing_terms(run("2513"), load_model("zhipu"))
    assert terms is not None
    assert round(100 * float_at_listing(terms.lock_ups, terms.issued_shares), 2) == 2.67
    corner, holders = terms.lock_ups
    # six months and a year from 8 January 2026, the day after the last locked one
    assert (corner.until, holders.until) == (date(2026, 7, 8), date(2027, 1, 8))
    assert holders.shares == 440_230_190 - 37_419_500
    assert corner.shares == int(0.6863 * 37_419_500)
    assert terms.net_proceeds_hkd_mn == pytest.approx(4173.4)
    assert [event.day for event in terms.index_events] == [date(2026, 9, 7), date(2026, 1, 22)]


def test_cornerstones_by_the_length_of_their_lock_up() -> None:
    terms = listing_terms(run(_deal()), load_model("zhipu"))
    assert terms is not None
    found = {(lock.kind, lock.until): lock.shares for lock in terms.lock_ups}
    # HK$100,001,999 at HK$10 is 10,000,199 shares: 10,000,000 in whole lots of 200
    assert found["cornerstones", date(2026, 8, 10)] == 10_000_000 + 3_000_000
    assert found["cornerstones", date(2027, 2, 10)] == 4_000_000
    assert found["existing holders", date(2027, 2, 10)] == 250_000_000
    free = float_at_listing(terms.lock_ups, 300_000_000)
    assert free == pytest.approx((50_000_000 - 17_000_000) / 300_000_000)


def test_holders_abroad_are_bound_by_no_known_number() -> None:
    terms = listing_terms(run(_deal(prc="false")), load_model("pony"))
    assert terms is not None
    assert {lock.shares for lock in terms.lock_ups if lock.kind == "existing holders"} == {None}


def test_a_deal_without_issued_shares_takes_the_model_s() -> None:
    result = run(_deal(issued=""))
    model = load_model("zhipu")
    terms = listing_terms(result, model)
    assert terms is not None
    assert terms.issued_shares == model.issued_shares
    valuation = value_deal(result, draws=64)
    assert valuation is not None
    assert valuation.price_hkd == 10.0
    assert valuation.swings


def test_a_deal_without_a_model_has_no_valuation() -> None:
    assert value_deal(run("2097")) is None


def test_what_the_deal_binds_goes_before_what_the_model_says() -> None:
    model = load_model("zhipu")
    terms = listing_terms(run("2513"), model)
    assert lock_ups(model, terms) == (() if terms is None else terms.lock_ups)


def test_a_model_beside_the_deal_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = files("greenshoe.company").joinpath("models/zhipu.toml").read_text("utf-8")
    (tmp_path / "mine.toml").write_text(shipped.replace('"Zhipu"', '"Mine"'), "utf-8")
    deal = tmp_path / "deal.toml"
    deal.write_text(OWN.format(issued=ISSUED, prc="true", model="mine.toml"), "utf-8")
    monkeypatch.chdir("/")
    valuation = value_deal(run(deal), draws=64, folder=tmp_path)
    assert valuation is not None
    assert valuation.model.name == "Mine"
