"""The subject of a number: the company last named as one, carried through 其 and 公司."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from greenshoe.facts._lexicon import Entity
    from greenshoe.facts._segments import Sentence
    from greenshoe.facts._subjects import Cast, Mention

__all__ = ["subject_of"]

_MODIFIER = re.compile(r"(?:的|之)$")
_CARRY = re.compile(r"(?:其|该股|该公司|公司|股份|而其|此外|it|its|the company|the shares)")
_CARRY_DISTANCE = 600


def subject_of(
    cast: Cast, text: str, sentence: Sentence, start: int, end: int, *, follows: bool
) -> Entity | None:
    """Return the company a number at ``[start, end)`` is about, `None` if it cannot be told.

    Parameters
    ----------
    follows
        Whether the company may be named behind (今日掛牌的御佳控股): dates do that.
    """
    companies = cast.companies
    inside = cast.between(companies, sentence.start, sentence.end)
    before = [m for m in inside if m.start < start]
    after = [m for m in inside if m.start >= end]
    if not before and after and (follows or not sentence.crossed(end, after[0].start)):
        return after[0].entity
    if before:
        return _of(before, text, start).entity
    carried = list(cast.between(companies, sentence.start - _CARRY_DISTANCE, sentence.start))
    coded = cast.has_several_codes
    same = [m for m in carried if "\n" not in text[m.end : sentence.start]]
    if same:
        return _of(same, text, sentence.start).entity
    if carried and (coded or cast.main is None) and not _heading(text, sentence):
        return _of(carried, text, sentence.start).entity
    if cast.main is not None:
        return cast.main
    names = {m.entity.name: m.entity for m in companies}
    return next(iter(names.values())) if len(names) == 1 else None


def _of(mentions: list[Mention], text: str, position: int) -> Mention:
    """Return the last mention that is not an aside, in the last sentence that has one."""
    own = [m for m in mentions if not m.aside and not _closed(text, m, position)]
    return own[-1] if own else mentions[-1]


def _closed(text: str, mention: Mention, position: int) -> bool:
    """Tell whether a mention stands in brackets that are closed before a position."""
    opened = text.rfind("(", max(0, mention.start - 60), mention.start)
    if opened < 0 or ")" in text[opened : mention.start]:
        return False
    closing = text.find(")", mention.end, position)
    return closing >= 0


def _heading(text: str, sentence: Sentence) -> bool:
    """Tell whether a sentence is a short line of its own."""
    words = text[sentence.start : sentence.end].strip()
    return len(words) < 16 and not _CARRY.match(words)
