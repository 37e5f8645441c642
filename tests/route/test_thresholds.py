"""Every threshold from both sides: the number itself passes, one less does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from greenshoe.route import Company, Route, assess

DAY = date(2025, 9, 1)
BASE = Company("Base", mainland_operations=False)
M, BN = 10**6, 10**9


def at(company: Company, name: str, day: date = DAY, outcome: str | None = None) -> Route:
    report = assess(company, day, outcome=outcome)
    return next(route for route in report.routes if route.route == name)


def money(*values: int) -> tuple[Decimal, ...]:
    return tuple(Decimal(value) for value in values)


PROFIT = replace(BASE, market_cap_hkd=Decimal(500 * M), profit_3y_hkd=money(20 * M, 25 * M, 35 * M))
FLOW = replace(
    BASE,
    market_cap_hkd=Decimal(2 * BN),
    revenue_hkd=Decimal(500 * M),
    operating_cash_flow_3y_hkd=money(30 * M, 30 * M, 40 * M),
)
REVENUE = replace(BASE, market_cap_hkd=Decimal(4 * BN), revenue_hkd=Decimal(500 * M))
BIOTECH = replace(
    BASE, business="biotech", market_cap_hkd=Decimal(1500 * M), core_product_past_phase_1=True
)
SHARES = (Decimal("0.05"), Decimal("0.15"), Decimal("0.15"))
COMMERCIAL = replace(
    BASE,
    business="specialist_technology",
    market_cap_hkd=Decimal(4 * BN),
    revenue_hkd=Decimal(250 * M),
    rnd_share_3y=SHARES,
    rnd_share_aggregate=Decimal("0.15"),
)
EARLY = replace(
    COMMERCIAL,
    market_cap_hkd=Decimal(8 * BN),
    revenue_hkd=Decimal(250 * M - 1),
    rnd_share_3y=(Decimal("0.30"), Decimal("0.30"), Decimal("0.1")),
    rnd_share_aggregate=Decimal("0.30"),
)
GEM = replace(
    BASE,
    market_cap_hkd=Decimal(150 * M),
    operating_cash_flow_3y_hkd=money(-90 * M, 10 * M, 20 * M),
)
VOTES = replace(
    BASE,
    business="specialist_technology",
    weighted_voting_rights=True,
    weighted_votes_per_share=Decimal(10),
    weighted_holding_share=Decimal("0.10"),
    market_cap_hkd=Decimal(40 * BN),
)
SECONDARY = replace(
    BASE,
    listed_on=("Nasdaq",),
    market_cap_hkd=Decimal(10 * BN),
    compliant_full_years=2,
)

CASES = [
    ("8.05(1)", PROFIT, {"market_cap_hkd": Decimal(500 * M - 1)}),
    ("8.05(1)", PROFIT, {"profit_3y_hkd": money(20 * M, 25 * M, 35 * M - 1)}),
    ("8.05(1)", PROFIT, {"profit_3y_hkd": money(19 * M, 25 * M, 36 * M)}),
    ("8.05(1)", PROFIT, {"profit_3y_hkd": money(25 * M, 22 * M, 34 * M)}),
    ("8.05(2)", FLOW, {"market_cap_hkd": Decimal(2 * BN - 1)}),
    ("8.05(2)", FLOW, {"revenue_hkd": Decimal(500 * M - 1)}),
    ("8.05(2)", FLOW, {"operating_cash_flow_3y_hkd": money(30 * M, 30 * M, 40 * M - 1)}),
    ("8.05(3)", REVENUE, {"market_cap_hkd": Decimal(4 * BN - 1)}),
    ("8.05(3)", REVENUE, {"revenue_hkd": Decimal(500 * M - 1)}),
    ("18A", BIOTECH, {"market_cap_hkd": Decimal(1500 * M - 1)}),
    ("18A", BIOTECH, {"core_product_past_phase_1": False}),
    ("18A", BIOTECH, {"business": "general"}),
    ("18C commercial", COMMERCIAL, {"market_cap_hkd": Decimal(4 * BN - 1)}),
    ("18C commercial", COMMERCIAL, {"revenue_hkd": Decimal(250 * M - 1)}),
    ("18C commercial", COMMERCIAL, {"rnd_share_3y": (SHARES[0], SHARES[0], SHARES[2])}),
    ("18C commercial", COMMERCIAL, {"rnd_share_aggregate": Decimal("0.1499")}),
    ("18C commercial", COMMERCIAL, {"business": "general"}),
    ("18C pre-commercial", EARLY, {"market_cap_hkd": Decimal(8 * BN - 1)}),
    ("18C pre-commercial", EARLY, {"revenue_hkd": Decimal(250 * M)}),
    ("18C pre-commercial", EARLY, {"rnd_share_aggregate": Decimal("0.2999")}),
    # below HK$150m the research share doubles
    ("18C pre-commercial", EARLY, {"revenue_hkd": Decimal(150 * M - 1)}),
    ("GEM", GEM, {"market_cap_hkd": Decimal(150 * M - 1)}),
    ("GEM", GEM, {"operating_cash_flow_3y_hkd": money(0, 10 * M, 20 * M - 1)}),
    ("8A", VOTES, {"market_cap_hkd": Decimal(40 * BN - 1)}),
    ("8A", VOTES, {"weighted_votes_per_share": Decimal("10.1")}),
    ("8A", VOTES, {"weighted_holding_share": Decimal("0.0999")}),
    ("19C secondary", SECONDARY, {"market_cap_hkd": Decimal(10 * BN - 1)}),
    ("19C secondary", SECONDARY, {"compliant_full_years": 1}),
    ("19C secondary", SECONDARY, {"listed_on": ("Frankfurt",)}),
]


@pytest.mark.parametrize(("name", "company", "change"), CASES)
def test_the_threshold_passes_and_one_less_fails(
    name: str, company: Company, change: dict[str, object]
) -> None:
    found = at(company, name)
    assert found.open, [test for test in found.tests if test.passes is not True]
    assert not at(replace(company, **change), name).open  # type: ignore[arg-type]


def sized(value: int, revenue: int | None = None) -> dict[str, object]:
    """Return a market value, and a revenue."""
    extra = {} if revenue is None else {"revenue_hkd": Decimal(revenue)}
    return {"market_cap_hkd": Decimal(value), **extra}


def aged(value: int, years: int) -> dict[str, object]:
    """Return a market value and full years on an exchange."""
    return {"market_cap_hkd": Decimal(value), "compliant_full_years": years}


@pytest.mark.parametrize(
    ("name", "company", "change", "day", "is_open"),
    [
        # 18C: HK$6bn to 31 August 2024, HK$4bn from 1 September
        ("18C commercial", COMMERCIAL, {}, date(2024, 8, 31), False),
        ("18C commercial", COMMERCIAL, {}, date(2024, 9, 1), True),
        ("18C commercial", COMMERCIAL, sized(6 * BN), date(2024, 8, 31), True),
        ("18C pre-commercial", EARLY, {}, date(2024, 8, 31), False),
        ("18C commercial", COMMERCIAL, {}, date(2027, 8, 31), True),
        ("18C commercial", COMMERCIAL, {}, date(2027, 9, 1), False),
        # 10bn is enough with revenue of 1bn
        ("8A", VOTES, sized(10 * BN, BN), DAY, True),
        ("8A", VOTES, sized(10 * BN, BN - 1), DAY, False),
        ("8A", VOTES, sized(10 * BN - 1, BN), DAY, False),
        # five years and HK$3bn
        ("19C secondary", SECONDARY, aged(3 * BN, 5), DAY, True),
        ("19C secondary", SECONDARY, aged(3 * BN, 4), DAY, False),
        ("19C secondary", SECONDARY, aged(3 * BN - 1, 9), DAY, False),
    ],
)  # fmt: skip
def test_dates_and_alternatives(
    name: str, company: Company, change: dict[str, object], day: date, *, is_open: bool
) -> None:
    assert at(replace(company, **change), name, day).open is is_open  # type: ignore[arg-type]


def test_margins_are_the_distance_to_the_threshold() -> None:
    found = at(replace(REVENUE, revenue_hkd=Decimal(480 * M)), "8.05(3)")
    margins = {test.test: test.margin for test in found.tests}
    assert margins == {"market value": 0, "revenue of the last year": -20 * M}


def test_before_chapter_18c_there_is_no_such_route() -> None:
    names = [route.route for route in assess(BASE, date(2023, 3, 30)).routes]
    assert "18C commercial" not in names
    assert "18C commercial" in [route.route for route in assess(BASE, date(2023, 3, 31)).routes]


@pytest.mark.parametrize(
    ("value", "open_if"), [(20 * BN, ("revised",)), (20 * BN - 1, ()), (40 * BN, None)]
)
def test_after_24_july_2026_the_outcome_is_named(
    value: int, open_if: tuple[str, ...] | None
) -> None:
    """The final numbers of the revised Chapter 8A were not read: both outcomes are computed."""
    company = replace(VOTES, market_cap_hkd=Decimal(value))
    found = at(company, "8A", date(2026, 7, 24))
    assert found.open == (open_if is None)
    assert found.open_if == (open_if or ())
    assert at(company, "8A", date(2026, 7, 23)).open == (value >= 40 * BN)
    named = at(company, "8A", date(2026, 7, 24), "revised")
    assert named.open == (value >= 20 * BN)


def test_a_figure_that_is_missing_is_said_not_guessed() -> None:
    found = at(replace(REVENUE, revenue_hkd=None), "8.05(3)")
    assert not found.open
    assert found.undecided
    assert "revenue of the last year: not given" in found.missing


@pytest.mark.parametrize(
    ("shares", "is_open"),
    [
        (("0.2", "0.3", "0.4"), True),  # every year above: so is the whole
        (("0.1", "0.1", "0.1"), False),
        (("0.14", "0.15", "0.16"), True),  # two years, and 15 % on average
        (("0.1", "0.15", "0.16"), False),  # two years, but 13.7 % on average
    ],
)
def test_the_aggregate_research_share_from_the_years(
    shares: tuple[str, ...], *, is_open: bool
) -> None:
    company = replace(
        COMMERCIAL, rnd_share_aggregate=None, rnd_share_3y=tuple(Decimal(s) for s in shares)
    )
    assert at(company, "18C commercial").open is is_open


def test_what_only_papers_can_show_does_not_shut_a_route() -> None:
    biotech = at(replace(BIOTECH, core_product_past_phase_1=None), "18A")
    assert biotech.open
    assert any("phase I" in item for item in biotech.missing)
    general = at(replace(VOTES, business="general"), "8A")
    assert general.open
    assert any("innovative" in item for item in general.missing)


def test_cash_flow_as_one_sum() -> None:
    company = replace(FLOW, operating_cash_flow_3y_hkd=Decimal(100 * M))
    assert at(company, "8.05(2)").open
    assert not at(replace(company, operating_cash_flow_3y_hkd=Decimal(100 * M - 1)), "8.05(2)").open


@pytest.mark.parametrize(
    ("since", "day", "years"),
    [
        (date(2023, 1, 1), date(2025, 6, 1), 2),
        (date(2023, 1, 2), date(2025, 6, 1), 1),
        (date(2024, 11, 27), date(2025, 8, 15), 0),
    ],
)
def test_full_years_are_whole_calendar_years(since: date, day: date, years: int) -> None:
    assert replace(BASE, listed_since=since).full_years_listed(day) == years


def test_star_standards_in_yuan() -> None:
    value, revenue = (Decimal(amount) * Decimal("1.08") for amount in (3 * BN, 300 * M))
    company = replace(BASE, hkd_per_cny=Decimal("1.08"), market_cap_hkd=value, revenue_hkd=revenue)
    assert at(company, "STAR").open  # standard 4
    assert not at(replace(company, revenue_hkd=revenue - 1), "STAR").open
    assert at(replace(company, hkd_per_cny=None), "STAR").undecided
    assert "tutoring filed" in at(company, "STAR").missing[-3]
    after = at(replace(company, mainland_step="tutoring_accepted"), "STAR")
    assert [item for item in after.missing if "tutoring" in item] == []


def test_nasdaqs_minimum_with_its_status() -> None:
    company = replace(
        BASE, offer_size_usd=Decimal(25 * M), unrestricted_public_value_usd=Decimal(15 * M)
    )
    day = date(2026, 2, 2)
    assert at(company, "Nasdaq", day).open
    small = replace(company, offer_size_usd=Decimal(25 * M - 1))
    found = at(small, "Nasdaq", day)
    assert (found.open, found.open_if) == (False, ("not approved",))
    assert at(replace(small, greater_china=False), "Nasdaq", day).open
    low = replace(company, unrestricted_public_value_usd=Decimal(15 * M - 1))
    assert not at(low, "Nasdaq", date(2026, 1, 17)).open
    assert at(low, "Nasdaq", date(2026, 1, 16)).open_if or at(low, "Nasdaq", date(2026, 1, 16)).open
