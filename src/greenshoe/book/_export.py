"""The book as tables of plain cells: what a banker can open, and this package can read again."""

from __future__ import annotations

import csv
import io
from dataclasses import fields
from decimal import Decimal
from typing import TYPE_CHECKING

from greenshoe.book._columns import ORDER_COLUMNS
from greenshoe.core import cents_to_hkd, to_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from greenshoe.book._clean import CleanBook
    from greenshoe.book._order import Order, Step

    Cell = str | int | float | Decimal | None

__all__ = ["csv_text", "order_rows", "rows_of"]

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def _order_cells(order: Order, step: Step) -> tuple[Cell, ...]:
    money = step.amount_cents
    return (
        order.order_id,
        order.investor,
        order.investor_type,
        order.region,
        order.bank,
        order.kind.value,
        step.limit_price_hkd,
        step.shares,
        None if money is None else cents_to_hkd(money),
        None if money is None else "HKD",
        "yes" if order.cornerstone else "no",
        order.connected.value,
        order.existing_holder.value,
        order.held_shares or None,
        _mark(order.sophisticated),
        _mark(order.price_setter),
    )


def _mark(stated: bool | None) -> str | None:  # noqa: FBT001 - a cell, not an option
    return None if stated is None else "yes" if stated else "no"


def order_rows(book: CleanBook) -> list[tuple[Cell, ...]]:
    """Return the orders that count, in the columns of an order file, the header first."""
    rows = [
        _order_cells(order, step)
        for line in book.lines
        for order in line.parts
        for step in order.steps
    ]
    return [tuple(ORDER_COLUMNS), *rows]


def rows_of(items: Iterable[object]) -> list[dict[str, object]]:
    """Return dataclasses as flat objects, as in the JSON of every `book` command."""
    rows: list[dict[str, object]] = []
    for item in items:
        row = {f.name: to_json(getattr(item, f.name)) for f in fields(item)}  # type: ignore[arg-type]
        rows.append({name: value for name, value in row.items() if not isinstance(value, dict)})
    return rows


def _inert(cell: Cell) -> str:
    """Return a cell as text that no spreadsheet takes for a formula."""
    if cell is None:
        return ""
    if isinstance(cell, str) and cell.startswith(_STARTS_A_FORMULA):
        return "'" + cell
    return f"{cell:f}" if isinstance(cell, Decimal) else str(cell)


def csv_text(rows: Sequence[Sequence[Cell]]) -> str:
    """Return rows as CSV text; text that would start a formula gets an apostrophe.

    >>> csv_text([("investor", "shares"), ("=cmd()", 100)]).splitlines()
    ['investor,shares', "'=cmd(),100"]
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([_inert(cell) for cell in row] for row in rows)
    return text.getvalue()
