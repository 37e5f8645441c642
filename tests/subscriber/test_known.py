"""What is known at a stage: nothing later reaches a forecast, whatever it holds."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from greenshoe.core import dump_json
from greenshoe.deal import COLUMNS, DealRecord, LadderRow, Stage, Tier, shipped_record
from greenshoe.study import odds_entry, odds_of_deal, odds_past
from greenshoe.subscriber import (
    forecast,
    history_of,
    known_deal,
    past_records,
    shipped_history,
)
from greenshoe.subscriber._forecast_rate import past_of
from greenshoe.subscriber._known import forecast_day, registrar_of

if TYPE_CHECKING:
    from greenshoe.deal import Value

CODES = ("2513", "8610", "3750", "2259")
STAGES = {"launch": Stage.LAUNCH, "close": Stage.CLOSE}
TODAY = date(2026, 11, 22)
SHIFTED_LADDER = (LadderRow("A", 100, 7, 100, 0, 0, 700),)


def shifted(name: str, value: Value) -> Value:
    """Another value of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, date):
        return value + timedelta(days=40)
    if isinstance(value, str):
        return value + " otherwise"
    if name == "one_lot_success_pct":
        return Decimal("77.7")
    return value * 3 + 1 if isinstance(value, int) else value * 2 + 1


def later(record: DealRecord, stage: Stage) -> list[str]:
    """Columns that become known after a stage; a price that is the only one is a term."""
    names = [name for name in record.values if COLUMNS[name].known_at > stage]
    if "offer_price_max_hkd" not in record.values:
        names.remove("offer_price_hkd")
    return names


def answer(record: DealRecord, stage: str) -> str:
    past = odds_past(None, learn=False, as_of=None)
    entry = odds_entry(odds_of_deal(record, stage, past, TODAY, with_multiples=False))
    entry.pop("outcome")
    return dump_json(entry)


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("code", CODES)
def test_blanking_and_shifting_what_is_not_known_yet_changes_nothing(code: str, stage: str) -> None:
    record = shipped_record(code)
    names = later(record, STAGES[stage])
    assert "one_lot_success_pct" in names
    blanked = {k: v for k, v in record.values.items() if k not in names}
    moved = {k: shifted(k, v) if k in names else v for k, v in record.values.items()}
    expected = answer(record, stage)
    assert answer(replace(record, values=blanked, ladder=(), tiers=()), stage) == expected
    tiers = (Tier(100, 12_345),)
    assert answer(replace(record, values=moved, ladder=SHIFTED_LADDER, tiers=tiers), stage) == (
        expected
    )


@pytest.mark.parametrize("stage", STAGES)
def test_what_is_known_does_change_the_answer(stage: str) -> None:
    record = shipped_record("2513")
    cheaper = {**record.values, "public_initial_shares": 3_742_000}
    assert answer(replace(record, values=cheaper), stage) != answer(record, stage)


def test_demand_is_read_at_the_close_and_not_at_launch() -> None:
    record = shipped_record("2513")
    quiet = {
        **record.values,
        "public_subscription_level_x": Decimal(20),
        "valid_applications": 9000,
    }
    quiet.pop("public_applied_shares")
    other = replace(record, values=quiet)
    assert answer(other, "launch") == answer(record, "launch")
    assert answer(other, "close") != answer(record, "close")


@pytest.mark.parametrize("stage", STAGES.values())
def test_the_past_is_what_listed_before_the_day_and_never_the_deal_itself(stage: Stage) -> None:
    history = shipped_history()
    for code in CODES:
        record = shipped_record(code)
        past = past_of(record, stage, history)
        day = forecast_day(record.known_at(stage), stage)
        assert day is not None
        listing = record.day("listing_date")
        assert listing is not None
        assert day < listing
        assert all(deal.listing_date < day for deal in past.deals)
        assert code not in {deal.stock_code for deal in past.deals}
        for deal in past.deals:
            assert past.table["log_rate"].size == len(past)
            assert deal.one_lot_rate <= 1


def test_a_past_outcome_is_learnt_from_only_afterwards() -> None:
    """Another outcome of an early deal moves later forecasts and none before."""
    changed = [
        replace(r, values={**r.values, "one_lot_success_pct": Decimal("0.01")})
        if r.stock_code == "2543"
        else r
        for r in past_records()
    ]
    other = history_of(changed)
    early, late = shipped_record("2097"), shipped_record("9903")
    listed = shipped_record("2543").day("listing_date")
    assert listed is not None
    assert (early.day("listing_date") or TODAY) < listed < (late.day("listing_date") or TODAY)
    for record, same in ((early, True), (late, False)):
        one, two = forecast(record), forecast(record, history=other)
        assert (one.log_rates.tolist() == two.log_rates.tolist()) is same


def test_the_registrar_of_a_shipped_deal_is_a_launch_fact_and_codes_are_used_again() -> None:
    assert registrar_of(DealRecord({"stock_code": "2513"})) == "hkeipo"
    other = DealRecord({"stock_code": "2513", "listing_date": date(2016, 5, 4)})
    assert registrar_of(other) is None
    assert registrar_of(DealRecord({"stock_code": "2513", "registrar": "eipo"})) == "eipo"
    assert registrar_of(DealRecord({"stock_code": "1", "registrar": "somewhere"})) is None


def test_public_shares_follow_the_clawback_of_the_rulebook() -> None:
    """2513 under Chapter 18C: 5 % to 10 % at 10 times and 20 % at 50 times of 37,419,500."""
    deal = known_deal(shipped_record("2513"), Stage.CLOSE, shipped_history().usual)
    shares = deal.public_shares(np.array([2.0, 9.99, 10.0, 49.9, 50.0, 1159.46]))
    assert shares.tolist() == [1_871_000, 1_871_000, 3_742_000, 3_742_000, 7_483_900, 7_483_900]


def test_every_entry_names_what_it_assumed() -> None:
    record = DealRecord(
        {
            "stock_code": "9998",
            "listing_date": date(2026, 6, 1),
            "mechanism": "B",
            "offer_price_max_hkd": Decimal(20),
            "public_initial_shares": 1_234_500,
            "base_offer_shares_initial": 12_345_000,
            "public_subscription_level_x": Decimal(900),
        }
    )
    entry: dict[str, Any] = json.loads(answer(record, "close"))
    assert entry["missing"] == ["board_lot_shares", "valid_applications"]
    assert entry["method_parts"] == [
        "line:log_final_multiple,log_value_per_applicant",
        "line:log_multiple,log_value_per_applicant",
    ]


def test_a_registrar_stays_of_use_without_a_lot() -> None:
    record = shipped_record("2513")
    values = {k: v for k, v in record.values.items() if k != "board_lot_shares"}
    made = forecast(replace(record, values=values, application_sizes=()))
    assert made.method == "hkeipo, no lot"
    assert float(np.median(made.log_rates)) == pytest.approx(np.log(0.05), abs=np.log(2))
