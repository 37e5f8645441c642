"""From the rows of an order file to orders; a scale order is several rows of one number."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from greenshoe.book._cells import Row
from greenshoe.book._columns import place_columns
from greenshoe.book._mistakes import Mistakes
from greenshoe.book._order import Order, OrderKind
from greenshoe.book._sheet import read_sheet
from greenshoe.core import DataError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from greenshoe.book._order import Step
    from greenshoe.book._rates import ExchangeRates

__all__ = ["OrderFile", "read_orders"]


@dataclass(frozen=True)
class OrderFile:
    """The orders of a file.

    Attributes
    ----------
    orders
        In the order of their first rows.
    file, sha256
        Name of the file and hash of its bytes.
    passed_over
        Headings of columns that were not read.
    unknown_types
        Words for a kind of investor that are not known, counted as "other", with their rows.
    """

    orders: tuple[Order, ...]
    file: str
    sha256: str
    passed_over: tuple[str, ...] = ()
    unknown_types: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


def read_orders(path: Path, rates: ExchangeRates, *, most_shares: int | None = None) -> OrderFile:
    """Read an order file, CSV or Excel.

    Parameters
    ----------
    path
        The file, in the columns of `ORDER_COLUMNS`.
    rates
        HK$ for one unit of each currency in it.
    most_shares
        An order of more shares than this is refused as a slip.

    Raises
    ------
    DataError
        Naming every mistake by row and column, in one line.
    """
    sheet, digest = read_sheet(path)
    places, passed_over = place_columns(sheet[0], path.name)
    mistakes = Mistakes(path.name)
    read: list[Order] = []
    for number, cells in enumerate(sheet[1:], 2):
        if any(cells):
            named = {name: cells[at] if at < len(cells) else "" for name, at in places.items()}
            order = _order(Row(number, named, mistakes), rates, most_shares)
            read += [order] if order else []
    if not read and not mistakes.found:
        raise DataError("has no order", file=path.name, expected="at least one row of orders")
    orders = _joined(read, mistakes)
    _sent_twice(orders, mistakes)
    mistakes.refuse()
    types = {word: tuple(rows) for word, rows in mistakes.unknown_types.items()}
    return OrderFile(orders, path.name, digest, passed_over, types)


def _order(row: Row, rates: ExchangeRates, most_shares: int | None) -> Order | None:
    """Return the order of one row, `None` where it cannot be told."""
    order_id, investor = row.text("order_id", required=True), row.text("investor", required=True)
    kind = row.kind()
    step = row.step(kind, rates) if kind else None
    if kind is None or step is None:
        return None
    if most_shares is not None and (step.shares or 0) > most_shares:
        row.wrong("shares", "is absurd", f"at most {most_shares:,} shares")
    if row.cells.get("currency") and step.shares is not None:
        row.text("currency")
    return Order(
        order_id=order_id,
        investor=investor,
        investor_type=row.investor_type(),
        region=row.text("region") or "not stated",
        bank=row.text("bank") or "not stated",
        kind=kind,
        steps=(step,),
        cornerstone=row.flag("cornerstone"),
        connected=row.consent("connected"),
        existing_holder=row.consent("existing_holder"),
        held_shares=(row.whole("held_shares") or 0) if row.cells.get("held_shares") else 0,
        price_setter=row.stated("price_setter"),
        sophisticated=row.stated("sophisticated"),
        rows=(row.number,),
    )


def _joined(read: list[Order], mistakes: Mistakes) -> tuple[Order, ...]:
    """Join the rows of a scale order; refuse a number that is used twice."""
    by_id: dict[tuple[str, str], list[Order]] = {}
    for order in read:
        by_id.setdefault((order.bank, order.order_id), []).append(order)
    joined = []
    for rows in by_id.values():
        first = rows[0]
        for again in rows[1:]:
            if OrderKind.SCALE not in {first.kind, again.kind}:
                mistakes.add(
                    again.rows[0], "order_id", again.order_id,
                    f"the same bank sends the order of row {first.rows[0]} twice", "one row",
                )  # fmt: skip
            elif _described(first) != _described(again):
                mistakes.add(
                    again.rows[0], "order_id", again.order_id,
                    f"differs from row {first.rows[0]} of the same scale order in more than "
                    "limit and size", "the same investor and marks",
                )  # fmt: skip
        joined.append(_scale(rows, mistakes) if first.kind is OrderKind.SCALE else first)
    return tuple(joined)


def _described(order: Order) -> Order:
    """Return an order without what the rows of a scale order differ in."""
    return replace(order, steps=(), rows=())


def _scale(rows: list[Order], mistakes: Mistakes) -> Order:
    """Return one scale order, its steps with the highest limit first; totals must not rise."""
    ordered = sorted(rows, key=lambda o: _height(o.steps[0]), reverse=True)
    for higher, lower in pairwise(ordered):
        above, below = higher.steps[0], lower.steps[0]
        same_unit = (above.shares is None) == (below.shares is None)
        same_limit = above.limit_price_hkd == below.limit_price_hkd
        rises = (above.shares or 0, above.amount_cents or 0) > (
            below.shares or 0,
            below.amount_cents or 0,
        )
        if not same_unit:
            mistakes.add(lower.rows[0], "shares", "", "mixes shares and money in one scale order")
        elif same_limit:
            mistakes.add(
                lower.rows[0], "limit_price_hkd", str(below.limit_price_hkd or ""),
                f"is the limit of row {higher.rows[0]} of the same order", "one row for each limit",
            )  # fmt: skip
        elif rises:
            mistakes.add(
                lower.rows[0], "shares" if below.shares is not None else "amount",
                str(below.shares or (below.amount_cents or 0) / 100),
                f"is less than at the higher limit of row {higher.rows[0]}",
                "the total wanted at each price, which does not rise with it",
            )  # fmt: skip
    return replace(
        ordered[0],
        steps=tuple(order.steps[0] for order in ordered),
        rows=tuple(sorted(row for order in ordered for row in order.rows)),
    )


def _height(step: Step) -> float:
    return float("inf") if step.limit_price_hkd is None else float(step.limit_price_hkd)


def _sent_twice(orders: tuple[Order, ...], mistakes: Mistakes) -> None:
    """Refuse an order that a bank sends twice under two numbers."""
    seen: dict[tuple[object, ...], Order] = {}
    for order in orders:
        what = (order.bank.casefold(), order.key, order.cornerstone, order.kind, order.steps)
        first = seen.setdefault(what, order)
        if first is not order:
            mistakes.add(
                order.rows[0], "order_id", order.order_id,
                f"the same bank sends the order of row {first.rows[0]} twice", "one row",
            )  # fmt: skip
