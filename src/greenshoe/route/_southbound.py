"""Southbound trading: when a share can enter, under which rule, and what still has to happen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from greenshoe.core import Confidence
from greenshoe.route._days import add_months, later
from greenshoe.route._test import Test, at_least, holds

if TYPE_CHECKING:
    from greenshoe.route._company import Company
    from greenshoe.rules import RulebookOn

__all__ = ["Southbound", "southbound_of"]

_FRIDAY = 4


@dataclass(frozen=True, slots=True)
class Southbound:
    """Whether and when a share can be traded through Stock Connect.

    Attributes
    ----------
    eligible
        Whether the kind of listing is eligible at all.
    earliest
        Earliest day, if every condition is met by then; `None` while something shuts it out.
    by
        The path: index membership, or the H share of an A+H company.
    tests
        Conditions and thresholds; `passes` is `None` where only time or figures will tell.
    steps
        What still has to happen, with its day where one follows.
    confidence
        The weakest mark of the rules used.
    """

    eligible: bool | None
    earliest: date | None
    by: str
    tests: tuple[Test, ...]
    steps: tuple[tuple[str, date | None], ...]
    confidence: Confidence


def southbound_of(company: Company, rules: RulebookOn, listed: date | None) -> Southbound:
    """Return the answer for a company listed (or to be listed) in Hong Kong on a day.

    Parameters
    ----------
    company
        The company.
    rules
        The rulebook on the day asked for.
    listed
        First day in Hong Kong, `None` if it is not known.
    """
    kind = _kind(company, rules)
    if company.a_share_listed and rules.find("southbound.a_and_h") is not None:
        return _a_and_h(company, rules, listed)
    if kind.passes is False:
        return Southbound(False, None, "not eligible", (kind,), _shut(kind), kind.confidence)
    tests, steps = [kind], list[tuple[str, date | None]]()
    member = _index(company, rules, listed, tests, steps)
    votes = _votes(company, rules, listed, tests, steps)
    days = [day for day in (member, votes) if day is not None]
    known = member is not None and (votes is not None or not company.weighted_voting_rights)
    failed = any(test.passes is False for test in tests)
    mark = Confidence.weakest(test.confidence for test in tests)
    earliest = max(days) if known and not failed else None
    return Southbound(True, earliest, "Hang Seng Composite Index", tuple(tests), tuple(steps), mark)


def _shut(kind: Test) -> tuple[tuple[str, date | None], ...]:
    if kind.value == "secondary":
        return (("conversion to a dual primary listing in Hong Kong", None),)
    return (("a change of the rules of Stock Connect", None),)


def _kind(company: Company, rules: RulebookOn) -> Test:
    """Return the test of the kind of listing."""
    secondary = company.hong_kong_status == "secondary"
    dual = bool(company.listed_on) and not company.a_share_listed
    name = "southbound.foreign_primary"
    if secondary:
        name = "southbound.secondary_listings"
    elif dual:
        name = "southbound.dual_primary_listings"
    rule = rules.find(name) or rules.book.history(name)[0]
    what = "secondary" if secondary else ("dual primary" if dual else "primary")
    foreign = company.incorporated_in.casefold() not in {"hong kong", "prc", "china"}
    allowed = rule.flag() if secondary or dual or foreign else True
    return holds("kind of listing", what, allowed, rule, wanted="a primary or dual primary one")


def _index(
    company: Company,
    rules: RulebookOn,
    listed: date | None,
    tests: list[Test],
    steps: list[tuple[str, date | None]],
) -> date | None:
    """Add the tests of the index and return the day on which its next review takes effect."""
    rule = rules.find("southbound.base")
    if rule is None:
        return None
    size = company.index_size
    fits = None if size is None else size != "none"
    tests.append(holds("member of the Hang Seng Composite Index", size, fits, rule))
    if size == "small":
        wanted = rule.table()[0].number("small_cap_average_value_hkd")
        value = company.average_market_cap_12m_hkd
        tests.append(at_least("average month-end value of twelve months", value, wanted, rule))
    review = None if listed is None else _review(rules, listed)
    steps.append(("half-yearly review of the index takes effect", review))
    fast = rules.find("southbound.fast_entry_trading_days")
    if fast is not None and listed is not None:
        day = later("HK", listed, fast.integer())[0]
        steps.append(("or fast entry, for a very large listing, after this day", day))
    return listed if size in {"large", "mid", "small"} and listed else review


def _review(rules: RulebookOn, listed: date) -> date | None:
    """Return when the first review whose data end on or after the listing takes effect."""
    rule = rules.find("southbound.review_effective")
    if rule is None:
        return None
    found = []
    for year in (listed.year, listed.year + 1):
        for row in rule.table():
            data_to, effective = (int(row.number(k)) for k in ("data_to_month", "effective_month"))
            cut = add_months(date(year, data_to, 1), 1) - timedelta(days=1)
            if cut >= listed:
                found.append(_first_monday(year + (effective < data_to), effective))
    return min(found)


def _first_monday(year: int, month: int) -> date:
    """Return the Monday after the first Friday of a month."""
    first = date(year, month, 1)
    friday = first + timedelta(days=(_FRIDAY - first.weekday()) % 7)
    return friday + timedelta(days=3)


def _votes(
    company: Company,
    rules: RulebookOn,
    listed: date | None,
    tests: list[Test],
    steps: list[tuple[str, date | None]],
) -> date | None:
    """Add the tests of a company with weighted votes and return the day on which its time is up."""
    rule = rules.find("southbound.weighted_voting_rights")
    if rule is None or not company.weighted_voting_rights:
        return None
    row = rule.table()[0]
    months, days = int(row.number("listed_months")), int(row.number("then_trading_days"))
    value, turnover = company.average_market_cap_183d_hkd, company.turnover_183d_hkd
    tests += [
        at_least("average value of 183 days", value, row.number("average_value_hkd"), rule),
        at_least("turnover of 183 days", turnover, row.number("turnover_hkd"), rule),
        holds("no public censure", None, None, rule),
    ]
    if listed is None:
        steps.append((f"listed for {months} months and {days} trading days", None))
        return None
    day = later("HK", add_months(listed, months), days)[0]
    steps.append((f"listed for {months} months and {days} trading days", day))
    return day


def _a_and_h(company: Company, rules: RulebookOn, listed: date | None) -> Southbound:
    """Return the H share's path: stabilisation over, and the A share traded for ten days."""
    rule = rules.get("southbound.a_and_h")
    ended = company.stabilisation_end_date
    since = company.a_share_traded_since
    steps: list[tuple[str, date | None]] = [("end of the price-stabilising period", ended)]
    traded = None if since is None else later("CN", since, 10)[0]
    steps.append(("the A share has traded for ten days", traded))
    after = None if ended is None else later("HK", ended, 1)[0]
    dates = [day for day in (after, traded or listed) if day is not None]
    test = holds("an A share trades without a risk warning", True, True, rule)
    return Southbound(
        True,
        max(dates) if after is not None and dates else None,
        "H share of an A+H company",
        (test,),
        tuple(steps),
        rule.confidence,
    )
