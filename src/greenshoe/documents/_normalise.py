"""One way of writing for every text: simplified, half-width, lower case, numbers unbroken.

Every step is a character to a character, a character to several, or to none, so the place in the
file is never lost.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from greenshoe.documents._mapped import MappedText
from greenshoe.documents._pinyin import find_pinyin

__all__ = ["NormalisedText", "normalise", "normalise_phrase"]

# NFKC would make these look like a thousands separator, a decimal point or a unit.
_OWN = {
    "，": "，", "：": ":", "；": "；", "！": "！", "？": "？", "。": "。", "．": ".", "﹒": ".",
    "﹐": "，", "、": "、", "､": "、", "～": "~", "∼": "~", "–": "-", "−": "-", "‑": "-", "‐": "-",
    "…": "…", "’": "'", "‘": "‘", "\u3000": " ", "\t": " ", "\u00a0": " ", "\u2009": " ",
    "\u2028": "\n", "\u2029": "\n", "\x0b": "\n", "\f": "\n", "\x85": "\n", "™": "", "®": "",
    "·": "·",
}  # fmt: skip
_HAN = "\u3400-\u9fff"
_CJK = "\u3001-\u303f\u3400-\u9fff，；：！？"
_HEADLINE_SPACE = re.compile(f"(?<=[{_HAN}]) (?=[{_HAN}])")
_MOST_HEADLINE_SPACES, _CHARACTERS_A_SPACE = 4, 60
_SPACES = re.compile(" {2,}")
_SPACE = re.compile(
    f"(?<=[{_CJK}]) | (?=[{_CJK}])"
    "|(?<=\\S) ?\\n ?(?=[，、。；)）」』%])"  # a line never opens with these
    "|(?<=[0-9]) ?\\n ?(?=[0-9%元万亿倍股年月日港美名家份个手])"
    "|(?<=[0-9]) ?\\n ?(?=(?:billion|million|thousand|times|percent|shares)\\b)"
    "|(?<=[约近逾超达为至]) ?\\n ?(?=[0-9])"
    "|(?<=[，、]) ?\\n ?(?=\\S)"
    # A long line that stops in the middle of a Chinese sentence was broken by a screen's width.
    f"|(?<=[^\\n]{{32}})(?<=[{_HAN}]) ?\\n ?(?=[{_HAN}0-9])"
)
_LATIN_WRAP = re.compile(r"(?<=[^\n]{40})(?<=[a-z0-9,])\n(?=[a-z0-9$])")


@dataclass(frozen=True, slots=True)
class NormalisedText:
    """A text in one way of writing.

    Attributes
    ----------
    raw
        The untouched text of the file.
    mapped
        The normalised characters and their places in `raw`.
    damaged
        Spans of `raw` where a byte was lost; what stood there is not guessed.
    """

    raw: str
    mapped: MappedText
    damaged: tuple[tuple[int, int], ...]

    @property
    def text(self) -> str:
        """The normalised text."""
        return self.mapped.text

    def quote(self, start: int, end: int) -> tuple[int, int, str]:
        """Return start, end and the words of the file behind ``text[start:end]``."""
        first, last = self.mapped.span(start, end)
        return first, last, self.raw[first:last]


@cache
def _simplify(character: str) -> str:
    import opencc  # noqa: PLC0415 - loads its tables, only where text is read

    if not hasattr(_simplify, "converter"):
        _simplify.converter = opencc.OpenCC("t2s")  # type: ignore[attr-defined]
    converted: str = _simplify.converter.convert(character)  # type: ignore[attr-defined]
    return converted if len(converted) == 1 else character


@cache
def _normal(character: str) -> str:
    """Return what one character is written as, possibly nothing."""
    if character < "\x7f":
        return (
            character.lower() if character >= " " or character == "\n" else _OWN.get(character, "")
        )
    if character in _OWN:
        return _OWN[character]
    if unicodedata.category(character) in {"Cf", "Cc", "Co", "Mn"}:
        return ""
    written = unicodedata.normalize("NFKC", character)
    return "".join(_simplify(c) if c >= "\u3400" else c.lower() for c in written if c.isprintable())


def _drop(source: MappedText, spans: list[tuple[int, int]]) -> MappedText:
    """Return `source` without some spans (ascending, apart from each other)."""
    if not spans:
        return source
    text: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    position = 0
    for start, end in [*spans, (len(source.text), len(source.text))]:
        text.append(source.text[position:start])
        starts.extend(source.starts[position:start])
        ends.extend(source.ends[position:start])
        position = end
    return MappedText("".join(text), tuple(starts), tuple(ends))


def _rewrite(source: MappedText) -> MappedText:
    """Write every character its normal way."""
    table = {c: _normal(c) for c in set(source.text)}
    if all(len(written) == 1 for written in table.values()):
        text = source.text.translate({ord(c): w for c, w in table.items()})
        return MappedText(text, source.starts, source.ends)
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for character, start, end in zip(source.text, source.starts, source.ends, strict=True):
        for written in table[character]:
            pieces.append(written)
            starts.append(start)
            ends.append(end)
    return MappedText("".join(pieces), tuple(starts), tuple(ends))


def _part_headlines(source: MappedText) -> MappedText:
    """Write a space between Chinese characters as a comma: a headline has no other.

    A text with many of them was typeset that way, and they say nothing.
    """
    spaces = len(_HEADLINE_SPACE.findall(source.text))
    if not spaces or spaces > _MOST_HEADLINE_SPACES + len(source.text) // _CHARACTERS_A_SPACE:
        return source
    return MappedText(_HEADLINE_SPACE.sub("，", source.text), source.starts, source.ends)


def _unwrap(match: re.Match[str], raw: str, starts: tuple[int, ...]) -> str:
    """Return a space for a line break inside a Latin sentence; a headline keeps its line."""
    line = match.string[match.string.rfind("\n", 0, match.start()) + 1 : match.start()]
    capital = raw[starts[match.end()]].isupper()
    return "\n" if "://" in line or capital else " "


def normalise(raw: str, source: MappedText | None = None) -> NormalisedText:
    r"""Normalise a text, keeping for every character its place in `raw`.

    Parameters
    ----------
    raw
        The untouched text.
    source
        The characters to normalise where they are not `raw` itself (a page's visible text).

    >>> text = normalise("超額認購約\n742﹒78倍")
    >>> text.text, text.quote(5, 12)[2]
    ('超额认购约742.78倍', '742﹒78倍')
    """
    source = source or MappedText.plain(raw)
    annotations, damaged = find_pinyin(source.text)
    kept = _drop(source, sorted(annotations + damaged))
    written = _rewrite(kept)
    written = _drop(written, [(m.start() + 1, m.end()) for m in _SPACES.finditer(written.text)])
    written = _part_headlines(written)
    joined = _drop(written, [m.span() for m in _SPACE.finditer(written.text)])
    unwrapped = _LATIN_WRAP.sub(lambda m: _unwrap(m, raw, joined.starts), joined.text)
    joined = MappedText(unwrapped, joined.starts, joined.ends)
    return NormalisedText(raw, joined, tuple(source.span(*span) for span in damaged))


def normalise_phrase(phrase: str) -> str:
    """Return a phrase of a lexicon as it stands in a normalised text.

    >>> normalise_phrase("ADS 招股價")
    'ads招股价'
    """
    return normalise(phrase).text.strip()
