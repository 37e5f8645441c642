"""Where claims do not fit, with the words of both sides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from greenshoe.facts._dates import Anchor
    from greenshoe.facts._fact import Fact

__all__ = ["Finding", "Misprint", "Notes", "Place", "places"]


@dataclass(frozen=True, slots=True)
class Place:
    """Words of a document: ``raw[start:end] == quote``."""

    doc: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Misprint:
    """A name written wrong: where, how it should be, and whose it is."""

    place: Place
    right: str
    entity: str


@dataclass(frozen=True, slots=True)
class Notes:
    """What the checks need of a document besides its facts.

    Attributes
    ----------
    doc
        Its name.
    publication
        Its date.
    misprints
        Names written wrong.
    damaged
        Words in which bytes were lost.
    """

    doc: str
    publication: Anchor
    misprints: tuple[Misprint, ...] = ()
    damaged: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not fit.

    Attributes
    ----------
    kind
        The check that found it.
    severity
        `error` (cannot both be true), `warning` (look again), `info` (accuses nobody).
    facts
        The words, side by side.
    explanation
        What does not fit, with the arithmetic.
    likely
        Which is likely right, and how sure that is.
    """

    kind: str
    severity: str
    facts: tuple[Place, ...]
    explanation: str
    likely: str


def places(facts: Iterable[Fact]) -> tuple[Place, ...]:
    """Return the words of some facts, each once."""
    return tuple(dict.fromkeys(Place(f.doc, f.start, f.end, f.quote) for f in facts))
