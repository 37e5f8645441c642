"""Finding deals: the shipped ones by a filter, a table's own with their ladders."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from greenshoe.core import InputError, UnknownNameError
from greenshoe.deal import (
    DealRecord,
    Mechanism,
    read_deals_csv,
    read_ladder_folder,
    shipped_records,
)

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["find_deals", "records_with_ladders"]


def find_deals(
    *,
    search: str | None = None,
    mechanism: str | None = None,
    route: str | None = None,
    since: date | None = None,
    until: date | None = None,
) -> tuple[DealRecord, ...]:
    """Return the shipped deals that fit, newest listing first.

    Raises
    ------
    UnknownNameError
        If there is no such mechanism.

    >>> [record.stock_code for record in find_deals(search="zhipu")]
    ['2513']
    """
    known = [name.value for name in Mechanism]
    if mechanism not in {None, *known}:
        raise UnknownNameError(
            "is no mechanism",
            key="mechanism",
            value=mechanism,
            expected="one of " + ", ".join(known),
        )
    words = (search or "").casefold()
    found = [
        record
        for record in shipped_records()
        if words in _searchable(record)
        and mechanism in {None, record.text("mechanism")}
        and route in {None, record.text("listing_route")}
        and (since is None or (record.day("listing_date") or date.min) >= since)
        and (until is None or (record.day("listing_date") or date.max) <= until)
    ]
    return tuple(sorted(found, key=_newest_first))


def _searchable(record: DealRecord) -> str:
    names = ("stock_code", "name_en", "name_zh", "industry")
    return " ".join(record.text(name) or "" for name in names).casefold()


def _newest_first(record: DealRecord) -> tuple[int, str]:
    return -(record.day("listing_date") or date.min).toordinal(), record.stock_code


def records_with_ladders(deals: Path | None, ladders: Path | None) -> tuple[DealRecord, ...]:
    """Return the deals of a table (the shipped ones without one), with a folder's ladders.

    A ladder whose code has no deal makes a record of its own, so that no row goes untested.

    Raises
    ------
    InputError
        If a file cannot be read.
    """
    records = shipped_records() if deals is None else read_deals_csv(deals)
    if ladders is None:
        return records
    found = read_ladder_folder(ladders)
    if not found:
        raise InputError("holds no ladder", file=ladders, expected="CODE.csv files")
    known = {record.stock_code for record in records}
    joined = [replace(r, ladder=found.get(r.stock_code, r.ladder)) for r in records]
    orphans = [
        DealRecord({"stock_code": code}, ladder=rows, file=f"{code}.csv")
        for code, rows in found.items()
        if code not in known
    ]
    return (*joined, *orphans)
