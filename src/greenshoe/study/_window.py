"""The state of the IPO market: the shipped deals, and a table of further ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.core import DealError, UnknownNameError
from greenshoe.deal import read_deals_csv

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from greenshoe.subscriber import WindowRow

__all__ = ["market_window"]


def market_window(
    deals: Path | None = None, *, by: str | None = None, as_of: date | None = None
) -> tuple[WindowRow, ...]:
    """Return the market by month, by year and by group.

    Parameters
    ----------
    deals
        A table of deals, added to those that ship; its row stands where both have a code.
    by
        Split each month by "sector", "route" or "mechanism".
    as_of
        Nothing that listed after this day is read.

    Raises
    ------
    UnknownNameError
        If months are not split by that.
    DealError
        If the table is wrong, or no deal has listed.
    """
    from greenshoe.subscriber import GROUPINGS, past_records, window_rows  # noqa: PLC0415 - NumPy loads here

    if by is not None and by not in GROUPINGS:
        raise UnknownNameError(
            "is nothing to split by", key="--by", value=by, expected=", ".join(GROUPINGS)
        )
    added = read_deals_csv(deals) if deals is not None else ()
    codes = {record.stock_code for record in added}
    records = [*added, *(r for r in past_records() if r.stock_code not in codes)]
    rows = window_rows(records, by=by, until=as_of)
    if not any(row.source == "deals" for row in rows):
        raise DealError("no deal has listed", key="--as-of", value=as_of, expected="a later day")
    return rows
