"""The orders of a book in a report: demand, price, allotment."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from greenshoe.book import demand_picture, investor_types, rows_of
from greenshoe.core import Confidence, Origin
from greenshoe.drawing import NARROW, WIDE
from greenshoe.report._model import (
    PictureBlock,
    Remarks,
    ReportTable,
    Row,
    Words,
)
from greenshoe.report._orders_cells import columns_of, number_cell
from greenshoe.words import message

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from greenshoe.book import Allocation, CoverAt
    from greenshoe.core import Json
    from greenshoe.report._model import Block
    from greenshoe.study import BookPrice, DealBook

__all__ = ["orders_blocks", "orders_data"]

_MOST_ROWS = 25
_VERDICT = {True: ("pass", "good"), False: ("fail", "bad"), None: ("cannot say", "open")}


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
        Row((f"HK${c.price_hkd:,.2f}", number_cell(c.demand_shares, "shares"),
             number_cell(c.cover_x, "times"), number_cell(c.book_cover_x, "times"),
             number_cell(c.investors, "number")))
        for c in _thinned(found.study.curve.rows)
    )  # fmt: skip
    headings = (("price", "text"), ("wanted", "shares"), ("cover", "times"),
                ("book alone", "times"), ("investors", "number"))  # fmt: skip
    return ReportTable("Cover at every price", columns_of(*headings), rows)


def _alternatives(found: BookPrice) -> ReportTable:
    rows = tuple(
        Row(
            (a.alternative, number_cell(a.price_hkd, "HK$ per share"), "yes" if a.allowed else "no",
             number_cell(a.book_cover_x, "times"), number_cell(a.gross_hkd_mn, "HK$ million"),
             number_cell(a.left_on_table_hkd_mn, "HK$ million"),
             number_cell(a.reward_to_informative_hkd_mn, "HK$ million")),
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
    note = f"{found.price.reason}."
    for assumed in found.price.assumptions:
        note = message("{before} Assumed: {assumed}", before=note, assumed=str(assumed))
    return ReportTable(
        "The price, and what each alternative leaves", columns_of(*headings), rows, note
    )


def _allotments(found: Allocation) -> ReportTable:
    largest = sorted(found.rows, key=lambda row: -row.allotted_shares)[:_MOST_ROWS]
    rows = tuple(
        Row((r.investor, "cornerstone" if r.cornerstone else r.investor_type.replace("_", " "),
             number_cell(r.wanted_shares, "shares"), number_cell(r.policy_shares, "shares"),
             number_cell(r.allotted_shares, "shares"), number_cell(r.fill_pct, "%")))
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
    return ReportTable(f"The {len(largest)} largest allotments", columns_of(*headings), rows, note)


def _constraints(found: Allocation) -> ReportTable:
    rows = tuple(
        Row((c.constraint, _VERDICT[c.passes][0], number_cell(c.value, c.unit),
             number_cell(c.bound, c.unit), c.says, c.authority),
            (("rule", Origin(c.authority, None, c.rule or None, Confidence(c.confidence))),),
            _VERDICT[c.passes][1])
        for c in found.checks
    )  # fmt: skip
    headings = (("constraint", "text"), ("verdict", "text"), ("value", "number"),
                ("against", "number"), ("what it asks", "text"), ("rule", "text"))  # fmt: skip
    return ReportTable("Every constraint of the allotment", columns_of(*headings), rows)


def _concentration(found: Allocation) -> ReportTable:
    rows = tuple(
        Row((f"largest {c.top}", number_cell(c.shares, "shares"), number_cell(c.placing_pct, "%"),
             number_cell(c.offer_pct, "%"), number_cell(c.published_pct, "%"),
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
    return ReportTable("Concentration of this allotment", columns_of(*headings), rows)


def _fairness(found: Allocation) -> ReportTable:
    rows = tuple(
        Row((f.group.replace("_", " "), number_cell(f.lines, "number"),
             number_cell(f.wanted_shares, "shares"), number_cell(f.allotted_shares, "shares"),
             number_cell(f.fill_pct, "%"), number_cell(f.part_of_demand_pct, "%"),
             number_cell(f.part_of_allotment_pct, "%"), number_cell(f.got_nothing, "number")))
        for f in found.fairness
    )  # fmt: skip
    headings = (("kind", "text"), ("orders", "number"), ("wanted", "shares"),
                ("allotted", "shares"), ("filled", "%"), ("of demand", "%"),
                ("of the allotment", "%"), ("got nothing", "number"))  # fmt: skip
    return ReportTable("Who got what part of demand", columns_of(*headings), rows)


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
                number_cell(steps[name], "number"),
                number_cell(less[name], "shares"),
                number_cell(more[name], "shares"),
            )
        )
        for name in steps
    )
    headings = (("step", "text"), ("orders", "number"), ("cut", "shares"), ("raised", "shares"))
    return ReportTable(
        "From orders to allotment",
        columns_of(*headings),
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
        yield ReportTable("No allotment keeps all of these", columns_of(*headings), rows,
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
