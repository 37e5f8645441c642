"""The basis of allotment, read from the running text and proven row by row.

A row is a size, a number of applications, a basis and a percentage. However its cells are
wrapped, its whole numbers come in one of three patterns (`size count guaranteed`,
`size count count winners extra`, `size count guaranteed count winners extra`), and the printed
percentage proves which. Some announcements print losers and winners of a size as two rows.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby, islice, pairwise
from typing import TYPE_CHECKING

from greenshoe.filings._basis import Basis, readings
from greenshoe.filings._model import Held, LadderRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from greenshoe.filings._text import FilingText, View

__all__ = ["Ladder", "read_ladder"]

_HEADING = re.compile(
    r"(?:分配|配發|配售|抽籤)(?:的)?(?:準則|基準)|basis\s+of\s+(?:allocation|allotment)",
    re.IGNORECASE,
)
_END = re.compile(
    r"遵守\s*(?:《?\s*(?:GEM)?\s*上市|GEM)|此前存放於|先前存放於|優先發售的?(?:分配|配發)|"
    r"僱員(?:優先)?發售的?(?:分配|配發)|compliance\s+with\s+(?:the\s+)?(?:gem\s+)?(?:listing|guidance)|"
    r"subscription\s+monies\s+(?:previously\s+)?deposited|"
    r"basis\s+of\s+(?:allocation|allotment)\s+(?:under|of)\s+the\s+(?:employee|preferential)",
    re.IGNORECASE,
)
_TOTAL = re.compile(
    r"總計|總數|合計|合共|成功申請人|獲接納申請人|\btotal\b|successful", re.IGNORECASE
)
_POOL = re.compile(r"([甲乙AB])\s*組|pool\s+([AB])\b", re.IGNORECASE)
_PERCENT = r"(?P<percent>\d+(?:\.\d+)?\s*%|(?<![\d,.])\d+\.\d+(?![\d,.]))"
_CLEAN = re.compile(_PERCENT + r"|(?<![\d,.])(?:\d{1,3}(?:,\d{3})+(?![\d,])|\d+(?![\d,.]))")
# A blank after the comma, the letter l or O where a digit is meant: met in real prints.
_SLOPPY = re.compile(
    _PERCENT + r"|(?<![A-Za-z\d,.])(?:[\dlIO]{1,3}(?:\s?,\s?[\dlIO]{3})+(?![\d,])|\d+(?![\d,.]))"
)
_LETTERS_FOR_DIGITS = str.maketrans("lIO", "110")
_NOTHING = re.compile(
    r"(?<![\d,.])0\s*(?:股|H\s*股|(?:H\s+)?shares)|不獲(?:分配|配發)", re.IGNORECASE
)
_POOL_NAMES = {"甲": "A", "乙": "B", "A": "A", "B": "B"}
_FEWEST_LOSING_ROWS = 3
_MOST_HEADINGS = 24
_LONGEST_REGION = 40_000
_MOST_WHOLES = 40
_WIDEST_ROW = 8
_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Ladder:
    """The rows that were proven, and what was held back."""

    rows: tuple[LadderRow, ...]
    held: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class _Token:
    """A number of the table: `percent` or a whole number, and its place in the flat text."""

    value: Decimal
    is_percent: bool
    start: int
    end: int


def _regions(view: View) -> Iterator[tuple[int, int]]:
    """Yield the stretches that may hold the table: from a heading to what follows the table."""
    for heading in islice(_HEADING.finditer(view.text), _MOST_HEADINGS):
        last = min(len(view.text), heading.start() + _LONGEST_REGION)
        end = _END.search(view.text, heading.end(), last)
        yield heading.end(), end.start() if end else last


def _lines(view: View, start: int, end: int) -> Iterator[tuple[int, str]]:
    """Yield the lines of a stretch that are no totals, with their places."""
    position = start
    for line in view.text[start:end].split("\n"):
        if not _TOTAL.search(line):
            yield position, line
        position += len(line) + 1


def _tokens(view: View, start: int, end: int, pattern: re.Pattern[str]) -> list[_Token]:
    """Return the numbers of the table; lines of totals are passed over."""
    return [
        _token(match, position)
        for position, line in _lines(view, start, end)
        for match in pattern.finditer(line)
    ]


def _token(match: re.Match[str], offset: int) -> _Token:
    """Return one number of the table."""
    words = "".join(match.group().translate(_LETTERS_FOR_DIGITS).replace(",", " ").split())
    words = words.rstrip("%")
    return _Token(
        Decimal(words), match["percent"] is not None, offset + match.start(), offset + match.end()
    )


def _row_at(
    view: View, wholes: list[_Token], percent: Decimal
) -> tuple[list[_Token], Basis] | None:
    """Return the row that the last whole numbers before a percentage make, if proven."""
    for tokens in _spellings(view, wholes[-_WIDEST_ROW:]):
        numbers = [int(token.value) for token in tokens]
        for used, basis in readings(numbers):
            if basis.proves(percent):
                return tokens[-used:], basis
    return None


def _spellings(view: View, wholes: list[_Token]) -> Iterator[list[_Token]]:
    """Yield the numbers as they stand, then with two neighbours joined: `7 8` may be 78."""
    yield wholes
    for index, (first, second) in enumerate(pairwise(wholes)):
        if second.start - first.end == 1 and view.text[first.end].isspace():
            digits = f"{first.value}{second.value}"
            joined = _Token(Decimal(digits), is_percent=False, start=first.start, end=second.end)
            yield [*wholes[:index], joined, *wholes[index + 2 :]]


def _single_rows(view: View, tokens: list[_Token]) -> Iterator[LadderRow | Held]:
    """Read a table with one row a size.

    A percentage may stand before the last numbers of its row, where a cell is wrapped.
    """
    pending: list[_Token] = []
    waiting: _Token | None = None
    for token in tokens:
        if not token.is_percent:
            pending = [*pending[-_MOST_WHOLES:], token]
        percent = token if token.is_percent else waiting
        found = _row_at(view, pending, percent.value) if percent else None
        if found and percent:
            if waiting and waiting is not percent:
                yield _unproven(view, pending, waiting)
            yield _row(view, found, percent)
            pending, waiting = [], None
        elif token.is_percent:
            if waiting:
                yield _unproven(view, pending, waiting)
            waiting = token
    if waiting:
        yield _unproven(view, pending, waiting)


def _unproven(view: View, pending: list[_Token], percent: _Token) -> Held:
    """Name a row whose numbers do not give its percentage."""
    start = pending[0].start if pending else percent.start
    words = view.printed(start, max(percent.end, pending[-1].end if pending else 0))
    return Held("ladder", f"no reading of {words[:120]!r} gives its percentage")


def _row(view: View, found: tuple[list[_Token], Basis], percent: _Token) -> LadderRow:
    """Build a proven row."""
    own, basis = found
    end = percent.start if percent.start > own[-1].start else own[-1].end
    return LadderRow(
        pool="",
        pool_label_source="",
        shares_applied_for=basis.size,
        valid_applications=basis.count,
        basis_text=view.printed(own[1].end, end).strip(),
        approx_pct_allotted=percent.value.quantize(_HUNDREDTH),
        guaranteed_shares=basis.guaranteed,
        ballot_winners=basis.winners,
        ballot_extra_shares=basis.extra,
        page=view.page_at(own[0].start),
        place=own[0].start,
    )


def _triples(tokens: list[_Token]) -> list[tuple[_Token, int, int]]:
    """Return size, count and shares of the rows of a table that prints losers by themselves."""
    wholes = [token for token in tokens if not token.is_percent]
    return [
        (wholes[i], int(wholes[i + 1].value), int(wholes[i + 2].value))
        for i in range(0, len(wholes) - 2, 3)
    ]


def _paired_rows(
    view: View, tokens: list[_Token], *, losers_are_all: bool
) -> Iterator[LadderRow | Held]:
    """Read a table in which the losers of a size have a row of their own."""
    percents = [token for token in tokens if token.is_percent]
    groups = [
        (int(size), list(rows))
        for size, rows in groupby(_triples(tokens), key=lambda row: row[0].value)
    ]
    if len(percents) != len(groups):
        yield Held("ladder", f"{len(groups)} sizes but {len(percents)} percentages")
        return
    for (size, rows), percent in zip(groups, percents, strict=True):
        yield _paired_row(view, size, rows, percent, losers_are_all=losers_are_all)


def _paired_row(
    view: View,
    size: int,
    rows: list[tuple[_Token, int, int]],
    percent: _Token,
    *,
    losers_are_all: bool,
) -> LadderRow | Held:
    """Build one size from its losers and winners.

    `losers_are_all` reads the losers' row as the count of all applications of the size: met once.
    """
    counts = {shares: count for _, count, shares in rows}
    least, most = min(counts), max(counts)
    winners = counts[most] if most > least else 0
    count = counts[least] if losers_are_all else sum(counts.values())
    basis = Basis(size, count, least, winners, most - least)
    if len(counts) != len(rows) or len(counts) > 2 or not basis.proves(percent.value):
        return Held("ladder", f"the rows for {size:,} shares do not give {percent.value}%")
    place = rows[0][0].start
    return LadderRow(
        pool="",
        pool_label_source="",
        shares_applied_for=size,
        valid_applications=basis.count,
        basis_text="; ".join(f"{count} receive {shares}" for _, count, shares in rows),
        approx_pct_allotted=percent.value.quantize(_HUNDREDTH),
        guaranteed_shares=basis.guaranteed,
        ballot_winners=basis.winners,
        ballot_extra_shares=basis.extra if basis.winners else 0,
        page=view.page_at(place),
        place=place,
    )


def _labelled(view: View, start: int, end: int, rows: list[LadderRow]) -> list[LadderRow]:
    """Give rows the pool that the print names above them."""
    marks = [
        (position + match.start(), _POOL_NAMES[(match[1] or match[2]).upper()])
        for position, line in _lines(view, start, end)
        for match in _POOL.finditer(line)
    ]
    labelled = []
    for row in rows:
        above = [name for at, name in marks if at < row.place]
        labelled.append(replace(row, pool=above[-1], pool_label_source="printed") if above else row)
    return labelled


def _read_region(view: View, start: int, end: int, pattern: re.Pattern[str]) -> Iterator[Ladder]:
    """Read one stretch of text as a table, in each of the ways that it may be meant."""
    tokens = _tokens(view, start, end, pattern)
    ways: list[Iterable[LadderRow | Held]] = [_single_rows(view, tokens)]
    if len(_NOTHING.findall(view.text, start, end)) >= _FEWEST_LOSING_ROWS:
        ways = [_paired_rows(view, tokens, losers_are_all=way) for way in (False, True)]
    for way in ways:
        items = list(way)
        proven = [index for index, item in enumerate(items) if isinstance(item, LadderRow)]
        inside = items[proven[0] : proven[-1] + 1] if proven and len(ways) == 1 else items
        rows = [item for item in items if isinstance(item, LadderRow)]
        held = tuple(item for item in inside if isinstance(item, Held))
        yield _whole_lots_only(Ladder(tuple(_labelled(view, start, end, rows)), held))


def read_ladder(text: FilingText, valid_applications: int | None = None) -> Ladder:
    """Read the basis of allotment of the public offer.

    Parameters
    ----------
    text
        The announcement.
    valid_applications
        The number of the summary, which tells a table that can be read in two ways.

    Returns
    -------
    Ladder
        No rows where the filing prints no table.
    """
    view = text.lined
    found = [
        ladder
        for pattern in (_CLEAN, _SLOPPY)
        for start, end in _regions(view)
        for ladder in _read_region(view, start, end, pattern)
    ]

    def merit(ladder: Ladder) -> tuple[bool, int]:
        total = sum(row.valid_applications for row in ladder.rows)
        return total == valid_applications, len(ladder.rows) - len(ladder.held)

    return max(found, key=merit, default=Ladder((), ()))


def _whole_lots_only(ladder: Ladder) -> Ladder:
    """Hold back rows that are not in whole lots, the lot being the usual prize of a ballot."""
    prizes = [row.ballot_extra_shares for row in ladder.rows if row.ballot_extra_shares]
    lot = Counter(prizes).most_common(1)[0][0] if prizes else 1
    rows, held = [], list(ladder.held)
    for row in ladder.rows:
        shares = (row.shares_applied_for, row.guaranteed_shares, row.ballot_extra_shares)
        if any(number % lot for number in shares):
            words = f"the row for {row.shares_applied_for:,} shares is not in lots of {lot:,}"
            held.append(Held("ladder", words))
        else:
            rows.append(row)
    return Ladder(tuple(rows), tuple(held))
