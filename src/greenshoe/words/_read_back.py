"""Plain English that a template could have made, read back as the template and its values.

Most sentences of the rooms are plain text when they reach a page. Reading them back lets the
catalogues say them without any room knowing of languages.
"""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import chain
from string import Formatter
from typing import TYPE_CHECKING

from greenshoe.words._message import Message, message

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Templates"]

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NUMBER = r"[-+]?[\d,]*\.?\d+(?:e[-+]?\d+)?(?: ?%|×|x)?"
# By the name of a value without its digits: what it looks like; any other name stands for any text.
_SHAPES = {
    "n": _NUMBER,
    "m": r"-|[-+]?(?:HK\$|US\$|RMB ?)?-?[\d,]*\.?\d+(?: ?(?:mn|bn|tn|m|k|million|billion)\b)?",
    "day": r"\d{1,2}(?: [A-Z][a-z]{2} \d{4})?|\d{4}-\d\d-\d\d",
    "month": "|".join(_MONTHS),
    "year": r"\d{4}",
    "weekday": "Mon|Tue|Wed|Thu|Fri|Sat|Sun",
    "time": r"\d\d:\d\d",
    "code": r"[\w.-]+",
    "name": r"[^:;]{1,80}?",
    "told": r"[^\s“”;:]+(?: [^\s“”;:]+)?",  # a value as a reader writes it: HKD 7.553bn, 35.03%
    "quote": r".+?",
    "left_out": r".+?",  # a translation does without it
}
_LEAST_LETTERS = 12  # of a template with a value of any shape, so that it cannot take any text
_LONGEST_TEXT = 1000


def _shape(name: str) -> str | None:
    return _SHAPES.get(name.rstrip("0123456789"))


def _pattern(template: str) -> re.Pattern[str] | None:
    """Return what a template makes as a pattern, `None` where that could be anything."""
    parts, letters, is_open = [], 0, False
    seen: set[str] = set()
    for literal, name, _, _ in Formatter().parse(template):
        parts.append(re.escape(literal))
        letters += sum(map(str.isalpha, literal))
        if name:
            shape = _shape(name)
            is_open = is_open or shape is None
            again = name in seen
            parts.append(f"(?P={name})" if again else f"(?P<{name}>{shape or '.+?'})")
            seen.add(name)
    if not seen or (is_open and letters < _LEAST_LETTERS):
        return None
    return re.compile("".join(parts), re.DOTALL)


class Templates:
    """The templates of a catalogue, those with most words of their own first.

    >>> Templates(["{n} shares: {n2}"]).read("100 shares: 5 %").values
    {'n': '100', 'n2': '5 %'}
    """

    def __init__(self, templates: Iterable[str]) -> None:
        self._by_start: dict[str, list[tuple[str, str, re.Pattern[str]]]] = defaultdict(list)
        for template in sorted(templates, key=lambda text: -len(re.sub(r"\{.*?\}", "", text))):
            if "{" in template and (pattern := _pattern(template)) is not None:
                start = "" if template[0] == "{" else template[0]
                own = max((part for part, *_ in Formatter().parse(template)), key=len)
                self._by_start[start].append((template, own, pattern))

    def read(self, text: str) -> Message | None:
        """Return a text as the message that a template makes of it, `None` if none does."""
        if not 0 < len(text) <= _LONGEST_TEXT:
            return None
        known = chain(self._by_start.get(text[0], ()), self._by_start.get("", ()))
        for template, own, pattern in known:
            if own in text and (found := pattern.fullmatch(text)):
                values = found.groupdict()
                if "month" in values:
                    values["number"] = str(_MONTHS.index(values["month"]) + 1)
                    values |= {"day": values["day"].lstrip("0")} if "day" in values else {}
                said = message(template, **values)
                return said if isinstance(said, Message) else None
        return None
