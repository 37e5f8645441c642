"""The Main Board's financial tests, Chapters 18A and 18C, and GEM."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from greenshoe.route._papers import papers_of
from greenshoe.route._routes import Route, route_of
from greenshoe.route._test import Test, at_least, below, holds

if TYPE_CHECKING:
    from greenshoe.route._company import Business, Company
    from greenshoe.rules import Rule, RulebookOn, Table

__all__ = ["financial_routes", "gem_route"]

_PROFIT_YEARS = 3


def financial_routes(company: Company, rules: RulebookOn) -> tuple[Route, ...]:
    """Return the routes of Rule 8.05 and of Chapters 18A and 18C on a filing date.

    Chapter 18C is left out before it existed.
    """
    routes = [_profit(company, rules), _cash_flow(company, rules), _revenue(company, rules)]
    if rules.find("route.18A") is not None:
        routes.append(_biotech(company, rules))
    if rules.find("route.18C.commercial") is not None:
        routes += [_commercial(company, rules), _pre_commercial(company, rules)]
    return tuple(routes)


def _sum(values: Decimal | tuple[Decimal, ...] | None, years: int) -> Decimal | None:
    """Return the sum of the last years; a single figure is the sum of three."""
    if isinstance(values, Decimal):
        return values if years == _PROFIT_YEARS else None
    return None if values is None or len(values) < years else sum(values[-years:], Decimal(0))


def _market_value(company: Company, row: Table, rule: Rule) -> Test:
    return at_least("market value", company.market_cap_hkd, row.number("market_value_hkd"), rule)


def _revenue_test(company: Company, row: Table, rule: Rule) -> Test:
    return at_least(
        "revenue of the last year", company.revenue_hkd, row.number("revenue_hkd"), rule
    )


def _profit(company: Company, rules: RulebookOn) -> Route:
    rule = rules.get("route.8_05_1")
    row, profit = rule.table()[0], company.profit_3y_hkd
    whole = profit if profit is not None and len(profit) == _PROFIT_YEARS else None
    tests = [
        at_least("profit of three years", _sum(whole, 3), row.number("profit_3y_hkd"), rule),
        at_least(
            "profit of the last year",
            None if profit is None else profit[-1],
            row.number("profit_last_year_hkd"),
            rule,
        ),
        at_least(
            "profit of the two years before",
            None if whole is None else whole[0] + whole[1],
            row.number("profit_prior_two_hkd"),
            rule,
        ),
        _market_value(company, row, rule),
    ]
    return route_of("8.05(1)", "Main Board, profit test", rule, tests, papers_of(company, rules))


def _cash_flow(company: Company, rules: RulebookOn) -> Route:
    rule = rules.get("route.8_05_2")
    row = rule.table()[0]
    flow = _sum(company.operating_cash_flow_3y_hkd, 3)
    tests = [
        _market_value(company, row, rule),
        _revenue_test(company, row, rule),
        at_least(
            "operating cash flow of three years",
            flow,
            row.number("operating_cash_flow_3y_hkd"),
            rule,
        ),
    ]
    title = "Main Board, market value, revenue and cash flow test"
    return route_of("8.05(2)", title, rule, tests, papers_of(company, rules))


def _revenue(company: Company, rules: RulebookOn) -> Route:
    rule = rules.get("route.8_05_3")
    row = rule.table()[0]
    tests = [_market_value(company, row, rule), _revenue_test(company, row, rule)]
    title = "Main Board, market value and revenue test"
    return route_of("8.05(3)", title, rule, tests, papers_of(company, rules))


def _is_business(company: Company, wanted: Business, rule: Rule) -> Test:
    fits = company.business == wanted
    return holds("business", company.business, fits, rule, wanted=wanted)


def _biotech(company: Company, rules: RulebookOn) -> Route:
    rule = rules.get("route.18A")
    past = company.core_product_past_phase_1
    tests = [
        _is_business(company, "biotech", rule),
        _market_value(company, rule.table()[0], rule),
    ]
    if past is not None:
        tests.append(holds("core product past phase I", past, past, rule))
    papers = papers_of(company, rules, "biotech")
    return route_of("18A", "Main Board, biotech company", rule, tests, papers)


def _commercial(company: Company, rules: RulebookOn) -> Route:
    rule = rules.get("route.18C.commercial")
    row = rule.table()[0]
    tests = [
        _is_business(company, "specialist_technology", rule),
        _market_value(company, row, rule),
        _revenue_test(company, row, rule),
        *_research(company, row, rules, rule),
    ]
    papers = papers_of(company, rules, "specialist_technology")
    title = "Main Board, specialist technology, commercial company"
    return route_of("18C commercial", title, rule, tests, papers)


def _pre_commercial(company: Company, rules: RulebookOn) -> Route:
    rule = rules.get("route.18C.pre_commercial")
    row = _band_of(company.revenue_hkd, rule)
    top = max(r.number("revenue_below_hkd") for r in rule.table())
    tests = [
        _is_business(company, "specialist_technology", rule),
        _market_value(company, row, rule),
        below(
            "revenue of the last year, under the commercial test", company.revenue_hkd, top, rule
        ),
        *_research(company, row, rules, rule),
    ]
    papers = papers_of(company, rules, "specialist_technology", "pre_commercial")
    title = "Main Board, specialist technology, pre-commercial company"
    return route_of("18C pre-commercial", title, rule, tests, papers)


def _band_of(revenue: Decimal | None, rule: Rule) -> Table:
    """Return the row of the company's revenue; without one, and above all, the strictest."""
    rows = rule.table()
    strictest = max(rows, key=lambda row: row.number("research_pct"))
    if revenue is None:
        return strictest
    for row in rows:
        low = row.number("revenue_from_hkd") if "revenue_from_hkd" in row else Decimal(0)
        if low <= revenue < row.number("revenue_below_hkd"):
            return row
    return min(rows, key=lambda row: row.number("research_pct"))


