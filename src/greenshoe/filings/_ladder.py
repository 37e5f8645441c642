"""The basis of allotment, read from the running text and proven row by row.

A row is a size, a number of applications, a basis and a percentage. However its cells are
wrapped, its whole numbers come in one of three patterns (`size count guaranteed`,
`size count count winners extra`, `size count guaranteed count winners extra`), and the printed
percentage proves which. Some announcements print losers and winners of a size as two rows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING

from greenshoe.core import round_half_up
from greenshoe.filings._model import Held, LadderRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from greenshoe.filings._text import FilingText

__all__ = ["Ladder", "read_ladder"]

_HEADING = re.compile(
    r"(?:分配|配發|配售|抽籤)(?:的)?(?:準則|基準)|basis\s+of\s+(?:allocation|allotment)", re.IGNORECASE
)
_COLUMN = re.compile(
    r"有效申請(?:的)?(?:數目|數量)|number\s+of\s+valid|no\.\s+of\s+valid|valid\s+applications",
    re.IGNORECASE,
)
_END = re.compile(
    r"遵守\s*(?:《?\s*(?:GEM)?\s*上市|GEM)|此前存放於|先前存放於|優先發售的?(?:分配|配發)|"
    r"僱員(?:優先)?發售的?(?:分配|配發)|compliance\s+with\s+(?:the\s+)?(?:gem\s+)?(?:listing|guidance)|"
    r"subscription\s+monies\s+(?:previously\s+)?deposited|"
    r"basis\s+of\s+(?:allocation|allotment)\s+(?:under|of)\s+the\s+(?:employee|preferential)",
    re.IGNORECASE,
)
_TOTAL = re.compile(r"總計|總數|合計|合共|成功申請人|獲接納申請人|\btotal\b|successful", re.IGNORECASE)
_POOL = re.compile(r"([甲乙AB])\s*組|pool\s+([AB])\b", re.IGNORECASE)
_TOKEN = re.compile(
    r"(?P<percent>\d+(?:\.\d+)?\s*%|(?<![\d,.])\d+\.\d+(?![\d,.]))"
    r"|(?P<whole>(?<![\d,.])\d{1,3}(?:,\d{3})+(?![\d,])|(?<![\d,.])\d+(?![\d,.]))"
)
_NOTHING = re.compile(r"(?<![\d,.])0\s*(?:股|H\s*股|(?:H\s+)?shares)|不獲(?:分配|配發)", re.IGNORECASE)
_LONGEST_REGION = 40_000
_MOST_WHOLES = 40
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


@dataclass(frozen=True, slots=True)
class _Basis:
    """The whole numbers of one row."""

    size: int
    count: int
    guaranteed: int
    winners: int
    extra: int

    def proves(self, printed: Decimal) -> bool:
        """Tell whether the row gives the printed percentage, rounded as the trade rounds."""
        if self.size <= 0 or self.count <= 0 or self.winners > self.count:
            return False
        allotted = self.count * self.guaranteed + self.winners * self.extra
        exact = Decimal(100 * allotted) / (self.size * self.count)
        places = max(0, -int(printed.as_tuple().exponent))
        return 0 < allotted <= self.size * self.count and round_half_up(exact, places) == printed


def _regions(text: FilingText) -> Iterator[tuple[int, int]]:
    """Yield the stretches that may hold the table, the likeliest first."""
    for heading in _HEADING.finditer(text.flat):
        column = _COLUMN.search(text.flat, heading.end(), heading.end() + 800)
        if column is None:
            continue
        last = min(len(text.flat), heading.start() + _LONGEST_REGION)
        end = _END.search(text.flat, column.end(), last)
        yield column.end(), end.start() if end else last


def _tokens(text: FilingText, start: int, end: int) -> list[_Token]:
    """Return the numbers of the table; lines of totals are passed over."""
    tokens = []
    position = start
    for line in text.flat[start:end].split("\n"):
        if not _TOTAL.search(line):
            tokens += [
                _token(match, position) for match in _TOKEN.finditer(line)
            ]
        position += len(line) + 1
    return tokens


def _token(match: re.Match[str], offset: int) -> _Token:
    """Return one number of the table."""
    words = match.group().replace(",", "").replace("%", "").strip()
    return _Token(
        Decimal(words), match["percent"] is not None, offset + match.start(), offset + match.end()
    )


def _readings(wholes: list[int]) -> Iterator[tuple[int, _Basis]]:
    """Yield how many of the last whole numbers make a row, longest first, and the row."""
    if len(wholes) >= 6:
        size, count, guaranteed, first, second, extra = wholes[-6:]
        for applicants, winners in ((first, second), (second, first)):
            if applicants == count:
                yield 6, _Basis(size, count, guaranteed, winners, extra)
    if len(wholes) >= 5:
        size, count, first, second, extra = wholes[-5:]
        for applicants, winners in ((first, second), (second, first)):
            if applicants == count:
                yield 5, _Basis(size, count, 0, winners, extra)
    if len(wholes) >= 3:
        size, count, guaranteed = wholes[-3:]
        yield 3, _Basis(size, count, guaranteed, 0, 0)


def _row_at(wholes: list[_Token], percent: Decimal) -> tuple[int, _Basis] | None:
    """Return the row that the last whole numbers before a percentage make, if proven."""
    numbers = [int(token.value) for token in wholes]
    return next(
        ((used, basis) for used, basis in _readings(numbers) if basis.proves(percent)), None
    )


def _single_rows(text: FilingText, tokens: list[_Token]) -> Iterator[LadderRow | Held]:
    """Read a table with one row a size."""
    pending: list[_Token] = []
    waiting: _Token | None = None
    for token in tokens:
        if not token.is_percent:
            pending.append(token)
            if waiting and (found := _row_at(pending, waiting.value)):
                yield _row(text, pending, found, waiting)
                pending, waiting = [], None
            continue
        if waiting:
            yield _unproven(text, pending, waiting)
            pending = []
        found = _row_at(pending, token.value)
        if found:
            yield _row(text, pending, found, token)
            pending, waiting = [], None
        else:
            waiting = token
        pending = pending[-_MOST_WHOLES:]
    if waiting:
        yield _unproven(text, pending, waiting)


def _unproven(text: FilingText, pending: list[_Token], percent: _Token) -> Held:
    """Name a row whose numbers do not give its percentage."""
    start = pending[0].start if pending else percent.start
    words = text.printed(start, max(percent.end, pending[-1].end if pending else 0))
    return Held("ladder", f"no reading of {words[:120]!r} gives its percentage")


def _row(
    text: FilingText, pending: list[_Token], found: tuple[int, _Basis], percent: _Token
) -> LadderRow:
    """Build a proven row."""
    used, basis = found
    own = pending[-used:]
    words = text.printed(own[1].end, percent.start if percent.start > own[-1].start else own[-1].end)
    return LadderRow(
        pool="", pool_label_source="", shares_applied_for=basis.size,
        valid_applications=basis.count, basis_text=words.strip(),
        approx_pct_allotted=percent.value.quantize(_HUNDREDTH),
        guaranteed_shares=basis.guaranteed, ballot_winners=basis.winners,
        ballot_extra_shares=basis.extra, page=text.page_at(own[0].start),
    )


def _pairs(tokens: list[_Token]) -> list[tuple[_Token, int, int]]:
    """Return size, count and shares of tables that print losers and winners as rows of their own."""
    wholes = [token for token in tokens if not token.is_percent]
    return [
        (wholes[i], int(wholes[i + 1].value), int(wholes[i + 2].value))
        for i in range(0, len(wholes) - 2, 3)
    ]


def _paired_rows(text: FilingText, tokens: list[_Token]) -> Iterator[LadderRow | Held]:
    """Read a table in which the losers of a size have a row of their own."""
    percents = [token for token in tokens if token.is_percent]
    groups = [
        (int(size), list(rows))
        for size, rows in groupby(_pairs(tokens), key=lambda row: row[0].value)
    ]
    if len(percents) != len(groups):
        yield Held("ladder", f"{len(groups)} sizes but {len(percents)} percentages")
        return
    for (size, rows), percent in zip(groups, percents, strict=True):
        yield _paired_row(text, size, rows, percent)


def _paired_row(
    text: FilingText, size: int, rows: list[tuple[_Token, int, int]], percent: _Token
) -> LadderRow | Held:
    """Build one size from its losers and winners."""
    counts = {shares: count for _, count, shares in rows}
    least, most = min(counts), max(counts)
    winners = counts[most] if most > least else 0
    readings = [
        _Basis(size, sum(counts.values()), least, winners, most - least if winners else 0),
        _Basis(size, counts[least], least, winners, most - least if winners else 0),
    ]
    proven = next((basis for basis in readings if basis.proves(percent.value)), None)
    if proven is None or len(counts) != len(rows) or len(counts) > 2:
        return Held("ladder", f"the rows for {size:,} shares do not give {percent.value}%")
    words = "; ".join(f"{count} receive {shares}" for _, count, shares in rows)
    return LadderRow(
        "", "", size, proven.count, words, percent.value.quantize(_HUNDREDTH), proven.guaranteed,
        proven.winners, proven.extra, text.page_at(rows[0][0].start),
    )


def _labelled(text: FilingText, start: int, end: int, rows: list[LadderRow],
              places: list[int]) -> list[LadderRow]:
    """Give rows the pool that the print names above them."""
    marks = []
    position = start
    for line in text.flat[start:end].split("\n"):
        if not _TOTAL.search(line):
            marks += [(position + m.start(), (m[1] or m[2]).upper()) for m in _POOL.finditer(line)]
        position += len(line) + 1
    names = [(at, {"甲": "A", "乙": "B"}.get(name, name)) for at, name in marks]
    labelled = []
    for row, place in zip(rows, places, strict=True):
        above = [name for at, name in names if at < place]
        labelled.append(replace(row, pool=above[-1], pool_label_source="printed") if above else row)
    return labelled


def _read_region(text: FilingText, start: int, end: int) -> Ladder:
    """Read one stretch of text as a table."""
    tokens = _tokens(text, start, end)
    paired = len(_NOTHING.findall(text.flat, start, end)) > 2
    found: Iterable[LadderRow | Held] = (
        _paired_rows(text, tokens) if paired else _single_rows(text, tokens)
    )
    items = list(found)
    rows = [item for item in items if isinstance(item, LadderRow)]
    places = _places(tokens, rows)
    held = tuple(item for item in items if isinstance(item, Held))
    return Ladder(tuple(_labelled(text, start, end, rows, places)), held)


def _places(tokens: list[_Token], rows: list[LadderRow]) -> list[int]:
    """Return where each row's size stands."""
    places = []
    position = 0
    for row in rows:
        while int(tokens[position].value) != row.shares_applied_for or tokens[position].is_percent:
            position += 1
        places.append(tokens[position].start)
        position += 1
    return places


def read_ladder(text: FilingText) -> Ladder:
    """Read the basis of allotment of the public offer.

    Returns
    -------
    Ladder
        No rows where the filing prints no table.
    """
    found = [_read_region(text, start, end) for start, end in _regions(text)]
    best = max(found, key=lambda ladder: len(ladder.rows), default=Ladder((), ()))
    return best
