"""Where a number comes from and how sure we are of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

__all__ = ["Confidence", "Origin"]


class Confidence(StrEnum):
    """How a statement is known.

    `T` seen in the primary text; `C` computed from primary data and reconciling exactly;
    `S` from a secondary source; `M` from memory, not confirmed in any text read.

    >>> Confidence.weakest([Confidence.T, Confidence.S, Confidence.C])
    <Confidence.S: 'S'>
    """

    T = "T"
    C = "C"
    S = "S"
    M = "M"

    @staticmethod
    def weakest(marks: Iterable[Confidence]) -> Confidence:
        """Return the weakest of some marks (`T` where there are none)."""
        order = list(Confidence)
        return max(marks, key=order.index, default=Confidence.T)

    @property
    def words(self) -> str:
        """The mark in words, for a reader."""
        return {
            "T": "primary text",
            "C": "computed from primary data",
            "S": "secondary source",
            "M": "unconfirmed",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Origin:
    """The source of one number.

    Attributes
    ----------
    source
        The document, dataset or inputs it was read or computed from.
    as_of
        The date it was true or published, if known.
    rule
        The rule(s) it was computed by, `None` for what was read.
    confidence
        The weakest mark among everything it rests on.
    """

    source: str
    as_of: date | None = None
    rule: str | None = None
    confidence: Confidence = Confidence.T
