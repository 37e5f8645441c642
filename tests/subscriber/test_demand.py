"""Demand: what is known stays, what is not is drawn, and what contradicts itself is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from greenshoe.core import InputError
from greenshoe.deal import DealRecord, shipped_record, shipped_records
from greenshoe.subscriber import DemandHint, check_demand, forecast, odds_of

RECORD = shipped_record("2513")


def with_demand(level: str | None, applications: int | None) -> DealRecord:
    values = {k: v for k, v in RECORD.values.items() if k != "public_applied_shares"}
    values.pop("public_subscription_level_x")
    values.pop("valid_applications")
    if level is not None:
        values["public_subscription_level_x"] = Decimal(level)
    if applications is not None:
        values["valid_applications"] = applications
    return replace(RECORD, values=values)


def test_exact_demand_stays_exact() -> None:
    made = forecast(with_demand("1159.46", 204_871))
    assert made.demand is not None
    assert set(made.demand.applications.tolist()) == {204_871.0}
    assert made.demand.multiple == pytest.approx(1159.46)


def test_the_less_is_known_the_wider_the_answer() -> None:
    spreads = []
    for record, stage in (
        (with_demand("1159.46", 204_871), "close"),
        (with_demand("1159.46", None), "close"),
        (RECORD, "launch"),
    ):
        low, high = np.quantile(forecast(record, stage).log_rates, [0.1, 0.9])
        spreads.append(high - low)
    assert spreads[0] <= spreads[1] + 0.1
    assert spreads[1] < spreads[2]


def test_a_higher_multiple_means_a_lower_rate() -> None:
    medians = [
        float(np.median(forecast(with_demand(level, None)).log_rates))
        for level in ("60", "300", "2000", "9000")
    ]
    assert medians == sorted(medians, reverse=True)


def test_applications_can_never_be_for_less_than_a_lot_each() -> None:
    for record in (shipped_record("8610"), shipped_record("2513")):
        made = forecast(record, "launch")
        assert made.demand is not None
        lots = (
            made.demand.multiple
            * made.deal.terms.public_initial_shares
            / made.deal.terms.board_lot_shares
        )
        assert np.all(made.demand.applications <= lots * (1 + 1e-9) + 1)


def test_a_margin_total_is_a_floor_of_the_multiple() -> None:
    """HK$21.74bn of margin on an initial public offer of HK$217.4m is a hundred times."""
    initial_hkd = 1_871_000 * 116.20
    hint = DemandHint(margin_total_hkd=100 * initial_hkd)
    made = forecast(RECORD, "launch", hint=hint)
    plain = forecast(RECORD, "launch")
    assert made.demand is not None
    assert plain.demand is not None
    assert made.demand.multiple.min() >= 99.9
    assert made.demand.multiple.max() <= plain.demand.multiple.max() * 1.0001
    same = forecast(RECORD, "launch", hint=DemandHint(multiple_so_far=100))
    assert same.demand is not None
    assert same.demand.multiple == pytest.approx(made.demand.multiple, rel=1e-6)


def test_above_everything_seen_the_floor_stands() -> None:
    made = forecast(RECORD, "launch", hint=DemandHint(multiple_so_far=1e6))
    assert made.demand is not None
    assert made.demand.multiple.min() >= 1e6 * 0.999
    assert made.demand.multiple.max() <= 2.1e6


@pytest.mark.parametrize(
    ("hint", "message"),
    [
        (DemandHint(multiple_so_far=-3), "--multiple-so-far = -3: is no demand"),
        (DemandHint(margin_total_hkd=float("inf")), "--margin-total-hkd = inf: is no demand"),
        (DemandHint(1, 1), "are both given"),
    ],
)
def test_a_hint_that_is_no_demand_is_refused(hint: DemandHint, message: str) -> None:
    with pytest.raises(InputError, match=message):
        forecast(RECORD, "launch", hint=hint)


def test_a_hint_beside_the_final_multiple_is_refused() -> None:
    with pytest.raises(InputError, match="known already"):
        odds_of(RECORD, "close", hint=DemandHint(multiple_so_far=10))


@pytest.mark.parametrize(
    ("level", "applications", "message"),
    [
        ("2", 204_871, r"a lot for each is more; expected at least 10\.95"),
        ("900", 800, "cannot apply for it; expected at most 800"),
    ],
)
def test_demand_that_contradicts_itself_is_refused(
    level: str, applications: int, message: str
) -> None:
    deal = forecast(with_demand(level, applications)).deal
    with pytest.raises(InputError, match=message):
        check_demand(deal)


def test_published_demand_never_contradicts_itself() -> None:
    for record in shipped_records():
        check_demand(forecast(record, draws=16).deal)


@pytest.mark.parametrize("registrar", ["", "hkeipo", "eipo"])
@pytest.mark.parametrize("level", ["0.4", "1.00"])
@pytest.mark.parametrize("hole", ["", "board_lot_shares"])
def test_demand_the_shares_suffice_for_is_met_in_full(
    registrar: str, level: str, hole: str
) -> None:
    """At 1.00 times, or less, every application gets what it is for: there is nothing to draw."""
    record = with_demand(level, None)
    values = {**record.values, "registrar": registrar}
    values = {name: value for name, value in values.items() if name != hole}
    made = odds_of(replace(record, values=values), "close")
    assert made.one_lot_rate is not None
    assert set(made.one_lot_rate.values()) == {1.0}
    assert made.tiers
    for tier in made.tiers:
        assert tier.expected_shares == tier.shares
        assert tier.shares_low == tier.shares_high == tier.shares


@pytest.mark.parametrize(("level", "least"), [("1.01", 0.98), ("1.1", 0.833)])
def test_just_above_the_rate_is_just_below_one(level: str, least: float) -> None:
    """Pool B may want exactly its half: pool A is then applied for 2m - 1 times, 1.02 and 1.2."""
    rate = odds_of(with_demand(level, None), "close").one_lot_rate
    assert rate is not None
    assert rate["p05"] >= least
    assert rate["mean"] < 1


def test_under_one_without_a_past_everybody_gets_all() -> None:
    record = with_demand("0.6", None)
    values = {**record.values, "listing_date": date(2019, 11, 26)}
    values |= {"listing_document_date": date(2019, 11, 15), "mechanism": "PN18"}
    values["application_close_date"] = date(2019, 11, 20)
    rate = odds_of(replace(record, values=values), "close").one_lot_rate
    assert rate is not None
    assert set(rate.values()) == {1.0}
