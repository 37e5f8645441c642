"""The orders of a book in a report: demand, price, allotment; the long tables of the workbook."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from math import isfinite
from typing import TYPE_CHECKING

from greenshoe.book import demand_picture, investor_types, order_rows, rows_of
from greenshoe.core import Confidence, Origin
from greenshoe.drawing import NARROW, WIDE
from greenshoe.report._figure import Figure
from greenshoe.report._model import (
    Column,
    PictureBlock,
    Remarks,
    ReportTable,
    Row,
    SheetTable,
    Words,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from greenshoe.book import Allocation, CoverAt
    from greenshoe.core import Json
    from greenshoe.report._model import Block, Cell
    from greenshoe.study import BookPrice, DealBook

__all__ = ["orders_blocks", "orders_data", "orders_sheets"]

_MOST_ROWS = 25
_VERDICT = {True: ("pass", "good"), False: ("fail", "bad"), None: ("cannot say", "open")}
_COMPUTED = Origin("the order file", None, None, Confidence.C)
_PLACES = {"%": 2, "times": 2, "HK$ million": 1}


def _number(value: float | Decimal | None, unit: str) -> Figure | None:
    """Return a number as a figure; cover of nothing, which is no number, is left out."""
    if value is None or not isfinite(value):
        return None
    places = _PLACES.get(unit)
    exact: int | Decimal = value if isinstance(value, int | Decimal) else Decimal(f"{value:.4f}")
    return Figure("", "", exact, unit, _COMPUTED, places=places)


def _columns(*headings: tuple[str, str]) -> tuple[Column, ...]:
    """Return columns: the first in words, those with a unit as numbers ("text" for words)."""
    return tuple(
        Column(name, "" if unit in {"text", "number"} else unit, is_number=unit != "text")
        for name, unit in headings
    )


def _picture(found: BookPrice) -> PictureBlock:
    study = found.study
    titles = {name: kind.title for name, kind in investor_types().items()}
    curve = study.curve
    groups = {titles.get(n, n): counts for n, counts in curve.by_type.items()}
    wide, narrow = (
        demand_picture(
            curve.prices_hkd,
            groups,
            offered_shares=study.placing.placing_initial_shares,
            marked_price_hkd=study.price_hkd,
            width=width,
        )
        for width in (WIDE, NARROW)
    )
    return PictureBlock("Demand by kind of investor", wide, narrow)


def _thinned(rows: Sequence[CoverAt]) -> list[CoverAt]:
    step = -(-len(rows) // _MOST_ROWS)
    return [row for n, row in enumerate(rows) if n % step == 0 or n == len(rows) - 1]


def _cover(found: BookPrice) -> ReportTable:
    rows = tuple(
        Row((f"HK${c.price_hkd:,.2f}", _number(c.demand_shares, "shares"),
             _number(c.cover_x, "times"), _number(c.book_cover_x, "times"),
             _number(c.investors, "number")))
        for c in _thinned(found.study.curve.rows)
    )  # fmt: skip
    headings = (("price", "text"), ("wanted", "shares"), ("cover", "times"),
                ("book alone", "times"), ("investors", "number"))  # fmt: skip
    return ReportTable("Cover at every price", _columns(*headings), rows)


def _alternatives(found: BookPrice) -> ReportTable:
    rows = tuple(
        Row(
            (a.alternative, _number(a.price_hkd, "HK$ per share"), "yes" if a.allowed else "no",
             _number(a.book_cover_x, "times"), _number(a.gross_hkd_mn, "HK$ million"),
             _number(a.left_on_table_hkd_mn, "HK$ million"),
             _number(a.reward_to_informative_hkd_mn, "HK$ million")),
            tone="own" if a.chosen else "",
        )
        for a in found.price.alternatives
    )  # fmt: skip
    headings = (
        ("price", "text"),
        ("of a share", "HK$ per share"),
        ("allowed", "text"),
        ("book alone", "times"),
        ("gross", "HK$ million"),
        ("left on the table", "HK$ million"),
        ("to who named a price", "HK$ million"),
    )
    note = f"{found.price.reason}. " + " ".join(f"Assumed: {a}" for a in found.price.assumptions)
    return ReportTable(
        "The price, and what each alternative leaves", _columns(*headings), rows, note
    )


def _allotments(found: Allocation) -> ReportTable:
    largest = sorted(found.rows, key=lambda row: -row.allotted_shares)[:_MOST_ROWS]
    rows = tuple(
        Row((r.investor, "cornerstone" if r.cornerstone else r.investor_type.replace("_", " "),
             _number(r.wanted_shares, "shares"), _number(r.policy_shares, "shares"),
             _number(r.allotted_shares, "shares"), _number(r.fill_pct, "%")))
        for r in largest
    )  # fmt: skip
    headings = (("investor", "text"), ("kind", "text"), ("wanted", "shares"),
                ("by policy", "shares"), ("allotted", "shares"), ("of wanted", "%"))  # fmt: skip
    moved = " and ".join(c.name for c in found.moved_for)
    note = (
        f"{found.placing.to_allot_shares:,} shares at HK${found.price_hkd}, policy "
        f"{found.policy.name}: {found.policy.about} {found.distance_lots:,} lots away from it"
        + (f" to keep {moved}" if moved else "")
        + f"; no allotment is nearer than {found.bound_lots:,.0f}. All of them are in the workbook."
    )
    return ReportTable(f"The {len(largest)} largest allotments", _columns(*headings), rows, note)


def _constraints(found: Allocation) -> ReportTable:
    rows = tuple(
        Row((c.constraint, _VERDICT[c.passes][0], _number(c.value, c.unit),
             _number(c.bound, c.unit), c.says, c.authority),
            (("rule", Origin(c.authority, None, c.rule or None, Confidence(c.confidence))),),
            _VERDICT[c.passes][1])
        for c in found.checks
    )  # fmt: skip
    headings = (("constraint", "text"), ("verdict", "text"), ("value", "number"),
                ("against", "number"), ("what it asks", "text"), ("rule", "text"))  # fmt: skip
    return ReportTable("Every constraint of the allotment", _columns(*headings), rows)


def _concentration(found: Allocation) -> ReportTable:
    rows = tuple(
        Row((f"largest {c.top}", _number(c.shares, "shares"), _number(c.placing_pct, "%"),
             _number(c.offer_pct, "%"), _number(c.published_pct, "%"),
             f"{c.usual_low_pct:.1f} to {c.usual_high_pct:.1f} %"))
        for c in found.concentration
    )  # fmt: skip
    headings = (
        ("placees", "text"),
        ("allotted", "shares"),
        ("of the placing", "%"),
        ("of the offer", "%"),
        ("announced", "%"),
        ("nine of ten deals", "text"),
    )
    return ReportTable("Concentration of this allotment", _columns(*headings), rows)


def _fairness(found: Allocation) -> ReportTable:
    rows = tuple(
        Row((f.group.replace("_", " "), _number(f.lines, "number"),
             _number(f.wanted_shares, "shares"), _number(f.allotted_shares, "shares"),
             _number(f.fill_pct, "%"), _number(f.part_of_demand_pct, "%"),
             _number(f.part_of_allotment_pct, "%"), _number(f.got_nothing, "number")))
        for f in found.fairness
    )  # fmt: skip
    headings = (("kind", "text"), ("orders", "number"), ("wanted", "shares"),
                ("allotted", "shares"), ("filled", "%"), ("of demand", "%"),
                ("of the allotment", "%"), ("got nothing", "number"))  # fmt: skip
    return ReportTable("Who got what part of demand", _columns(*headings), rows)


def _audit(found: Allocation) -> ReportTable:
    """Return how often each step of the audit trail cut or raised an order, and by how much."""
    steps, less, more = Counter[str](), Counter[str](), Counter[str]()
    for step in found.audit():
        change = step.shares_after - step.shares_before
        if step.step != "ordered":
            steps[step.step] += 1
            (more if change > 0 else less)[step.step] += abs(change)
    rows = tuple(
        Row(
            (
                name,
                _number(steps[name], "number"),
                _number(less[name], "shares"),
                _number(more[name], "shares"),
            )
        )
        for name in steps
    )
    headings = (("step", "text"), ("orders", "number"), ("cut", "shares"), ("raised", "shares"))
    return ReportTable(
        "From orders to allotment",
        _columns(*headings),
        rows,
        "Each order step by step, with the rule behind it, is in the workbook.",
    )


def _conflict(made: DealBook) -> Iterator[Block]:
    if made.conflict is not None:
        rows = tuple(
            Row((c.constraint, c.says, c.in_words, c.authority or "term of the deal or the policy"),
                tone="bad")
            for c in made.conflict.conflicts
        )  # fmt: skip
        headings = (("constraint", "text"), ("asks", "text"), ("smallest change", "text"),
                    ("rule", "text"))  # fmt: skip
        yield ReportTable("No allotment keeps all of these", _columns(*headings), rows,
                          str(made.conflict))  # fmt: skip


def orders_blocks(made: DealBook) -> tuple[Block, ...]:
    """Return what a page shows of the orders, nothing without an order file."""
    if made.priced is None:
        return ()
    book = made.priced.study.book
    words = Words(
        f"{sum(len(line.orders) for line in book.lines):,} orders of {len(book.lines):,} lines in "
        f"{book.file} (SHA-256 {book.sha256[:16]}…); {len(book.merged):,} lines merged, "
        f"{sum(line.barred for line in book.lines):,} related parties without consent."
    )
    notes = (Remarks(tuple(("note", note) for note in book.notes)),) if book.notes else ()
    blocks: list[Block] = [
        words, *notes, _picture(made.priced), _cover(made.priced), _alternatives(made.priced),
        *_conflict(made),
    ]  # fmt: skip
    if made.allotted is not None:
        found = made.allotted.allocation
        blocks += [table(found) for table in (
            _constraints, _concentration, _fairness, _allotments, _audit)]  # fmt: skip
    return tuple(blocks)


def _text_cells(row: Sequence[object]) -> tuple[Cell, ...]:
    return tuple(
        _number(cell, "shares") if isinstance(cell, int) and not isinstance(cell, bool)
        else _number(cell, "HK$ per share") if isinstance(cell, Decimal)
        else None if cell is None else str(cell)
        for cell in row
    )  # fmt: skip


def _orders_sheet(made: BookPrice) -> SheetTable:
    header, *rows = order_rows(made.study.book)
    numbers = {
        "limit_price_hkd": ("limit", "HK$ per share"),
        "shares": ("ordered", "shares"),
        "amount": ("ordered", "HK$"),
        "held_shares": ("held before", "shares"),
    }
    named = (numbers.get(str(n), (str(n).replace("_", " "), "text")) for n in header)
    columns = _columns(*named)
    table = ReportTable(
        "The orders that count", columns, tuple(Row(_text_cells(row)) for row in rows)
    )
    return SheetTable("Book orders", table)


def _allotment_sheet(found: Allocation) -> SheetTable:
    """Return every allotment; money and part of what was wanted are formulas."""
    rows = tuple(
        Row((r.order_id, r.investor, "cornerstone" if r.cornerstone else r.investor_type, r.bank,
             _number(r.wanted_shares, "shares"), _number(r.policy_shares, "shares"),
             _number(r.allotted_shares, "shares"), _number(r.amount_hkd, "HK$"),
             _number(Decimal(str(r.fill_pct)) / 100, "fraction"), _number(
                 Decimal(r.allotted_shares) / max(found.placing.placing_shares, 1), "fraction")))
        for r in found.rows
    )  # fmt: skip
    headings = (
        ("order", "text"),
        ("investor", "text"),
        ("kind", "text"),
        ("bank", "text"),
        ("wanted", "shares"),
        ("by policy", "shares"),
        ("allotted", "shares"),
        ("money", "HK$"),
        ("of wanted", "fraction"),
        ("of the placing", "fraction"),
    )
    price = Figure("book_price_hkd", "price", found.price_hkd, "HK$ per share", _COMPUTED)
    placing = Figure("book_placing_shares", "the placing, without over-allocation",
                     found.placing.placing_shares, "shares", _COMPUTED)  # fmt: skip
    formulas = {
        7: "G{row}*book_price_hkd",
        8: "IF(E{row}=0,0,G{row}/E{row})",
        9: "G{row}/book_placing_shares",
    }
    table = ReportTable("Every allotment", _columns(*headings), rows)
    return SheetTable("Book allotment", table, (price, placing), formulas, (4, 5, 6, 7, 9))


def _audit_sheet(found: Allocation) -> SheetTable:
    rows = tuple(
        Row((s.order_id, s.investor, s.rows, s.step, _number(s.shares_before, "shares"),
             _number(s.shares_after, "shares"),
             _number(s.shares_after - s.shares_before, "shares"), s.reason, s.authority or s.rule))
        for s in found.audit()
    )  # fmt: skip
    headings = (("order", "text"), ("investor", "text"), ("rows of the file", "text"),
                ("step", "text"), ("before", "shares"), ("after", "shares"), ("change", "shares"),
                ("why", "text"), ("rule", "text"))  # fmt: skip
    table = ReportTable("The audit trail, from order to allotment", _columns(*headings), rows)
    return SheetTable("Book audit", table, formulas={6: "F{row}-E{row}"})


def orders_sheets(made: DealBook) -> tuple[SheetTable, ...]:
    """Return the long tables of the workbook, none without an order file."""
    if made.priced is None:
        return ()
    if made.allotted is None:
        return (_orders_sheet(made.priced),)
    found = made.allotted.allocation
    return _orders_sheet(made.priced), _allotment_sheet(found), _audit_sheet(found)


def orders_data(made: DealBook) -> dict[str, Json]:
    """Return what the JSON output says of the orders, nothing without an order file."""
    if made.priced is None:
        return {}
    price, book = made.priced.price, made.priced.study.book
    data: dict[str, object] = {
        "orders_file": book.file,
        "orders_sha256": book.sha256,
        "notes": list(book.notes),
        "price_hkd": str(price.price_hkd),
        "price_reason": price.reason,
        "alternatives": rows_of(price.alternatives),
        "cover": rows_of(made.priced.study.curve.rows),
    }
    if made.conflict is not None:
        data["conflicts"] = rows_of(made.conflict.conflicts)
    if made.allotted is not None:
        found = made.allotted.allocation
        data |= {
            "allotment_price_hkd": str(found.price_hkd),
            "policy": found.policy.name,
            "distance_lots": found.distance_lots,
            "bound_lots": found.bound_lots,
            "constraints": rows_of(found.checks),
            "concentration": rows_of(found.concentration),
            "fairness": rows_of(found.fairness),
            "allotment": rows_of(found.rows),
            "audit": rows_of(found.audit()),
        }
    return data  # type: ignore[return-value]  # rows_of makes JSON of every cell
