"""Ways of filing: in confidence, the Technology Enterprises Channel, the fast track."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from greenshoe.route._routes import every_outcome
from greenshoe.route._test import Test, at_least, holds, passes_all

if TYPE_CHECKING:
    from greenshoe.core import Confidence
    from greenshoe.route._company import Company
    from greenshoe.rules import Rule, RulebookOn

__all__ = ["Channel", "channels_of"]

_ALL = "all applicants"
Applies: TypeAlias = bool | None


@dataclass(frozen=True, slots=True)
class Channel:
    """A way of filing: whether it applies, by which rule, under which outcome of a proposal."""

    channel: str
    applies: bool | None
    rule: str
    authority: str
    confidence: Confidence
    outcome: str | None
    tests: tuple[Test, ...] = ()


def _technology(company: Company) -> bool:
    return company.business in {"specialist_technology", "biotech"}


def channels_of(company: Company, rules: RulebookOn, outcome: str | None) -> tuple[Channel, ...]:
    """Return every channel of the filing date, once for each outcome that is possible."""
    found = []
    channel = rules.find("route.technology_channel")
    if channel is not None:
        found.append(_channel("Technology Enterprises Channel", _technology(company), channel))
    for rule in every_outcome(rules, "route.confidential_filing", outcome):
        applies = rule.text() == _ALL or _technology(company)
        found.append(_channel("confidential filing", applies, rule))
    fast = rules.find("route.fast_track")
    if fast is not None:
        found.append(_fast_track(company, fast))
    return tuple(found)


def _channel(name: str, applies: Applies, rule: Rule, tests: tuple[Test, ...] = ()) -> Channel:
    return Channel(name, applies, rule.name, rule.authority, rule.confidence, rule.outcome, tests)


def _fast_track(company: Company, rule: Rule) -> Channel:
    row = rule.table()[0]
    years = company.compliant_full_years if company.a_share_listed else 0
    tests = (
        holds("an A share trades", company.a_share_listed, company.a_share_listed, rule),
        at_least("market value", company.market_cap_hkd, row.number("market_value_hkd"), rule),
        at_least("full years of compliance", years, int(row.number("compliant_full_years")), rule),
    )
    return _channel("fast track of A-share companies", passes_all(tests), rule, tests)
