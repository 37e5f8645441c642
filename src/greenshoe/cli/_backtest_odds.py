"""How the record of the odds is shown: all methods on all deals, then group by group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE
from rich.table import Table

from greenshoe.report import SpokenConsole

if TYPE_CHECKING:
    from collections.abc import Sequence

    Row = dict[str, Any]

__all__ = ["show_odds_record"]

_OWN = "this method"
_SCORES = (
    ("within 2x", "within_twice_pct", " %", 0),
    ("CRPS log", "crps", "", 2),
    ("50 % held", "cover_50_pct", " %", 0),
    ("80 % held", "cover_80_pct", " %", 0),
    ("R2 log", "r2", "", 2),
    ("ladder log", "ladder_error", "", 2),
)


def _cells(row: Row) -> list[str]:
    made = []
    for _, name, unit, places in _SCORES:
        value = row[name]
        made.append("-" if value is None else f"{value:.{places}f}{unit}")
    return made


def _table(*first: str, last: str = "") -> Table:
    table = Table(box=SIMPLE, pad_edge=False)
    for heading in first:
        table.add_column(heading)
    for heading in ("deals", *(name for name, *_ in _SCORES)):
        table.add_column(heading, justify="right", no_wrap=True)
    if last:
        table.add_column(last)
    return table


def _all_deals(rows: Sequence[Row]) -> Table:
    table = _table("method")
    for row in rows:
        if row["by"] == "all":
            table.add_row(row["method"], str(row["deals"]), *_cells(row))
    return table


def _by_group(rows: Sequence[Row]) -> Table:
    table = _table("by", "group", "method", last="verdict")
    own = [row for row in rows if row["method"] == _OWN and row["by"] != "all"]
    for row in own:
        same = [r for r in rows if (r["by"], r["group"]) == (row["by"], row["group"])]
        rivals = [r for r in same if r["method"] != _OWN and r["crps"] is not None]
        table.add_row(
            row["by"], row["group"], _OWN, str(row["deals"]), *_cells(row), row["verdict"]
        )
        if rivals:
            best = min(rivals, key=lambda r: r["crps"])
            table.add_row("", "", best["method"], str(best["deals"]), *_cells(best), "")
    return table


def show_odds_record(rows: Sequence[Row]) -> None:
    """Print the record of the odds.

    Parameters
    ----------
    rows
        As `greenshoe.subscriber.backtest_odds` returns them.
    """
    console = SpokenConsole(highlight=False, markup=False, emoji=False)
    console.width = max(console.width, 190)
    for knowledge in dict.fromkeys(row["known"] for row in rows):
        inside = [row for row in rows if row["known"] == knowledge]
        console.print(f"\nKnown: {knowledge}", style="bold")
        console.print(_all_deals(inside))
        console.print("By kind of deal, beside the rival with the lowest CRPS there:")
        console.print(_by_group(inside))
    console.print(
        "Walk-forward: each deal from deals listed earlier, the first forty learnt from only. "
        "Differences below 0.03 CRPS or 6 points within 2x are noise.\n"
        "A rival is the best of several by hindsight. 'ladder' is the median error of expected "
        "shares over the sizes of a table, applications by size forecast too."
    )
