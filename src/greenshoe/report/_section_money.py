"""Sections about money and holders: proceeds and capital, lock-ups, the grid of what passes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.core import Confidence, Origin
from greenshoe.drawing import NARROW, WIDE
from greenshoe.report._draw_capital import Gauge, draw_gauges, draw_lock_ups
from greenshoe.report._figure import Figure, in_print
from greenshoe.report._grid import grid_of
from greenshoe.report._model import (
    Column,
    FigureList,
    PictureBlock,
    ReportSection,
    ReportTable,
    Row,
    Words,
)
from greenshoe.report._section_offer import verdict_of

if TYPE_CHECKING:
    from greenshoe.report._model import Block
    from greenshoe.report._reading import Reading

__all__ = ["capital_section", "grid_section", "lock_ups_section"]

_FLOATS = ("public float", "free float")
_SHORT = {
    "public float": "P",
    "free float": "F",
    "18A public holding": "H",
    "market value": "V",
    "book-building placing": "B",
}


def capital_section(reading: Reading) -> ReportSection:
    """Proceeds, market value, dilution, and float against the tier that applies."""
    blocks: list[Block] = [
        FigureList(
            reading.known(
                "gross_proceeds_hkd_mn",
                "listing_expenses_hkd_mn",
                "net_proceeds_hkd_mn",
                "market_value_hkd",
                "issued_shares_on_listing",
                "new_shares",
                "dilution_pct",
                "cornerstone_shares",
                "cornerstone_pct_of_offer",
                "public_float_pct",
                "free_float_pct",
                "placees",
            )
        )
    ]
    gauges = [
        Gauge(c.name, float(c.value), float(c.threshold), verdict_of(c.passes)[0])
        for c in reading.offering.checks
        if c.name in _FLOATS and c.value is not None and c.threshold is not None
    ]
    if gauges:
        caption = "Float at listing against what the rules ask"
        wide, narrow = draw_gauges(gauges, WIDE), draw_gauges(gauges, NARROW)
        blocks.append(PictureBlock(caption, wide, narrow))
        if reading.record.shares("existing_public_shares") is None:
            text = "Public holders before the offer are not stated: floats are at least this."
            blocks.append(Words(text))
    else:
        text = "Issued shares are not stated: market value, dilution and float cannot be said."
        blocks.append(Words(text))
    return ReportSection("capital", "Proceeds and capital", tuple(blocks))


def lock_ups_section(reading: Reading) -> ReportSection | None:
    """Who may not sell, until when; nothing before the listing date is known."""
    lock_ups, listing = reading.offering.lock_ups, reading.terms.listing_date
    if not lock_ups or listing is None:
        return None
    rows = tuple(
        Row(
            (
                lock_up.who,
                Figure("", "", lock_up.months, "number", lock_up.origin),
                Figure("", "", lock_up.last_locked_day, "date", lock_up.origin),
                reading.rules.get(lock_up.rule).authority,
            ),
            (("rule", lock_up.origin),),
        )
        for lock_up in lock_ups
    )
    table = ReportTable(
        "Lock-ups",
        (
            Column("who"),
            Column("months", is_number=True),
            Column("last locked day", is_number=True),
            Column("authority"),
        ),
        rows,
    )
    picture = PictureBlock(
        "From the listing to the last locked day",
        draw_lock_ups(listing, lock_ups, WIDE),
        draw_lock_ups(listing, lock_ups, NARROW),
    )
    return ReportSection("lock-ups", "Lock-ups 禁售期", (picture, table))


def grid_section(reading: Reading) -> ReportSection:
    """Which float and value tests still pass at other prices and sizes."""
    key, title = "grid", "Price and size: what still passes"
    grid = grid_of(reading)
    if grid is None:
        text = "Issued shares are not stated: the grid of float tests cannot be made."
        return ReportSection(key, title, (Words(text),))
    used = ", ".join(dict.fromkeys(test.rule for test in grid.tests[0, 0]))
    marks = [reading.rules.get(test.rule).confidence for test in grid.tests[0, 0]]
    sure = Confidence.weakest([Confidence.C, *marks])
    origin = Origin("the deal at other prices and sizes", None, used, sure)
    rows = []
    known = grid.own.existing_public_known
    for i, price in enumerate(grid.prices_hkd):
        failing = [
            tuple(test.name for test in grid.tests[i, j] if not test.passes)
            for j in range(len(grid.offers))
        ]
        cells = [_letters(names, known=known) if names else "✓" for names in failing]
        own = "own" if price == grid.own.price_hkd else ""
        rows.append(Row((in_print(price, "HK$ per share"), *cells), (("computed", origin),), own))
    headings = [
        f"{offer:,}{' (this deal)' if offer == grid.own.offer_shares else ''}"
        for offer in grid.offers
    ]
    table = ReportTable(
        "Offer price (rows) by offer in shares (columns)",
        (Column("price"), *(Column(heading, is_number=True) for heading in headings)),
        tuple(reversed(rows)),
        "✓ every test passes; P public float, F free float, V market value, B book-building "
        "placing, H 18A public holding fails.",
    )
    text = (
        "Float, free float, market value and placing floor, computed again for each price and "
        "size; everything else as in the deal."
    )
    blocks: tuple[Block, ...] = (Words(text), table)
    if not grid.own.existing_public_known:
        hint = (
            "Public holders before the offer are not stated: where the offer alone is too little, "
            "P? and F? say that these tests cannot be answered."
        )
        blocks = (Words(text), Words(hint), table)
    return ReportSection(key, title, blocks)


def _letters(failing: tuple[str, ...], *, known: bool) -> str:
    """Return the tests that fail; a float that is only a lower bound cannot fail for sure.

    >>> _letters(("market value", "public float"), known=False)
    'V P?'
    """
    unsure = () if known else _FLOATS
    ordered = sorted(failing, key=lambda name: name in unsure)
    return " ".join(_SHORT.get(name, name) + ("?" if name in unsure else "") for name in ordered)
