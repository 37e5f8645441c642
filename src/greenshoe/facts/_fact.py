"""One claim of a document, with its place in the untouched file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

__all__ = ["Fact"]


@dataclass(frozen=True, slots=True)
class Fact:
    """Who claims what, in which words, where.

    Attributes
    ----------
    doc
        The document's name.
    entity
        What the fact is about; `None` where the document does not name it.
    entity_ticker
        Its stock code with the exchange (`02513.HK`), `None` if unknown.
    metric
        A name of the vocabulary.
    period
        ISO day, month, year, `2025-H1`, `2025-9M`, or `first/last`; `None` if it cannot be told.
    value
        In base units (ratios as fractions); ISO text for a date, words for a category.
    value_high
        The upper end of a printed range.
    unit
        HKD, CNY, ratio, multiple, shares, count, date, category, ...
    qualifier
        none, approx, near, more_than, at_least, at_most, less_than, with `forecast+` before it
        where it is a forecast.
    attribution
        company, prospectus, a broker's or an expert's name, regulator, publisher, or
        `news (unattributed)`.
    start, end, quote
        ``raw[start:end] == quote`` in the untouched document.
    number_start, number_end
        The written value inside the quote.
    last_place
        The worth of one unit in the last printed place (numbers only).
    unit_inferred
        Whether no unit was printed and the metric's own was assumed.
    ambiguous
        Whether the wording has two readings (an increase *of* or *to* 25 times).
    basis
        What the wording adds to the metric's name: `target`, `implied`, `pre_cornerstone`,
        or the year a growth is counted from (`vs 2023`).
    """

    doc: str
    entity: str | None
    entity_ticker: str | None
    metric: str
    period: str | None
    value: Decimal | str
    value_high: Decimal | None
    unit: str
    qualifier: str
    attribution: str
    start: int
    end: int
    quote: str
    number_start: int
    number_end: int
    last_place: Decimal | None = None
    unit_inferred: bool = False
    ambiguous: bool = False
    basis: str = ""
