"""The cornerstone investors of an announcement, proven by the total under them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING

from greenshoe.core import printed_unit, round_half_up
from greenshoe.filings._model import Held

if TYPE_CHECKING:
    from greenshoe.filings._text import FilingText, View

__all__ = ["Cornerstone", "CornerstoneTable", "read_cornerstones"]

_HEADING = re.compile(r"^(?:基石投資者|cornerstone\s+investors?)$", re.IGNORECASE | re.MULTILINE)
_END = re.compile(
    r"^(?:附註|備註|註|notes?)\s*[:.]|^(?:已?獲得?(?:豁免|聯交所|配售指引|上市規則|《)|取得|禁售承諾|董事確認|allottees"
    r"|lock-?up|placees\s+with)",
    re.IGNORECASE | re.MULTILINE,
)
_ROW = re.compile(
    r"(?P<shares>\d{1,3}(?:,\d{3})+)\s*(?:股\S*|H\s+Shares|Shares)?\s+(?P<pct>\d+(?:\.\d+)?)\s*%?"
)
_TOTAL = re.compile(r"^(?:總計|總數|合計|小計|總額|total|sub-?total)\b", re.IGNORECASE)
_TOTAL_ALONE = re.compile(
    r"^(?:總計|總數|合計|小計|總額|total|sub-?total)\s*(?P<shares>\d{1,3}(?:,\d{3})+)\s*(?:股\S*)?$",
    re.IGNORECASE,
)
_SUBTOTAL = re.compile(r"^(?:小計|sub-?total)", re.IGNORECASE)
_PERCENT_BELOW = re.compile(
    r"(\d{1,3}(?:,\d{3})+)\n(?:[(]?(?:附註|note)\s*\d+[)]?\n)?(?=\d+(?:\.\d+)?\s*%)", re.IGNORECASE
)
_HEAD_WORD = re.compile(
    r"%|百分比|股份|數目|股本|概約|概要|聯繫人|未獲行使|股東|總數|總額|發售|假設|關係|[HAB]股|行使"
    r"|聯繫$|^人$|最後|禁售|姓名|名稱|^投資者"
    r"|investor\b|shares?\b|approximate|issued|capital|associate|offer|option|number|existing"
    r"|immediately|following|completion|assuming|whether|note\b|exercised",
    re.IGNORECASE,
)
_HEAD_SURE = re.compile(r"百分比|股份數目|概約|未獲行使|approximate|percentage", re.IGNORECASE)
_REST_OF_ROW = re.compile(
    r"^(?:[\d.]+\s*%?\s*(?:是|否|yes|no)?\s+)+|^(?:是|否|yes|no)\s+", re.IGNORECASE
)
_DEFINED = re.compile(r"[「“‘]")
_MARKS = re.compile(r"\s*(?:[(]\d+[)]|附註\s*\d+|[(]附註[)]|note\s*\d+)+\s*$", re.IGNORECASE)
_LONGEST = 9_000
_MOST_HEADINGS = 8
_LONGEST_NAME = 200
_SUM_OF_ROUNDINGS = Decimal("0.02")


@dataclass(frozen=True, slots=True)
class Cornerstone:
    """A cornerstone investor: the name as printed, and the shares allotted."""

    name: str
    shares: int


@dataclass(frozen=True, slots=True)
class CornerstoneTable:
    """The cornerstones, the share of the offer they hold, and what is held back."""

    rows: tuple[Cornerstone, ...]
    pct_of_offer: Decimal | None
    held: tuple[Held, ...]
    page: int = 0


def _name(lines: list[str], *, first: bool) -> str:
    """Return an investor's name from the lines above and beside its shares.

    Heads stand above the first row, and again where a page begins.
    """
    heads = [
        index
        for index, line in enumerate(lines[:-1])
        if _HEAD_WORD.search(line) and not _DEFINED.search(line)
    ]
    if heads and (first or sum(_HEAD_SURE.search(line) is not None for line in lines[:-1]) > 1):
        lines = lines[heads[-1] + 1 :]
    joined = " ".join(line.strip() for line in lines if line.strip())
    joined = re.sub(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])", "", joined)
    return _MARKS.sub("", _REST_OF_ROW.sub("", joined)).strip()[-_LONGEST_NAME:]


def _with_later_total(table: CornerstoneTable, view: View, offer: int | None) -> CornerstoneTable:
    """Take the percentage that a later table prints beside the same total."""
    total = sum(row.shares for row in table.rows)
    later = re.search(
        rf"(?:總計|總數|合計|小計|total)[^\d]{{0,6}}{total:,}([^\n]*)", view.text, re.IGNORECASE
    )
    if later is None:
        return table
    return replace(table, pct_of_offer=_share(total, offer, later[1]))


@dataclass(frozen=True, slots=True)
class _Row:
    """An investor, and the first percentage beside the shares."""

    investor: Cornerstone
    printed_pct: Decimal

    def is_of(self, offer: int) -> bool:
        """Tell whether the percentage is that of the shares in the offer."""
        made = Decimal(100 * self.investor.shares) / offer
        return abs(made - self.printed_pct) <= printed_unit(self.printed_pct)


def _rows(body: str) -> tuple[list[_Row], list[tuple[int, str]]]:
    """Return the investors, and the total (else the subtotals) with the words beside it."""
    rows: list[_Row] = []
    subtotals: list[tuple[int, str]] = []
    waiting: list[str] = []
    for line in _PERCENT_BELOW.sub(r"\1 ", body).split("\n"):
        match = _ROW.search(line) or _TOTAL_ALONE.match(line)
        if match is None:
            waiting.append(line)
            continue
        shares = int(match["shares"].replace(",", ""))
        before = line[: match.start("shares")].strip()
        label = before or (waiting[-1].strip() if waiting else "")
        if _TOTAL.search(label):
            total = (shares, line[match.end("shares") :])
            if not _SUBTOTAL.search(label):
                return rows, [total]
            subtotals.append(total)
        else:
            investor = Cornerstone(_name([*waiting, before], first=not rows), shares)
            rows.append(_Row(investor, Decimal(match["pct"])))
        waiting = []
    return rows, subtotals


def read_cornerstones(text: FilingText, offer_shares_final: int | None) -> CornerstoneTable:
    """Read the table of cornerstone investors.

    The rows must add up to the printed total; without a total every row must be its printed
    percentage of the offer. If the first table is not proven, the later one of their lock-ups
    may be, by its total.
    """
    view = text.lined
    unproven: CornerstoneTable | None = None
    for heading in islice(_HEADING.finditer(view.text), _MOST_HEADINGS):
        limit = min(len(view.text), heading.end() + _LONGEST)
        end = _END.search(view.text, heading.end(), limit)
        rows, totals = _rows(view.text[heading.end() : end.start() if end else limit])
        if not rows:
            continue
        page = view.page_at(heading.start())
        closed = end is not None and unproven is None
        table = _proven(rows, totals, offer_shares_final, page, closed=closed)
        if table.pct_of_offer is not None:
            return table if totals else _with_later_total(table, view, offer_shares_final)
        unproven = unproven or table
    return unproven or CornerstoneTable((), None, ())


def _without_parts(rows: list[_Row]) -> list[_Row]:
    """Drop the rows that only split the row above them: "of which A, of which B"."""
    kept: list[_Row] = []
    skip = 0
    for index, row in enumerate(rows):
        if skip:
            skip -= 1
            continue
        kept.append(row)
        parts = 0
        for count, part in enumerate(rows[index + 1 :], start=1):
            parts += part.investor.shares
            if parts >= row.investor.shares:
                skip = count if parts == row.investor.shares and count > 1 else 0
                break
    return kept


def _proven(
    rows: list[_Row], totals: list[tuple[int, str]], offer: int | None, page: int, *, closed: bool
) -> CornerstoneTable:
    """Prove the rows and return them with their share of the offer."""
    printed_totals = {shares for shares, _ in totals}
    if sum(row.investor.shares for row in rows) not in printed_totals and totals:
        rows = _without_parts(rows)
    total = sum(row.investor.shares for row in rows)
    each = closed and not totals and offer is not None and all(row.is_of(offer) for row in rows)
    if total not in printed_totals and not each:
        printed = f"{totals[0][0]:,}" if totals else "none"
        reason = f"{len(rows)} rows make {total:,} shares; the printed total is {printed}"
        return CornerstoneTable((), None, (Held("cornerstones", reason),), page)
    named = all(row.investor.name for row in rows)
    held = () if named else (Held("cornerstones", "a row has no name"),)
    words = totals[0][1] if totals else f"{rows[0].printed_pct}" if len(rows) == 1 else ""
    investors = tuple(row.investor for row in rows) if named else ()
    return CornerstoneTable(investors, _share(total, offer, words), held, page)


def _share(total: int, offer: int | None, words: str) -> Decimal | None:
    """Return the share of the offer: as printed where the print agrees with the shares."""
    if not offer:
        return None
    made = Decimal(100 * total) / offer
    for match in re.finditer(r"\d+(?:\.\d+)?", words):
        printed = Decimal(match.group())
        if abs(printed - made) <= max(printed_unit(printed) / 2, _SUM_OF_ROUNDINGS):
            return printed
    return round_half_up(made, 2)
