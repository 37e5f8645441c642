"""The book part of a report: what is published of it beside simulated books, then its orders."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from greenshoe.core import Confidence, Origin, to_json
from greenshoe.report._figure import Figure
from greenshoe.report._model import Column, ReportSection, ReportTable, Row, Words
from greenshoe.report._orders_sheets import orders_sheets
from greenshoe.report._section_orders import orders_blocks, orders_data

if TYPE_CHECKING:
    from collections.abc import Iterator

    from greenshoe.core import Json
    from greenshoe.report._model import Block
    from greenshoe.study import DealBook

__all__ = ["book_section"]

_LABELS = {
    "cover_x": ("cover", "times"),
    "placees": ("placees", "number"),
    "top_1_pct": ("largest placee", "%"),
    "top_5_pct": ("5 largest", "%"),
    "top_10_pct": ("10 largest", "%"),
    "top_25_pct": ("25 largest", "%"),
}
_COLUMN = {"cover_x": "intl_subscription_level_x", "placees": "placees"}
_TABLE_SOURCE = "the announcement's table of placees, on the placing without over-allocation"


def _figure(value: float | None, unit: str, origin: Origin) -> Figure | None:
    if value is None:
        return None
    places = 0 if unit == "number" else 2
    return Figure("", "", Decimal(f"{value:.{places}f}"), unit, origin, places=places)


def _printed_origin(made: DealBook, measure: str) -> Origin:
    if measure in _COLUMN:
        return made.deal.record.origin(_COLUMN[measure])
    return Origin(_TABLE_SOURCE, None, None, Confidence.T)


def _row(made: DealBook, measure: str) -> Row:
    """Return one measure: as published, simulated, and where one lies in the other."""
    label, unit = _LABELS[measure]
    spread, value = made.simulated[measure], made.published.get(measure)
    drawn = Origin(f"{made.books} simulated books", None, None, Confidence.M)
    printed = _printed_origin(made, measure)
    word, tone = "not published", ""
    if value is not None:
        low, high = spread["p05"], spread["p95"]
        inside = low <= value <= high
        word = "inside" if inside else "below" if value < low else "above"
        tone = "good" if inside else "open"
    cells = (
        label,
        _figure(value, unit, printed),
        *(_figure(spread[q], unit, drawn) for q in ("p05", "p50", "p95")),
        word,
    )
    origins = (("simulated", drawn),) if value is None else (
        ("published", printed), ("simulated", drawn))  # fmt: skip
    return Row(cells, origins, tone)


def _beside(made: DealBook) -> ReportTable:
    return ReportTable(
        "Published, and in simulated books",
        (
            Column("of the book"),
            Column("published", is_number=True),
            Column("simulated: 5 %", is_number=True),
            Column("simulated: half", is_number=True),
            Column("simulated: 95 %", is_number=True),
            Column("published lies"),
        ),
        tuple(_row(made, measure) for measure in _LABELS),
        note="Cover is shares ordered over those initially in the placing; the largest placees' "
        "part is of the placing without over-allocation. Simulated from the terms at launch. "
        + made.population
        + " No forecast of this deal: "
        "greenshoe book simulate --against-published prints how often deals lie inside.",
    )


def _cornerstones(made: DealBook) -> Iterator[ReportTable]:
    """Return the cornerstones, with their part of the offer where shares are known."""
    record, price = made.deal.record, made.deal.terms.price_hkd
    if not record.cornerstones:
        return
    origin = record.origin("cornerstones")
    offer = record.shares("offer_shares_final") or made.deal.terms.base_offer_shares_initial
    rows = []
    for corner in record.cornerstones:
        shares = corner.shares if corner.shares is not None else None
        money = corner.amount_hkd if shares is None else shares * price
        pct = None if money is None else 100 * Decimal(money) / price / offer
        cells = (
            corner.name,
            None if shares is None else Figure("", "", shares, "shares", origin),
            _figure(None if money is None else float(money / 1_000_000), "HK$ million", origin),
            _figure(None if pct is None else float(pct), "%", origin),
        )
        rows.append(Row(cells, (("cornerstones", origin),)))
    yield ReportTable(
        "Cornerstones",
        (
            Column("who"),
            Column("allotted", "shares", is_number=True),
            Column(f"money at HK${price:,.2f}", "HK$ million", is_number=True),
            Column("part of the offer", "%", is_number=True),
        ),
        tuple(rows),
    )


def _data(made: DealBook) -> dict[str, Json]:
    data: dict[str, Json] = {
        "published": to_json(dict(made.published)),
        "simulated": to_json({name: dict(spread) for name, spread in made.simulated.items()}),
        "simulated_books": made.books,
        "population": made.population,
    }
    return data | orders_data(made)


def book_section(made: DealBook) -> ReportSection:
    """Return the book of a deal as a section of its report.

    Without orders it shows what is published of the book beside simulated ones. With orders also
    demand and cover at every price, the price and its alternatives, and the allotment with every
    constraint; the workbook gets the orders, every allotment and the audit trail on sheets.
    """
    first = Words(
        "The institutional half of the offering. What the announcement prints of its book stands "
        "beside books simulated for the same terms; simulated numbers are marked as such."
    )
    blocks: tuple[Block, ...] = (
        first, _beside(made), *_cornerstones(made), *orders_blocks(made)
    )  # fmt: skip
    return ReportSection(
        key="book",
        title="The institutional book",
        blocks=blocks,
        data=_data(made),
        sheets=orders_sheets(made),
    )
