"""Real companies, channels, timetable, Southbound, the picture and the command."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from greenshoe.cli import main
from greenshoe.core import ModelError, market_calendar
from greenshoe.drawing import Picture, Rect
from greenshoe.route import Company, RouteReport, assess, read_company, timetable_picture
from greenshoe.route._days import add_months, later

if TYPE_CHECKING:
    from collections.abc import Callable


CASES = Path(__file__).parent / "cases"
DAY = date(2025, 9, 1)


def report(name: str) -> RouteReport:
    return assess(read_company(CASES / f"{name}.toml"), DAY)


def open_routes(name: str) -> set[str]:
    return {route.route for route in report(name).routes if route.open}


def test_zhipu_came_under_18c_as_a_commercial_company() -> None:
    found = open_routes("zhipu")
    assert "18C commercial" in found
    assert not found & {"8.05(1)", "8.05(2)", "8.05(3)", "18A", "18C pre-commercial"}


def test_minimax_came_under_18c_before_the_commercial_test_with_weighted_votes() -> None:
    found = open_routes("minimax")
    assert {"18C pre-commercial", "8A"} <= found
    assert not found & {"8.05(1)", "8.05(2)", "8.05(3)", "18A", "18C commercial"}
    route = next(r for r in report("minimax").routes if r.route == "18C pre-commercial")
    assert any("marker -P" in item for item in route.missing)


def test_pony_came_as_dual_primary_with_weighted_votes_not_as_secondary() -> None:
    found = open_routes("pony")
    assert {"8.05(3)", "8A", "dual primary"} <= found
    assert "19C secondary" not in found  # no full year on Nasdaq
    # the same company with a value under HK$40bn could not have kept its weighted votes
    small = replace(read_company(CASES / "pony.toml"), market_cap_hkd=Decimal(40 * 10**9 - 1))
    closed = next(r for r in assess(small, DAY).routes if r.route == "dual primary")
    assert not closed.open


def test_ponys_first_day_lies_inside_its_timetable() -> None:
    steps = {step.what: step for step in report("pony").timetable}
    bell = steps["dealings begin (T+2)"]
    assert bell.earliest <= date(2025, 11, 6) <= bell.latest
    assert market_calendar("HK").is_trading_day(bell.earliest)


def test_ponys_southbound_waits_for_six_months_and_twenty_days() -> None:
    found = report("pony").southbound
    assert found.eligible
    # 6 May 2026 and 20 trading days of Hong Kong (25 May is a holiday)
    assert found.earliest == date(2026, 6, 4)
    waits = dict(found.steps)
    assert waits["half-yearly review of the index takes effect"] == date(2026, 3, 9)
    assert {test.passes for test in found.tests if "183" in test.test} == {None}


@pytest.mark.parametrize(("value", "passes"), [(20 * 10**9, True), (20 * 10**9 - 1, False)])
def test_southbounds_average_value_from_both_sides(value: int, *, passes: bool) -> None:
    pony = replace(
        read_company(CASES / "pony.toml"),
        average_market_cap_183d_hkd=Decimal(value),
        turnover_183d_hkd=Decimal(6 * 10**9),
    )
    found = assess(pony, DAY).southbound
    verdicts = {test.test: test.passes for test in found.tests}
    assert verdicts["average value of 183 days"] is passes
    assert verdicts["turnover of 183 days"] is True
    assert (found.earliest is not None) is passes


def test_a_secondary_listing_is_shut_out_of_southbound() -> None:
    pony = replace(read_company(CASES / "pony.toml"), hong_kong_status="secondary")
    found = assess(pony, DAY).southbound
    assert found.eligible is False
    assert found.earliest is None
    assert "conversion to a dual primary" in found.steps[0][0]


def test_h_shares_join_after_stabilisation() -> None:
    company = Company(
        "A+H", a_share_listed=True, stabilisation_end_date=date(2026, 2, 27),
        a_share_traded_since=date(2020, 1, 6), incorporated_in="PRC",
    )  # fmt: skip
    found = assess(company, DAY).southbound
    assert found.earliest == date(2026, 3, 2)
    assert found.by.startswith("H share")


@pytest.mark.parametrize(
    ("business", "day", "technology", "confidential"),
    [
        ("specialist_technology", date(2025, 5, 5), False, False),
        ("specialist_technology", date(2025, 5, 6), True, True),
        ("biotech", date(2025, 5, 6), True, True),
        ("general", date(2025, 5, 6), False, False),
    ],
)
def test_channels_by_day_and_business(
    business: str, day: date, *, technology: bool, confidential: bool
) -> None:
    company = Company("A", business=business)  # type: ignore[arg-type]
    found = {channel.channel: channel.applies for channel in assess(company, day).channels}
    assert bool(found.get("Technology Enterprises Channel")) is technology
    assert bool(found.get("confidential filing")) is confidential


def test_everybody_may_file_in_confidence_if_the_rules_were_revised_so() -> None:
    found = assess(Company("A"), date(2026, 7, 24)).channels
    by_outcome = {c.outcome: c.applies for c in found if c.channel == "confidential filing"}
    assert by_outcome == {"revised": True, "unchanged": False}


@pytest.mark.parametrize(
    ("change", "fast"),
    [
        ({}, True),
        ({"market_cap_hkd": Decimal(10**10 - 1)}, False),
        ({"compliant_full_years": 1}, False),
        ({"a_share_listed": False}, False),
    ],
)
def test_the_fast_track_saves_a_round(change: dict[str, object], *, fast: bool) -> None:
    base = Company("A", a_share_listed=True, market_cap_hkd=Decimal(10**10), compliant_full_years=2)
    steps = [step.what for step in assess(replace(base, **change), DAY).timetable]  # type: ignore[arg-type]
    assert any("fast track" in what for what in steps) is fast
    assert any("round 2" in what for what in steps) is not fast


def test_steps_follow_each_other_and_never_end_before_they_begin() -> None:
    for name in ("zhipu", "minimax", "pony"):
        steps = report(name).timetable
        assert all(step.start <= step.earliest <= step.latest for step in steps)
        offer = [s for s in steps if s.what.endswith(("opens", "close", "(T)", "(T+1)", "(T+2)"))]
        assert [s.earliest for s in offer] == sorted(s.earliest for s in offer)
        assert all(market_calendar("HK").is_trading_day(s.earliest) for s in offer)


def test_the_mainlands_clock_knows_its_own_holidays() -> None:
    """Filed before the National Day week of 2025: three working days end on 13 October."""
    company = Company("A")
    steps = {s.what: s for s in assess(company, date(2025, 9, 30)).timetable}
    filing = steps["CSRC filing"]
    assert filing.latest == date(2025, 10, 13)
    abroad = assess(replace(company, mainland_operations=False), date(2025, 9, 30))
    assert all(step.market == "HK" for step in abroad.timetable)


def test_beyond_the_published_holidays_weekdays_are_counted_and_said() -> None:
    day, known = later("CN", date(2026, 12, 30), 5)
    assert (day, known) == (date(2027, 1, 6), False)
    steps = assess(Company("A"), date(2026, 11, 23)).timetable
    assert not all(step.calendar_known for step in steps)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2025, 12, 1), 1, date(2026, 1, 1)),
        (date(2023, 8, 30), 6, date(2024, 2, 29)),
        (date(2025, 11, 6), 6, date(2026, 5, 6)),
        (date(2025, 12, 31), 12, date(2026, 12, 31)),
    ],
)
def test_months_end_on_their_own_last_day(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


def test_the_star_route_of_the_articles() -> None:
    """Tutoring finished, as of one chip maker in January 2026: the application comes next."""
    company = Company("Chips", mainland_step="tutoring_accepted")
    steps = [step.what for step in assess(company, date(2026, 1, 5)).mainland_timetable]
    assert steps[0] == "application accepted by the Shanghai exchange"
    listed = replace(company, mainland_step="listed")
    assert assess(listed, date(2026, 1, 5)).mainland_timetable == ()


def test_papers_that_are_ready_are_not_missing() -> None:
    company = replace(read_company(CASES / "pony.toml"), documents_ready=("accountants' report",))
    route = next(r for r in assess(company, DAY).routes if r.route == "8.05(3)")
    assert not any("accountants" in item for item in route.missing)
    assert any("sponsor" in item for item in route.missing)


def test_the_picture_has_a_row_for_each_step(is_inside: Callable[[Picture], bool]) -> None:
    found = report("pony")
    picture = timetable_picture("Pony & Co", found.timetable)
    bars = [mark for mark in picture.marks if isinstance(mark, Rect) and mark.tip]
    assert len(bars) == 2 * len(found.timetable)
    assert is_inside(picture)
    assert picture.title == "Timetable of Pony & Co"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name = ", "is not TOML"),
        ("business = 'general'", "name"),
        ("name = 'A'\nprofit_3y_hk = [1]", "expected profit_3y_hkd"),
        ("name = 'A'\nmarket_cap_hkd = nan", "market_cap_hkd"),
        ("name = 'A'\nbusiness = 'bank'", "business"),
        ("name = 'A'\nrnd_share_3y = [15]", "rnd_share_3y.0 = 15"),
        ("name = 'A'\nmarket_cap_hkd = -1", "market_cap_hkd"),
        ("name = 'A'\nfiling_date = 2019-01-01", "is too early"),
    ],
)
def test_bad_company_files_are_one_line(
    tmp_path: Path, text: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "company.toml"
    path.write_text(text)
    assert main(["route", str(path), "--as-of", "2025-09-01"]) == 2
    out = capsys.readouterr()
    assert out.out == ""
    assert message in out.err
    assert out.err.count("\n") == 1


def test_an_unknown_key_is_left_out_and_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "company.toml"
    path.write_text("name = 'A'\nfounded = 2016\noperating_cash_flow_3y_hkd = 100000000\n")
    assert main(["route", str(path), "--as-of", "2025-09-01", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["ignored_keys"] == ["founded"]
    assert main(["route", str(path), "--as-of", "2025-09-01"]) == 0
    assert "founded" in capsys.readouterr().out


def test_an_unknown_outcome_is_refused() -> None:
    with pytest.raises(ModelError, match="is no outcome of any rule"):
        assess(Company("A"), DAY, outcome="perhaps")


def test_command_json_and_picture(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    picture = tmp_path / "gantt.svg"
    arguments = ["route", str(CASES / "pony.toml"), "--json", "--svg", str(picture)]
    assert main(arguments) == 0
    found = json.loads(capsys.readouterr().out)
    assert {"routes", "timetable", "southbound"} <= set(found)
    keys = {"route", "open", "rule", "tests", "missing"}
    assert all(keys <= set(route) for route in found["routes"])
    parts = {"test", "value", "threshold", "margin", "passes", "confidence"}
    assert all(parts <= set(test) for route in found["routes"] for test in route["tests"])
    assert picture.read_text(encoding="utf-8").startswith("<svg")


def test_command_text_marks_what_is_unconfirmed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["route", str(CASES / "pony.toml")]) == 0
    text = capsys.readouterr().out
    for words in ("dual primary: open", "unconfirmed", "timetable", "Southbound: 2026-06-04"):
        assert words in text
