"""The odds: the shape that is promised, money counted by hand, and the rules on applications."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenshoe.core import InputError, RuleError, UnknownNameError, dump_json
from greenshoe.deal import DealRecord, Stage, shipped_record
from greenshoe.subscriber import (
    broker_terms,
    by_multiple,
    check_applications,
    check_mechanism,
    costs_of,
    forecast,
    known_deal,
    odds_json,
    odds_of,
    offer_warning,
    outcome_of,
    pool_line,
    shipped_history,
)

if TYPE_CHECKING:
    from greenshoe.subscriber import Odds

RECORD = shipped_record("2513")
USUAL = shipped_history().usual
NAMES = ("p05", "p10", "p25", "p50", "p75", "p90", "p95")


@pytest.fixture(scope="module")
def odds() -> Odds:
    return odds_of(RECORD, "launch")


def test_the_json_has_the_promised_keys(odds: Odds) -> None:
    entry: dict[str, Any] = odds_json(odds)
    assert entry["stock_code"] == "2513"
    assert entry["stage"] == "launch"
    rate = entry["one_lot_rate"]
    assert set(rate) == {"mean", *NAMES}
    assert [rate[q] for q in NAMES] == sorted(rate[q] for q in NAMES)
    assert 0 < rate["p05"] <= rate["mean"] <= 1
    assert entry["one_lot_rate_origin"]["confidence"] == "C"
    promised = {
        "pool",
        "shares_applied_for",
        "amount_hkd",
        "expected_shares",
        "probability_of_one_lot",
        "expected_value_hkd",
        "break_even_rise",
    }
    assert all(promised <= set(tier) for tier in entry["tiers"])
    assert entry["tiers"][0]["probability_of_one_lot"] == pytest.approx(rate["mean"])


def test_tiers_are_the_notices_own_with_its_amounts(odds: Odds) -> None:
    printed = {size.shares: size.amount_hkd for size in RECORD.application_sizes}
    assert [tier.shares for tier in odds.tiers] == sorted(printed)
    for tier in odds.tiers:
        assert tier.value.amount_hkd == pytest.approx(float(printed[tier.shares] or 0), abs=0.005)


def test_inside_a_pool_more_money_never_expects_less(odds: Odds) -> None:
    for pool in "AB":
        inside = [t for t in odds.tiers if t.pool == pool]
        assert [t.expected_shares for t in inside] == sorted(t.expected_shares for t in inside)
        assert [t.chance_of_a_lot for t in inside] == sorted(t.chance_of_a_lot for t in inside)


def test_the_same_seed_gives_the_same_bytes_and_another_nearly_the_same() -> None:
    one, two = (dump_json(odds_json(odds_of(RECORD, "close", seed=5))) for _ in range(2))
    assert one == two
    rates = [odds_of(RECORD, "close", seed=seed).one_lot_rate for seed in (1, 2)]
    assert rates[0] is not None
    assert rates[1] is not None
    assert rates[0] != rates[1]
    assert rates[0]["mean"] == pytest.approx(rates[1]["mean"], rel=0.08)


def test_costs_are_the_rulebooks() -> None:
    """1.0085 % on an application (1 % + 0.0027 + 0.00565 + 0.00015); 0.1 % stamp duty on a sale."""
    terms = broker_terms(
        sell_commission_rate=0.0, leverage=10, margin_rate=0.0365, interest_days=10
    )
    costs = costs_of(forecast(RECORD).deal, terms)
    assert costs.in_rate == pytest.approx(0.010085)
    assert costs.out_rate == pytest.approx(0.001 + 0.000027 + 0.0000015 + 0.0000565 + 0.000042)
    assert costs.interest_on_money == pytest.approx(0.9 * 0.0365 * 10 / 365)
    assert costs.handling_fee_hkd == 100


def test_break_even_is_where_money_in_is_money_out() -> None:
    costs = costs_of(forecast(RECORD).deal, broker_terms(handling_fee_hkd=88))
    rise = costs.break_even_rise(500.0, 10_000.0)
    assert rise is not None
    paid = 500 * (1 + costs.in_rate) + 88
    assert 500 * (1 + rise) * (1 - costs.out_rate) == pytest.approx(paid)
    assert costs.break_even_rise(0.0, 10_000.0) is None


def test_expected_value_is_the_joint_expectation_counted_by_hand(odds: Odds) -> None:
    made, returns, costs = odds.forecast, odds.returns, odds.costs
    assert returns is not None
    assert costs is not None
    assert made.ladder is not None
    place, price = 7, 116.20
    total = 0.0
    for lots, growth in zip(made.ladder.expected_lots[:, place], returns, strict=True):
        value = lots * 100 * price
        total += value * (1 + growth) * (1 - costs.out_rate) - value * (1 + costs.in_rate)
    by_hand = total / len(returns) - 50
    assert odds.tiers[place].value.expected_hkd == pytest.approx(by_hand)


def test_the_joint_return_is_the_product_and_the_covariance(odds: Odds) -> None:
    parts = odds.joint
    assert parts is not None
    product = parts.mean_allotment * parts.mean_return
    assert parts.joint == pytest.approx(product + parts.covariance)
    assert parts.covariance < 0


def test_with_the_multiple_known_allotment_and_return_are_independent() -> None:
    made = odds_of(RECORD, "close")
    assert made.joint is not None
    assert made.returns is not None
    assert made.joint.covariance == pytest.approx(0, abs=1e-12)
    by_draws = float((np.exp(made.forecast.log_rates) * made.returns).mean())
    assert made.joint.joint == pytest.approx(by_draws, rel=0.15)


def test_allotted_shares_have_the_expected_mean(odds: Odds) -> None:
    allotted, expected = odds.forecast.allotted_shares(), odds.forecast.expected_shares()
    assert np.all(allotted % 100 == 0)
    assert np.all(np.abs(allotted - expected) < 100)
    assert allotted.mean(axis=0)[-1] == pytest.approx(expected.mean(axis=0)[-1], rel=0.01)


def test_landmarks_are_sizes_with_those_chances(odds: Odds) -> None:
    likely, certain = odds.likely_shares, odds.certain_shares
    assert likely is not None
    assert certain is not None
    assert likely < certain
    ladder = odds.forecast.ladder
    assert ladder is not None
    place = [t.shares for t in odds.tiers].index(likely)
    assert np.median(ladder.chance_of_a_lot[:, place]) >= 0.5
    assert np.median(ladder.chance_of_a_lot[:, place - 1]) < 0.5


def test_the_line_between_the_pools_is_five_million(odds: Odds) -> None:
    line = pool_line(odds)
    assert line is not None
    assert line.tail.shares * 116.20 <= 5_000_000 < line.head.shares * 116.20
    assert 0 < line.head_gets_fewer < 1
    assert pool_line(odds_of(shipped_record("8610"))) is None


def test_the_table_by_multiple_uses_no_demand_of_the_deal() -> None:
    other = replace(
        RECORD, values={**RECORD.values, "valid_applications": 5, "one_lot_success_pct": Decimal(9)}
    )
    assert by_multiple(other) == by_multiple(RECORD)
    rows = by_multiple(RECORD)
    assert [row.public_shares for row in rows][:5] == [
        1_871_000,
        3_742_000,
        3_742_000,
        7_483_900,
        7_483_900,
    ]


def test_the_outcome_is_compared_with_the_published_ladder() -> None:
    """2513 published 4,643 winners of 92,859: 5.0001 %."""
    found = outcome_of(odds_of(RECORD, "close"), RECORD)
    assert found is not None
    assert found.one_lot_rate == pytest.approx(4643 / 92_859, rel=1e-5)
    assert found.ladder_error is not None
    assert found.first_day_return == pytest.approx(0.13167)
    blank = {k: v for k, v in RECORD.values.items() if k != "one_lot_success_pct"}
    assert outcome_of(odds_of(RECORD, "close"), replace(RECORD, values=blank)) is None


@pytest.mark.parametrize(
    ("sizes", "message"),
    [
        ([100, 200], "is more than one application: all rejected .*Practice Note 18"),
        ([100, 50_000], "is in both pools: all rejected .*Practice Note 18"),
        ([935_600], "above the largest application .*expected at most 935,500 shares"),
        ([150], "is no size that may be applied for .*such as 1[0-9]0|such as [12]00"),
    ],
)
def test_what_the_rules_forbid_is_refused_with_the_rule(sizes: list[int], message: str) -> None:
    deal = forecast(RECORD).deal
    with pytest.raises(InputError, match=message):
        check_applications(deal, sizes)


def test_the_limit_is_half_of_the_initial_public_offer() -> None:
    check_applications(forecast(RECORD).deal, [1_871_000 // 2 // 100 * 100])


@pytest.mark.parametrize(
    ("name", "value"),
    [("leverage", 0.5), ("margin_rate", -0.01), ("handling_fee_hkd", float("nan"))],
)
def test_broker_terms_out_of_range_are_refused(name: str, value: float) -> None:
    with pytest.raises(InputError, match="is out of range"):
        broker_terms(**{name: value})


def test_an_unknown_stage_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="is no stage of a forecast"):
        odds_of(RECORD, "grey")


def test_the_warning_is_given_while_the_offer_is_open_and_not_after() -> None:
    deal = forecast(RECORD).deal
    words = offer_warning(deal, date(2026, 1, 2))
    assert words is not None
    assert "no advice" in words
    assert offer_warning(deal, date(2026, 1, 8)) is None
    assert offer_warning(deal, date(2025, 12, 29)) is None


def test_a_record_with_nothing_but_a_code_is_answered() -> None:
    entry: dict[str, Any] = odds_json(odds_of(DealRecord({"stock_code": "9997"}), "close"))
    assert entry["one_lot_rate"]["p05"] < entry["one_lot_rate"]["p95"]
    assert {"board_lot_shares", "offer_price_max_hkd", "listing_date"} <= set(entry["missing"])
    assert all(tier["amount_hkd"] is None for tier in entry["tiers"])


def test_without_a_past_only_arithmetic_is_left() -> None:
    values = {**RECORD.values, "listing_date": date(2019, 11, 26)}
    values["listing_document_date"] = date(2019, 11, 15)
    values["application_close_date"] = date(2019, 11, 20)
    old = replace(RECORD, values=values)
    made = odds_of(old, "close")
    assert made.forecast.method == "arithmetic"
    assert made.tiers == ()
    rate = made.one_lot_rate
    assert rate is not None
    assert made.forecast.demand is not None
    shares = made.forecast.demand.public_shares[0]
    equal = shares / 2 / 100 / 204_871
    proportional = shares / 2_169_357_600
    assert proportional <= rate["p05"] < rate["p95"] <= equal
    assert odds_of(old, "launch").one_lot_rate is None


@st.composite
def damaged(draw: st.DrawFn) -> DealRecord:
    """A shipped deal with holes, and with numbers of another size."""
    record = shipped_record(draw(st.sampled_from(("2513", "8610", "0800", "2691"))))
    values = dict(record.values)
    for name in sorted(set(values) - {"stock_code"}):
        fate = draw(st.sampled_from(("keep", "keep", "keep", "drop", "scale")))
        value = values[name]
        if fate == "drop":
            del values[name]
        elif fate == "scale" and isinstance(value, int | Decimal) and not isinstance(value, bool):
            factor = draw(st.sampled_from((0, 1, 10, 1000)))
            values[name] = value * factor // 10 if isinstance(value, int) else value * factor / 10
    return replace(record, values=values)


@given(damaged(), st.sampled_from(["launch", "close"]))
@settings(max_examples=40, deadline=None)
def test_no_row_can_break_a_forecast(record: DealRecord, stage: str) -> None:
    made = odds_of(record, stage)
    rate = made.one_lot_rate
    if rate is not None:
        assert 0 <= rate["p05"] <= rate["p95"] <= 1 + 1e-9
    for tier in made.tiers:
        assert 0 <= tier.chance_of_a_lot <= 1 + 1e-9
        assert 0 <= tier.expected_shares <= tier.shares * (1 + 1e-9)


@pytest.mark.parametrize(
    ("mechanism", "document", "message"),
    [
        ("A", date(2020, 3, 2), r"mechanism = A: rule clawback\.A on 2020-03-02: no value is in"),
        ("B", date(2025, 8, 3), r"mechanism = B: rule clawback\.B on 2025-08-03: no value is in"),
        ("PN18", date(2025, 8, 4), r"mechanism = PN18: rule clawback\.PN18 on 2025-08-04: no"),
    ],
)
def test_a_mechanism_of_another_time_is_refused(
    mechanism: str, document: date, message: str
) -> None:
    """The reform of 4 August 2025 ended Practice Note 18 and brought Mechanisms A and B."""
    values = {**RECORD.values, "mechanism": mechanism, "listing_document_date": document}
    with pytest.raises(RuleError, match=message):
        check_mechanism(known_deal(replace(RECORD, values=values), Stage.LAUNCH, USUAL))


def test_a_mechanism_of_its_time_or_without_a_date_is_not_refused() -> None:
    for mechanism, document in (("A", date(2025, 8, 4)), ("PN18", date(2025, 8, 3))):
        values = {**RECORD.values, "mechanism": mechanism, "listing_document_date": document}
        check_mechanism(known_deal(replace(RECORD, values=values), Stage.LAUNCH, USUAL))
    undated = {k: v for k, v in RECORD.values.items() if not k.endswith("_date")}
    check_mechanism(known_deal(replace(RECORD, values=undated), Stage.LAUNCH, USUAL))
