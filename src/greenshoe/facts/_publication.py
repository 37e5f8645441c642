"""When a document was published: printed, else inferred from the dates it mentions."""

from __future__ import annotations

import re
from datetime import date

from greenshoe.facts._dates import Anchor, DateMention, find_dates, last_day

__all__ = ["Publication", "find_publication"]

_HEAD_CHARACTERS = 400
_ADDRESS = re.compile(r"https?://\S+")
_IN_ADDRESS = re.compile(r"(20[0-4]\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?!\d)")
_IN_ADDRESS_YEAR_FIRST = re.compile(r"(20[0-4]\d)/(0?[1-9]|1[0-2])/(0?[1-9]|[12]\d|3[01])(?!\d)")
_FULL = re.compile(r"\d{4}-\d\d-\d\d")
_AHEAD = re.compile(
    r"预计|预期|预测|有望|将|计划|目标|未来|展望|expected|forecast|will |target|by "
)
_DATELINE = re.compile(r"(?P<date>(?:\d{1,2})月(?:\d{1,2})日)(?:讯|电|消息|报道)")
_OPENS = re.compile(r" ?(?:\(|-|—|\||讯|电|消息)")
_LATIN_OPENS = re.compile(r" ?(?:\(|-|—)")
_BREAK = re.compile(r"[，。；\n]|, |\. ")
_FAR_PAST = date(1990, 1, 1)


class Publication:
    """The anchor of a document and where it is printed."""

    def __init__(self, anchor: Anchor, span: tuple[int, int] | None) -> None:
        self.anchor = anchor
        self.span = span


def _from_address(text: str) -> date | None:
    for address in _ADDRESS.findall(text[:_HEAD_CHARACTERS]):
        match = _IN_ADDRESS_YEAR_FIRST.search(address) or _IN_ADDRESS.search(address)
        if match is not None:
            try:
                return date(*map(int, match.groups()))
            except ValueError:
                continue
    return None


def _printed(text: str) -> tuple[date, tuple[int, int] | None] | None:
    """Return a full date in the head of a document, else one in its address."""
    address = _from_address(text)
    here = Anchor(address or _FAR_PAST, "day", printed=True)
    lines = [m for m in re.finditer(r"[^\n]+", text[:_HEAD_CHARACTERS]) if "http" not in m[0]][:3]
    for line in lines:
        for mention in find_dates(line[0], here):
            opens = mention.end < 60 and _OPENS.match(line[0], mention.end) is not None
            short = opens or len(line[0]) <= 60 or line[0][mention.start - 1 : mention.start] == "("
            if _FULL.fullmatch(mention.period) and not mention.inferred and short:
                span = (line.start() + mention.start, line.start() + mention.end)
                return date.fromisoformat(mention.period), span
    return (address, None) if address else None


def _is_ahead(text: str, mention: DateMention) -> bool:
    before = _BREAK.split(text[max(0, mention.start - 30) : mention.start])[-1]
    after = _BREAK.split(text[mention.end : mention.end + 30])[0]
    return _AHEAD.search(before) is not None or _AHEAD.search(after) is not None


def _earliest(period: str) -> date | None:
    head = period.partition("/")[0]
    if _FULL.fullmatch(head):
        return date.fromisoformat(head)
    end = last_day(head)
    if end is None:
        return None
    if re.fullmatch(r"\d{4}-\d\d", head):
        return end.replace(day=1)
    # The figures of a half or of some months are told when they are over.
    return end if head[5:] in {"H1", "H2", "Q2", "Q3", "Q4", "9M"} else date(end.year, 1, 1)


def _known_by(text: str) -> Anchor | None:
    """Return the latest date with a written year that the text tells as past or present.

    Where there is none, a day that lies ahead gives the year.
    """
    written = [
        m
        for m in find_dates(text, Anchor(_FAR_PAST, "year", printed=False))
        if not m.inferred and "/" not in m.period
    ]
    told = [m for m in written if not _is_ahead(text, m)]
    dated = [
        (first, m)
        for m in told or [m for m in written if _FULL.fullmatch(m.period)]
        if (first := _earliest(m.period))
    ]
    if not dated:
        return None
    day, mention = max(dated, key=lambda pair: pair[0])
    if not told:
        return Anchor(day.replace(month=1, day=1), "year", printed=False)
    return Anchor(day, "day" if _FULL.fullmatch(mention.period) else "year", printed=False)


def _inferred(text: str) -> Anchor:
    """Place the latest month and day that has no year after the latest year that is written."""
    known = _known_by(text)
    if known is None:
        return Anchor(_FAR_PAST, "unknown", printed=False)
    loose = [
        date.fromisoformat(mention.period)
        for mention in find_dates(text, Anchor(known.day, "year", printed=False))
        if mention.inferred and _FULL.fullmatch(mention.period) and not _is_ahead(text, mention)
    ]
    ahead = [day if day >= known.day else _next_year(day) for day in loose]
    if ahead:
        day = _of_dateline(text, ahead) or max(ahead)
        return Anchor(day, "day", printed=False)
    return known


def _of_dateline(text: str, days: list[date]) -> date | None:
    """Return the day a dateline opens the story with (某社1月8日讯, HONG KONG, Jan 10 (...))."""
    head = text[:_HEAD_CHARACTERS]
    chinese = _DATELINE.search(head)
    if chinese is not None:
        month, of_month = map(int, re.findall(r"\d+", chinese["date"]))
        return next((d for d in days if (d.month, d.day) == (month, of_month)), None)
    for mention in find_dates(head, Anchor(days[0], "year", printed=False)):
        if _FULL.fullmatch(mention.period) and _LATIN_OPENS.match(head, mention.end):
            told = date.fromisoformat(mention.period)
            return next((d for d in days if (d.month, d.day) == (told.month, told.day)), None)
    return None


def _next_year(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def find_publication(text: str) -> Publication:
    """Return when a normalised text was published.

    >>> found = find_publication("财联社1月8日讯 到2025年6月，收入增长。2026年初，智谱上市。")
    >>> found.anchor.text, found.anchor.printed
    ('2026-01-08', False)
    """
    printed = _printed(text)
    if printed is not None:
        return Publication(Anchor(printed[0], "day", printed=True), printed[1])
    return Publication(_inferred(text), None)
