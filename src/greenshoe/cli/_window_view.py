"""How `greenshoe window` shows its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.box import SIMPLE
from rich.table import Table

from greenshoe.cli._language import write_spoken_picture
from greenshoe.core import InputError
from greenshoe.report import SpokenConsole
from greenshoe.subscriber import window_picture

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from greenshoe.subscriber import WindowRow

__all__ = ["show_window", "write_window"]

_WHOLE_MONTH = 7


def _number(value: float | None, places: int) -> str:
    return "-" if value is None else f"{value:,.{places}f}"


def _table(title: str, first: str, rows: Sequence[WindowRow], *, heat: bool) -> Table:
    grid = Table(title=title, title_justify="left", box=SIMPLE, pad_edge=False)
    grid.add_column(first)
    numbers = ("listings", "HK$ mn", "multiple", "one lot %", "grey %")
    for name in (*numbers, "first day %", "median %", "below %"):
        grid.add_column(name, justify="right")
    if heat:
        grid.add_column("heat", justify="right")
        grid.add_column("state")
    for row in rows:
        label = row.period if row.by == "all" else row.group
        if row.by != "all" and row.period != "all":
            label = f"{row.period} {row.group}"
        cells = [
            label,
            str(row.listings),
            _number(row.raised_hkd_mn, 0),
            _number(row.multiple_median, 1),
            _number(row.one_lot_rate_median_pct, 2),
            _number(row.grey_mean_pct, 1),
            _number(row.first_day_mean_pct, 1),
            _number(row.first_day_median_pct, 1),
            _number(row.below_offer_pct, 0),
        ]
        grid.add_row(*cells, *([_number(row.heat_percentile, 0), row.state] if heat else []))
    return grid


def show_window(rows: Sequence[WindowRow]) -> None:
    """Print the months, the years and the groups."""
    console = SpokenConsole(highlight=False, markup=False, emoji=False)
    console.width = max(console.width, 130)
    months = [r for r in rows if r.by == "all" and len(r.period) == _WHOLE_MONTH]
    shown = [r for r in months if r.source == "deals"]
    console.print(_table("By month", "month", shown, heat=True))
    years = [r for r in rows if r.by == "all" and len(r.period) < _WHOLE_MONTH]
    console.print(_table("By year", "year", years, heat=False))
    for name in ("sector", "route", "mechanism"):
        groups = [r for r in rows if r.by == name and r.period == "all"]
        first = f"listing {name}" if name == "route" else name
        console.print(_table(f"By {name}", first, groups, heat=False))
        split = [r for r in rows if r.by == name and r.period != "all"]
        if split:
            console.print(_table(f"By month and {name}", first, split, heat=False))
    older = sum(r.source == "summary" for r in months)
    console.print(
        "Multiple and one-lot rate are medians; first day is the first close on the offer price;"
        " below: closed under it.\nHeat: the mean percentile of listings, multiple, median first"
        f" day and share not below the offer among earlier months\n({older} of 2019 to 2022 ship as"
        " published numbers; 2023 and 2024 are missing). Hot: 80 or more, cold: 20 or less.\n"
        "Listings are the deals that ship, not all that listed."
    )


def write_window(rows: Sequence[WindowRow], target: Path) -> None:
    """Write the months as an SVG.

    Raises
    ------
    InputError
        If the file is no .svg.
    """
    if target.suffix != ".svg":
        raise InputError("is no .svg", key="--picture", value=target, expected="a name in .svg")
    write_spoken_picture(target, window_picture(rows))
