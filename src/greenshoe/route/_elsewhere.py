"""Nasdaq and the STAR Market: the tests that the articles speak of, with their status."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from greenshoe.route._routes import Route, every_outcome, route_of
from greenshoe.route._test import Test, at_least, holds

if TYPE_CHECKING:
    from greenshoe.route._company import Company
    from greenshoe.rules import Rule, RulebookOn, Table

__all__ = ["nasdaq_route", "star_route"]


def nasdaq_route(company: Company, rules: RulebookOn, outcome: str | None) -> Route | None:
    """Return Nasdaq's least offer of a China-based company and least public value."""
    offer = every_outcome(rules, "us.nasdaq.china_minimum_offer_usd", outcome)
    value = rules.find("us.nasdaq.unrestricted_public_value_usd")
    if not offer or value is None:
        return None
    tests = [
        at_least("gross offer", company.offer_size_usd, rule.decimal(), rule)
        for rule in offer
        if company.greater_china
    ]
    key = "net_income_standard_usd" if company.net_income_standard else "other_standards_usd"
    wanted = value.table()[0].number(key)
    found = company.unrestricted_public_value_usd
    tests.append(at_least("value of unrestricted publicly held shares", found, wanted, value))
    return route_of("Nasdaq", "Nasdaq, initial listing", value, tests)


def star_route(company: Company, rules: RulebookOn) -> Route | None:
    """Return the STAR Market's standards, in yuan at the company's `hkd_per_cny`."""
    rule = rules.find("route.STAR")
    if rule is None:
        return None
    tests: list[Test] = []
    for number, row in enumerate(rule.table(), start=1):
        tests += _standard(company, row, rule, number)
    return route_of("STAR", "STAR Market of Shanghai", rule, tests, _tutoring(company, rules))


def _cny(company: Company, amount_hkd: Decimal | None) -> Decimal | None:
    if amount_hkd is None or company.hkd_per_cny is None:
        return None
    return amount_hkd / company.hkd_per_cny


def _standard(company: Company, row: Table, rule: Rule, number: int) -> list[Test]:
    """Return the tests of one standard: each key of its row names one."""
    profits = company.profit_3y_hkd
    two = profits[-2:] if profits is not None and len(profits) >= 2 else None
    flows = company.operating_cash_flow_3y_hkd
    whole = isinstance(flows, tuple) and len(flows) == 3
    flow = sum(flows, Decimal(0)) if isinstance(flows, tuple) and whole else None
    flow = flows if isinstance(flows, Decimal) else flow
    figures = {
        "market_value_cny": _cny(company, company.market_cap_hkd),
        "revenue_cny": _cny(company, company.revenue_hkd),
        "profit_each_of_2y_cny": _cny(company, min(two) if two else None),
        "profit_2y_cny": _cny(company, sum(two, Decimal(0)) if two else None),
        "profit_last_year_cny": _cny(company, profits[-1] if profits else None),
        "operating_cash_flow_3y_cny": _cny(company, flow),
    }
    label = f"standard {row['standard']}: "
    tests = [
        at_least(label + _words(key), figures[key], row.number(key), rule, number)
        for key in row
        if key in figures
    ]
    if "research_of_revenue_pct" in row:
        wanted, share = row.number("research_of_revenue_pct") / 100, company.rnd_share_of_revenue
        tests.append(at_least(label + "research over revenue", share, wanted, rule, number))
    if "stage_result" in row:
        result = company.star_stage_result
        tests.append(holds(label + "stage result", result, result, rule, alternative=number))
    return tests


def _words(key: str) -> str:
    return key.removesuffix("_cny").replace("_", " ") + ", CNY"


def _tutoring(company: Company, rules: RulebookOn) -> tuple[str, ...]:
    """Return the steps before an application that have not been taken."""
    steps = ("tutoring_filed", "tutoring_accepted", "applied", "listed")
    words = (
        "tutoring filed with the local bureau of the CSRC",
        "acceptance report of the bureau at the end of the tutoring",
        "application to the Shanghai exchange",
    )
    if rules.find("route.mainland_tutoring") is None:
        return ()
    done = steps.index(company.mainland_step) + 1 if company.mainland_step in steps else 0
    return words[done:]
