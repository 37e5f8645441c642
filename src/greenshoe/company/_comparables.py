"""Comparables by date: a multiple says what stands above the line, what below, and how free it is.

A multiple of last year's sales and one of next year's are different things; only trailing ones
are put on this company's last year.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from greenshoe.core import ModelError, near

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

__all__ = ["TRAILING", "Comparable", "comparables", "latest_trailing"]

TRAILING = frozenset({"LTM", "FY"})


@dataclass(frozen=True)
class Comparable:
    """One company's multiple on one day.

    Attributes
    ----------
    name, date
        Whose and when.
    multiple
        Value over sales.
    numerator, denominator, denominator_note
        What was divided by what.
    free_float, float_note
        Share free to trade, `None` where unknown, and what binds the rest.
    source, confidence
        Where it was read.
    """

    name: str
    date: date
    multiple: float
    numerator: str
    denominator: str
    source: str
    confidence: str
    denominator_note: str = ""
    free_float: float | None = None
    float_note: str = ""


@cache
def _shipped() -> tuple[Comparable, ...]:
    text = files("greenshoe.company").joinpath("data/comparables.toml").read_text("utf-8")
    return tuple(Comparable(**row) for row in tomllib.loads(text)["observation"])


def comparables(names: Sequence[str] = (), *, until: date | None = None) -> tuple[Comparable, ...]:
    """Return observations of some companies (all where none is named) up to a date.

    Raises
    ------
    ModelError
        If a name is unknown.

    >>> from datetime import date
    >>> [c.multiple for c in comparables(["horizon"], until=date(2025, 12, 31))]
    [36.12, 40.39]
    """
    known = {c.name for c in _shipped()}
    for name in names:
        if name not in known:
            raise ModelError(
                "is not a comparable", key="comparables", value=name, expected=near(name, known)
            )
    return tuple(
        c
        for c in sorted(_shipped(), key=lambda c: (c.name, c.date))
        if (not names or c.name in names) and (until is None or c.date <= until)
    )


def latest_trailing(
    names: Sequence[str] = (), *, until: date | None = None, without: str = ""
) -> tuple[Comparable, ...]:
    """Return the newest trailing multiple of each company, the company valued left out."""
    newest = {c.name: c for c in comparables(names, until=until) if c.denominator in TRAILING}
    return tuple(c for name, c in newest.items() if name != without)
