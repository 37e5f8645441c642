"""Who may not sell, until when."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from greenshoe.deal import Mechanism

if TYPE_CHECKING:
    from greenshoe.core import Origin
    from greenshoe.deal import DealRecord, Terms
    from greenshoe.rules import RulebookOn

__all__ = ["LockUp", "last_locked_day", "lock_ups_of"]


@dataclass(frozen=True, slots=True)
class LockUp:
    """One lock-up: who, for how many months, and the last locked day."""

    who: str
    months: int
    last_locked_day: date
    rule: str
    origin: Origin


def last_locked_day(listing_date: date, months: int) -> date:
    """Return the last locked day: the anniversary less one day.

    >>> last_locked_day(date(2026, 1, 8), 6)
    datetime.date(2026, 7, 7)
    >>> last_locked_day(date(2025, 8, 31), 6)  # no 31 February: the month's last day, less one
    datetime.date(2026, 2, 27)
    """
    month = listing_date.month - 1 + months
    year, month = listing_date.year + month // 12, month % 12 + 1
    day = min(listing_date.day, monthrange(year, month)[1])
    return date(year, month, day) - timedelta(days=1)


def lock_ups_of(record: DealRecord, terms: Terms, rules: RulebookOn) -> tuple[LockUp, ...]:
    """Return every lock-up that applies, in order of its end."""
    start = terms.listing_date
    if start is None:
        return ()
    names = {"controlling shareholders": "lock_up.controllers_months"}
    if record.flag("prc_incorporated") or terms.mechanism is Mechanism.CHAPTER_18C:
        names["holders before listing (mainland company law)"] = (
            "lock_up.prc_pre_listing_holders_months"
        )
    if record.flag("prc_incorporated") is False:
        names.pop("holders before listing (mainland company law)", None)
    if terms.mechanism is Mechanism.CHAPTER_18C:
        stage = "commercial" if record.flag("commercialised") is not False else "pre_commercial"
        names["controllers and key persons (18C)"] = f"lock_up.key_persons_months.18C.{stage}"
        names["pathfinder investors (18C)"] = f"lock_up.pathfinder_investors_months.18C.{stage}"
    names["the issuer: no new shares"] = "lock_up.new_issues_months"
    found = [(who, rule) for who, name in names.items() if (rule := rules.find(name)) is not None]
    rows = [
        LockUp(
            who,
            rule.integer(),
            last_locked_day(start, rule.integer()),
            rule.name,
            rule.origin("listing date"),
        )
        for who, rule in found
    ]
    rows += _cornerstones(record, start, rules)
    return tuple(sorted(rows, key=lambda row: (row.last_locked_day, row.who)))


def _cornerstones(record: DealRecord, start: date, rules: RulebookOn) -> list[LockUp]:
    """One row for each length of lock-up among the cornerstones."""
    rule = rules.get("lock_up.cornerstone_months")
    if not record.cornerstones and not record.number("cornerstone_pct_of_offer"):
        return []
    lengths = {c.lock_up_months or rule.integer() for c in record.cornerstones} or {rule.integer()}
    return [
        LockUp(
            "cornerstone investors",
            m,
            last_locked_day(start, m),
            rule.name,
            rule.origin("listing date"),
        )
        for m in sorted(lengths)
    ]
