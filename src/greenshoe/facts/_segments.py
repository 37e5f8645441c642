"""Paragraphs, sentences and clauses of a normalised text."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

__all__ = ["Sentence", "split_sentences"]

_SENTENCE_END = re.compile(
    r"[。！？!?]+[”」』\"'）)]*|(?<=[a-z%)\"'\d])\.[\"')]*(?=\s+[\"'(]?[a-z$])|\n+"
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:u\.s|u\.k|inc|ltd|co|corp|no|approx|vs|mr|ms|dr|st|jan|feb|mar|apr|aug|sept|oct|nov|dec))$"
)
LONGEST_SENTENCE = 1000  # what goes on longer without a stop is a table or noise
_COMMA = frozenset("，；;:：,—")
_CLAUSE_END = re.compile(r"[，；;:：()\[\]（）【】]|,(?!\d)|(?<!\d),|——| - ")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence.

    Attributes
    ----------
    start, end
        Its span in the normalised text.
    paragraph
        The number of its paragraph.
    breaks
        Positions of its clause boundaries, brackets included, ascending.
    commas
        Those of them that are no brackets.
    """

    start: int
    end: int
    paragraph: int
    breaks: tuple[int, ...]
    commas: tuple[int, ...]

    def crossed(self, first: int, second: int) -> int:
        """Return how many clause boundaries lie in ``[first, second)``."""
        return bisect_right(self.breaks, second - 1) - bisect_right(self.breaks, first - 1)

    def clause(self, position: int) -> tuple[int, int]:
        """Return the span between the commas around a position."""
        index = bisect_right(self.commas, position)
        start = self.commas[index - 1] + 1 if index else self.start
        end = self.commas[index] if index < len(self.commas) else self.end
        return start, end


def _abbreviated(text: str, position: int) -> bool:
    return _ABBREVIATION.search(text, max(0, position - 8), position) is not None


def _sentence(text: str, start: int, end: int, paragraph: int) -> Sentence:
    breaks = tuple(m.start() for m in _CLAUSE_END.finditer(text, start, end))
    return Sentence(start, end, paragraph, breaks, tuple(b for b in breaks if text[b] in _COMMA))


def split_sentences(text: str) -> list[Sentence]:
    r"""Split a normalised text.

    >>> [s.end - s.start for s in split_sentences("甲乙。丙，丁。\n戊")]
    [3, 4, 1, 1]
    """
    sentences: list[Sentence] = []
    start, paragraph = 0, 0
    for match in [*_SENTENCE_END.finditer(text), None]:
        end = len(text) if match is None else match.end()
        if match is not None and match[0][0] == "." and _abbreviated(text, match.start()):
            continue
        sentences += [
            _sentence(text, begin, min(end, begin + LONGEST_SENTENCE), paragraph)
            for begin in range(start, end, LONGEST_SENTENCE)
        ]
        if match is not None and "\n" in match[0]:
            paragraph += 1
        start = end
    return sentences
