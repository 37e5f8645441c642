"""Weighted voting rights, dual primary and secondary listings."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from greenshoe.route._papers import papers_of
from greenshoe.route._routes import Route, every_outcome, route_of
from greenshoe.route._test import Test, at_least, at_most, holds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from greenshoe.route._company import Company
    from greenshoe.rules import Rule, RulebookOn, Table

__all__ = ["dual_primary_route", "secondary_route", "weighted_votes_route", "weighted_votes_tests"]


def _value_rows(company: Company, rule: Rule, first: int = 1) -> list[Test]:
    """Return the alternatives of a table of market value, alone, with revenue or with years."""
    tests = []
    for number, row in enumerate(rule.table(), start=first):
        value = row.number("market_value_hkd")
        tests.append(at_least("market value", company.market_cap_hkd, value, rule, number))
        if "revenue_hkd" in row:
            wanted = row.number("revenue_hkd")
            test = at_least("revenue of the last year", company.revenue_hkd, wanted, rule, number)
            tests.append(test)
    return tests


def keeps_its_structure(company: Company, rules: RulebookOn) -> bool:
    """Tell whether a company listed overseas may keep its weighted votes or contracts as they are.

    Issuers outside Greater China may, and those of Greater China that were listed by the day the
    rule names.
    """
    rule = rules.find("route.grandfathered_before")
    if rule is None or not company.listed_on or company.listed_since is None:
        return False
    return not company.greater_china or company.listed_since <= date.fromisoformat(rule.text())


def weighted_votes_tests(
    company: Company, rules: RulebookOn, outcome: str | None
) -> tuple[Test, ...]:
    """Return the tests of Chapter 8A: value, votes a share, holders' interest, innovation."""
    tests: list[Test] = []
    for rule in every_outcome(rules, "weighted_voting_rights.tests", outcome):
        tests += _value_rows(company, rule)
    if company.business != "general":
        tests.append(_innovative(company, rules))
    if keeps_its_structure(company, rules):
        return tuple(tests)
    return (*tests, *_votes(company, rules, outcome), *_holding(company, rules, outcome))


def _innovative(company: Company, rules: RulebookOn) -> Test:
    """Return the test of innovation: presumed for 18A and 18C applicants.

    Others must show it to the Exchange: it is among their papers, and cannot be computed.
    """
    presumed = rules.find("weighted_voting_rights.innovative")
    rule = presumed or rules.outcomes("weighted_voting_rights.tests")[0]
    note = "presumed" if presumed is not None else "must be shown to the Exchange"
    shown = company.business
    return holds("innovative company", shown, shown != "general", rule, wanted=None, note=note)


def _votes(company: Company, rules: RulebookOn, outcome: str | None) -> list[Test]:
    votes = company.weighted_votes_per_share
    if votes is None:
        return []
    tests = []
    for rule in every_outcome(rules, "weighted_voting_rights.ratio", outcome):
        most = max(row.number("votes") for row in rule.table() if _reaches(company, row))
        tests.append(at_most("votes of a weighted share", votes, most, rule))
    return tests


def _reaches(company: Company, row: Table) -> bool:
    """Tell whether a company's value reaches a row that asks for one."""
    if "market_value_hkd" not in row:
        return True
    value = company.market_cap_hkd
    return value is not None and value >= row.number("market_value_hkd")


def _holding(company: Company, rules: RulebookOn, outcome: str | None) -> list[Test]:
    held = company.weighted_holding_share
    if held is None:
        return []
    tests = []
    for rule in every_outcome(rules, "weighted_voting_rights.minimum_holding", outcome):
        least = min(row.number("pct") for row in rule.table() if _is_large(company, row)) / 100
        tests.append(at_least("economic interest of the holders", held, least, rule))
    return tests


