"""Sections about applications: pools, the ladder, and what an application costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.core import Confidence, Origin, cents_to_hkd
from greenshoe.drawing import NARROW, WIDE
from greenshoe.offering import (
    FEES,
    allotted_shares,
    chance_of_a_lot,
    expected_shares,
    has_pools,
    ladder_totals,
)
from greenshoe.report._draw_ladder import Tier, draw_ladder
from greenshoe.report._figure import Figure
from greenshoe.report._model import (
    EXPECTED,
    Column,
    FigureList,
    PictureBlock,
    ReportSection,
    ReportTable,
    Row,
    Words,
)

if TYPE_CHECKING:
    from greenshoe.deal import LadderRow
    from greenshoe.report._model import Block
    from greenshoe.report._reading import Reading

__all__ = ["applications_section", "ladder_section", "named_sizes"]


def named_sizes(rows: tuple[LadderRow, ...]) -> dict[int, str]:
    """Return the sizes the trade has names for: last of pool A, first of pool B, the largest.

    >>> from greenshoe.deal import shipped_record
    >>> named_sizes(shipped_record("2513").ladder)
    {40000: '甲尾', 50000: '乙頭', 935500: '頂頭槌'}
    """
    sizes = {pool: [r.shares_applied_for for r in rows if r.pool == pool] for pool in ("A", "B")}
    names: dict[int, str] = {}
    if sizes["A"] and sizes["B"]:
        names[max(sizes["A"])] = "甲尾"
        names[min(sizes["B"])] = "乙頭"
    if rows:
        largest = max(row.shares_applied_for for row in rows)
        names[largest] = " ".join(filter(None, (names.get(largest), "頂頭槌")))
    return names


def _tiers(reading: Reading) -> list[Tier]:
    names = named_sizes(reading.record.ladder)
    return [
        Tier(
            row.shares_applied_for,
            row.pool,
            100 * float(chance_of_a_lot(row)),
            float(expected_shares(row)),
            names.get(row.shares_applied_for, ""),
        )
        for row in reading.record.ladder
        if row.valid_applications
    ]


def _ladder_row(row: LadderRow, names: dict[int, str], printed: Origin) -> Row:
    made = Origin("computed from the row itself", None, None, Confidence.C)
    applied = row.valid_applications

    def told(value: int, unit: str = "shares") -> Figure:
        return Figure("", "", value, unit, printed)

    chance = 100 * chance_of_a_lot(row) if applied else None
    expected = expected_shares(row) if applied else None
    places = 4 if chance is not None and chance < 1 else 2
    return Row(
        (
            f"{row.shares_applied_for:,} {names.get(row.shares_applied_for, '')}".strip(),
            row.pool or "–",
            told(applied, "number"),
            told(row.guaranteed_shares),
            told(row.ballot_winners, "number"),
            Figure("", "", chance, "%", made, places=places),
            Figure("", "", expected, "shares", made, places=2),
            Figure("", "", allotted_shares(row), "shares", made),
            Figure("", "", row.approx_pct_allotted, "%", printed, places=2),
        ),
        (("published", printed), ("chance, expected and allotted shares", made)),
        f"pool-{row.pool.lower()}" if row.pool else "",
    )


def _ladder_table(reading: Reading) -> ReportTable:
    names = named_sizes(reading.record.ladder)
    printed = reading.record.origin("ladder")
    mark = printed.confidence
    totals = ladder_totals(reading.record.ladder)
    note = (
        f"Totals: {totals.valid_applications:,} applications for {totals.applied_shares:,} shares; "
        f"{totals.allotted_shares:,} allotted, {totals.pool_a_allotted_shares:,} in pool A and "
        f"{totals.pool_b_allotted_shares:,} in pool B; {totals.successful_applications:,} "
        f"applications got at least a lot. Printed columns: {mark.words} ({mark.value})."
    )
    return ReportTable(
        "Basis of allotment, as published, with what it means for one application",
        (
            Column("shares applied for", is_number=True),
            Column("pool"),
            Column("applications", is_number=True),
            Column("guaranteed", "shares", is_number=True),
            Column("ballot winners", is_number=True),
            Column("chance of a lot", "%", is_number=True),
            Column(EXPECTED, "shares", is_number=True),
            Column("allotted", "shares", is_number=True),
            Column("printed", "%", is_number=True),
        ),
        tuple(_ladder_row(row, names, printed) for row in reading.record.ladder),
        note,
    )


def ladder_section(reading: Reading) -> ReportSection:
    """Pools, and the published ladder where there is one."""
    blocks: list[Block] = []
    pools: tuple[str, ...] = ("pool_a_allotted_shares", "pool_b_allotted_shares")
    if not has_pools(reading.terms, reading.rules):
        blocks.append(Words("This market has no pools: the whole public offer is one."))
        pools = ()
    blocks.append(
        FigureList(
            reading.known(
                *pools,
                "valid_applications",
                "successful_applications",
                "one_lot_success_pct",
                "sure_one_lot_shares",
                "top_application_shares",
                "top_application_count",
                "largest_application_shares",
            )
        )
    )
    tiers = _tiers(reading)
    if len(tiers) > 1:
        caption = "Chance of a lot and expected shares by size (logarithmic axes)"
        wide, narrow = draw_ladder(tiers, WIDE), draw_ladder(tiers, NARROW)
        blocks += [PictureBlock(caption, wide, narrow), _ladder_table(reading)]
    else:
        text = "No basis of allotment is at hand: chances by size cannot be said."
        blocks.append(Words(text))
    return ReportSection("ladder", "Pools and the ladder 甲組 · 乙組", tuple(blocks))


def applications_section(reading: Reading) -> ReportSection:
    """Every application size with its four fees, to the cent."""
    offering = reading.offering
    fees = [reading.rules.get(f"application_fee.{fee}") for fee in FEES]
    origin = Origin(
        "shares x maximum price, each fee rounded by itself",
        None,
        ", ".join([*(fee.name for fee in fees), "rounding.fee"]),
        Confidence.weakest([Confidence.C, *(fee.confidence for fee in fees)]),
    )
    rows = []
    for amount in offering.amounts:
        money = [amount.value_cents, *amount.fee_cents, amount.amount_cents]
        cells = [Figure("", "", cents_to_hkd(cents), "HK$", origin, places=2) for cents in money]
        printed = None if amount.printed_cents is None else cents_to_hkd(amount.printed_cents)
        notice = reading.record.origin("application_sizes")
        told = Figure("", "", printed, "HK$", notice, places=2)
        size = f"{amount.shares:,}"
        tone = f"pool-{amount.pool.lower()}" if amount.pool else ""
        rows.append(Row((size, amount.pool or "–", *cells, told), (("computed", origin),), tone))
    headings = ("value", "brokerage", "SFC levy", "AFRC levy", "trading fee", "amount payable")
    table = ReportTable(
        "Amount payable on application, at the maximum price",
        (
            Column("shares", is_number=True),
            Column("pool"),
            *(Column(heading, "HK$", is_number=True) for heading in headings),
            Column("printed in the notice", "HK$", is_number=True),
        ),
        tuple(rows),
    )
    text = "The sizes are the notice's own."
    if not offering.sizes_are_printed:
        text = (
            "The notice's own sizes are not at hand: these are generated in the usual way and may "
            "differ from those offered. The amounts are exact for each size."
        )
    return ReportSection("applications", "What an application costs", (Words(text), table))
