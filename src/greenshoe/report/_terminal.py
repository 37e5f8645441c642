"""Results in a terminal: aligned, with units, readable without colour."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

from rich.box import SIMPLE
from rich.table import Table
from rich.text import Text

from greenshoe.offering import chance_of_a_lot, expected_shares
from greenshoe.report._spoken import SpokenConsole
from greenshoe.study import REPLAY_FIELDS, Verdict, moved_from_initial
from greenshoe.words import Language, terminal_language

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction
    from pathlib import Path

    from greenshoe.core import Json
    from greenshoe.deal import DealRecord, LadderRow
    from greenshoe.offering import Check, ShareCount, Solution
    from greenshoe.report._model import ReportSection
    from greenshoe.study import Replayed, StudyResult

__all__ = ["deal_rows", "print_deals", "print_replay", "print_solution", "print_summary"]

_MARKS = {True: ("pass", "green"), False: ("FAIL", "bold red"), None: ("cannot say", "yellow")}
_NARROWEST = 80
_WIDEST = 120


def _console() -> SpokenConsole:
    """Return a console for standard output; piped output keeps a fixed width."""
    console = SpokenConsole(highlight=False)
    width = max(_NARROWEST, min(console.width, _WIDEST)) if console.is_terminal else _WIDEST
    console.width = width
    return console


def _table(title: str, *columns: str, right: Sequence[int] = ()) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE, pad_edge=False)
    for number, name in enumerate(columns):
        table.add_column(name, justify="right" if number in right else "left", overflow="fold")
    return table


def _number(value: Decimal | Fraction | int | None, unit: str = "") -> str:
    """Return a number as a reader wants it: thousands, at most four decimals, its unit."""
    if value is None:
        return "-"
    if isinstance(value, int):
        text = f"{value:,}"
    else:
        text = f"{float(value):,.4f}".rstrip("0").rstrip(".")
    if unit == "HK$":
        return f"HK${text}"
    return f"{text} %" if unit == "%" else text


def _count(count: ShareCount | None) -> str:
    if count is None:
        return "cannot say"
    return f"{count.low:,} to {count.high:,}" if count.decided else f"{count.expected:,}"


def _millions(value: Decimal | None) -> str:
    return "-" if value is None else f"HK${value / 1_000_000:,.1f} million"


def print_summary(
    result: StudyResult,
    written: Sequence[Path],
    sections: Sequence[ReportSection] = (),
) -> None:
    """Print a study: headline, tranches, ladder, greenshoe, checks, timetable, parts, files."""
    console = _console()
    _headline(console, result)
    _tranches(console, result)
    _ladder(console, result)
    _greenshoe(console, result)
    _checks(console, result.offering.checks)
    _timetable(console, result)
    for section in sections:
        if section.summary:
            console.print(Text(section.summary + "\n"))
    console.print(Text("files: " + ", ".join(str(path) for path in written), style="dim"))
    console.print(
        Text("Computed from published terms and rules. Not investment advice.", style="dim")
    )


def _headline(console: SpokenConsole, result: StudyResult) -> None:
    offering, record, terms = result.offering, result.deal.record, result.deal.terms
    zh = record.text("name_zh")
    name = f"{record.name} {zh}" if zh and zh != record.name else record.name
    console.print(Text(f"{name}  {terms.stock_code}.HK", style="bold"))
    multiple = offering.public_multiple
    level = terms_level = record.number("intl_subscription_level_x")
    facts = [
        f"Mechanism {terms.mechanism.value}",
        f"listing document {terms.listing_document_date}",
        f"listed {terms.listing_date}" if terms.listing_date else "not listed yet",
    ]
    console.print("; ".join(facts))
    fixed = terms.offer_price_hkd is not None
    price = f"HK${terms.price_hkd}" + ("" if fixed else " (maximum; not fixed yet)")
    demand = (
        "demand not known" if multiple is None else f"public offer {float(multiple):,.2f} times"
    )
    demand += "" if level is None else f", placing {terms_level} times"
    console.print(f"{price} a share, board lot {terms.board_lot_shares:,}; {demand}")
    console.print(
        f"gross {_millions(offering.gross_proceeds_hkd)}, "
        f"net {_millions(offering.net_proceeds_hkd)}, "
        f"market value {_millions(offering.capital.market_value_hkd)}"
    )


def _tranches(console: SpokenConsole, result: StudyResult) -> None:
    settled, terms, record = result.offering.settlement, result.deal.terms, result.deal.record
    table = _table(
        "Tranches (shares)", "", "initial", "final by rule", "published", right=(1, 2, 3)
    )
    rows = [
        ("public offer", terms.public_initial_shares, settled.public_final, "public_final_shares"),
        ("placing", terms.intl_initial_shares, settled.intl_final, "intl_final_shares"),
    ]
    for name, initial, final, column in rows:
        table.add_row(name, f"{initial:,}", _count(final), _number(record.shares(column)))
    if terms.third_tranche_shares or settled.third_final.high:
        taken = _number(record.shares("preferential_or_employee_shares"))
        table.add_row(
            "third tranche", f"{terms.third_tranche_shares:,}", _count(settled.third_final), taken
        )
    table.add_row(
        "offer",
        f"{terms.base_offer_shares_initial:,}",
        _count(settled.size.offer_shares),
        _number(record.shares("offer_shares_final")),
    )
    if settled.pools is not None:
        for name, pool, column in (
            ("pool A", settled.pools.a, "pool_a_allotted_shares"),
            ("pool B", settled.pools.b, "pool_b_allotted_shares"),
        ):
            table.add_row(name, "", _count(pool), _number(record.shares(column)))
    console.print(table)
    if settled.public_final is not None:
        console.print(Text(f"{settled.public_final.reason}.", style="dim"))


def _ladder_marks(rows: Sequence[LadderRow]) -> list[tuple[str, LadderRow]]:
    """Return the rows a reader asks for: one lot, the last of A, the first of B, the largest."""
    in_a = [row for row in rows if row.pool != "B"]
    in_b = [row for row in rows if row.pool == "B"]
    marks = [("one lot", in_a[0]), ("last of pool A (甲尾)" if in_b else "largest", in_a[-1])]
    if in_b:
        marks += [("first of pool B (乙頭)", in_b[0]), ("largest (頂頭槌)", in_b[-1])]
    return marks


def _ladder(console: SpokenConsole, result: StudyResult) -> None:
    rows, offering = result.deal.record.ladder, result.offering
    amounts = {amount.shares: amount.amount_cents for amount in offering.amounts}
    if not rows:
        first, last = offering.amounts[0], offering.amounts[-1]
        mark = (
            "" if offering.sizes_are_printed else " (sizes made in the usual way, not the notice's)"
        )
        console.print(
            f"\nApplications{mark}: {first.shares:,} shares for HK${first.amount_cents / 100:,.2f} "
            f"to {last.shares:,} shares for HK${last.amount_cents / 100:,.2f}"
        )
        return
    table = _table(
        f"Ladder, {len(rows)} sizes",
        "",
        "shares",
        "payable HK$",
        "applications",
        "chance of a lot",
        "expected shares",
        right=(1, 2, 3, 4, 5),
    )
    for name, row in _ladder_marks(rows):
        cents = amounts.get(row.shares_applied_for)
        table.add_row(
            name,
            f"{row.shares_applied_for:,}",
            "-" if cents is None else f"{cents / 100:,.2f}",
            f"{row.valid_applications:,}",
            f"{float(chance_of_a_lot(row)):.2%}",
            f"{float(expected_shares(row)):,.2f}",
        )
    console.print(table)


def _greenshoe(console: SpokenConsole, result: StudyResult) -> None:
    record, settled = result.deal.record, result.offering.settlement
    stated = record.shares("over_allocated_shares")
    shown = f"{stated:,}" if stated is not None else _count(settled.over_allocated)
    line = f"Greenshoe: {shown} shares over-allocated (cap {settled.over_allocated.high:,})"
    names = (
        ("bought", "stabilisation_bought_shares"),
        ("resold", "stabilisation_resold_shares"),
        ("option exercised", "over_allotment_exercised_shares"),
    )
    parts = [f"{what} {record.shares(n):,}" for what, n in names if record.shares(n) is not None]
    console.print(line + (": " + ", ".join(parts) if parts else "; outcome not published"))


def _checks(console: SpokenConsole, checks: Sequence[Check]) -> None:
    table = _table(
        "Rules on the date of the listing document",
        "",
        "test",
        "value",
        "against",
        "known by",
        right=(2, 3),
    )
    for check in checks:
        word, style = _MARKS[check.passes]
        table.add_row(
            Text(word, style=style),
            Text(f"{check.name} [{check.rule}]"),
            _number(check.value, check.unit),
            _number(check.threshold, check.unit),
            check.confidence.words,
        )
    console.print(table)


def _timetable(console: SpokenConsole, result: StudyResult) -> None:
    table = _table("Timetable (Hong Kong time)", "", "planned", "actual")
    for entry in result.offering.timetable:
        shown = [f"{at:%a %d %b %Y %H:%M}" if at else "" for at in (entry.planned, entry.actual)]
        table.add_row(entry.what, *shown)
    console.print(table)


def print_solution(solution: Solution) -> None:
    """Print the answer to a backwards question, with every test at the answer."""
    console = _console()
    console.print(
        f"{solution.question}: {_number(solution.value, solution.unit)}"
        + (f" {solution.unit}" if solution.unit == "shares" else "")
        + f" (the deal has {_number(solution.now, solution.unit)})"
    )
    if solution.binding:
        console.print(f"one step further fails: {', '.join(solution.binding)}")
    table = _table("Tests there", "", "test", "value", "against", right=(2, 3))
    for test in solution.tests:
        word, style = _MARKS[test.passes]
        table.add_row(
            Text(word, style=style),
            f"{test.name} ({test.rule})",
            _number(test.value, test.unit),
            _number(test.threshold, test.unit),
        )
    console.print(table)


def print_replay(records: Sequence[DealRecord], entries: Sequence[Replayed]) -> None:
    """Print a replay: verdicts by field, moved tranches apart, every difference."""
    console = _console()
    moved = {record.stock_code for record in records if moved_from_initial(record)}
    verdicts = [verdict.value for verdict in Verdict]
    table = _table(f"{len(records)} deals", "field", *verdicts, right=range(1, 5))
    for name in (*REPLAY_FIELDS, "ladder"):
        counts = Counter(e.verdict for e in entries if e.field.split(".")[0] == name)
        if counts:
            table.add_row(name, *(f"{counts[v]:,}" if counts[v] else "" for v in Verdict))
    total = Counter(e.verdict for e in entries)
    table.add_row("all", *(f"{total[v]:,}" for v in Verdict), style="bold", end_section=True)
    apart = Counter(
        e.verdict for e in entries if e.field == "public_final_shares" and e.stock_code in moved
    )
    table.add_row(
        "public_final_shares where it moved",
        *(f"{apart[v]:,}" if apart[v] else "" for v in Verdict),
    )
    console.print(table)
    for verdict in (Verdict.DIFFERS, Verdict.BOUNDED):
        _listed(console, verdict, [e for e in entries if e.verdict is verdict])


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return " to ".join(map(_shown, value))
    return f"{value:,}" if isinstance(value, int | Decimal) else str(value)


def _listed(console: SpokenConsole, verdict: Verdict, entries: Sequence[Replayed]) -> None:
    if not entries:
        return
    table = _table(verdict.value, "code", "field", "published", "computed", "why", right=(2, 3))
    for entry in entries:
        table.add_row(
            entry.stock_code,
            entry.field,
            _shown(entry.published),
            _shown(entry.computed),
            entry.reason,
        )
    console.print(table)


def deal_rows(records: Sequence[DealRecord]) -> list[dict[str, Json]]:
    """Return deals as flat objects in the deal's own names."""
    from greenshoe.core import to_json  # noqa: PLC0415 - only here

    names = (
        "stock_code",
        "name_en",
        "name_zh",
        "listing_date",
        "mechanism",
        "listing_route",
        "industry",
        "offer_price_hkd",
        "gross_proceeds_hkd_mn",
        "public_subscription_level_x",
        "one_lot_success_pct",
        "first_day_return_pct",
    )
    return [{name: to_json(record.values.get(name)) for name in names} for record in records]


def _own_name(record: DealRecord) -> str:
    """Return what the terminal's reader calls a company."""
    chinese = None if terminal_language() is Language.ENGLISH else record.text("name_zh")
    return chinese or record.name


def print_deals(records: Sequence[DealRecord]) -> None:
    """Print deals as a table."""
    table = _table(
        f"{len(records)} deals",
        "code",
        "name",
        "listed",
        "mechanism",
        "price HK$",
        "gross HK$ mn",
        "multiple",
        "one lot %",
        "first day %",
        right=(4, 5, 6, 7, 8),
    )
    numbers = (
        "offer_price_hkd",
        "gross_proceeds_hkd_mn",
        "public_subscription_level_x",
        "one_lot_success_pct",
        "first_day_return_pct",
    )
    for record in records:
        shown = [_number(record.number(name)) for name in numbers]
        table.add_row(
            record.stock_code,
            _own_name(record),
            str(record.day("listing_date") or "-"),
            record.text("mechanism") or "-",
            *shown,
        )
    _console().print(table)