def _is_large(company: Company, row: Table) -> bool:
    """Tell whether the holders' interest is worth what a row asks for."""
    if "holding_hkd" not in row:
        return True
    value, held = company.market_cap_hkd, company.weighted_holding_share
    return value is not None and held is not None and value * held >= row.number("holding_hkd")


def weighted_votes_route(company: Company, rules: RulebookOn, outcome: str | None) -> Route | None:
    """Return Chapter 8A by itself, `None` for a company with one class of shares."""
    if not company.weighted_voting_rights:
        return None
    main = rules.outcomes("weighted_voting_rights.tests")
    if not main:
        return None
    tests = weighted_votes_tests(company, rules, outcome)
    title = "Weighted voting rights (beside a route of its own)"
    return route_of("8A", title, main[0], tests, papers_of(company, rules))


def _on_exchange(company: Company, rules: RulebookOn) -> Test:
    rule = rules.get("route.exchanges")
    known = {name.casefold() for name in rule.texts()}
    own = ", ".join(company.listed_on) or "nowhere"
    fits = any(exchange in name.casefold() for exchange in known for name in company.listed_on)
    return holds("listed on a qualifying exchange", own, fits, rule, wanted=", ".join(rule.texts()))


def dual_primary_route(
    company: Company, rules: RulebookOn, own: Sequence[Route], outcome: str | None
) -> Route | None:
    """Return a dual primary listing: an exchange abroad, a route of one's own, Chapter 8A if asked.

    Parameters
    ----------
    company, rules, outcome
        The company, the rulebook on the filing date, and the outcome to suppose.
    own
        The Main Board's financial routes.
    """
    rule = rules.find("route.dual_primary")
    if rule is None or not company.listed_on:
        return None
    routes = ", ".join(route.route for route in own if route.open)
    tests = [
        _on_exchange(company, rules),
        holds("a route of the Main Board", routes or "none", bool(routes), rule, wanted="one open"),
    ]
    if company.weighted_voting_rights:
        tests += weighted_votes_tests(company, rules, outcome)
    papers = papers_of(company, rules, "overseas_listed")
    return route_of("dual primary", "Dual primary listing", rule, tests, papers)


def secondary_route(company: Company, rules: RulebookOn, outcome: str | None) -> Route | None:
    """Return a secondary listing under Chapter 19C."""
    votes = company.weighted_voting_rights
    name = f"route.19C.{'with' if votes else 'without'}_weighted_voting_rights"
    found = every_outcome(rules, name, outcome)
    if not found or not company.listed_on:
        return None
    years = company.full_years_listed(rules.on)
    tests = [_on_exchange(company, rules)]
    if votes:
        rule = rules.get("route.compliance_full_years")
        tests.append(at_least("full years of compliance", years, rule.integer(), rule))
        tests.append(_suitable(company, rules))
    for rule in found:
        tests += _secondary_rows(company, rule, years)
    title = "Secondary listing" + (" with weighted voting rights" if votes else "")
    papers = papers_of(company, rules, "overseas_listed")
    return route_of("19C secondary", title, found[0], tests, papers)


def _suitable(company: Company, rules: RulebookOn) -> Test:
    """Return the test that a structure which does not meet Chapter 8A may be kept."""
    rule = rules.find("route.grandfathered_before") or rules.get("route.exchanges")
    kept = keeps_its_structure(company, rules)
    shown = "kept as it is" if kept else "to be adapted to Chapter 8A"
    return holds("structure of votes", shown, True, rule, wanted=None)


def _secondary_rows(company: Company, rule: Rule, years: int | None) -> list[Test]:
    if rule.unit != "table":
        note = "the revised numbers were not read"
        return [holds("revised tests", rule.text(), None, rule, wanted=None, note=note)]
    tests = _value_rows(company, rule)
    for number, row in enumerate(rule.table(), start=1):
        if "full_years_listed" in row:
            wanted = int(row.number("full_years_listed"))
            tests.append(at_least("full years listed", years, wanted, rule, number))
    return tests