def _research(company: Company, row: Table, rules: RulebookOn, rule: Rule) -> list[Test]:
    """Return the research tests: so many years, and all years together."""
    share = row.number("research_pct") / 100
    years = rules.get("route.18C.research_years").table()[0]
    shares = company.rnd_share_3y
    reached = None if shares is None else sum(value >= share for value in shares)
    pct = f"{row.number('research_pct').normalize():f} %"
    return [
        at_least(
            f"years with research of at least {pct} of operating expenditure",
            reached,
            int(years.number("years")),
            rules.get("route.18C.research_years"),
        ),
        at_least("research share of all years", _aggregate(company, share), share, rule),
    ]


def _aggregate(company: Company, share: Decimal) -> Decimal | None:
    """Return the share of all years, or the bound of it that the single years give.

    The whole lies between its smallest and its largest year. Where the threshold lies between them
    too, the mean of the years stands for it: without the amounts nothing better is known.
    """
    if company.rnd_share_aggregate is not None or company.rnd_share_3y is None:
        return company.rnd_share_aggregate
    low, high = min(company.rnd_share_3y), max(company.rnd_share_3y)
    if low >= share:
        return low
    if high < share:
        return high
    return sum(company.rnd_share_3y, Decimal(0)) / len(company.rnd_share_3y)


def gem_route(company: Company, rules: RulebookOn) -> Route | None:
    """Return the route to GEM, `None` before the rulebook knows it."""
    rule = rules.find("route.GEM")
    if rule is None:
        return None
    tests: list[Test] = []
    for number, row in enumerate(rule.table(), start=1):
        value = row.number("market_value_hkd")
        tests.append(at_least("market value", company.market_cap_hkd, value, rule, number))
        tests += _gem_row(company, row, rule, number)
    return route_of("GEM", "GEM", rule, tests, papers_of(company, rules))


def _gem_row(company: Company, row: Table, rule: Rule, number: int) -> list[Test]:
    if "operating_cash_flow_2y_hkd" in row:
        flow = _sum(company.operating_cash_flow_3y_hkd, 2)
        wanted = row.number("operating_cash_flow_2y_hkd")
        return [at_least("operating cash flow of two years", flow, wanted, rule, number)]
    revenue, spent, share = company.revenue_2y_hkd, company.rnd_2y_hkd, company.rnd_share_3y
    grew = None if revenue is None else revenue[1] > revenue[0]
    lowest = None if share is None or len(share) < 2 else min(share[-2:])
    return [
        at_least(
            "revenue of two years", _sum(revenue, 2), row.number("revenue_2y_hkd"), rule, number
        ),
        holds("revenue rose", grew, grew, rule, alternative=number),
        at_least(
            "research of two years", _sum(spent, 2), row.number("research_2y_hkd"), rule, number
        ),
        at_least(
            "least research share of the two years",
            lowest,
            row.number("research_pct") / 100,
            rule,
            number,
        ),
    ]
