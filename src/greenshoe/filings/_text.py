"""A filing's pages as one text that patterns can be written for, and back to page and print.

Patterns are matched against a folded form: full-width forms become ASCII, blanks between two
Chinese characters vanish (justified setting), other runs of blanks become one blank or one line
feed, page numbers are left out. In `flat` the line ends between Chinese characters vanish too.
Every place maps to its place in the raw text, so that what was matched is quoted as printed.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from greenshoe.filings._model import Evidence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from greenshoe.documents import PdfDocument

__all__ = ["FilingText", "View"]

_PAGE_NUMBER = re.compile(r"[\s\-–—‒−]*\d{1,4}[\s\-–—‒−]*")
_ENDLESS_NUMBER = re.compile(r"\d{16,}|\d{1,3}(?:\s?,\s?\d{3}){5,}")
_FURNITURE_LINES = 2
_LONGEST_QUOTE = 240
_FOLDED = {
    "╱": "/",
    "∕": "/",
    "⁄": "/",
    "﹒": ".",
    "‧": ".",
    "−": "-",
    "–": "-",
    "—": "-",
    "‑": "-",
}
_LINE_HYPHENS = "\u00ad\ufffe\x02"


def _masked(match: re.Match[str]) -> str:
    """Return a number that is no number, of the same length and without a digit."""
    return re.sub(r"\d", "#", match.group())


def _fold(character: str) -> str:
    """Return the one character that stands for `character` when patterns are matched."""
    if character in _FOLDED:
        return _FOLDED[character]
    if character in _LINE_HYPHENS:
        return "-"
    if (
        "\u2e80" <= character <= "\u2fdf"
        or "\uff00" <= character <= "\uffef"
        or ("\uf900" <= character <= "\ufaff")
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
        or character in "（），。：；「」『』《》、／％"
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
class View:
    """One folded form of the raw text.

    Attributes
    ----------
    text
        What patterns are matched against.
    offsets
        For every character of `text`, its place in `raw`.
    raw, page_starts
        The pages as the PDF holds them, and where each starts.
    """

    text: str
    offsets: tuple[int, ...]
    raw: str
    page_starts: tuple[int, ...]

    def page_at(self, index: int) -> int:
        """Return the number of the page a place of `text` is on."""
        if not self.offsets:
            return 1
        raw_index = self.offsets[min(index, len(self.offsets) - 1)]
        return bisect_right(self.page_starts, raw_index)

    def printed(self, start: int, end: int) -> str:
        """Return the print behind a stretch of `text`, on one line."""
        if start >= end:
            return ""
        raw = self.raw[self.offsets[start] : self.offsets[end - 1] + 1]
        return " ".join(raw.split())

    def evidence(self, start: int, end: int) -> Evidence:
        """Return page and words behind a stretch of `text`."""
        words = self.printed(start, end)
        if len(words) > _LONGEST_QUOTE:
            words = words[: _LONGEST_QUOTE - 1] + "…"
        return Evidence(self.page_at(start), words)


@dataclass(frozen=True)
class FilingText:
    """The text of a filing in two forms.

    Attributes
    ----------
    flat
        Wrapped lines joined: for sentences and for labels that run over lines.
    lined
        Line by line: for tables.
    page_count
        How many pages there are.
    """

    flat: View
    lined: View
    page_count: int

    @classmethod
    def of(cls, document: PdfDocument) -> FilingText:
        """Fold the pages of a PDF."""
        return cls.of_pages([page.text for page in document.pages])

    @classmethod
    def of_pages(cls, pages: list[str]) -> FilingText:
        r"""Fold the texts of pages.

        >>> text = FilingText.of_pages(["- 1 -\n有 效 申 請\n數目 １４,551"])
        >>> text.flat.text
        '有效申請數目 14,551'
        >>> text.lined.text
        '有效申請\n數目 14,551'
        """
        starts, kept, position = [], [], 0
        for page in pages:
            starts.append(position)
            lines = page.split("\n")
            for line, keep in zip(lines, _without_page_number(lines), strict=True):
                if keep:
                    kept.append((position, line + "\n"))
                position += len(line) + 1
        raw = "\n".join(pages)
        kept = [(at, _ENDLESS_NUMBER.sub(_masked, line)) for at, line in kept]
        places = tuple(starts)
        characters = list(_characters(kept))
        return cls(
            View(*_flatten(characters, join_lines=True), raw, places),
            View(*_flatten(characters, join_lines=False), raw, places),
            len(pages),
        )


def _flatten(characters: list[tuple[int, str]], *, join_lines: bool) -> tuple[str, tuple[int, ...]]:
    """Drop the blanks that mean nothing; keep for every character its place in the raw text."""
    flat: list[str] = []
    offsets: list[int] = []
    gap, gap_at, after_chinese = "", 0, False
    for at, printed in characters:
        character = _fold(printed)
        if character.isspace():
            gap_at = gap_at if gap else at
            gap = "\n" if character == "\n" or gap == "\n" else " "
            continue
        chinese = _is_chinese(printed)
        if gap and flat:
            joined = after_chinese and chinese
            if not joined or (gap == "\n" and not join_lines):
                flat.append(gap)
                offsets.append(gap_at)
        gap, after_chinese = "", chinese
        flat.append(character)
        offsets.append(at)
    return "".join(flat), tuple(offsets)


def _characters(lines: list[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Yield the characters of lines with their places."""
    for start, line in lines:
        for index, character in enumerate(line):
            yield start + index, character
