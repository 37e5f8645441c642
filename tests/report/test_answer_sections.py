"""Answers of commands as sections: every number of an answer stands there, with its origin."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from greenshoe.answers import route_answer, window_answer
from greenshoe.core import Confidence
from greenshoe.report import (
    Figure,
    FigureList,
    ReportSection,
    ReportTable,
    day_section,
    desk_section,
    fleet_section,
    pair_sections,
    plan_section,
    route_sections,
    serving_section,
    window_section,
)

if TYPE_CHECKING:
    from pathlib import Path

QUANTILES = {"p05": 1.0, "p10": 2.0, "p25": 3.0, "p50": 4.0, "p75": 5.0, "p90": 6.0, "p95": 7.0,
             "mean": 4.5}  # fmt: skip
ENGINE: dict[str, Any] = {
    "name": "A place",
    "seed": 7,
    "checks": [{"check": "two and two", "expected": 4.0, "found": 5.0, "passes": False}],
}
NOTHING = {"status": "not enough data", "reason": "one file only"}


def table(section: ReportSection, caption: str) -> ReportTable:
    """Return the table of a caption."""
    (found,) = (t for t in section.tables if t.caption == caption)
    return found


def figures(section: ReportSection) -> dict[str, Figure]:
    """Return the figures of a section by label."""
    lists = (block for block in section.blocks if isinstance(block, FigureList))
    return {figure.label: figure for block in lists for figure in block.figures}


def desk() -> dict[str, Any]:
    client = {
        "client_id": "A-1", "row": 2, "shares_applied_for": 1000, "financing": "margin",
        "status": "refused", "amount_hkd": 117371.88, "may_borrow_hkd": 105634.69,
        "own_cash_hkd": 0, "borrowed_hkd": 0, "largest_shares": None, "loss_if_filled_hkd": 0,
        "reason": "own money is needed", "rule": "prefunding.deposit_pct",
    }  # fmt: skip
    step = {
        "at": "2026-01-05T17:30:00+08:00", "what": "locked", "locked_hkd": 10.5,
        "application_money_hkd": 20, "from_clients_hkd": 3, "bank_line_hkd": 7.25,
        "rule": "prefunding.compressed",
    }  # fmt: skip
    return {
        "clients": [client] * 201, "prefunding": [step], "loss_if_all_filled_hkd": 487345.8,
        "clients_loss_if_all_filled_hkd": 1, "lent_hkd": 2218328.48, "price_fall": 0.2896,
        "price_fall_origin": "as given", "deposit": 0.1, "rows_of_other_deals": 3,
        "confidence": "M",
    }  # fmt: skip


def test_a_desk_shows_money_rules_and_refusals() -> None:
    section = desk_section(desk())
    assert figures(section)["the house loses"].text == "HK$487,345.80"
    assert figures(section)["fall of the price in the worst case"].text == "29.0 %"
    assert figures(section)["least deposit"].origin.rule == "prefunding.deposit_pct"
    (row,) = table(section, "Pre-funding").rows
    assert row.cells[1:] == ("locked", "20.00", "3.00", "10.50", "7.25")
    assert row.origins[0][1].rule == "prefunding.compressed"
    clients = table(section, "Clients")
    assert len(clients.rows) == 200
    assert clients.note == "1 more are in the JSON."
    assert clients.rows[0].tone == "bad"
    assert clients.rows[0].origins[0][1].confidence is Confidence.M


def test_the_window_stands_newest_first_and_counts_what_the_answer_counts() -> None:
    answer: Any = window_answer(by="route", as_of=date(2026, 1, 31))
    months = table(window_section(answer), "By month")
    shown = [row for row in answer if row["by"] == "all" and row["source"] == "deals"]
    whole = [row for row in shown if len(row["period"]) == 7]
    assert [row.cells[0] for row in months.rows] == [row["period"] for row in reversed(whole)]
    assert [row.cells[2] for row in months.rows] == [str(r["listings"]) for r in reversed(whole)]
    assert all(row.origins for row in months.rows)
    assert len(table(window_section(answer), "By month and route").rows) > 3


def test_routes_keep_each_tests_rule_and_doubt(tmp_path: Path) -> None:
    path = tmp_path / "company.toml"
    path.write_text('name = "A"\nmarket_cap_hkd = 4000000000\nrevenue_hkd = 500000000\n', "utf-8")
    answer: Any = route_answer(path, date(2025, 9, 1))
    first, way, tests, southbound = route_sections(answer)
    said = {row.cells[0]: row.cells[1] for row in table(first, "Routes").rows}
    assert said == {
        route["route"]: "open" if route["open"] else "not enough data" if route["undecided"]
        else "open in some outcomes" if route["open_if"] else "closed"
        for route in answer["routes"]
    }  # fmt: skip
    assert said["8.05(3)"] == "open"
    assert len(table(way, "From the filing to the first day").rows) == len(answer["timetable"])
    origins = [row.origins[0][1] for shown in tests.tables for row in shown.rows]
    told = [test for route in answer["routes"] for test in route["tests"]]
    assert [o.rule for o in origins] == [test["rule"] for test in told]
    assert [o.confidence.value for o in origins] == [test["confidence"] for test in told]
    assert len(southbound.tables[0].rows) == len(answer["southbound"]["tests"])


def test_a_pair_with_one_file_says_what_is_missing() -> None:
    answer = {
        "us": "XYZ", "hk": "1234", "name": "X", "ads_ratio": 8, "ads_ratio_implied_median": None,
        "ads_ratio_origin": {"source": "s", "as_of": "2026-01-20", "rule": None, "confidence": "S"},
        "parity": {"day": "2025-01-02", "close": 80.0, "currency": "USD", "hkd": 78.0,
                   "fx_hkd": 7.8, "fx_day": "2025-01-02"},
        "premium": NOTHING, "discovery": NOTHING, "hedge": NOTHING, "liquidity": NOTHING,
        "fair_open": NOTHING, "files": [], "traps": [],
        "band": {"lower_bp": None, "upper_bp": None, "cancel_costs": [], "issue_costs": []},
    }  # fmt: skip
    premium, fair_open, *_ = pair_sections(answer)
    assert figures(premium)["worth of a share by it"].text == "HK$78.00"
    assert figures(premium)["shares an ADS stands for"].origin.confidence is Confidence.S
    assert getattr(fair_open.blocks[0], "text", "") == "Not enough data: one file only."


@pytest.mark.parametrize("what", ["fleet", "serving"])
def test_an_engine_shows_drivers_checks_and_the_sources_of_its_inputs(what: str) -> None:
    driver = {"p05": 1.0, "p50": 2345.678, "p95": 3.0, "mean": 2.0, "unit": "x / day"}
    given = {"value": 3.5, "source": "a data sheet", "confidence": "S"}
    fleet = {
        **ENGINE, "currency": "CNY", "vehicles": 10, "days": 2, "policy": "nearest vehicle",
        "curve": [{"vehicles": 10, "empty_share": 0.25, "waiting_minutes": None}],
        "drivers": dict.fromkeys(
            ("orders_per_vehicle_day", "waiting_minutes", "revenue_per_vehicle_day",
             "earning_per_vehicle_day"), driver,
        ),
        "orders_wanted_per_day": driver, "inputs": [{"key": "fleet.range_km", **given}],
        "wild_goose_chase": {"below_vehicles": None, "fleets_that_earn": []},
        "next_vehicles": {"vehicles": 0},
    }  # fmt: skip
    serving = {
        **ENGINE, "draws": 2, "machine": "H20", "drivers": {"nodes_mean": driver},
        "curve": [{"against": "machine", "value": "h20", "gross_margin": -14.03}],
        "hours": [{"hour": 5, "requests_per_second": 12.0, "mixed_nodes": 3.0}],
        "break_even": {"requests_per_day": None}, "inputs": {"fleet.range_km": given},
    }  # fmt: skip
    section = fleet_section(fleet) if what == "fleet" else serving_section(serving)
    (check,) = table(section, "Checks").rows
    assert (check.cells[-1], check.tone) == ("fails", "bad")
    (told,) = table(section, "Inputs").rows
    assert told.cells == ("fleet.range_km", "3.5", "a data sheet")
    assert told.origins[0][1].confidence is Confidence.S
    cells = [cell for row in table(section, "Drivers").rows for cell in row.cells]
    assert "2,346" in cells
    curves = [cell for t in section.tables for row in t.rows for cell in row.cells]
    assert ("25.0 %" if what == "fleet" else "-1,403.0 %") in curves


def test_days_are_shown_one_many_and_beside_a_what_if() -> None:
    many = {
        "days": 5, **dict.fromkeys(("open", "low", "high", "close", "turnover"), QUANTILES),
        "close_below_offer_rate": 0.4,
        "greenshoe": {
            "exercised_in_full_rate": 0.6, "exercised_without_purchase_rate": 0.4,
            "lapsed_rate": 0.2, "resold_rate": 0.2, "profit_hkd": QUANTILES,
        },
    }  # fmt: skip
    section = day_section(many, seed=3, offer_price_hkd=4.0)
    assert figures(section)["closed below the offer"].text == "40 %"
    close = next(r for r in table(section, "Over the days").rows if r.cells[0] == "close, HK$")
    assert close.cells[1:] == ("1.00", "3.00", "4.00", "5.00", "7.00", "4.50")
    assert "seed 3" in close.origins[0][1].source
    difference = {"mean": -2.0, "low": -3.0, "high": -1.0}
    beside = {"days": 5, "what_if": "no-greenshoe", "public_shares": [10, 10],
              "difference": {"close": difference, "open": {**difference, "high": 1.0}}}  # fmt: skip
    rows = table(day_section(beside), "What it changes").rows
    assert [row.cells for row in rows] == [
        ("close, HK$", "-2.00", "-3.00", "-1.00", "yes"),
        ("open, HK$", "-2.00", "-3.00", "1.00", "no"),
    ]


def test_a_plans_rows_say_what_they_rest_on() -> None:
    answer = {
        "as_of": "2025-12-30", "stage": "close", "seed": 4, "expected_value_hkd": 1.0,
        "loss_at_5_pct_hkd": 2.0, "proved_within_hkd": 0.0, "refused": [],
        "choices": [{"stock_code": "2513", "shares_applied_for": 100, "pool": "A"}],
        "cash": [
            {"at": f"2026-01-0{day}T12:00:00+08:00", "stock_code": "2513", "what": "refund",
             "change_hkd": 5.0, "balance_hkd": 6.0, "lowest_balance_hkd": 4.0}
            for day in (5, 6)
        ],
    }  # fmt: skip
    section = plan_section(answer)
    (choice,) = table(section, "Applications").rows
    sources = dict(choice.origins)
    assert sources["expected value"].source.endswith("from terms and stated demand, seed 4")
    assert sources["amount payable"].as_of == date(2025, 12, 30)
    assert all(row.origins for row in table(section, "Cash, hour by hour").rows)
