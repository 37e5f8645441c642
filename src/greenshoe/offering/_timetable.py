"""The timetable hour by hour, planned and actual apart."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from greenshoe.core import (
    HONG_KONG,
    Confidence,
    DealError,
    RuleError,
    hong_kong_calendar,
    hong_kong_time,
)
from greenshoe.offering._stabilisation import stabilising_period_end

if TYPE_CHECKING:
    from greenshoe.core import Origin
    from greenshoe.deal import DealRecord, Terms
    from greenshoe.rules import Rule, RulebookOn

__all__ = ["TimetableEntry", "application_close_of", "timetable_of", "trading_day_of"]

_CLOSING, _DEALING = "application lists close", "dealings begin"


@dataclass(frozen=True, slots=True)
class TimetableEntry:
    """One step: what, when it is planned by the rule, and when it really was if that is known."""

    what: str
    planned: datetime | None
    actual: datetime | None
    origin: Origin

    @property
    def at(self) -> datetime | None:
        """The actual instant, else the planned one."""
        return self.actual or self.planned


def application_close_of(record: DealRecord, terms: Terms, rules: RulebookOn) -> date | None:
    """Return the last day for applications: as stated, as planned, else by the timetable's rule.

    `None` for a deal older than the T+2 timetable that states none. A planned day counts only while
    no listing date is stated.
    """
    stated = record.day("application_close_date")
    if stated is None and terms.listing_date is None:
        stated = record.day("application_close_planned_date")
    steps = rules.find("timetable.steps")
    if stated is not None or steps is None:
        return stated
    between = trading_day_of(steps, _DEALING) - trading_day_of(steps, _CLOSING)
    return hong_kong_calendar().shift(_planned_listing(terms, rules), -between)


def trading_day_of(steps: Rule, what: str) -> int:
    """Return on which trading day from pricing a step of the timetable falls, by how it begins.

    Parameters
    ----------
    steps
        The rule `timetable.steps`.
    what
        The beginning of the step's words.

    Raises
    ------
    RuleError
        If the timetable has no such step.
    """
    for step in steps.table():
        if str(step["what"]).startswith(what):
            return int(step.number("trading_days_from_pricing"))
    raise RuleError("has no such step", key=steps.name, value=what)


def _planned_listing(terms: Terms, rules: RulebookOn) -> date:
    """Return the listing date, or the usual number of trading days after the document.

    Raises
    ------
    DealError
        If the Exchange does not trade on the listing date stated.
    """
    listed, calendar = terms.listing_date, hong_kong_calendar()
    if listed is not None:
        if not calendar.is_trading_day(listed):
            raise DealError(
                "is not a trading day of the Exchange", key="listing_date", value=listed,
                expected=f"{calendar.shift(listed, -1)} or {calendar.shift(listed, 1)}",
            )  # fmt: skip
        return listed
    usual = rules.integer("timetable.prospectus_to_listing")
    return hong_kong_calendar().shift(terms.listing_document_date, usual)


def timetable_of(record: DealRecord, terms: Terms, rules: RulebookOn) -> tuple[TimetableEntry, ...]:
    """Return the timetable, in order of time.

    Planned instants follow from the listing date by the rule's steps; actual ones are the dates the
    deal states. A deal older than the T+2 timetable has only the end of its stabilising period.

    Raises
    ------
    InputError
        If a date is outside the trading calendar.
    """
    steps = rules.find("timetable.steps")
    rest = _stabilisation(record, terms, rules)
    if steps is None:
        return tuple(rest)
    calendar = hong_kong_calendar()
    dealing = trading_day_of(steps, _DEALING)
    pricing = calendar.shift(_planned_listing(terms, rules), -dealing)
    planned_days = {
        -1: record.day("application_close_planned_date"),
        0: record.day("price_determination_planned_date"),
    }
    actual_days = {
        -1: record.day("application_close_date"),
        0: record.day("price_determination_date"),
        dealing: record.day("listing_date"),
    }
    entries = []
    for step in steps.table():
        offset = int(step.number("trading_days_from_pricing"))
        at = time.fromisoformat(str(step["at"]))
        day = actual_days.get(offset)
        entries.append(
            TimetableEntry(
                str(step["what"]),
                hong_kong_time(planned_days.get(offset) or calendar.shift(pricing, offset), at),
                hong_kong_time(day, at) if day is not None else None,
                replace(
                    steps.origin("listing date"),
                    confidence=Confidence(str(step.get("confidence", steps.confidence))),
                ),
            )
        )
    return tuple(sorted([*entries, *rest], key=_instant))


def _instant(entry: TimetableEntry) -> datetime:
    return entry.at or datetime.max.replace(tzinfo=HONG_KONG)


def _stabilisation(record: DealRecord, terms: Terms, rules: RulebookOn) -> list[TimetableEntry]:
    close = application_close_of(record, terms, rules)
    if close is None:
        return []
    rule = rules.get("stabilisation.period_days")
    ends = hong_kong_time(stabilising_period_end(close, rules), time(23, 59))
    stated = record.day("stabilisation_end_date")
    actual = hong_kong_time(stated, time(23, 59)) if stated else None
    return [
        TimetableEntry("stabilising period ends", ends, actual, rule.origin("application close"))
    ]
