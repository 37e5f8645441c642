"""The timetable and the lock-ups as a calendar file (RFC 5545)."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from greenshoe.core import sha256_of, write_atomically
from greenshoe.report._reading import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from icalendar import Event

    from greenshoe.core import Origin
    from greenshoe.study import StudyResult

__all__ = ["calendar_bytes", "write_calendar"]

_ORDINARY_LENGTH = timedelta(minutes=15)


def _about(origin: Origin) -> str:
    rule = f"Rule {origin.rule}. " if origin.rule else ""
    return f"{rule}Known from: {origin.confidence.words} ({origin.confidence.value})."


def _event(reading: Reading, what: str, about: str, *, confirmed: bool) -> Event:
    """Return an event without its time; its identity is the deal's and the step's own."""
    from icalendar import Event  # noqa: PLC0415 - a fifth of a second, only where it is written

    terms = reading.terms
    stamp = datetime.combine(terms.listing_document_date, time(), tzinfo=UTC)
    event = Event()
    event.add("uid", f"{terms.stock_code}-{sha256_of(what.encode())[:16]}@greenshoe")
    event.add("dtstamp", stamp)
    event.add("summary", f"{terms.stock_code} {terms.name}: {what}")
    event.add("description", about)
    event.add("status", "CONFIRMED" if confirmed else "TENTATIVE")
    event.add("transp", "TRANSPARENT")
    return event


def _steps(reading: Reading) -> Iterator[Event]:
    for entry in reading.offering.timetable:
        at = entry.at
        if at is None:
            continue
        moved = entry.planned is not None and entry.actual not in {None, entry.planned}
        planned = f"Planned for {entry.planned:%Y-%m-%d %H:%M}. " if moved else ""
        state = "Actual date. " if entry.actual else "Planned, not confirmed by the deal. "
        about = state + planned + _about(entry.origin)
        event = _event(reading, entry.what, about, confirmed=entry.actual is not None)
        event.add("dtstart", at.astimezone(UTC))
        event.add("dtend", (at + _ORDINARY_LENGTH).astimezone(UTC))
        yield event


def _lock_ups(reading: Reading) -> Iterator[Event]:
    for lock_up in reading.offering.lock_ups:
        what = f"last locked day, {lock_up.who} ({lock_up.months} months)"
        about = f"Counted from the listing date. {_about(lock_up.origin)}"
        event = _event(reading, what, about, confirmed=False)
        event.add("dtstart", lock_up.last_locked_day)
        event.add("dtend", lock_up.last_locked_day + timedelta(days=1))
        yield event


def calendar_bytes(result: StudyResult) -> bytes:
    """Return the timetable and the lock-ups of a result as an iCalendar file.

    Instants are in UTC, so that every calendar shows them right; a lock-up is a whole day.
    """
    from icalendar import Calendar  # noqa: PLC0415 - a fifth of a second, only where it is written

    reading = Reading(result)
    calendar = Calendar()
    calendar.add("prodid", "-//greenshoe//offering timetable//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"{reading.terms.stock_code} {reading.terms.name}")
    for event in (*_steps(reading), *_lock_ups(reading)):
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def write_calendar(result: StudyResult, path: Path) -> None:
    """Write the timetable and the lock-ups as an `.ics` file, whole or not at all.

    Raises
    ------
    InputError
        If the file cannot be written.
    """
    write_atomically(path, calendar_bytes(result))
