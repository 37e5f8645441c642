"""The summary of an allotment-results announcement as rows of label and value, by section.

The exchange prescribes the summary's sections and rows; issuers vary the words, wrap labels over
lines, add brackets and footnote marks. A row ends where a line ends in a value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from greenshoe.filings._text import View

__all__ = ["Row", "decimal_in", "summary_rows"]

_NUMBER = r"\d{1,3}(?:\s?,\s?\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_CURRENCY = r"(?:HK\$|HKD|US\$|港元|港幣|\$)"
_UNIT = (
    r"(?:百萬港元|百萬元|百萬|港元|元|倍|份|名|人|股?\s*[A-Z]類(?:普通)?股(?:份)?|股?\s*H\s*股(?:股份)?|股份|股|%|x"
    r"|million|times|(?:[A-Z]\s+|Class\s+[A-Z]\s+(?:Ordinary\s+)?|Offer\s+)?Shares)"
)
_MARKS = r"(?:\s*(?:[*#†]+|[(]?(?:附註|註|Note)\s*\d*[)]?|[(]\d[)]|[(][a-z][)]))*"
_VALUE = re.compile(
    rf"(?P<value>{_CURRENCY}?\s*(?:不(?:多於|超過))?\s*(?<![\d.,(/])(?:{_NUMBER})(?:\s*{_UNIT})*"
    rf"|{_CURRENCY}?\s*[(]\s*(?:{_NUMBER})\s*[)](?:\s*{_UNIT})+|{_CURRENCY}\s*[(]\s*(?:{_NUMBER})\s*[)]"
    rf"|[(]\s*\d[\d,]*\.\d+\s*[)])"
    rf"{_MARKS}\s*$",
    re.IGNORECASE,
)
_WORD = re.compile(
    rf"(?P<value>不適用|N\s*/\s*A|零|無|沒有|否|是|Nil|None|Yes|No|Not\s+applicable|-+){_MARKS}\s*$",
    re.IGNORECASE,
)
_NOTE_NUMBER = re.compile(r"(?:附註|註|Note|第)\s*[(]?\d+[)]?$", re.IGNORECASE)
_LONGEST_WORD_LINE = 60
_LONGEST_LABEL = 160
_SECTIONS = {
    "company": r"公司資料|companyinformation",
    "price": r"(?:定?價格?|價值)資料|pric(?:e|ing)information",
    "shares": r"(?:發售股份及股本|offersharesandsharecapital)",
    "adjustment": r"發售量調整權(?:\((?:增發權|擴大權|增發售|增加發售|擴大發售)[^)]*\))?"
    r"|offersizeadjustmentoption(?:\(.*\))?",
    "over_allocation": r"超額(?:分配|配發|配售|配股)|over-?allocation",
    "proceeds": r"(?:本公司|本集團|全球發售)?(?:的)?(?:所得款項|募集資金|集資)|proceeds",
    "public": r"(?:香港)?公開發售|香港發售|(?:hongkong)?publicoffer(?:ing)?",
    "international": r"國際(?:發售|配售)|配售(?:事項)?"
    r"|international(?:offering|offer|placing)|placing",
    "employee": r"(?:僱員|員工)(?:優先)?發售|employee(?:preferential)?offering",
    "preferential": r"優先發售|preferentialoffering",
}
_SECTION = {
    name: re.compile(rf"(?:{words})[*:]?", re.IGNORECASE) for name, words in _SECTIONS.items()
}
_TRANCHES = {"public", "international", "employee", "preferential"}
_START = re.compile(
    r"^(?:摘要|概要|摘要及|summary|公司資料|company\s+information)\s*$",
    re.IGNORECASE | re.MULTILINE,
)
_PLACEES = re.compile(
    r"承配人(?:的)?(?:數目|數量|人數)|(?:no\.|number)\s+of\s+placees", re.IGNORECASE
)
_END = re.compile(
    r"承配人(?:中)?包括|^基石投資者$|placees[^.]{0,60}include|^cornerstone\s+investors$",
    re.IGNORECASE | re.MULTILINE,
)
_AFTER_PLACEES = 6_000


@dataclass(frozen=True, slots=True)
class Row:
    """A label and its value, the section it stands in, and where.

    Attributes
    ----------
    section
        One of the summary's sections, empty before the first.
    label
        Without blanks if Chinese, in lower case.
    value
        As printed.
    start, end
        Its place in the lined text.
    """

    section: str
    label: str
    value: str
    start: int
    end: int


def decimal_in(words: str) -> Decimal | None:
    """Return the first number of a value.

    >>> decimal_in("HK$(32.87) million"), decimal_in("不適用")
    (Decimal('32.87'), None)
    """
    match = re.search(_NUMBER, words)
    return Decimal("".join(match.group().replace(",", " ").split())) if match else None


def _section_of(line: str, *, wrapped: bool) -> str | None:
    """Return the section a line is the heading of; `wrapped` if a label is not yet complete."""
    plain = "".join(line.split())
    name = next((name for name, words in _SECTION.items() if words.fullmatch(plain)), None)
    if wrapped and name in _TRANCHES and plain.isascii() and not plain.isupper():
        return None  # the end of "... under the | International Offering", not a heading
    return name


def _value_at_end(line: str) -> re.Match[str] | None:
    """Return the value a line ends with."""
    word = _WORD.search(line)
    if word and len(line) <= _LONGEST_WORD_LINE and not re.search("[,。;]", line):
        return word
    match = _VALUE.search(line)
    return None if match is None or _NOTE_NUMBER.search(line[: match.end()].strip()) else match


def _bounds(view: View) -> tuple[int, int]:
    """Return where the summary starts and ends."""
    start = _START.search(view.text)
    first = start.end() if start else 0
    placees = _PLACEES.search(view.text, first)
    if placees is None:
        return first, min(len(view.text), first + 12_000)
    end = _END.search(view.text, placees.end(), placees.end() + _AFTER_PLACEES)
    return first, end.start() if end else placees.end() + _AFTER_PLACEES


def _label(lines: list[str]) -> str:
    """Return the words of a label, wrapped over lines, as one."""
    joined = "".join(
        line if line[:1] > "\u2e80" or not line else " " + line for line in lines
    ).strip()
    return joined[-_LONGEST_LABEL:].lower()


def summary_rows(view: View) -> Iterator[Row]:
    """Yield the rows of the summary, in the order of the print."""
    first, last = _bounds(view)
    waiting: list[str] = []
    section, started = "", first
    position = first
    for line in view.text[first:last].split("\n"):
        start, position = position, position + len(line) + 1
        heading = _section_of(line, wrapped=bool(waiting))
        if heading:
            section, waiting, started = heading, [], position
            continue
        match = _value_at_end(line)
        if match is None:
            waiting = [] if line.endswith(("。", ".")) and len(line) > 3 else [*waiting, line]
            started = started if waiting else position
            continue
        label = _label([*waiting, line[: match.start()]])
        yield Row(section, label, match["value"].strip(), started, start + match.end())
        waiting, started = [], position
