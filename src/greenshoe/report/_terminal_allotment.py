"""Ladders, ballots and proofs in a terminal, as JSON and as CSV."""

from __future__ import annotations

import csv
import io
from dataclasses import asdict
from math import log
from typing import TYPE_CHECKING

from rich.box import SIMPLE
from rich.table import Table

from greenshoe.core import format_hkd, to_json
from greenshoe.offering import expected_shares, landmarks
from greenshoe.report._spoken import SpokenConsole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from greenshoe.allotment import Ballot, ProofCheck, Verified
    from greenshoe.core import Json
    from greenshoe.deal import LadderRow
    from greenshoe.offering import LadderDesign
    from greenshoe.study import DesignStudy

__all__ = [
    "ballot_json",
    "ladder_csv",
    "ladder_json",
    "print_ballot",
    "print_ladders",
    "print_proof",
    "print_verified",
]

_COLUMNS = (
    "pool",
    "shares_applied_for",
    "valid_applications",
    "guaranteed_shares",
    "ballot_winners",
    "ballot_extra_shares",
    "allotted_shares_total",
    "approx_pct_allotted",
)
_BARS = "▁▂▃▄▅▆▇█"
_WIDTH = 110


def _console() -> SpokenConsole:
    console = SpokenConsole(highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console.width = _WIDTH
    return console


def _grid(title: str, left: Sequence[str], right: Sequence[str]) -> Table:
    grid = Table(title=title, title_justify="left", box=SIMPLE, pad_edge=False)
    for name in left:
        grid.add_column(name)
    for name in right:
        grid.add_column(name, justify="right")
    return grid


def _row_json(row: LadderRow) -> dict[str, Json]:
    return {name: to_json(getattr(row, name)) for name in _COLUMNS}


def ladder_json(study: DesignStudy) -> list[dict[str, Json]]:
    """Return each designed ladder: style, rows in the ladder columns, what it means."""
    return [
        {
            "style": design.style.value,
            "stock_code": study.deal.terms.stock_code,
            "one_lot_rate": float(design.one_lot_rate),
            "exponents": to_json(design.exponents),
            "rows": [_row_json(row) for row in design.rows],
            "landmarks": to_json([asdict(mark) for mark in landmarks(design.rows)]),
        }
        for design in study.designs
    ]


def ladder_csv(design: LadderDesign) -> str:
    """Return a ladder in the ladder columns."""
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for row in design.rows:
        cells = [getattr(row, name) for name in _COLUMNS]
        writer.writerow(["" if cell is None else cell for cell in cells])
    return made.getvalue()


def _said(row: LadderRow) -> str:
    """Return the basis of one size in the words of an announcement."""
    ballot = f"{row.ballot_winners:,} of {row.valid_applications:,} to receive"
    if not row.ballot_winners:
        return f"{row.guaranteed_shares:,} shares"
    if not row.guaranteed_shares:
        return f"{ballot} {row.ballot_extra_shares:,} shares"
    return f"{row.guaranteed_shares:,} shares plus {ballot} {row.ballot_extra_shares:,} more"


def _print_rows(console: SpokenConsole, design: LadderDesign) -> None:
    powers = ", ".join(
        f"pool {pool or 'of all'} ~ size^{exponent:.3f}"
        for pool, exponent in design.exponents.items()
        if exponent is not None
    )
    title = f"{design.style.value} ladder" + (f" ({powers})" if powers else "")
    grid = _grid(title, ["pool"], ["shares", "applications", "basis of allotment", "%"])
    for row in design.rows:
        grid.add_row(
            row.pool,
            f"{row.shares_applied_for:,}",
            f"{row.valid_applications:,}",
            _said(row),
            f"{row.approx_pct_allotted}",
        )
    console.print(grid)


def _bars(rows: Sequence[LadderRow], low: float, high: float) -> str:
    """Return a ladder as bars of expected shares, on a log scale that styles share."""
    span = (log(high) - log(low)) or 1.0
    drawn = []
    for row in rows:
        value = max(float(expected_shares(row)), low)
        drawn.append(_BARS[round((log(value) - log(low)) / span * (len(_BARS) - 1))])
    return "".join(drawn)


def print_ladders(study: DesignStudy, beside: DesignStudy) -> None:
    """Print a designed ladder, and styles side by side with what they mean for one applicant.

    Parameters
    ----------
    study
        What was asked for; one ladder is printed row by row.
    beside
        The styles to compare.
    """
    console, lot = _console(), study.deal.terms.board_lot_shares
    if len(study.designs) == 1:
        _print_rows(console, study.designs[0])
    designs = beside.designs if len(beside.designs) > 1 else study.designs
    rows = [row for design in designs for row in design.rows if row.valid_applications]
    values = [float(expected_shares(row)) for row in rows if row.allotted_shares_total] or [1.0]
    console.print("expected shares by size, smallest to largest (logarithmic, same scale)")
    for design in designs:
        asked = [row for row in design.rows if row.valid_applications]
        for pool in dict.fromkeys(row.pool for row in asked):
            own = [row for row in asked if row.pool == pool]
            name = design.style.value if pool != "B" else ""
            bars = _bars(own, min(values), max(values))
            console.print(f"  {name:<14}{pool or ' '}  {bars}", soft_wrap=True)
    right = ["size", "chance of a lot", "expected shares", "expected lots"]
    grid = _grid("what each means for one applicant", ["", "", "style"], right)
    for number in range(len(landmarks(designs[0].rows))):
        for place, design in enumerate(designs):
            mark = landmarks(design.rows)[number]
            grid.add_row(
                mark.name if not place else "",
                mark.trade_name if not place else "",
                design.style.value,
                f"{mark.shares_applied_for:,}",
                f"{float(mark.chance_of_a_lot):.2%}",
                f"{float(mark.expected_shares):,.2f}",
                f"{float(mark.expected_shares) / lot:,.3f}",
            )
    console.print(grid)
    console.print(f"a lot of {lot:,} shares costs {format_hkd(study.lot_cost_cents)} with its fees")


def ballot_json(ballot: Ballot) -> dict[str, Json]:
    """Return what a ballot came to."""
    totals = ballot.allotment.outcomes.totals
    return {
        "output": ballot.output.name,
        "audit": ballot.audit.name,
        "stock_code": ballot.basis.stock_code,
        **{key: to_json(value) for key, value in asdict(totals).items()},
    }


def print_ballot(ballot: Ballot) -> None:
    """Print what a ballot came to."""
    totals, console = ballot.allotment.outcomes.totals, _console()
    lines = {
        "applications": f"{totals.applications:,}",
        "valid": f"{totals.valid_applications:,}",
        "successful": f"{totals.successful_applications:,}",
        **{f"rejected, {why}": f"{count:,}" for why, count in totals.rejected.items() if count},
        "shares allotted": f"{totals.allotted_shares:,}",
        "  pool A": f"{totals.pool_a_allotted_shares:,}",
        "  pool B": f"{totals.pool_b_allotted_shares:,}",
        "paid": format_hkd(totals.paid_cents),
        "kept for shares and fees": format_hkd(totals.kept_cents),
        "paid back": format_hkd(totals.refund_cents),
    }
    grid = _grid(f"ballot of {ballot.basis.stock_code}", ["what"], ["number"])
    for name, text in lines.items():
        grid.add_row(name, text)
    console.print(grid)
    console.print(f"{ballot.output.name} and {ballot.audit.name} written", soft_wrap=True)


def print_verified(verified: Verified, application: Mapping[str, object] | None) -> None:
    """Print that a ballot is proven, and what one application drew and got."""
    console = _console()
    console.print("proven")
    for words in verified.said:
        console.print(f"  {words}", soft_wrap=True)
    if application is None:
        return
    outcome = application["outcome"]
    pairs = outcome.items() if isinstance(outcome, dict) else ()
    console.print(f"application {application['application_id']}", soft_wrap=True)
    for name in ("shares", "draw", "cut_off"):
        console.print(f"  {name:<18}{_or_dash(application[name])}")
    for name, value in pairs:
        console.print(f"  {name:<18}{_or_dash(value)}", soft_wrap=True)


def _or_dash(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value or "-")


def print_proof(checks: Sequence[ProofCheck]) -> None:
    """Print what a proof shows."""
    console = _console()
    console.print("proven" if all(check.passes for check in checks) else "NOT proven")
    for check in checks:
        mark = "yes" if check.passes else "NO "
        console.print(f"  {mark}  {check.check:<20}{check.words}", soft_wrap=True)
