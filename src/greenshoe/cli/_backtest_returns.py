"""How `greenshoe backtest returns` shows its record."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE
from rich.table import Table

from greenshoe.report import SpokenConsole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["show_returns_record"]

_TITLES = {
    "walk-forward": "Walk-forward: log(1 + first-day return), each deal from earlier ones",
    "one-lot applicant": "The one-lot applicant: E[a r] = E[a] E[r] + Cov(a, r), per cent",
    "grey to later": "Holding from the grey market, per cent",
}
_NOTES = {
    "walk-forward": (
        "An edge: the mean CRPS is below that of the unconditional distribution by more than two"
        " standard errors of the difference."
    ),
    "one-lot applicant": (
        "a: one-lot rate, r: first-day return, before costs; 95 % bootstrap interval."
    ),
    "grey to later": (
        "A rule must be beyond luck among four ranges, and hold in both halves of the past."
    ),
}
_FRACTIONS = {
    "mean_allotment",
    "mean_return",
    "product",
    "covariance",
    "mean_joint",
    "joint_low",
    "joint_high",
    "median_joint",
    "return_per_allotment",
    "mean",
    "standard_error",
    "rose",
}


def _cell(name: str, value: object) -> str:
    if name == "known" and value == "close":
        return "close of applications"
    if value is None or value != value:  # noqa: PLR0124 - NaN is not itself
        return "-"
    if name in _FRACTIONS and isinstance(value, float):
        return f"{100 * value:.2f}"
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def show_returns_record(rows: Sequence[Mapping[str, Any]]) -> None:
    """Print each kind of row as a table of its own."""
    console = SpokenConsole(highlight=False, markup=False)
    console.width = max(console.width, 165)
    for kind, group in groupby(rows, key=lambda row: str(row["record"])):
        members = list(group)
        names = [name for name in members[0] if name != "record"]
        table = Table(title=_TITLES[kind], title_justify="left", box=SIMPLE, pad_edge=False)
        for name in names:
            text = isinstance(members[0][name], str)
            table.add_column(
                name.replace("_", " "), justify="left" if text else "right", no_wrap=True
            )
        for row in members:
            table.add_row(*(_cell(name, row[name]) for name in names))
        console.print(table)
        console.print(_NOTES[kind] + "\n")
