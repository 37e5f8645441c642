"""The pool of a ladder's rows where the print names none."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from greenshoe.rules import Rulebook

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal

    from greenshoe.filings._model import LadderRow

__all__ = ["label_pools"]


def label_pools(
    rows: Sequence[LadderRow], price_hkd: Decimal | None, on: date | None, mechanism: str | None
) -> tuple[LadderRow, ...]:
    """Give rows without a printed pool the one their value puts them in.

    Parameters
    ----------
    rows
        The ladder, ascending.
    price_hkd
        The maximum offer price, or the fixed one.
    on
        The listing document's date, by which the pool line applies.
    mechanism
        `GEM` has had no pools since August 2025.

    Returns
    -------
    tuple of LadderRow
        Unchanged where a row is labelled already, without a pool where the mechanism has none;
        unchanged too where the pools found do not share the
        tranche equally to a lot, as they must.
    """
    if on is None or not rows or any(row.pool for row in rows):
        return tuple(rows)
    book = Rulebook.load().at(on)
    without = book.get("pools.mechanisms_without").value
    if isinstance(without, tuple) and mechanism in without:
        source = f"no pools ({mechanism})"
        return tuple(replace(row, pool_label_source=source) for row in rows)
    if price_hkd is None:
        return tuple(rows)
    line = book.decimal("pools.line_hkd")
    source = f"inferred: shares x offer price <= HK${line:,} is pool A"
    labelled = tuple(
        replace(
            row,
            pool="A" if row.shares_applied_for * price_hkd <= line else "B",
            pool_label_source=source,
        )
        for row in rows
    )
    return labelled if _equal(labelled) else tuple(rows)


def _equal(rows: Sequence[LadderRow]) -> bool:
    """Tell whether two pools share equally, pool A at most one lot more."""
    lot = rows[0].shares_applied_for
    first, second = (
        sum(row.allotted_shares_total for row in rows if row.pool == pool) for pool in ("A", "B")
    )
    return second == 0 or 0 <= first - second <= lot
