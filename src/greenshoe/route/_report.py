"""Everything a company can be told about its listing: routes, channels, timetable, Southbound."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from greenshoe.core import ModelError, to_json
from greenshoe.route._channels import Channel, channels_of
from greenshoe.route._elsewhere import nasdaq_route, star_route
from greenshoe.route._main_board import financial_routes, gem_route
from greenshoe.route._overseas import dual_primary_route, secondary_route, weighted_votes_route
from greenshoe.route._southbound import Southbound, southbound_of
from greenshoe.route._timetable import Step, mainland_timetable_of, timetable_of
from greenshoe.rules import Rulebook

if TYPE_CHECKING:
    from datetime import date

    from greenshoe.core import Json
    from greenshoe.route._company import Company
    from greenshoe.route._routes import Route
    from greenshoe.route._test import Test

__all__ = ["RouteReport", "assess", "route_as_json"]

_FIRST = 2022


@dataclass(frozen=True, slots=True)
class RouteReport:
    """The answer for one company on one filing date.

    Attributes
    ----------
    company, on
        The company and the filing date.
    outcome
        The outcome of open proposals that was supposed, `None` for all of them.
    routes
        Every route, open or not.
    channels
        Ways of filing.
    timetable
        Steps from the filing to the first day.
    mainland_timetable
        Steps of the STAR route that are still to be taken.
    southbound
        When Southbound trading can begin.
    checked_on
        The day on which the rulebook was last looked at.
    """

    company: Company
    on: date
    outcome: str | None
    routes: tuple[Route, ...]
    channels: tuple[Channel, ...]
    timetable: tuple[Step, ...]
    mainland_timetable: tuple[Step, ...]
    southbound: Southbound
    checked_on: date


def assess(company: Company, on: date, *, outcome: str | None = None) -> RouteReport:
    """Judge every route of a company on a filing date.

    Parameters
    ----------
    company
        The company; its own `filing_date` stands before `on`.
    on
        The filing date if the company names none.
    outcome
        The outcome to suppose where a proposal is open (``revised``, ``unchanged``, ``approved``,
        ``not approved``); by default a route is open only if it is under all of them.

    Raises
    ------
    ModelError
        If the filing date is before 2022, or no rule knows the outcome.

    Examples
    --------
    >>> from datetime import date
    >>> from decimal import Decimal
    >>> from greenshoe.route import Company, assess
    >>> company = Company("A", market_cap_hkd=Decimal(4_000_000_000),
    ...                   revenue_hkd=Decimal(500_000_000))
    >>> [route.route for route in assess(company, date(2025, 9, 1)).routes if route.open]
    ['8.05(3)']
    """
    filed = company.filing_date or on
    if filed.year < _FIRST:
        raise ModelError("is too early", key="filing_date", value=filed, expected="2022 or later")
    book = Rulebook.load()
    _check_outcome(book, outcome)
    rules = book.at(filed)
    own = financial_routes(company, rules)
    others = (
        weighted_votes_route(company, rules, outcome),
        dual_primary_route(company, rules, own, outcome),
        secondary_route(company, rules, outcome),
        gem_route(company, rules),
        nasdaq_route(company, rules, outcome),
        star_route(company, rules),
    )
    channels = channels_of(company, rules, outcome)
    fast = any(c.rule == "route.fast_track" and c.applies is True for c in channels)
    steps = timetable_of(company, rules, fast_track=fast)
    listed = company.listing_date or _first_day(steps)
    southbound = southbound_of(company, book.at(max(listed, filed)), listed)
    routes = (*own, *(route for route in others if route is not None))
    mainland = mainland_timetable_of(company, rules)
    return RouteReport(
        company, filed, outcome, routes, channels, steps, mainland, southbound, book.checked_on
    )


def _check_outcome(book: Rulebook, outcome: str | None) -> None:
    known = {rule.outcome for values in book.rules.values() for rule in values if rule.outcome}
    if outcome is not None and outcome not in known:
        raise ModelError(
            "is no outcome of any rule",
            key="--outcome",
            value=outcome,
            expected=" or ".join(sorted(known)),
        )


def _first_day(steps: tuple[Step, ...]) -> date:
    return next(step.earliest for step in steps if step.what.startswith("dealings begin"))


def _test(test: Test) -> dict[str, Json]:
    return {
        "test": test.test,
        "value": to_json(test.value),
        "threshold": to_json(test.threshold),
        "sense": test.sense,
        "margin": to_json(test.margin),
        "passes": test.passes,
        "rule": test.rule,
        "authority": test.authority,
        "confidence": test.confidence.value,
        "outcome": test.outcome,
        "alternative": test.alternative,
        "note": test.note,
    }


def route_as_json(report: RouteReport) -> dict[str, Json]:
    """Return the report with the keys of the contract."""
    southbound = report.southbound
    return {
        "name": report.company.name,
        "on": to_json(report.on),
        "outcome": report.outcome,
        "ignored_keys": list(report.company.ignored_keys),
        "rulebook_checked_on": to_json(report.checked_on),
        "routes": [_route(route) for route in report.routes],
        "channels": [
            {**_plain(channel), "tests": [_test(test) for test in channel.tests]}
            for channel in report.channels
        ],
        "timetable": [to_json(step) for step in report.timetable],
        "mainland_timetable": [to_json(step) for step in report.mainland_timetable],
        "southbound": {
            "eligible": southbound.eligible,
            "earliest": to_json(southbound.earliest),
            "by": southbound.by,
            "tests": [_test(test) for test in southbound.tests],
            "steps": [{"what": what, "on": to_json(day)} for what, day in southbound.steps],
            "confidence": southbound.confidence.value,
        },
    }


def _plain(channel: Channel) -> dict[str, Json]:
    return {
        "channel": channel.channel,
        "applies": channel.applies,
        "rule": channel.rule,
        "authority": channel.authority,
        "confidence": channel.confidence.value,
        "outcome": channel.outcome,
    }


def _route(route: Route) -> dict[str, Json]:
    return {
        "route": route.route,
        "title": route.title,
        "open": route.open,
        "open_if": list(route.open_if),
        "undecided": route.undecided,
        "rule": route.rule,
        "authority": route.authority,
        "confidence": route.confidence.value,
        "tests": [_test(test) for test in route.tests],
        "missing": list(route.missing),
    }
