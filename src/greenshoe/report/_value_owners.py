"""Who owns the company, what comes free when, what the money is for: tables of the valuation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.company import expiries, float_at_listing, index_events, lock_ups, uses, votes
from greenshoe.report._figure import print_day
from greenshoe.report._model import Block, Column, ReportTable, Row, Words
from greenshoe.report._value_tables import money
from greenshoe.words import message

if TYPE_CHECKING:
    from greenshoe.company import Valuation

__all__ = ["owners_blocks"]

_NOT_STATED = "not stated"
_NO_DAY = message("open{day}", day="")  # not the price at which a market opens


def owners_blocks(valuation: Valuation) -> tuple[Block, ...]:
    """Return the overhang, the use of proceeds, rounds, votes and index days, as far as known."""
    blocks = (
        _overhang(valuation),
        _uses(valuation),
        _rounds(valuation),
        _votes(valuation),
        _index(valuation),
    )
    return tuple(block for block in blocks if block is not None)


def _overhang(valuation: Valuation) -> ReportTable | None:
    model, deal = valuation.model, valuation.deal
    locks = lock_ups(model, deal)
    issued = deal.issued_shares if deal is not None else model.issued_shares
    if not locks or issued is None:
        return None
    rows = [
        Row(
            (
                print_day(row.until),
                "; ".join(row.holders),
                _NOT_STATED if row.shares is None else money(row.shares, "number"),
                "-" if row.share_of_issued is None else f"{row.share_of_issued:.1%}",
                "-" if row.value_hkd_mn is None else money(row.value_hkd_mn, "number"),
                f"{row.free_after:.1%}",
                "; ".join(row.sources),
            )
        )
        for row in expiries(locks, issued, valuation.price_hkd)
    ]
    first = float_at_listing(locks, issued)
    return ReportTable(
        "Overhang: what comes free when",
        (
            Column("free from"),
            Column("holders"),
            Column("number", "shares", is_number=True),
            Column("of all shares", is_number=True),
            Column("at the offer price", "HK$ million", is_number=True),
            Column("free after it", is_number=True),
            Column("rule or source"),
        ),
        tuple(rows),
        note=f"No lock-up whose shares are known binds {first:.2%} of the shares on the first day.",
    )


def _uses(valuation: Valuation) -> ReportTable | Words:
    rows = tuple(
        Row(
            (
                str(use["purpose"]),
                f"{float(str(use['share'])):.0%}",
                "-" if use["hkd_mn"] is None else f"{float(str(use['hkd_mn'])):,.0f}",
            )
        )
        for use in uses(valuation.model, valuation.deal)
    )
    if not rows:
        net = None if valuation.deal is None else valuation.deal.net_proceeds_hkd_mn
        money = "" if net is None else f" The net HK${net:,.0f} million enter as cash."
        return Words(f"Use of proceeds: the model states none.{money}")
    columns = (
        Column("purpose"),
        Column("of the net proceeds", is_number=True),
        Column("of this deal", "HK$ million", is_number=True),
    )
    return ReportTable("Use of proceeds", columns, rows)


def _rounds(valuation: Valuation) -> ReportTable | None:
    held = valuation.model.cap_table
    market, price = valuation.market_value_mn, valuation.price_hkd
    if not held.rounds or market is None or price is None:
        return None
    rows = []
    for found in held.step_ups(price / valuation.model.hkd, market):
        step, amount = found["step_up"], found["amount_mn"]
        cells = (
            str(found["round"]),
            str(found["day"] or "-"),
            "-" if amount is None else f"{float(str(amount)):,.0f} {found['currency']}",
            "price not published" if step is None else f"{float(str(step)):,.1f} times",
            str(found["source"]),
        )
        rows.append(Row(cells))
    columns = (
        Column("round"),
        Column("by"),
        Column("raised", "million", is_number=True),
        Column("step-up to the offer", is_number=True),
        Column("source"),
    )
    return ReportTable("Private rounds before the listing", columns, tuple(rows))


def _votes(valuation: Valuation) -> ReportTable | None:
    rows = tuple(
        Row(
            (
                f"class {found['name']}",
                f"{int(str(found['shares'])):,}",
                str(found["votes"]),
                f"{float(str(found['share_of_votes'])):.2%}",
            )
        )
        for found in votes(valuation.model)
    )
    columns = (
        Column("shares"),
        Column("number", is_number=True),
        Column("votes a share", is_number=True),
        Column("of all votes", is_number=True),
    )
    return ReportTable("Votes", columns, rows) if rows else None


def _index(valuation: Valuation) -> ReportTable | None:
    events = index_events(valuation.model, valuation.deal)
    rows = tuple(
        Row((event.index, _NO_DAY if event.day is None else print_day(event.day), event.source))
        for event in sorted(events, key=lambda e: str(e.day or "9999"))
    )
    columns = (Column("index, Southbound"), Column("day"), Column("rule or source"))
    return ReportTable("Index inclusion, if the index takes it", columns, rows) if rows else None
