"""A filing's pages as one text that patterns can be written for, and back to page and print.

Two forms of the text run side by side. `raw` is what the PDF holds. `flat` is folded for
matching: full-width forms become ASCII, blanks and line ends between two Chinese characters
vanish (justified setting, wrapped labels), other runs of blanks become one blank or one line
feed, page numbers and running heads are left out. Every place in `flat` maps to its place in
`raw`, so that what was matched can be quoted as printed.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from greenshoe.filings._model import Evidence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from greenshoe.documents import PdfDocument

__all__ = ["FilingText"]

_PAGE_NUMBER = re.compile(r"[\s\-–—‒−]*\d{1,4}[\s\-–—‒−]*")
_FURNITURE_LINES = 2
_LONGEST_QUOTE = 240
_FOLDED = {"╱": "/", "∕": "/", "⁄": "/", "﹒": ".", "‧": ".", "−": "-", "–": "-", "—": "-", "‑": "-"}
_LINE_HYPHENS = "\u00ad\ufffe\x02"


def _fold(character: str) -> str:
    """Return the one character that stands for `character` when patterns are matched."""
    if character in _FOLDED:
        return _FOLDED[character]
    if character in _LINE_HYPHENS:
        return "-"
    if "\u2e80" <= character <= "\u2fdf" or "\uff00" <= character <= "\uffef" or (
        "\uf900" <= character <= "\ufaff"
    ):
        folded = unicodedata.normalize("NFKC", character)
        return folded if len(folded) == 1 else character
    return " " if character in "\u3000\u00a0\u2002\u2003\u2009" else character


def _is_chinese(character: str) -> bool:
    """Tell whether blanks beside `character` mean nothing: Han, and Chinese punctuation."""
    return (
        "\u3001" <= character <= "\u303f"
        or "\u3400" <= character <= "\u9fff"
        or "\uf900" <= character <= "\ufaff"
        or character in "（），。：；「」『』《》、／"
    )


def _without_page_number(lines: list[str]) -> list[bool]:
    """Mark the lines of a page that are kept: not the number at its head or foot."""
    filled = [index for index, line in enumerate(lines) if line.strip()]
    edges = {*filled[:_FURNITURE_LINES], *filled[-_FURNITURE_LINES:]}
    keep = [True] * len(lines)
    for index in edges:
        outermost = index in {filled[0], filled[-1]}
        if outermost and _PAGE_NUMBER.fullmatch(lines[index].strip()):
            keep[index] = False
    return keep


@dataclass(frozen=True)
class FilingText:
    """The text of a filing in its two forms.

    Attributes
    ----------
    raw
        The pages as the PDF holds them, a line feed between them.
    flat
        The form patterns are matched against.
    offsets
        For every character of `flat`, its place in `raw`.
    page_starts
        Where each page starts in `raw`.
    """

    raw: str
    flat: str
    offsets: tuple[int, ...]
    page_starts: tuple[int, ...]

    @classmethod
    def of(cls, document: PdfDocument) -> FilingText:
        """Fold the pages of a PDF."""
        return cls.of_pages([page.text for page in document.pages])

    @classmethod
    def of_pages(cls, pages: list[str]) -> FilingText:
        """Fold the texts of pages.

        >>> text = FilingText.of_pages(["- 1 -\\n有 效 申 請\\n數目 １４,551"])
        >>> text.flat
        '有效申請數目 14,551'
        """
        starts, kept, position = [], [], 0
        for page in pages:
            starts.append(position)
            lines = page.split("\n")
            for line, keep in zip(lines, _without_page_number(lines), strict=True):
                if keep:
                    kept.append((position, line + "\n"))
                position += len(line) + 1
        flat, offsets = _flatten(kept)
        return cls("\n".join(pages), flat, offsets, tuple(starts))

    def page_at(self, flat_index: int) -> int:
        """Return the number of the page a place of `flat` is on."""
        if not self.offsets:
            return 1
        raw_index = self.offsets[min(flat_index, len(self.offsets) - 1)]
        return bisect_right(self.page_starts, raw_index)

    def printed(self, start: int, end: int) -> str:
        """Return the print behind a stretch of `flat`, on one line."""
        if start >= end:
            return ""
        raw = self.raw[self.offsets[start] : self.offsets[end - 1] + 1]
        return " ".join(raw.split())

    def evidence(self, start: int, end: int) -> Evidence:
        """Return page and words behind a stretch of `flat`."""
        words = self.printed(start, end)
        if len(words) > _LONGEST_QUOTE:
            words = words[: _LONGEST_QUOTE - 1] + "…"
        return Evidence(self.page_at(start), words)

    @cached_property
    def lower(self) -> str:
        """`flat` in lower case, for words that a heading may print in capitals."""
        return self.flat.lower() if len(self.flat.lower()) == len(self.flat) else self.flat


def _flatten(lines: list[tuple[int, str]]) -> tuple[str, tuple[int, ...]]:
    """Fold lines that know their place in the raw text."""
    flat: list[str] = []
    offsets: list[int] = []
    gap = ""
    gap_at = 0
    for at, character in _characters(lines):
        if character.isspace():
            if not gap:
                gap_at = at
            gap = "\n" if character == "\n" or gap == "\n" else " "
            continue
        if gap and flat and not (_is_chinese(flat[-1]) and _is_chinese(character)):
            flat.append(gap)
            offsets.append(gap_at)
        gap = ""
        flat.append(character)
        offsets.append(at)
    return "".join(flat), tuple(offsets)


def _characters(lines: list[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Yield the folded characters of lines with their places."""
    for start, line in lines:
        for index, character in enumerate(line):
            yield start + index, _fold(character)
