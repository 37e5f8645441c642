"""`greenshoe backtest NAME`: the measured record of a method, beside its baselines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

# Records that are shown in a way of their own: (module, function that prints the rows).
VIEWS: dict[str, tuple[str, str]] = {
    "odds": ("greenshoe.cli._backtest_odds", "show_odds_record"),
    "returns": ("greenshoe.cli._backtest_returns", "show_returns_record"),
}


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("backtest")(backtest)


def backtest(
    name: Annotated[
        str, typer.Argument(help="engines, market, odds, plan, reading, returns or value.")
    ],
    prices: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Of returns: daily prices, CODE.csv (date, open, close)."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
) -> None:
    """Print what a method said, what came, and what the baselines would have said."""
    from greenshoe.answers import backtest_rows
    from greenshoe.core import dump_json

    rows = backtest_rows(name, prices=prices)
    if as_json:
        typer.echo(dump_json(rows), nl=False)
    elif name in VIEWS:
        module, function = VIEWS[name]
        getattr(import_module(module), function)(rows)
    elif len({tuple(row) for row in rows}) == 1:
        _show_table(rows)
    else:
        _show_blocks(rows)


def _cell(value: object) -> str:
    if value is None:
        return "-"
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _show_table(rows: Sequence[Mapping[str, object]]) -> None:
    """Print rows of the same columns as a table."""
    from rich.box import SIMPLE
    from rich.table import Table

    from greenshoe.report import SpokenConsole

    table = Table(box=SIMPLE, pad_edge=False)
    for column, value in rows[0].items():
        table.add_column(
            column.replace("_", " "), justify="left" if isinstance(value, str) else "right"
        )
    for row in rows:
        table.add_row(*map(_cell, row.values()))
    console = SpokenConsole(highlight=False)
    console.width = max(console.width, 140)
    console.print(table)


def _show_blocks(rows: Sequence[Mapping[str, object]]) -> None:
    """Print each row as `name value` pairs: records differ in their columns."""
    from greenshoe.report import SpokenConsole

    console = SpokenConsole(highlight=False, markup=False)
    for row in rows:
        pairs = (
            f"{key.replace('_', ' ')} {_cell(value)}"
            for key, value in row.items()
            if value is not None
        )
        console.print("  ".join(pairs), soft_wrap=True)
