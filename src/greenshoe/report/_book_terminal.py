"""The book in a terminal: aligned, with units, readable without colour."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

from rich.box import SIMPLE
from rich.table import Table
from rich.text import Text

from greenshoe.report._spoken import SpokenConsole

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from greenshoe.book import Allocation, InfeasibleError
    from greenshoe.study import AgainstPublished, BookPrice, BookStudy, SimulatedMeasure

__all__ = [
    "print_allocation",
    "print_book",
    "print_book_price",
    "print_conflicts",
    "print_record",
    "print_simulation",
]

_WIDTH = 120
_MOST_ROWS = 25
_WITHOUT_CENTS = 1000
_VERDICT = {True: "pass", False: "FAIL", None: "cannot say"}


def _console() -> SpokenConsole:
    console = SpokenConsole(highlight=False, markup=False, emoji=False)
    console.width = max(80, min(console.width, _WIDTH)) if console.is_terminal else _WIDTH
    return console


def _grid(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[str]], left: int = 1
) -> Table:
    """Return a table: the first `left` columns to the left, numbers to the right."""
    table = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE, pad_edge=False)
    for number, name in enumerate(columns):
        table.add_column(
            name, justify="left" if number < left else "right", overflow="fold", no_wrap=number == 0
        )
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    return table


def _x(value: float) -> str:
    return f"{value:,.2f}" if isfinite(value) else "-"


def print_book(study: BookStudy) -> None:
    """Print one clean book: what was read, merged and flagged, and its cover."""
    console, book, placing = _console(), study.book, study.placing
    console.print(Text(f"{placing.name}  {placing.stock_code}.HK  the book", style="bold"))
    orders = sum(len(line.orders) for line in book.lines)
    console.print(
        f"{orders:,} orders of {len(book.lines):,} lines ({len(book.cornerstones)} cornerstones); "
        f"{placing.placing_initial_shares:,} shares initially in the placing"
    )
    for note in book.notes:
        console.print(note)
    _merged(console, study)
    rows = study.curve.rows
    step = max(1, len(rows) // _MOST_ROWS)
    shown = [row for n, row in enumerate(rows) if n % step == 0 or n == len(rows) - 1]
    cells = (
        (f"{r.price_hkd:,.2f}", f"{r.demand_shares:,}", _x(r.cover_x), _x(r.book_cover_x),
         f"{r.investors:,}", f"{r.priced_out_shares:,}")
        for r in shown
    )  # fmt: skip
    columns = ("price HK$", "shares wanted", "cover x", "book alone x", "lines", "priced out")
    console.print(_grid("Cover at every price", columns, cells, left=0))
    cut = (
        (f"without the {s.without_largest} largest" if s.without_largest else "all orders",
         f"{s.demand_shares:,}", _x(s.cover_x))
        for s in study.sensitivity
    )  # fmt: skip
    title = f"How much hangs on a few orders, at HK${study.price_hkd}"
    console.print(_grid(title, ("", "shares wanted", "cover x"), cut))
    _groups(console, study)


def _merged(console: SpokenConsole, study: BookStudy) -> None:
    book = study.book
    if book.merged:
        rows = (
            (line.investor, line.bank, line.order_id,
             f"{len(line.parts)} counted, {len(line.dropped)} repeated",
             f"{line.wanted(study.price_hkd, book.lot):,}")
            for line in book.merged[:_MOST_ROWS]
        )  # fmt: skip
        columns = ("investor", "banks", "orders", "", "shares")
        console.print(_grid("Orders of one investor, merged", columns, rows, left=4))
    if book.related:
        marks = (
            (line.investor, line.connected.value, line.existing_holder.value,
             " ".join(map(str, line.rows)))
            for line in book.related[:_MOST_ROWS]
        )  # fmt: skip
        headings = ("related party", "connected", "existing holder", "rows")
        console.print(_grid("Related parties: no share without consent", headings, marks, left=4))


def _groups(console: SpokenConsole, study: BookStudy) -> None:
    curve = study.curve
    for title, groups in (("type", curve.by_type), ("region", curve.by_region)):
        total = sum(int(counts[0]) for counts in groups.values()) or 1
        rows = (
            (name, f"{int(c[0]):,}", f"{100 * int(c[0]) / total:.1f}", f"{int(c[-1]):,}")
            for name, c in groups.items()
        )
        low, high = curve.prices_hkd[0], curve.prices_hkd[-1]
        columns = ("", f"shares at HK${low:.2f}", "% of demand", f"shares at HK${high:.2f}")
        console.print(_grid(f"Demand by {title}", columns, rows))


def print_book_price(found: BookPrice) -> None:
    """Print the price a policy takes beside the others."""
    console, price = _console(), found.price
    placing = found.study.placing
    console.print(Text(f"{placing.name}  {placing.stock_code}.HK  pricing", style="bold"))
    used, suggested = price.price_range, price.suggested
    console.print(f"range HK${used.low_hkd} to {used.high_hkd} ({used.source})")
    console.print(
        f"the book would bear HK${suggested.low_hkd} to {suggested.high_hkd} ({suggested.source})"
    )
    more = "" if price.clearing_is_bound else " or more"
    console.print(f"the book clears at HK${price.clearing_hkd}{more}")
    if price.ads_parity_hkd is not None:
        console.print(f"the last ADS price is worth HK${price.ads_parity_hkd:.2f} a share")
    console.print(Text(f"price: HK${price.price_hkd}", style="bold"))
    console.print(price.reason)
    cells = (
        (("-> " if a.chosen else "") + a.alternative, f"{a.price_hkd:,.2f}",
         "yes" if a.allowed else "no", _x(a.book_cover_x), f"{a.gross_hkd_mn:,.1f}",
         f"{a.left_on_table_hkd_mn:,.1f}", f"{a.reward_to_informative_hkd_mn:,.1f}",
         "-" if a.discount_to_ads_pct is None else f"{a.discount_to_ads_pct:.1f}")
        for a in price.alternatives
    )  # fmt: skip
    columns = (
        "alternative", "price HK$", "permitted", "book x", "gross HK$m", "left on table HK$m",
        "informed get HK$m", "below ADS %",
    )  # fmt: skip
    console.print(_grid("What each price gives and leaves", columns, cells))
    for check in price.checks:
        word = {True: "pass", False: "FAIL", None: "does not apply"}[check.passes]
        console.print(f"{word}: {check.name} [{check.rule}; {check.confidence.words}]")
    for text in price.assumptions:
        console.print(f"assumed: {text}")


def print_allocation(found: Allocation) -> None:
    """Print an allotment: the largest, every constraint, concentration, fairness."""
    console, placing = _console(), found.placing
    console.print(Text(f"{placing.name}  {placing.stock_code}.HK  the allotment", style="bold"))
    got = sum(1 for row in found.rows if row.allotted_shares)
    over = (
        f", {placing.over_allocated_shares:,} of them over-allocated"
        if placing.over_allocated_shares
        else ""
    )
    console.print(
        f"{placing.to_allot_shares:,} shares{over} at HK${found.price_hkd} to {got:,} of "
        f"{len(found.rows):,} lines; policy {found.policy.name}: {found.policy.about}"
    )
    moved = " + ".join(c.name for c in found.moved_for)
    console.print(
        f"{found.distance_lots:,} lots away from the policy's wish"
        + (f" to keep {moved}" if moved else "")
        + f"; no allotment is nearer than {found.bound_lots:,.0f} (gap {found.gap:.2%})"
    )
    largest = sorted(found.rows, key=lambda row: -row.allotted_shares)[:_MOST_ROWS]
    cells = (
        (row.investor, "cornerstone" if row.cornerstone else row.investor_type, row.kind,
         f"{row.wanted_shares:,}", f"{row.policy_shares:,}", f"{row.allotted_shares:,}",
         f"{row.fill_pct:.1f}", f"{row.amount_hkd / 1_000_000:,.1f}")
        for row in largest
    )  # fmt: skip
    columns = ("investor", "type", "kind", "wanted", "by policy", "allotted", "fill %", "HK$m")
    console.print(_grid(f"The {len(largest)} largest allotments", columns, cells, left=3))
    _kept(console, found)
    _concentrated(console, found)
    fair = (
        (f.group, f"{f.lines:,}", f"{f.wanted_shares:,}", f"{f.allotted_shares:,}",
         f"{f.fill_pct:.1f}", f"{f.part_of_demand_pct:.1f}", f"{f.part_of_allotment_pct:.1f}",
         f"{f.got_nothing:,}")
        for f in found.fairness
    )  # fmt: skip
    columns = (
        "",
        "lines",
        "wanted",
        "allotted",
        "fill %",
        "% of demand",
        "% of allotment",
        "nothing",
    )
    console.print(_grid("Who got what part of demand", columns, fair))


def _kept(console: SpokenConsole, found: Allocation) -> None:
    rows = (
        (_VERDICT[c.passes], c.constraint, f"{c.value:,}", f"{c.bound:,}", c.unit,
         c.rule or c.authority)
        for c in found.checks
    )  # fmt: skip
    columns = ("", "constraint", "value", "against", "of", "rule")
    console.print(_grid("Every constraint", columns, rows, left=2))
    for check in found.checks:
        if check.passes is None:
            console.print(f"cannot say: {check.says}")


def _concentrated(console: SpokenConsole, found: Allocation) -> None:
    rows = (
        (f"largest {c.top}", f"{c.shares:,}", f"{c.placing_pct:.2f}", f"{c.offer_pct:.2f}",
         "-" if c.published_pct is None else f"{c.published_pct:.2f}",
         f"{c.usual_low_pct:.1f} to {c.usual_high_pct:.1f}")
        for c in found.concentration
    )  # fmt: skip
    columns = ("placees", "shares", "% of placing", "% of offer", "announced %", "9 of 10 deals %")
    console.print(_grid("Concentration", columns, rows))


def print_conflicts(error: InfeasibleError) -> None:
    """Print the constraints that cannot all be kept, and what would help."""
    rows = (
        (c.constraint, c.says, c.rule or "term of the deal or policy", c.in_words)
        for c in error.conflicts
    )
    columns = ("constraint", "asks", "rule", "smallest change")
    _console().print(_grid("Cannot be kept together", columns, rows, left=4))


def print_simulation(measures: Sequence[SimulatedMeasure], books: int) -> None:
    """Print what simulated books give, each scenario beside what was published."""
    console = _console()
    for scenario in dict.fromkeys(m.scenario for m in measures):
        rows = (
            (m.measure.replace("_", " "), _n(m.mean),
             _n(m.p05), _n(m.p25), _n(m.p50), _n(m.p75), _n(m.p95),
             _n(m.published_p05), _n(m.published_p50), _n(m.published_p95))
            for m in measures
            if m.scenario == scenario
        )  # fmt: skip
        columns = (
            "",
            "mean",
            "5 %",
            "25 %",
            "50 %",
            "75 %",
            "95 %",
            "printed 5 %",
            "50 %",
            "95 %",
        )
        console.print(_grid(f"{scenario}: {books:,} simulated books", columns, rows))
    console.print("Drawn from a stated population; no forecast of this deal.")


def _n(value: float | None) -> str:
    if value is None:
        return "-"
    places = 0 if abs(value) >= _WITHOUT_CENTS else 2
    return f"{value + 0.0:,.{places}f}"  # no -0.00


def print_record(rows: Sequence[AgainstPublished], books: int) -> None:
    """Print how many published numbers lie inside what simulated books give."""
    cells = (
        (
            r.measure.replace("_", " "),
            f"{r.deals}",
            f"{r.inside}",
            f"{r.inside_pct:.1f}",
            f"{r.below}",
            f"{r.above}",
        )
        for r in rows
    )
    columns = ("published", "deals", "inside 5-95 %", "%", "below", "above")
    title = f"Shipped deals beside {books:,} simulated books each"
    _console().print(_grid(title, columns, cells))
