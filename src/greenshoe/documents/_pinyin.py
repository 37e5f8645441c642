"""Pinyin that a web page's annotator left inside words: ``發(fā)售``, and its damaged remains."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["find_pinyin"]

_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ"
_LETTERS = f"a-zü{_TONED}"
_HAN = "\u3400-\u9fff"
_ANNOTATION = re.compile(f"(?<=[{_HAN}])\\(([{_LETTERS}]{{1,7}})\\)")
_DAMAGED = re.compile(f"(?<=[{_HAN}])[?\ufffd][{_LETTERS}]{{1,6}}\\)")
_SYLLABLE = re.compile(
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:i?ao|i?ou|iu|u?ai|ui|ei|[iuü]?ang?|[iuü]?eng?|ing?|ong"
    r"|iong|un|ün|[iuü]?[ae]|ia|uo|[üv]e|[aeiouüv]|er|ng?|m)"
)
_FEWEST_OF_A_HABIT = 3


def _is_syllable(word: str) -> bool:
    plain = "".join(c for c in unicodedata.normalize("NFD", word) if not "\u0300" <= c <= "\u030c")
    return _SYLLABLE.fullmatch(unicodedata.normalize("NFC", plain)) is not None


def find_pinyin(text: str) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Return the spans of pinyin annotations and of those a lost byte has damaged.

    An annotation without a tone mark counts only in a text that has the habit, so that
    ``智能体(agent)`` stays.

    >>> find_pinyin("公開發(fā)售部分")
    ([(3, 7)], [])
    """
    if "(" not in text and ")" not in text:
        return [], []
    found = [m for m in _ANNOTATION.finditer(text) if _is_syllable(m[1])]
    toned = [m for m in found if any(c in _TONED for c in m[1])]
    habit = len(toned) >= _FEWEST_OF_A_HABIT
    damaged = [m.span() for m in _DAMAGED.finditer(text)] if habit else []
    return [m.span() for m in (found if habit else toned)], damaged
