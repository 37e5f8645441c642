"""The state of the market for listings: by month, by year, by kind of deal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from greenshoe.report._cells import amount, heads, source, table
from greenshoe.report._model import Block, ReportSection, Row, Words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from greenshoe.report._model import ReportTable

__all__ = ["window_section"]

_NUMBERS = {
    "listings": ("listings", "", 0),
    "raised_hkd_mn": ("money raised", "HK$ million", 0),
    "multiple_median": ("multiple", "×", 1),
    "one_lot_rate_median_pct": ("one lot", "%", 2),
    "grey_mean_pct": ("grey market", "%", 1),
    "first_day_mean_pct": ("first day, mean", "%", 1),
    "first_day_median_pct": ("first day, median", "%", 1),
    "below_offer_pct": ("closed below the offer", "%", 0),
}
_GROUPS = {
    "sector": ("By sector", "By month and sector"),
    "route": ("By route", "By month and route"),
    "mechanism": ("By mechanism", "By month and mechanism"),
}
_HEAT = (
    "Heat is the mean percentile of listings, multiple, median first day and share not below the "
    "offer among earlier months: hot from 80, cold up to 20. Multiple and one-lot rate are medians."
)
_TONES = {"hot": "bad", "cold": "pool-b"}
_WHOLE_MONTH = 7


def _table(
    title: str, first: str, rows: Sequence[Mapping[str, Any]], *, by_month: bool = False
) -> ReportTable:
    numbers = {head: unit for head, unit, _ in _NUMBERS.values()}
    columns = heads((first, *(("state",) if by_month else ())), {**numbers, "heat": ""})
    if not by_month:
        columns = columns[:-1]
    shown = []
    for row in rows:
        label = row["period"] if row["by"] == "all" else row["group"]
        if row["by"] != "all" and row["period"] != "all":
            label = f"{row['period']} {row['group']}"
        cells = [amount(row[name], places) for name, (_, _, places) in _NUMBERS.items()]
        if by_month:
            cells = [row["state"] or "–", *cells, amount(row["heat_percentile"], 0)]
        told = "the deals that ship" if row["source"] == "deals" else "published numbers"
        shown.append(
            Row((label, *cells), (("counted from", source(told)),), _TONES.get(row["state"], ""))
        )
    return table(title, columns, shown, _HEAT if by_month else "")


def window_section(rows: Sequence[Mapping[str, Any]]) -> ReportSection:
    """Return the state of the market as a section, the newest month first.

    Parameters
    ----------
    rows
        What `greenshoe window --json` prints.
    """
    whole = [row for row in rows if row["by"] == "all" and row["source"] == "deals"]
    months = [row for row in whole if len(row["period"]) == _WHOLE_MONTH]
    years = [row for row in whole if len(row["period"]) < _WHOLE_MONTH]
    blocks: list[Block] = [
        Words("Listings are the deals that ship, not all that listed."),
        _table("By month", "month", months[::-1], by_month=True),
        _table("By year", "year", years[::-1]),
    ]
    for by, titles in _GROUPS.items():
        groups = [row for row in rows if row["by"] == by]
        parts = (
            [row for row in groups if row["period"] == "all"],
            [row for row in groups if row["period"] != "all"][::-1],
        )
        named = zip(titles, parts, strict=True)
        blocks += [_table(title, by, part) for title, part in named if part]
    return ReportSection("window", "The window", tuple(blocks))
