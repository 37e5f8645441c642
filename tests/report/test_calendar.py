"""The calendar file: RFC 5545, instants in UTC, planned and actual told apart."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import icalendar

from greenshoe.report import write_calendar
from greenshoe.study import StudyResult, run

if TYPE_CHECKING:
    from pathlib import Path


def _events(result: StudyResult, path: Path) -> list[Any]:
    write_calendar(result, path)
    return list(icalendar.Calendar.from_ical(path.read_bytes()).walk("VEVENT"))


def test_every_step_and_every_lock_up_is_an_event(any_kind: StudyResult, tmp_path: Path) -> None:
    events = _events(any_kind, tmp_path / "a.ics")
    offering = any_kind.offering
    assert len(events) == len(offering.timetable) + len(offering.lock_ups)
    uids = [str(event["uid"]) for event in events]
    assert len(set(uids)) == len(uids)


def test_zhipu_listed_at_nine_in_the_morning(zhipu: StudyResult, tmp_path: Path) -> None:
    events = {str(e["summary"]).split(": ", 1)[1]: e for e in _events(zhipu, tmp_path / "a.ics")}
    first = events["dealings begin (pre-opening session)"]
    assert first["dtstart"].dt == datetime(2026, 1, 8, 1, tzinfo=UTC)
    assert first["status"] == "CONFIRMED"
    planned = events["results announced; search by identity number open"]
    assert planned["dtstart"].dt == datetime(2026, 1, 7, 15, tzinfo=UTC)
    assert planned["status"] == "TENTATIVE"
    locked = events["last locked day, cornerstone investors (6 months)"]
    assert locked["dtstart"].dt == date(2026, 7, 7)


def test_the_file_is_as_the_standard_wants_it(invented: StudyResult, tmp_path: Path) -> None:
    path = tmp_path / "a.ics"
    events = _events(invented, path)
    content = path.read_bytes()
    assert content.startswith(b"BEGIN:VCALENDAR\r\n")
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert str(events[0]["summary"]).startswith("9999 <script>alert(1)</script> & 'Sons' =1+1: ")


def test_the_same_result_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_calendar(run("0100"), tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
