"""Many phrases looked up in one pass: the automaton behind aliases and cues."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["PhraseTable"]


class PhraseTable:
    """A set of normalised phrases, found wherever they occur, overlapping or not.

    A phrase that begins or ends with a Latin letter or a digit matches whole words only.

    >>> PhraseTable(["认购", "超额认购", "ads"]).find("超额认购 adspace")
    [(0, 4, '超额认购'), (2, 4, '认购')]
    """

    def __init__(self, phrases: Iterable[str]) -> None:
        self.phrases = frozenset(phrase for phrase in phrases if phrase)
        lengths: dict[str, set[int]] = {}
        for phrase in self.phrases:
            lengths.setdefault(phrase[0], set()).add(len(phrase))
        self._lengths = {first: sorted(sizes, reverse=True) for first, sizes in lengths.items()}
        self._first = re.compile(f"[{re.escape(''.join(sorted(lengths)))}]" if lengths else "(?!)")

    def find(self, text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int, str]]:
        """Return ``(start, end, phrase)`` of every occurrence, by start, the longest first."""
        stop = len(text) if end is None else end
        found = []
        for match in self._first.finditer(text, start, stop):
            at = match.start()
            for size in self._lengths[text[at]]:
                piece = text[at : at + size]
                if piece in self.phrases and at + size <= stop and _whole(text, at, at + size):
                    found.append((at, at + size, piece))
        return found

    def longest(self, text: str) -> list[tuple[int, int, str]]:
        """Return the occurrences that do not overlap, leftmost and longest first."""
        kept: list[tuple[int, int, str]] = []
        for found in self.find(text):
            if not kept or found[0] >= kept[-1][1]:
                kept.append(found)
        return kept


def _is_word(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _whole(text: str, start: int, end: int) -> bool:
    """Tell whether a Latin phrase is not a part of a longer word."""
    if start and _is_word(text[start]) and _is_word(text[start - 1]):
        return False
    return not (end < len(text) and _is_word(text[end - 1]) and _is_word(text[end]))
