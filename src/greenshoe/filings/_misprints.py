"""Errors of the print itself: official documents err too, and are quoted, not corrected."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from greenshoe.filings._sheet import Sheet
    from greenshoe.filings._text import FilingText

__all__ = ["flag_misprints"]

_PLACEHOLDER = re.compile(r"[\[【]\s*[*●•]\s*[\]】]")
_RATIO = re.compile(
    r"(?P<first>\d+(?:\.\d+)?)\s*:\s*(?P<second>\d+(?:\.\d+)?)\s*的?比例[於在](?P<tranche>國際|香港|公開)"
)
_LETTER_IN_NUMBER = re.compile(r"(?<![A-Za-z\d])[lI],\d{3}(?!\d)")


def flag_misprints(text: FilingText, sheet: Sheet) -> None:
    """Flag placeholders left in, letters set for digits, and a split whose shares say otherwise."""
    flat = text.flat
    placeholder = _PLACEHOLDER.search(flat.text)
    if placeholder:
        page = flat.page_at(placeholder.start())
        sheet.flags.append(f"a placeholder {placeholder.group()} is left in on page {page}")
    letter = _LETTER_IN_NUMBER.search(flat.text)
    if letter:
        page = flat.page_at(letter.start())
        sheet.flags.append(f"{letter.group()} on page {page} has a letter for a digit")
    _flag_split(text, sheet)


def _flag_split(text: FilingText, sheet: Sheet) -> None:
    """Flag a ratio between the tranches that is not that of the shares printed for them."""
    public, placing = (
        sheet.whole(f"size_adjustment_{tranche}_shares") for tranche in ("public", "intl")
    )
    match = _RATIO.search(text.flat.text)
    if match is None or not public or not placing:
        return
    first, second = Decimal(match["first"]), Decimal(match["second"])
    if match["tranche"] == "國際":
        first, second = second, first
    share = Decimal(100 * public) / (public + placing)
    if abs(first - share) > 1 and abs(second - share) <= 1:
        words = text.flat.printed(*match.span())
        sheet.flags.append(f"{words!r} has its two percentages the wrong way round")
