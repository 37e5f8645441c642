"""Float tiers, lock-ups and the timetable, against what announcements print."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from greenshoe.deal import Deal
from greenshoe.offering import (
    compute_offering,
    last_locked_day,
    prescribed_public_float,
    timetable_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from greenshoe.rules import Rulebook, RulebookOn


@pytest.mark.parametrize(
    ("price", "printed"), [("12.70", "13.18"), ("14.10", "11.87"), ("15.50", "10.80")]
)
def test_the_three_floats_that_7618_prints(price: str, printed: str, rules: RulebookOn) -> None:
    issued = 2_688_700_000  # 4.5bn / (11.87 % x HK$14.10); the other two prices then test the tier
    least, _ = prescribed_public_float(issued * Decimal(price), None, "B", rules)
    assert round(float(least) * 100, 2) == float(printed)


@pytest.mark.parametrize(
    ("bn", "pct"), [("3", 25), ("6", 25), ("10", 15), ("30", 15), ("45", 10), ("90", 10)]
)
def test_the_tiers_and_their_edges(bn: str, pct: int, rules: RulebookOn) -> None:
    least, _ = prescribed_public_float(Decimal(bn) * 10**9, None, "B", rules)
    assert least == Fraction(pct, 100)


def test_before_the_reform_a_quarter(rulebook: Rulebook) -> None:
    least, _ = prescribed_public_float(
        Decimal(50) * 10**9, None, "PN18", rulebook.at(date(2025, 8, 3))
    )
    assert least == Fraction(1, 4)


@pytest.mark.parametrize(
    ("listed", "months", "last"),
    [
        (date(2026, 6, 24), 6, date(2026, 12, 23)),
        (date(2026, 1, 9), 24, date(2028, 1, 8)),  # MiniMax, key persons, pre-commercial
        (date(2026, 1, 9), 12, date(2027, 1, 8)),  # and its pathfinder investors
        (date(2025, 8, 31), 6, date(2026, 2, 27)),
    ],
)
def test_the_last_locked_day_is_the_anniversary_less_one(
    listed: date, months: int, last: date
) -> None:
    assert last_locked_day(listed, months) == last


def test_minimax_lock_ups(rulebook: Rulebook) -> None:
    offering = compute_offering(Deal.load("0100"), rulebook)
    months = {lock.who: lock.months for lock in offering.lock_ups}
    assert months["controllers and key persons (18C)"] == 24
    assert months["pathfinder investors (18C)"] == 12
    assert months["cornerstone investors"] == 6


@pytest.mark.parametrize(
    ("code", "close", "price", "results", "dealing"),
    [  # as announced: MiniMax; Eastroc
        ("0100", "2026-01-06T12:00", "2026-01-07T12:00", "2026-01-08T23:00", "2026-01-09T09:00"),
        ("9980", "2026-01-29T12:00", "2026-01-30T12:00", "2026-02-02T23:00", "2026-02-03T09:00"),
    ],
)
def test_the_timetable(
    code: str, close: str, price: str, results: str, dealing: str, rulebook: Rulebook
) -> None:
    deal = Deal.load(code)
    rules = rulebook.at(deal.terms.listing_document_date)
    entries = timetable_of(deal.record, deal.terms, rules)
    planned = {entry.what.split(";")[0]: entry.planned for entry in entries}
    for what, at in (
        ("application lists close", close),
        ("price fixed", price),
        ("results announced", results),
        ("dealings begin (pre-opening session)", dealing),
    ):
        instant = planned[what]
        assert instant is not None
        assert instant.isoformat() == f"{at}:00+08:00"


def test_a_deal_without_a_listing_date_is_planned_from_its_document(
    make_deal: Callable[..., Deal], rulebook: Rulebook
) -> None:
    offering = compute_offering(make_deal(listing_date=None), rulebook)
    days = [entry.at.date() for entry in offering.timetable if entry.at is not None]
    assert date(2026, 1, 8) in days  # six trading days after 30 December 2025: Zhipu's own dates
    assert all(entry.actual is None for entry in offering.timetable)


def test_a_check_without_enough_said_is_neither_pass_nor_fail(
    make_deal: Callable[..., Deal], rulebook: Rulebook
) -> None:
    checks = {check.name: check for check in compute_offering(make_deal(), rulebook).checks}
    assert checks["public float"].passes is None
    assert checks["book-building placing"].passes is None
    assert "does not say" in checks["book-building placing"].note


@pytest.mark.parametrize(
    ("mechanism", "day"),
    [("A", date(2025, 8, 1)), ("B", date(2025, 8, 3)), ("18C", date(2023, 3, 30))],
)
def test_a_mechanism_before_its_day_is_refused(
    mechanism: str, day: date, make_deal: Callable[..., Deal], rulebook: Rulebook
) -> None:
    from greenshoe.core import RuleDateError  # noqa: PLC0415

    deal = make_deal(mechanism=mechanism, listing_document_date=day, listing_date=None)
    with pytest.raises(RuleDateError, match="no value is in force"):
        compute_offering(deal, rulebook)
