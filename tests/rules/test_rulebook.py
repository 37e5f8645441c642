"""Asking the rulebook."""

from __future__ import annotations

import pickle
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from greenshoe.core import (
    Confidence,
    Origin,
    OutcomeNotNamedError,
    RuleDateError,
    RuleError,
    UnknownRuleError,
)
from greenshoe.rules import Rulebook, Table, in_words

BOOK = Rulebook.load()
DAY = date(2025, 8, 4)
AT = BOOK.at(DAY)


def test_it_is_read_once() -> None:
    assert Rulebook.load() is BOOK


def test_names_are_sorted_and_have_members() -> None:
    assert list(BOOK.names()) == sorted(BOOK.names())
    assert "clawback.A" in BOOK.members("clawback")
    assert BOOK.members("claw") == ()
    assert BOOK.members("free_float") == ("free_float.a_and_h", "free_float.excluded")


def test_typed_shortcuts() -> None:
    assert AT.fraction("over_allotment.cap_pct") == Fraction(15, 100)
    assert AT.decimal("over_allotment.cap_pct") == Decimal(15)
    assert AT.integer("pools.line_hkd") == 5_000_000
    assert AT.text("pools.odd_lot") == "A"
    assert AT.flag("clawback.requires_full_placing") is True
    assert AT.fraction("application.largest_fraction") == Fraction(1, 2)
    assert AT.fraction("application_fee.sfc_levy") == Fraction(27, 10**6)
    assert AT.fraction("price_range.max_width") == Fraction(13, 10)
    assert AT.table("clawback.18C")[1] == Table({"multiple": 50, "public_pct": 20})
    assert AT.get("pools.mechanisms_without").texts() == ("GEM",)
    lots = BOOK.at(date(2026, 7, 2)).get("board_lot.standard_units", outcome="as proposed")
    assert lots.integers() == (1, 50, 100, 500, 1_000, 2_000, 5_000, 10_000)


@pytest.mark.parametrize(
    ("name", "accessor", "kind"),
    [
        ("pools.odd_lot", "decimal", "number"), ("pools.odd_lot", "fraction", "fraction"),
        ("pools.odd_lot", "integer", "whole number"), ("pools.odd_lot", "flag", "flag"),
        ("pools.odd_lot", "table", "table"), ("pools.odd_lot", "texts", "list of texts"),
        ("pools.odd_lot", "integers", "list of whole numbers"),
        ("pools.line_hkd", "text", "text"), ("pools.line_hkd", "table", "table"),
        ("price_range.max_width", "integer", "whole number"),
        ("clawback.requires_full_placing", "decimal", "number"),
        ("clawback.requires_full_placing", "integer", "whole number"),
        ("clawback.18C", "decimal", "number"), ("clawback.18C", "texts", "list of texts"),
        ("pools.mechanisms_without", "table", "table"),
    ],
)  # fmt: skip
def test_an_accessor_of_another_kind(name: str, accessor: str, kind: str) -> None:
    with pytest.raises(RuleError, match=f"rule {name} .*is no {kind}"):
        getattr(AT.get(name), accessor)()


def test_unknown_names_are_answered_with_near_ones() -> None:
    for ask in (AT.get, AT.find, BOOK.history):
        with pytest.raises(UnknownRuleError, match=r"clawbak\.PN18.*expected clawback\.PN18"):
            ask("clawbak.PN18")
    with pytest.raises(UnknownRuleError, match="`greenshoe rule` lists"):
        AT.get("qqqqqqqqqqqqqqqqqqqqq")


def test_a_day_without_a_value() -> None:
    expected = r"PN18 on 2025-08-04: no value is in force.*from 1998-01-01 to 2025-08-03"
    with pytest.raises(RuleDateError, match=expected):
        AT.get("clawback.PN18")
    assert AT.find("clawback.PN18") is None
    with pytest.raises(RuleDateError, match=r"listing document date from 2025-08-04$"):
        BOOK.at(date(2025, 8, 3)).get("clawback.A")


def test_an_outcome_must_be_named_and_known() -> None:
    at = BOOK.at(date(2026, 8, 3))
    with pytest.raises(OutcomeNotNamedError, match="none is named"):
        at.find("spread_table")
    with pytest.raises(OutcomeNotNamedError, match=r"phase 3.*no outcome of the rule"):
        at.get("spread_table", outcome="phase 3")
    with pytest.raises(OutcomeNotNamedError, match="the rule is settled"):
        at.get("pools.line_hkd", outcome="phase 2 in force")
    assert len(at.outcomes("spread_table")) == 2


def test_citation_and_origin() -> None:
    rule = AT.get("clawback.A")
    assert rule.citation().startswith("Practice Note 18, paragraph 4.2(a) [Allotment results")
    assert rule.citation().endswith("; secondary source]")
    assert rule.origin("2580") == Origin(
        source="2580", as_of=rule.checked_on, rule="clawback.A", confidence=Confidence.S
    )


def test_a_rule_cannot_be_changed_and_travels() -> None:
    rule = AT.get("clawback.A")
    row = rule.table()[0]
    with pytest.raises(TypeError, match="does not support item assignment"):
        row["multiple"] = 1  # type: ignore[index]  # the point
    assert pickle.loads(pickle.dumps(rule)) == rule  # noqa: S301 - our own bytes
    assert hash(rule) == hash(AT.get("clawback.A"))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("public_tranche.initial.A", "5 %"),
        ("clawback.B", "no clawback"),
        ("price_range.max_width", "1.3 times"),
        ("pools.line_hkd", "HK$5,000,000"),
        ("stabilisation.minimum_offer_hkd", "HK$100m"),
        ("existing_holders.minimum_offer_hkd", "HK$1bn"),
        ("lock_up.cornerstone_months", "6 months"),
        ("holders.minimum", "300"),
        ("clawback.requires_full_placing", "yes"),
        ("stabilisation.roll", "no"),
        ("application_fee.afrc_levy", "0.00015 %"),
        ("public_tranche.initial.B", "min 10 %, max 60 %"),
        ("timetable.minimum_offer_period_days", "3.5 business days"),
        ("board_lot.standard_units", "none"),
        ("us.ads.fee_usd", "US$0.05"),
    ],
)
def test_values_in_words(name: str, words: str) -> None:
    assert in_words(AT.get(name)) == words
