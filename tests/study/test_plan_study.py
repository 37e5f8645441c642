"""When money moves over holidays, and the record of the plan by hand."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import cast

import pytest

from greenshoe.core import DataError
from greenshoe.deal import Deal
from greenshoe.rules import Rulebook
from greenshoe.study import _plan_record as record
from greenshoe.subscriber import broker_terms, money_times


def times(code: str) -> list[str]:
    deal = Deal.load(code)
    rules = Rulebook.load().at(deal.terms.listing_document_date)
    return [f"{at:%Y-%m-%d %H:%M}" for at in money_times(deal.record, deal.terms, rules)]


def test_money_moves_as_the_notice_of_0100_prints_it() -> None:
    """MiniMax: lists close 6 January 12:00, refunds and dealings 9 January."""
    assert times("0100") == ["2026-01-06 12:00", "2026-01-09 18:00", "2026-01-13 18:00"]


def test_christmas_locks_money_for_a_week() -> None:
    """2657 closed on 23 December and listed on the 30th; two trading days on is 2 January."""
    assert times("2657") == ["2025-12-23 12:00", "2025-12-30 18:00", "2026-01-02 18:00"]


def test_a_deal_older_than_the_timetable_has_no_times() -> None:
    deal = Deal.load("2513").with_values(
        listing_document_date=date(2021, 12, 30),
        listing_date=date(2022, 1, 10),
        mechanism="PN18",
        application_close_planned_date=date(2022, 1, 5),
        application_close_date=date(2022, 1, 5),
    )
    rules = Rulebook.load().at(date(2021, 12, 30))
    with pytest.raises(DataError, match=r"is older than the T\+2 timetable"):
        money_times(deal.record, deal.terms, rules)


def test_what_an_application_came_to_by_hand() -> None:
    """2513, one lot: 5.0001 % of 100 shares at 116.20, 13.167 % up, every cost taken."""
    sold = 1.13167 * (1 - 0.001 - 0.000027 - 0.0000015 - 0.0000565 - 0.000042 - 0.0003)
    worth = 464_300 / 92_859 * 116.20 * (sold - 1 - 0.01 - 0.000027 - 0.0000015 - 0.0000565)
    found = record._paid(Deal.load("2513"), 100, broker_terms())
    assert found == pytest.approx(worth, rel=1e-4)


def test_each_deal_is_planned_once_on_the_close_of_the_first_still_open() -> None:
    spans = [(1, 4), (2, 6), (5, 8), (7, 9)]
    deals = [SimpleNamespace(launched=date(2025, 9, a), closes=date(2025, 9, b)) for a, b in spans]
    batches = list(record._batches(cast("list[record._Open]", deals)))
    assert [(day.day, [o.closes.day for o in batch]) for day, batch in batches] == [
        (4, [4, 6]),
        (8, [8, 9]),
    ]


def test_the_record_says_what_was_expected_and_what_came() -> None:
    rows = record.backtest_plan()
    *parts, total = rows
    assert total["as_of"] == "total"
    for name in ("deals", "expected_hkd", "came_hkd", "one_lot_each_hkd"):
        assert total[name] == sum(int(str(row[name])) for row in parts)
    gap = abs(int(str(total["expected_hkd"])) - int(str(total["came_hkd"])))
    assert gap < 2 * int(str(total["standard_deviation_hkd"]))
    assert int(str(total["deals"])) > 60
