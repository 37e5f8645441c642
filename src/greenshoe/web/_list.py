"""The list of deals: searched, filtered, sorted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["SORTABLE", "filter_rows", "numbers_of", "sort_rows"]

SORTABLE = (
    "stock_code",
    "name_en",
    "listing_date",
    "mechanism",
    "offer_price_hkd",
    "gross_proceeds_hkd_mn",
    "public_subscription_level_x",
    "one_lot_success_pct",
    "first_day_return_pct",
)
"""The columns a list may be sorted by."""

_PLACES = {
    "offer_price_hkd": 2,
    "gross_proceeds_hkd_mn": 1,
    "public_subscription_level_x": 2,
    "one_lot_success_pct": 2,
    "first_day_return_pct": 1,
}
_SEARCHED = ("stock_code", "name_en", "name_zh", "industry")

Row = dict[str, Any]


def filter_rows(rows: Sequence[Row], asked: Mapping[str, str]) -> list[Row]:
    """Return the rows that fit, as `greenshoe deals` finds them.

    Parameters
    ----------
    rows
        Of `greenshoe.report.deal_rows`.
    asked
        `search`, `mechanism`, `route`, `since`, `until`; blank asks nothing.

    >>> filter_rows([{"stock_code": "2513", "mechanism": "18C"}], {"mechanism": "B"})
    []
    """
    words = asked.get("search", "").strip().casefold()

    def fits(row: Row) -> bool:
        searched = " ".join(str(row.get(name) or "") for name in _SEARCHED).casefold()
        listed = row.get("listing_date") or ""
        since, until = asked.get("since", ""), asked.get("until", "")
        return (
            words in searched
            and asked.get("mechanism", "") in {"", row.get("mechanism")}
            and asked.get("route", "") in {"", row.get("listing_route")}
            and (not since or listed >= since)
            and (not until or not listed or listed <= until)
        )

    return [row for row in rows if fits(row)]


def sort_rows(rows: Sequence[Row], order: str) -> list[Row]:
    """Return rows sorted by a column, falling with `-` before it; blank cells stand last.

    >>> [row["a"] for row in sort_rows([{"a": 1}], "no such column")]
    [1]
    """
    name = order.removeprefix("-")
    if name not in SORTABLE:
        return list(rows)
    known = [row for row in rows if row.get(name) is not None]
    blank = [row for row in rows if row.get(name) is None]
    return [*sorted(known, key=lambda row: row[name], reverse=order.startswith("-")), *blank]


def numbers_of(row: Row) -> list[str]:
    """Return the numbers of a row as the list shows them, a dash for a blank.

    >>> numbers_of({"offer_price_hkd": 116.2, "public_subscription_level_x": 1159.46})
    ['116.20', '–', '1,159.46', '–', '–']
    """
    return [
        "–" if row.get(name) is None else f"{row[name]:,.{places}f}"
        for name, places in _PLACES.items()
    ]
