"""The shipped values against the published rules, their dates and their citations."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from greenshoe.core import Confidence, OutcomeNotNamedError
from greenshoe.rules import APPLIES_BY, UNITS, Rule, Rulebook, Table

BOOK = Rulebook.load()
EVERY = [value for name in BOOK.names() for value in BOOK.history(name)]
OLD, NEW = date(2025, 8, 3), date(2025, 8, 4)
LATE = date(2026, 11, 22)

OFFICIAL = re.compile(
    r"https?://(www1\.hkexnews\.hk|([\w-]+\.)*hkex(group)?\.com\.hk|hkexen\.thomsonreuters\.com|"
    r"www\.hklii\.org|ird\.gov\.hk|luldplan\.com)\b|"
    r"Federal Register \d{4}-\d+|(Exchange release|Company information sheet) of \d+ \w+ \d{4}",
    re.IGNORECASE,
)
AUTHORITY = re.compile(
    r"(Main Board Rules?|GEM Rules?|GEM Practice Note \d|Practice Note \d+|"
    r"Guide for New Listing Applicants|HKEX-GL\d+-\d+|Cap\. \d+[A-Z]*|Rules of the Exchange|HKSCC|"
    r"SFC circular|Joint (statement|announcement) of|CSRC|SAFE|Company Law|Stock Connect|"
    r"Nasdaq Rules?|SR-NASDAQ|SEC Regulation|Securities (Exchange )?Act|FINRA By-Laws|"
    r"Waivers from Practice Note \d+|Plan to Address|Guidance of the Exchange|"
    r"Terms of the (offer|deposit)|Practice \(\w+)\b",
)


def ids(rule: Rule) -> str:
    return f"{rule.name}@{rule.start}"


@pytest.mark.parametrize("rule", EVERY, ids=ids)
def test_each_value_is_cited(rule: Rule) -> None:
    assert AUTHORITY.match(rule.authority), rule.authority
    assert "http" not in rule.authority
    assert rule.unit in UNITS
    assert rule.applies_by in APPLIES_BY
    assert rule.checked_on >= date(2026, 11, 22)
    if rule.confidence is Confidence.T:
        assert OFFICIAL.search(rule.evidence), rule.evidence


@pytest.mark.parametrize("name", BOOK.names())
def test_days_are_covered_once(name: str) -> None:
    """Brute force: on every day around every change one value, or one for each outcome."""
    history = BOOK.history(name)
    days = {value.start + timedelta(days=k) for value in history for k in (0, 1)}
    days |= {value.until for value in history if value.until}
    for day in days:
        in_force = BOOK.at(day).outcomes(name)
        outcomes = [value.outcome for value in in_force]
        assert len(in_force) in {1, 2}
        assert len(set(outcomes)) == len(outcomes)
        assert (None in outcomes) == (len(outcomes) == 1)
    assert not BOOK.at(history[0].start - timedelta(days=1)).outcomes(name)


def test_the_rulebook_was_checked() -> None:
    assert BOOK.checked_on == max(value.checked_on for value in EVERY)
    assert re.fullmatch(r"[0-9a-f]{64}", BOOK.sha256)


# (name, day, what the rule says): typed from the rules and documents, not from the files.
SAYS: list[tuple[str, date, object]] = [
    ("public_tranche.initial.PN18", OLD, 10),
    ("public_tranche.initial.A", NEW, 5),
    ("public_tranche.initial.18C", date(2023, 3, 31), 5),
    ("public_tranche.initial.GEM", OLD, 10),
    ("public_tranche.initial.GEM", NEW, 10),
    ("public_tranche.initial.B", NEW, {"min_pct": 10, "max_pct": 60}),
    ("clawback.PN18", OLD, [(15, 30), (50, 40), (100, 50)]),
    ("clawback.GEM", OLD, [(15, 30), (50, 40), (100, 50)]),
    ("clawback.GEM", NEW, []),
    ("clawback.A", NEW, [(15, 15), (50, 25), (100, 35)]),
    ("clawback.B", NEW, []),
    ("clawback.18C", OLD, [(10, 10), (50, 20)]),
    ("clawback.18C", LATE, [(10, 10), (50, 20)]),
    ("clawback.requires_full_placing", OLD, True),
    ("reallocation.cap.PN18", OLD, {"times_initial": 2}),
    ("reallocation.cap.A", NEW, {"times_initial": 2}),
    ("reallocation.cap.18C", NEW, {"times_initial": 2}),
    ("reallocation.cap.B", NEW, {"base_pct": 15}),
    ("reallocation.cap.GEM", NEW, {"base_pct": 15}),
    ("reallocation.multiple_below.PN18", OLD, 15),
    ("reallocation.multiple_below.A", NEW, 15),
    ("reallocation.multiple_below.18C", NEW, 10),
    ("reallocation.price", NEW, "bottom of the range"),
    ("pools.line_hkd", NEW, 5_000_000),
    ("pools.odd_lot", NEW, "A"),
    ("pools.mechanisms_without", OLD, ()),
    ("pools.mechanisms_without", NEW, ("GEM",)),
    ("application.largest_fraction", NEW, "1/2"),
    ("application.largest_fraction.GEM", OLD, "1/2"),
    ("application.largest_fraction.GEM", NEW, "1"),
    ("application.multiple_applications", NEW, "all rejected"),
    ("over_allotment.cap_pct", NEW, 15),
    ("size_adjustment.usual_max_pct", NEW, 15),
    ("rounding.public_initial", NEW, "up"),
    ("rounding.public_after_clawback", NEW, "up"),
    ("rounding.size_adjustment", NEW, "down"),
    ("rounding.size_adjustment_public", NEW, "down"),
    ("rounding.over_allotment", NEW, "down"),
    ("rounding.reallocation_cap", NEW, "down"),
    ("rounding.largest_application", NEW, "down"),
    ("rounding.fee", NEW, "half-up to the cent, each fee by itself"),
    ("application_fee.brokerage", NEW, Decimal("0.01")),
    ("application_fee.sfc_levy", date(2014, 10, 31), Decimal("0.00003")),
    ("application_fee.sfc_levy", date(2014, 11, 1), Decimal("0.000027")),
    ("application_fee.afrc_levy", date(2021, 12, 31), 0),
    ("application_fee.afrc_levy", date(2022, 1, 1), Decimal("0.0000015")),
    ("application_fee.trading_fee", date(2022, 12, 31), Decimal("0.00005")),
    ("application_fee.trading_fee", date(2023, 1, 1), Decimal("0.0000565")),
    ("secondary_fee.stamp_duty", date(2021, 7, 31), Decimal("0.001")),
    ("secondary_fee.stamp_duty", date(2021, 8, 1), Decimal("0.0013")),
    ("secondary_fee.stamp_duty", date(2023, 11, 16), Decimal("0.0013")),
    ("secondary_fee.stamp_duty", date(2023, 11, 17), Decimal("0.001")),
    ("secondary_fee.ccass_settlement", date(2025, 6, 29),
     {"rate": Decimal("0.00002"), "min_hkd": 2, "max_hkd": 100}),
    ("secondary_fee.ccass_settlement", date(2025, 6, 30), {"rate": Decimal("0.000042")}),
    ("public_float.a_and_h", NEW, {"pct": 10, "value_hkd": 3 * 10**9}),
    ("public_float.old_discretion", OLD, {"min_pct": 15, "max_pct": 25, "above_hkd": 10**10}),
    ("public_float.minimum_value_hkd", OLD, 125_000_000),
    ("public_float.GEM", NEW, 25),
    ("free_float", NEW,
     {"pct": 10, "value_hkd_with_pct": 50 * 10**6, "value_hkd": 600 * 10**6}),
    ("free_float.a_and_h", NEW,
     {"pct": 5, "value_hkd_with_pct": 50 * 10**6, "value_hkd": 600 * 10**6}),
    ("biotech.public_holding_hkd", OLD, 375_000_000),
    ("placing.bookbuilding_floor_pct", NEW, 40),
    ("placing.price_setters_pct.18C", NEW, 50),
    ("placing.sophisticated_investors_pct.18C", NEW, 20),
    ("holders.minimum", NEW, 300),
    ("holders.minimum.GEM", NEW, 100),
    ("holders.top_three_max_pct", NEW, 50),
    ("existing_holders.max_pct", NEW, 30),
    ("existing_holders.minimum_offer_hkd", NEW, 10**9),
    ("lock_up.cornerstone_months", NEW, 6),
    ("lock_up.controllers_months", NEW, 6),
    ("lock_up.controllers_remain_months", NEW, 6),
    ("lock_up.prc_pre_listing_holders_months", NEW, 12),
    ("lock_up.key_persons_months.18C.commercial", NEW, 12),
    ("lock_up.key_persons_months.18C.pre_commercial", NEW, 24),
    ("lock_up.pathfinder_investors_months.18C.commercial", NEW, 6),
    ("lock_up.pathfinder_investors_months.18C.pre_commercial", NEW, 12),
    ("lock_up.new_issues_months", NEW, 6),
    ("lock_up.last_locked_day", NEW, "anniversary less one day"),
    ("price_range.max_width", NEW, Decimal("1.30")),
    ("price.downward_adjustment_pct", NEW, 10),
    ("price.upward_adjustment", NEW, False),
    ("stabilisation.period_days", NEW, 30),
    ("stabilisation.roll", NEW, False),
    ("stabilisation.minimum_offer_hkd", NEW, 100_000_000),
    ("stabilisation.announcement_days", NEW, 7),
    ("stabilisation.purchase_limit", NEW, "offer price"),
    ("timetable.void_weeks", NEW, {"standard_weeks": 3, "extended_weeks": 6}),
    ("timetable.minimum_offer_period_days", NEW, Decimal("3.5")),
    ("prefunding.deposit_pct", NEW, 10),
    ("hkex.vcm.cooling_off_minutes", NEW, 5),
    ("hkex.pos.first_stage_limit_pct", NEW, 15),
    ("hkex.cas.limit_pct", NEW, 5),
    ("hkex.order.maximum_lots", NEW, 3000),
    ("hkex.order.price_deviation_multiple", NEW, 9),
    ("hkex.severe_weather", date(2024, 9, 22), "trading stops"),
    ("hkex.severe_weather", date(2024, 9, 23), "trading continues"),
    ("us.section_31_usd_per_million", date(2025, 5, 13), Decimal("27.80")),
    ("us.section_31_usd_per_million", date(2025, 5, 14), 0),
    ("us.section_31_usd_per_million", date(2026, 4, 4), Decimal("20.60")),
    ("us.trading_activity_fee", date(2026, 1, 1),
     {"per_share_usd": Decimal("0.000195"), "cap_usd": Decimal("9.79")}),
    ("route.8_05_1", date(2021, 12, 31),
     {"profit_3y_hkd": 50 * 10**6, "profit_last_year_hkd": 20 * 10**6,
      "profit_prior_two_hkd": 30 * 10**6, "market_value_hkd": 500 * 10**6}),
    ("route.8_05_1", date(2022, 1, 1),
     {"profit_3y_hkd": 80 * 10**6, "profit_last_year_hkd": 35 * 10**6,
      "profit_prior_two_hkd": 45 * 10**6, "market_value_hkd": 500 * 10**6}),
    ("route.18C.commercial", date(2024, 8, 31),
     {"market_value_hkd": 6 * 10**9, "revenue_hkd": 250 * 10**6, "research_pct": 15}),
    ("route.18C.commercial", date(2024, 9, 1),
     {"market_value_hkd": 4 * 10**9, "revenue_hkd": 250 * 10**6, "research_pct": 15}),
    ("route.18A", OLD, {"market_value_hkd": 1_500 * 10**6}),
    ("route.csrc.filing_business_days", NEW, 3),
    ("southbound.foreign_primary", date(2023, 3, 12), False),
    ("southbound.foreign_primary", date(2023, 3, 13), True),
]  # fmt: skip


@pytest.mark.parametrize(("name", "on", "says"), SAYS, ids=lambda x: str(x)[:40])
def test_what_the_rules_say(name: str, on: date, says: object) -> None:
    value = BOOK.at(on).get(name).value
    if isinstance(value, Table):
        assert dict(value) == says
    elif isinstance(value, tuple) and (not value or isinstance(value[0], Table)):
        assert [tuple(dict(row).values()) for row in value if isinstance(row, Table)] == list(says)  # type: ignore[call-overload]  # steps are typed as lists here
    else:
        assert value == says
        assert type(value) is type(says)


# Rules that a day ends or begins, on the day and on its other side.
@pytest.mark.parametrize(
    ("name", "without", "with_it"),
    [
        ("clawback.PN18", NEW, OLD),
        ("clawback.A", OLD, NEW),
        ("clawback.B", OLD, NEW),
        ("clawback.18C", date(2023, 3, 30), date(2023, 3, 31)),
        ("public_tranche.initial.PN18", NEW, OLD),
        ("public_tranche.initial.A", OLD, NEW),
        ("public_tranche.initial.B", OLD, NEW),
        ("reallocation.cap.PN18", NEW, OLD),
        ("reallocation.cap.PN18", date(2018, 2, 1), date(2018, 2, 2)),
        ("reallocation.cap.A", OLD, NEW),
        ("reallocation.cap.B", OLD, NEW),
        ("reallocation.multiple_below.PN18", NEW, OLD),
        ("public_float.a_and_h", OLD, NEW),
        ("public_float.old_discretion", NEW, OLD),
        ("public_float.minimum_value_hkd", NEW, OLD),
        ("free_float", OLD, NEW),
        ("placing.bookbuilding_floor_pct", OLD, NEW),
        ("holders.placees_per_million_hkd", NEW, OLD),
        ("timetable.steps", date(2023, 11, 21), date(2023, 11, 22)),
        ("stabilisation.period_days", date(2003, 3, 31), date(2003, 4, 1)),
        ("prefunding.deposit_pct", date(2025, 3, 19), date(2025, 3, 20)),
        ("public_float.ongoing.a_and_h", date(2025, 12, 31), date(2026, 1, 1)),
    ],
)
def test_both_sides_of_a_day(name: str, without: date, with_it: date) -> None:
    assert BOOK.at(without).find(name) is None
    assert BOOK.at(with_it).find(name) is not None


def test_application_fee_factors() -> None:
    """The factors of the fee pages: 1.01008, 1.010077, 1.0100785, 1.0100850."""
    fees = ("brokerage", "sfc_levy", "afrc_levy", "trading_fee")
    factors = {
        date(2014, 10, 31): "1.01008", date(2014, 11, 1): "1.010077",
        date(2021, 12, 31): "1.010077", date(2022, 1, 1): "1.0100785",
        date(2022, 12, 31): "1.0100785", date(2023, 1, 1): "1.010085", LATE: "1.010085",
    }  # fmt: skip
    for day, factor in factors.items():
        book = BOOK.at(day)
        assert 1 + sum(book.decimal(f"application_fee.{fee}") for fee in fees) == Decimal(factor)


def test_the_timetable_is_in_order() -> None:
    steps = BOOK.at(NEW).table("timetable.steps")
    assert {frozenset(step) for step in steps} == {
        frozenset({"what", "trading_days_from_pricing", "at", "who", "confidence"})
    }
    keys = [(step["trading_days_from_pricing"], step["at"]) for step in steps]
    assert all(a < b for a, b in pairwise(keys))
    at = {str(step["what"]).split(";")[0]: key for step, key in zip(steps, keys, strict=True)}
    assert at["application lists open"] == (-1, "11:45")
    assert at["application lists close"] == (-1, "12:00")
    assert at["price fixed"] == (0, "12:00")
    assert at["results announced"] == (1, "23:00")
    assert at["certificates valid"] == (2, "08:00")
    marks = [Confidence(str(step["confidence"])) for step in steps]
    assert BOOK.at(NEW).get("timetable.steps").confidence is Confidence.weakest(marks)


@pytest.mark.parametrize("name", ["hkex.sessions", "hkex.half_day_sessions"])
def test_sessions_follow_each_other(name: str) -> None:
    rows = BOOK.at(NEW).table(name)
    assert rows[0]["start"] == "09:00"
    assert all(a["end"] == b["start"] for a, b in pairwise(rows))
    assert all(str(row["start"]) < str(row["end"]) for row in rows)


@pytest.mark.parametrize("rule", BOOK.history("spread_table"), ids=ids)
def test_spread_bands_touch(rule: Rule) -> None:
    rows = rule.table()
    assert (rows[0]["above_hkd"], rows[-1]["up_to_hkd"]) == (0, 9995)
    assert all(a["up_to_hkd"] == b["above_hkd"] for a, b in pairwise(rows))
    ticks = [Decimal(str(row["tick_hkd"])) for row in rows]
    assert ticks == sorted(ticks)


# Marks: what was from memory, or read at second hand, stays so.
MARKS = {
    "T": ["public_tranche.initial.A", "clawback.B", "clawback.18C", "reallocation.cap.A",
          "reallocation.cap.B", "reallocation.price", "pools.line_hkd", "public_float.initial",
          "free_float", "biotech.public_holding_hkd", "lock_up.cornerstone_months",
          "stabilisation.period_days", "stabilisation.announcement_days",
          "size_adjustment.usual_max_pct", "hkex.cas.coverage", "application_fee.trading_fee"],
    "C": ["rounding.public_initial", "rounding.fee", "over_allotment.cap_pct", "clawback.GEM",
          "pools.mechanisms_without", "reallocation.amount"],
    "S": ["public_tranche.initial.B", "clawback.A", "placing.bookbuilding_floor_pct",
          "stabilisation.minimum_offer_hkd", "prefunding.deposit_pct", "hkex.vcm.bands",
          "secondary_fee.stamp_duty", "price.upward_adjustment", "route.8_05_1", "hkex.sessions"],
    "M": ["prefunding.compressed", "application_fee.stamp_duty", "hkex.auction_price.tie",
          "hkex.first_day.pos_limit", "hkex.first_day.vcm", "us.luld.bands", "us.sessions",
          "us.crosses", "us.ads.fee_usd", "route.csrc.review", "southbound.index_review",
          "southbound.secondary_listings", "stabilisation.first_price"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("mark", "name"), [(mark, name) for mark, names in MARKS.items() for name in names]
)
def test_marks(mark: str, name: str) -> None:
    assert BOOK.at(date(2026, 7, 1)).get(name).confidence == Confidence(mark)


@pytest.mark.parametrize(
    ("name", "settled_on", "open_on", "outcomes"),
    [
        ("spread_table", date(2026, 8, 2), date(2026, 8, 3),
         ["phase 2 in force", "phase 2 not in force"]),
        ("board_lot.standard_units", date(2026, 7, 1), date(2026, 7, 2),
         ["as proposed", "not as proposed"]),
        ("weighted_voting_rights.tests", date(2026, 7, 23), date(2026, 7, 24),
         ["revised", "unchanged"]),
        ("us.nasdaq.china_minimum_offer_usd", date(2025, 12, 17), date(2025, 12, 18),
         ["approved", "not approved"]),
    ],
)  # fmt: skip
def test_open_proposals(name: str, settled_on: date, open_on: date, outcomes: list[str]) -> None:
    before, after = BOOK.at(settled_on), BOOK.at(open_on)
    assert before.get(name).outcome is None
    with pytest.raises(OutcomeNotNamedError, match=f'outcome "{outcomes[0]}" or'):
        after.get(name)
    assert [after.get(name, outcome=outcome).outcome for outcome in outcomes] == outcomes
    assert before.get(name, outcome=outcomes[0]) == before.get(name)
