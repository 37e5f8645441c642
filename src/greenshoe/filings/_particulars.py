"""Particulars that stand in sentences: board lot, dates, results site, clauses cited."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from greenshoe.filings._dates import DATE, first_date

if TYPE_CHECKING:
    from greenshoe.filings._sheet import Sheet
    from greenshoe.filings._text import FilingText

__all__ = ["read_particulars"]

_LOT = re.compile(
    r"每手(?:買賣單位)?(?:將?(?:會)?為|是)?\s*([\d,]+)\s*股|買賣單位(?:將?(?:會)?為|是)?(?:每手)?\s*([\d,]+)\s*股"
    r"|以\s*([\d,]+)\s*股[^,。;]{0,10}(?:為|作為)?一手|每手\s*([\d,]+)\s*(?:[A-Z]類|H)"
    r"|board\s+lots?\s+of\s+([\d,]+)|board\s+lot\s+size\s*:?\s*([\d,]+)",
    re.IGNORECASE,
)
_DEALINGS = re.compile(
    rf"(?:開始買賣(?:日期?|時間)?|買賣開始(?:日期?)|上市日期?)\s*[:]?\s*(?:預期為)?\s*({DATE})"
    rf"|dealings?\s+commencement\s+date\s*:?\s*({DATE})",
    re.IGNORECASE,
)
_DEALINGS_SENTENCE = re.compile(
    rf"({DATE})(?:(?!之前)[^。]){{0,40}}?(?:開始(?:於|在)[^。]{{0,20}}買賣|開始買賣)"
    rf"|commence\s+(?:trading|dealings?)?[^.]{{0,60}}?(?:a\.m\.)?[^.]{{0,40}}?({DATE})",
    re.IGNORECASE,
)
_PRC = re.compile(
    r"^[(]?於中華人民共和國註冊成立|joint\s+stock\s+(?:limited\s+)?company\s+(?:incorporated|established)\s+in"
    r"\s+the\s+People['’]s\s+Republic",
    re.IGNORECASE | re.MULTILINE,
)
_HKEIPO = re.compile(r"hkeipo\.hk", re.IGNORECASE)
_EIPO = re.compile(r"(?<!hk)eipo\.\s*com\.\s*hk", re.IGNORECASE)


def _whole(words: str) -> int | None:
    """Return a printed whole number."""
    digits = words.replace(",", "")
    return int(digits) if digits else None


def read_particulars(text: FilingText, sheet: Sheet) -> None:
    """Read what notices and results both print."""
    flat = text.flat
    lot = _LOT.search(flat.text)
    if lot:
        words = next(group for group in lot.groups() if group)
        sheet.read("board_lot_shares", _whole(words), flat, lot.start(), lot.end())
    for view, pattern in ((text.lined, _DEALINGS), (flat, _DEALINGS_SENTENCE)):
        match = pattern.search(view.text)
        if match:
            day = first_date(match[1] or match[2])
            sheet.read("listing_date", day, view, match.start(), match.end())
            break
    _read_registrar(text, sheet)
    incorporated = _PRC.search(text.lined.text)
    if incorporated:
        sheet.read("prc_incorporated", "yes", text.lined, *incorporated.span())


def _read_registrar(text: FilingText, sheet: Sheet) -> None:
    """Read the site the results are published on; silent where both or another is named."""
    flat = text.flat
    sites = {"hkeipo": _HKEIPO.search(flat.text), "eipo": _EIPO.search(flat.text)}
    named = [(name, match) for name, match in sites.items() if match]
    if len(named) == 1:
        name, match = named[0]
        sheet.read("registrar", name, flat, match.start(), match.end())
