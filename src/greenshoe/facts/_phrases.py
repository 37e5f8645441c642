"""Many phrases looked up in one pass: the automaton behind aliases and cues."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["PhraseTable"]


class PhraseTable:
    """A set of normalised phrases, found wherever they occur, overlapping or not.

    Two characters at each place decide which lengths are tried. A phrase that begins or ends with a
    Latin letter or a digit matches whole words only.

    >>> PhraseTable(["认购", "超额认购", "ads"]).find("超额认购 adspace")
    [(0, 4, '超额认购'), (2, 4, '认购')]
    """

    def __init__(self, phrases: Iterable[str]) -> None:
        self.phrases = frozenset(phrase for phrase in phrases if phrase)
        self._latin = frozenset(p for p in self.phrases if p[0] < "\x80" or p[-1] < "\x80")
        self._single = frozenset(p for p in self.phrases if len(p) == 1)
        sizes: dict[str, set[int]] = {}
        for phrase in self.phrases - self._single:
            sizes.setdefault(phrase[:2], set()).add(len(phrase))
        self._sizes = {head: tuple(sorted(found, reverse=True)) for head, found in sizes.items()}

    def find(self, text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int, str]]:
        """Return ``(start, end, phrase)`` of every occurrence, by start, the longest first."""
        stop = len(text) if end is None else end
        found: list[tuple[int, int, str]] = []
        sizes_of, single = self._sizes.get, self._single
        phrases, latin = self.phrases, self._latin
        for at in range(start, stop):
            for size in sizes_of(text[at : at + 2], ()):
                piece = text[at : at + size]
                if piece not in phrases or at + size > stop:
                    continue
                if piece not in latin or _whole(text, at, at + size):
                    found.append((at, at + size, piece))
            if text[at] in single and _whole(text, at, at + 1):
                found.append((at, at + 1, text[at]))
        return found

    def longest(self, text: str) -> list[tuple[int, int, str]]:
        """Return the occurrences that do not overlap, leftmost and longest first."""
        kept: list[tuple[int, int, str]] = []
        for found in self.find(text):
            if not kept or found[0] >= kept[-1][1]:
                kept.append(found)
        return kept


def _joined(first: str, second: str) -> bool:
    """Tell whether two characters belong to one Latin word or to one number."""
    if not (first.isascii() and second.isascii()):
        return False
    return (first.isalpha() and second.isalpha()) or (first.isdigit() and second.isdigit())


def _whole(text: str, start: int, end: int) -> bool:
    """Tell whether a Latin phrase is not a part of a longer word."""
    if start and _joined(text[start - 1], text[start]):
        return False
    return end >= len(text) or not _joined(text[end - 1], text[end])
