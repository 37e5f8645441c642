"""Dates and times as filings print them, in Chinese and in English."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["DATE", "TIME", "FoundDate", "dates_in", "first_date", "time_in"]

_DIGITS = {
    "零": 0,
    "〇": 0,
    "○": 0,
    "一": 1,
    "二": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_NUMERAL = "[零〇○一二三四五六七八九十]"
_MONTH = "(?:" + "|".join(_MONTHS) + ")"
DATE = (
    rf"(?:\d{{4}}\s*年\s*\d{{1,2}}\s*月\s*\d{{1,2}}\s*日"
    rf"|{_NUMERAL}{{4}}年{_NUMERAL}{{1,3}}月{_NUMERAL}{{1,3}}日"
    rf"|{_MONTH}\s+\d{{1,2}}\s*,\s*\d{{4}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH}\s*,?\s*\d{{4}})"
)
TIME = (
    r"(?:(?:上午|下午|中午|正午|午夜|凌晨)\s*(?:\d{1,2}|[一二三四五六七八九十]{1,2})\s*"
    r"(?:[:時]\s*(?:\d{1,2}分?|[一二三四五六七八九十]{1,3}分|正|半)?)?"
    r"|\d{1,2}\s*[:.]\s*\d{2}\s*(?:a\.?\s*m\.?|p\.?\s*m\.?|noon|midnight))"
)
_DATE = re.compile(DATE, re.IGNORECASE)
_TIME = re.compile(TIME, re.IGNORECASE)
_EARLIEST, _LATEST = 1986, 2100


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date and where it stands."""

    day: date
    start: int
    end: int


def _chinese_number(words: str) -> int:
    """Return 二零二六 as 2026, 三十 as 30, 十三 as 13."""
    if "十" not in words:
        return int("".join(str(_DIGITS[c]) for c in words))
    tens, _, ones = words.partition("十")
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)


def _parse(words: str) -> date | None:
    """Return the day that `words` name, `None` for one that does not exist."""
    if "年" in words:
        parts = re.split("[年月日]", "".join(words.split()))[:3]
        numbers = [int(p) if p.isascii() else _chinese_number(p) for p in parts]
    else:
        month = next(i for i, name in enumerate(_MONTHS, start=1) if name in words.lower())
        day, year = sorted((int(n) for n in re.findall(r"\d+", words)), key=lambda n: n > 31)
        numbers = [year, month, day]
    try:
        found = date(*numbers)
    except (ValueError, KeyError, TypeError):
        return None
    return found if _EARLIEST <= found.year <= _LATEST else None


def dates_in(text: str, start: int = 0, end: int | None = None) -> Iterator[FoundDate]:
    """Yield the dates of a stretch of text.

    >>> [str(found.day) for found in dates_in("二零二六年一月十三日 to January 8, 2026")]
    ['2026-01-13', '2026-01-08']
    """
    for match in _DATE.finditer(text, start, len(text) if end is None else end):
        day = _parse(match.group())
        if day is not None:
            yield FoundDate(day, match.start(), match.end())


def first_date(text: str) -> date | None:
    """Return the first date of a text."""
    return next((found.day for found in dates_in(text)), None)


def time_in(text: str) -> time | None:
    """Return the first time of day of a text.

    >>> time_in("上午十一時三十分"), time_in("12:00 noon"), time_in("下午11時正")
    (datetime.time(11, 30), datetime.time(12, 0), datetime.time(23, 0))
    """
    match = _TIME.search(text)
    if match is None:
        return None
    words = "".join(match.group().lower().split())
    numbers = [
        int(n) if n.isascii() else _chinese_number(n)
        for n in re.findall(r"\d+|[一二三四五六七八九十]+", words)
    ]
    hour, minute = numbers[0], numbers[1] if len(numbers) > 1 else (30 if "半" in words else 0)
    if hour < 12 and re.search(r"下午|p\.?m", words):
        hour += 12
    if hour == 12 and re.search(r"午夜|midnight|凌晨|a\.?m", words):
        hour = 0
    return time(hour, minute) if hour < 24 and minute < 60 else None
