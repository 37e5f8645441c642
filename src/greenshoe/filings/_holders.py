"""What the announcement says of public and free float."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from greenshoe.filings._model import Evidence
    from greenshoe.filings._text import FilingText

__all__ = ["FloatStatement", "read_float"]

_FLOAT = re.compile(
    r"公眾持股量(?:及自由流通量)?(?=緊隨|根據|董事|經|基於|於)|^public\s+float(?:\s+and\s+free\s+float)?$",
    re.IGNORECASE | re.MULTILINE,
)
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*%")
_SENTENCE = re.compile(r"[。;；]|(?<=[a-z)%])\.\s")
_FREE = re.compile(r"自由流通|free\s+float", re.IGNORECASE)
_REQUIRED = re.compile(
    r"(?:規定|最低|門檻|不(?:少|低)於|高於|至少|符合|規則第)[^%]{0,50}$"
    r"|(?:require|prescribed|minimum|threshold|under\s+rule|pursuant\s+to\s+rule)[^%]{0,80}$",
    re.IGNORECASE,
)
_REQUIRED_AFTER = re.compile(
    r"\s*(?:的)?(?:規定|要求|門檻|最低|(?:public\s+float\s+)?requirement)", re.IGNORECASE
)
_NOT_FLOAT = re.compile(
    r"三大|三名|承配人將|單獨|個別|主要股東|three\s+largest|placee|substantial\s+shareholder",
    re.IGNORECASE,
)
_LONGEST_SECTION = 1_800


@dataclass(frozen=True, slots=True)
class FloatStatement:
    """A percentage of the section on the float.

    Attributes
    ----------
    kind
        `public`, `free`, or `required` where a rule's minimum is stated.
    pct
        As printed.
    evidence
        The words.
    """

    kind: str
    pct: Decimal
    evidence: Evidence


def read_float(text: FilingText) -> tuple[FloatStatement, ...]:
    """Read the percentages of the section on public and free float, each with its words."""
    flat = text.flat
    section = _FLOAT.search(flat.text)
    if section is None:
        return ()
    statements = []
    start = section.end()
    end = min(len(flat.text), start + _LONGEST_SECTION)
    for match in islice(_PERCENT.finditer(flat.text, start, end), 12):
        opening = [m.end() for m in _SENTENCE.finditer(flat.text, start, match.start())]
        first = opening[-1] if opening else start
        before = flat.text[first : match.start()]
        closing = _SENTENCE.search(flat.text, match.end(), end)
        sentence = flat.text[first : closing.start() if closing else match.end()]
        if _NOT_FLOAT.search(sentence):
            continue
        kind = "free" if _FREE.search(sentence) else "public"
        after = _REQUIRED_AFTER.match(flat.text, match.end())
        kind = "required" if _REQUIRED.search(before) or after else kind
        statements.append(
            FloatStatement(kind, Decimal(match[1]), flat.evidence(first, match.end()))
        )
    return tuple(statements)
