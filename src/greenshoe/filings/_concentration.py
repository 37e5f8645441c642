"""How concentrated the placing is: the table of the largest placees, as its printers set it.

One table, many layouts: counts wrapped inside their last group of digits, labels in figures or in
Chinese numerals, percentages without their sign, separators that the text layer holds after the
group they stand before. Reading is generous because what was read proves itself: every percentage
has to be that of its shares, all on one base, and the counts have to rise.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from greenshoe.core import printed_unit

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from greenshoe.filings._text import FilingText

__all__ = ["TopPlacees", "read_concentration"]

_TABLE = re.compile(
    r"^承配人(?:的)?(?:股權)?集中(?:度)?(?:情況)?(?:的)?分析|^placees?\s+concentration\s+analysis",
    re.IGNORECASE | re.MULTILINE,
)
_HOLDERS_TABLE = re.compile(
    r"^\w?\s*股(?:份)?股東(?:股權)?集中度分析|^\w?\s*shareholders?\s+concentration\s+analysis",
    re.IGNORECASE | re.MULTILINE,
)
_ALSO_PLACEES = re.compile(
    r"此表亦[^。]{0,12}承配人[^。]{0,8}集中|this\s+table\s+also[^.]{0,40}placees?\s+concentration",
    re.IGNORECASE,
)
_LABEL = (
    r"^(?:首|前|第|top\s)?\s*(?P<top>最\s?大|二十五|二十|十|五|一|(?:1|5|10|20|25)(?!\d))\s*(?:名|大|位|家)?"
    r"(?:承配人)?\s*(?:\(?\s*(?:附註|note)?\s*\d\s*\)){0,3}(?:附註\s*\d)?\s*"
)
_COUNT = r"(?P<shares>\d{1,3}(?:,\s?\d\s?\d\s?\d)+)(?:\.00)?\s*股?\s+"
_ROW = re.compile(_LABEL + _COUNT + r"(?P<pct>\d+\.\d+)\s*%?", re.IGNORECASE | re.MULTILINE)
_LATE_SIGN = r"\s*\.\s*%\s+"
_LATE_ROW = re.compile(
    _LABEL + r"(?P<shares>\d{1,3}(?:\s+\d{3}\s*,)+)\s*(?P<pct>\d+\s+\d{2})" + _LATE_SIGN,
    re.IGNORECASE | re.MULTILINE,
)
_TOPS = {"最大": 1, "一": 1, "五": 5, "十": 10, "二十": 20, "二十五": 25}
_LONGEST_TABLE = 2_500
_NEXT_TABLE = re.compile(r"集中度分析$|concentration\s+analysis$", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class TopPlacees:
    """The largest placees together: how many, their shares, their share of the placing."""

    top: int
    shares: int
    pct_of_international: Decimal


def read_concentration(text: FilingText, placings: Collection[int]) -> tuple[TopPlacees, ...]:
    """Read the table of placees; nothing where its percentages are not those of its shares.

    Parameters
    ----------
    text
        The announcement.
    placings
        What the percentages may be of: the placing before or after clawback, with or without the
        shares over-allocated. All rows have to be of the same one.

    Returns
    -------
    tuple of TopPlacees
        Rising, at most one for each number of placees.
    """
    start = _start(text.lined.text)
    if start is None:
        return ()
    table = text.lined.text[start : start + _LONGEST_TABLE]
    following = _NEXT_TABLE.search(table)
    table = table[: following.start()] if following else table
    rows = tuple(_rows(table))
    fits = [_first_of_each([r for r in rows if _is_of(r, base)]) for base in placings if base > 0]
    ordered = max(fits, key=len, default=())
    return ordered if all(a.shares <= b.shares for a, b in pairwise(ordered)) else ()


def _first_of_each(rows: Iterable[TopPlacees]) -> tuple[TopPlacees, ...]:
    """Return the first row of each number of placees, in the order of these numbers."""
    first: dict[int, TopPlacees] = {}
    for row in rows:
        first.setdefault(row.top, row)
    return tuple(first[top] for top in sorted(first))


def _start(text: str) -> int | None:
    """Return where the table of placees starts: its own, or one of holders that says it is both."""
    own = _TABLE.search(text)
    if own is not None:
        return own.end()
    for shared in _HOLDERS_TABLE.finditer(text):
        if _ALSO_PLACEES.search(text, shared.end(), shared.end() + _LONGEST_TABLE):
            return shared.end()
    return None


def _rows(table: str) -> Iterator[TopPlacees]:
    """Return the rows of a table in their order, as plainly set ones or with late separators."""
    plain, late = list(_ROW.finditer(table)), list(_LATE_ROW.finditer(table))
    for match in plain or late:
        shares = int(re.sub(r"\D", "", match["shares"]))
        pct = Decimal(".".join(match["pct"].split()))
        top = "".join(match["top"].split())
        yield TopPlacees(_TOPS[top] if top in _TOPS else int(top), shares, pct)


def _is_of(row: TopPlacees, base: int) -> bool:
    """Tell whether the percentage of a row is that of its shares, to the last place printed."""
    made = Decimal(100 * row.shares) / base
    return abs(made - row.pct_of_international) <= printed_unit(row.pct_of_international)
