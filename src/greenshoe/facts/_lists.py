"""Lists of names (investors, partners, cities) and words that are values, by a table."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from greenshoe.documents import normalise_phrase
from greenshoe.facts._phrases import PhraseTable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from greenshoe.documents import NormalisedText
    from greenshoe.facts._segments import Sentence

__all__ = ["Told", "find_lists"]

_REACH = 120
_NEAREST = 16
_LATIN = re.compile(r"[A-Z][A-Za-z0-9.'-]*(?: (?:[A-Z&][A-Za-z0-9.'-]*|of|de))*")
_JOINT = re.compile(r" ?(?:、|，|,|及|和|与|以及|and|&) ?(?:and )?")


@dataclass(frozen=True, slots=True)
class Told:
    """One value of a list: its metric, value, span of the words, and span of the value."""

    metric: str
    value: str
    start: int
    end: int
    value_start: int
    value_end: int


@dataclass(frozen=True, slots=True)
class _List:
    metric: str
    names: dict[str, str]
    table: PhraseTable
    ahead: bool
    together: bool
    latin: bool


@dataclass(frozen=True)
class _Tables:
    lists: dict[str, tuple[_List, ...]]
    words: dict[str, tuple[str, str]]
    triggers: frozenset[str]


@cache
def _tables() -> _Tables:
    data = tomllib.loads(files("greenshoe.facts").joinpath("names.toml").read_text("utf-8"))
    names = {
        kind: {
            normalise_phrase(alias): name
            for name, aliases in table.items()
            for alias in [name, *aliases]
        }
        for kind, table in data.items()
        if isinstance(table, dict)
    }
    tables = {kind: PhraseTable(found) for kind, found in names.items()}
    lists: dict[str, tuple[_List, ...]] = {}
    for row in data["list"]:
        kind = row["kind"]
        entry = _List(
            row["metric"],
            names[kind],
            tables[kind],
            row["ahead"],
            row.get("together", False),
            row.get("latin", False),
        )
        for phrase in row["words"]:
            key = normalise_phrase(phrase)
            lists[key] = (*lists.get(key, ()), entry)
    words = {
        normalise_phrase(w): (row["metric"], row["value"])
        for row in data["word"]
        for w in row["words"]
    }
    return _Tables(lists, words, frozenset([*lists, *words]))


def _members(
    source: NormalisedText, entry: _List, start: int, end: int
) -> list[tuple[int, int, str]]:
    """Return the names in ``[start, end)``, those of the table and capitalised ones."""
    found = [(s, e, entry.names[p]) for s, e, p in entry.table.find(source.text, start, end)]
    if entry.latin and end > start:
        first, last, raw = source.quote(start, end)
        for match in _LATIN.finditer(raw):
            place = _normal_span(source, first + match.start(), first + match.end(), start, end)
            if place is not None and match.end() + first <= last:
                found.append((*place, match[0].strip()))
    kept: list[tuple[int, int, str]] = []
    for member in sorted(found, key=lambda m: (m[0], -m[1])):
        if not kept or member[0] >= kept[-1][1]:
            kept.append(member)
    return kept


def _normal_span(
    source: NormalisedText, raw_start: int, raw_end: int, start: int, end: int
) -> tuple[int, int] | None:
    """Return where a span of the file stands in the normalised text."""
    inside = [i for i in range(start, end) if raw_start <= source.mapped.starts[i] < raw_end]
    return (inside[0], inside[-1] + 1) if inside else None


def _run(
    text: str, members: list[tuple[int, int, str]], edge: int, *, ahead: bool
) -> list[tuple[int, int, str]]:
    """Return the members that form one list reaching to the words that tell of it."""
    ordered = members[::-1] if ahead else members
    kept: list[tuple[int, int, str]] = []
    for member in ordered:
        if kept:
            low, high = (member, kept[-1]) if ahead else (kept[-1], member)
            if not _JOINT.fullmatch(text, low[1], high[0]):
                break
        elif (edge - member[1] if ahead else member[0] - edge) > _NEAREST:
            break
        kept.append(member)
    return kept[::-1] if ahead else kept


def find_lists(
    source: NormalisedText, sentences: list[Sentence]
) -> Iterator[tuple[Sentence, Told]]:
    """Return the names and words of a text that are values, with their sentences."""
    tables, text = _tables(), source.text
    present = PhraseTable(phrase for phrase in tables.triggers if phrase in text)
    if not present.phrases:
        return
    claimed: set[tuple[str, int]] = set()
    for start, end, phrase in present.find(text):
        sentence = sentences[bisect_right(sentences, start, key=lambda s: s.start) - 1]
        for told in _at(tables, source, sentence, (start, end, phrase), claimed):
            yield sentence, told


def _at(
    tables: _Tables,
    source: NormalisedText,
    sentence: Sentence,
    found: tuple[int, int, str],
    claimed: set[tuple[str, int]],
) -> Iterator[Told]:
    """Return what one phrase of a table tells; nothing is told twice."""
    start, end, phrase = found
    if phrase in tables.words:
        metric, value = tables.words[phrase]
        if (metric, sentence.start) not in claimed:
            claimed.add((metric, sentence.start))
            yield Told(metric, value, start, end, start, end)
    for entry in tables.lists.get(phrase, ()):
        low = max(sentence.start, start - _REACH) if entry.ahead else end
        high = start if entry.ahead else min(sentence.end, end + _REACH)
        members = _members(source, entry, low, high)
        run = _run(source.text, members, start if entry.ahead else end, ahead=entry.ahead)
        fresh = [m for m in run if (entry.metric, m[0]) not in claimed]
        claimed |= {(entry.metric, m[0]) for m in fresh}
        yield from _tell(entry, fresh, start, end)


def _tell(entry: _List, run: list[tuple[int, int, str]], start: int, end: int) -> Iterator[Told]:
    if not run:
        return
    first, last = min(start, run[0][0]), max(end, run[-1][1])
    if entry.together:
        joined = ";".join(dict.fromkeys(name for _, _, name in run))
        yield Told(entry.metric, joined, first, last, run[0][0], run[-1][1])
        return
    for low, high, name in run:
        yield Told(entry.metric, name, first, last, low, high)
