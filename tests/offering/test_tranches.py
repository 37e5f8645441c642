"""The public tranche, against published results and the words of the rules."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenshoe.deal import Deal, read_record
from greenshoe.offering import demand_of, public_after_reallocation, settle
from greenshoe.rules import Rulebook

if TYPE_CHECKING:
    from fractions import Fraction

CASES = tomllib.loads(
    (Path(__file__).parents[1] / "cases/tranches.toml").read_text("utf-8"), parse_float=Decimal
)["case"]


def deal_of(case: dict[str, Any]) -> Deal:
    data = {
        "stock_code": "9999",
        "listing_document_date": case["document"],
        "mechanism": case["mechanism"],
        "offer_price_hkd": Decimal(300),
        "board_lot_shares": case["lot"],
        "base_offer_shares_initial": case["base"],
        "public_initial_shares": case["initial"],
        "intl_initial_shares": case["base"] - case["initial"],
        "intl_subscription_level_x": Decimal(case["placing"]),
    }
    if "multiple" in case:
        data["public_subscription_level_x"] = Decimal(case["multiple"])
    if "applied" in case:
        data["public_applied_shares"] = case["applied"]
    if "steps" in case:
        data["clawback_steps"] = case["steps"]
    if "price_min" in case:
        data["offer_price_min_hkd"] = Decimal(case["price_min"])
    return Deal.of(read_record(data))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    deal = deal_of(case)
    rules = Rulebook.load().at(deal.terms.listing_document_date)
    made = public_after_reallocation(deal.terms, demand_of(deal.record), rules)
    assert made is not None
    bounds = (case.get("low", case["public"]), case.get("high", case["public"]))
    assert (made.expected, made.low, made.high) == (case["public"], *bounds)


def test_a_waiver_whose_ladder_is_not_known_cannot_be_computed() -> None:
    case = {**next(c for c in CASES if c["mechanism"] == "PN18-waiver")}
    del case["steps"]
    deal = deal_of(case)
    rules = Rulebook.load().at(deal.terms.listing_document_date)
    assert public_after_reallocation(deal.terms, demand_of(deal.record), rules) is None


DATES = {"PN18": "2025-06-02", "A": "2025-09-01", "B": "2025-09-01", "18C": "2025-09-01"}


@given(
    mechanism=st.sampled_from(sorted(DATES)),
    lots=st.integers(100, 10**6),
    lot=st.sampled_from([1, 20, 50, 100, 500, 2000, 5000]),
    first=st.fractions(0, 200, max_denominator=100),
    more=st.fractions(0, 200, max_denominator=100),
    level=st.sampled_from(["0.5", "0.99", "1.00", "7.5"]),
)
@settings(max_examples=150, deadline=None)
def test_shares_are_conserved_and_the_ladder_never_falls(
    mechanism: str, lots: int, lot: int, first: Fraction, more: Fraction, level: str
) -> None:
    base = lots * lot
    pct = 5 if mechanism in {"A", "18C"} else 10
    initial = -(-base * pct // (100 * lot)) * lot

    def shares(multiple: Fraction) -> int:
        printed = Decimal(multiple.numerator) / Decimal(multiple.denominator)
        record = read_record(
            {
                "stock_code": "9999",
                "listing_document_date": DATES[mechanism],
                "mechanism": mechanism,
                "offer_price_hkd": Decimal(10),
                "board_lot_shares": lot,
                "base_offer_shares_initial": base,
                "public_initial_shares": initial,
                "intl_initial_shares": base - initial,
                "intl_subscription_level_x": Decimal(level),
                "public_subscription_level_x": round(printed, 4),
            }
        )
        deal = Deal.of(record)
        settled = settle(record, deal.terms, Rulebook.load().at(deal.terms.listing_document_date))
        public, intl = settled.public_final, settled.intl_final
        assert public is not None
        assert intl is not None
        assert public.expected + intl.expected == base
        assert public.low + intl.high == base
        assert settled.pools is not None
        assert settled.pools.a.expected + settled.pools.b.expected == public.expected
        return public.expected

    assert shares(first) <= shares(first + more) <= base


def test_a_waiver_after_the_reform_falls_back_on_the_rules_of_its_day() -> None:
    case = {**next(c for c in CASES if c["mechanism"] == "PN18-waiver"), "multiple": "20"}
    case |= {"document": "2025-10-10", "placing": "0.90"}
    deal = deal_of(case)
    rules = Rulebook.load().at(deal.terms.listing_document_date)
    made = public_after_reallocation(deal.terms, demand_of(deal.record), rules)
    assert made is not None
    assert made.high == 15 * case["base"] // 100 // case["lot"] * case["lot"]
