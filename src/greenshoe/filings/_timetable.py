"""The planned timetable of a notice."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from greenshoe.core import hong_kong_time
from greenshoe.filings._dates import TIME, dates_in, time_in

if TYPE_CHECKING:
    from datetime import date, datetime

    from greenshoe.filings._model import Evidence
    from greenshoe.filings._text import FilingText

__all__ = ["Planned", "read_timetable"]

_HEADING = re.compile(r"預期時間表|expected\s+timetable", re.IGNORECASE)
_EVENTS = {
    "public_offer_opens": r"公開發售開始|public\s+offer(?:ing)?\s+commences",
    "white_form_closes": r"完成(?:[^。]{0,20})(?:電子)?認?(?:購)?申請的?(?:截止|最後)(?:時間|限期)"
    r"|latest\s+time\s+(?:for\s+completing|to\s+complete)\s+electronic\s+applications",
    "application_lists_open": r"開始辦理[^。]{0,12}申請登記|申請登記開始"
    r"|application\s+lists\s+(?:of\s+[^.]{0,40})?open",
    "application_lists_close": r"截止辦理[^。]{0,12}申請登記|截止登記認購申請|申請登記截止"
    r"|application\s+lists\s+(?:of\s+[^.]{0,40})?close",
    "price_determined": r"(?:預期)?定價日|(?:expected\s+)?price\s+determination\s+date",
    "results_announced": r"公[佈布告](?:[^。]{0,120})(?:分配|配發)(?:基準|準則|結果)"
    r"|announcement\s+of\b[^•]{0,400}?(?:basis\s+of|allocation)",
    "certificates_sent": r"(?:寄發|發送|交付)[^。]{0,12}股票|share\s+certificates[^•]{0,260}?"
    r"(?:dis|des)patched",
    "refunds_sent": r"(?:寄發|發送|發放)[^。]{0,80}退款"
    r"|(?:refund|e-?auto)[^•]{0,300}?(?:dis|des)patched",
    "dealings_start": r"(?:股份|股)?(?:預期)?(?:將)?(?:開始(?:於|在)[^。]{0,24}買賣|開始買賣)"
    r"|dealings\s+in\s+[^•]{0,120}?commence",
}
_EVENT = {name: re.compile(words, re.IGNORECASE) for name, words in _EVENTS.items()}
_LONGEST = 6_000
_MOST_HEADINGS = 8
_WINDOW = 420
_AFTER_DATE = 60
_BESIDE = re.compile(rf"\s*(?:\([^)]{{1,12}}\))?\s*(?:{TIME})?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Planned:
    """An event, the day planned for it, the instant where a time is printed, and the words."""

    what: str
    day: date
    at: datetime | None
    evidence: Evidence


def read_timetable(text: FilingText) -> tuple[Planned, ...]:
    """Read the events of the expected timetable that are understood."""
    flat = text.flat
    best: list[Planned] = []
    for heading in islice(_HEADING.finditer(flat.text), _MOST_HEADINGS):
        end = min(len(flat.text), heading.end() + _LONGEST)
        found = [planned for name in _EVENT if (planned := _event(text, name, heading.end(), end))]
        if len(found) > len(best):
            best = found
    return tuple(sorted(best, key=lambda planned: planned.day))


def _event(text: FilingText, name: str, start: int, end: int) -> Planned | None:
    """Return one event: the first date after its label, and the time beside that date."""
    flat = text.flat
    label = _EVENT[name].search(flat.text, start, end)
    if label is None:
        return None
    found = next(dates_in(flat.text, label.end(), min(end, label.end() + _WINDOW)), None)
    if found is None:
        return None
    beside = _BESIDE.match(flat.text, found.end)
    clock = time_in(beside.group()) if beside else None
    if clock is None:
        clock = time_in(flat.text[max(label.start(), found.start - _AFTER_DATE) : found.start])
    instant = hong_kong_time(found.day, clock) if clock else None
    return Planned(name, found.day, instant, flat.evidence(label.start(), found.end))
