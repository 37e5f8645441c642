"""``greenshoe backtest``: the record of a method, beside its baselines."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["register"]

# Name of a record -> (room, function that returns a list of flat rows).
RECORDS: dict[str, tuple[str, str]] = {"value": ("greenshoe.company", "backtest")}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("backtest")(_backtest)


def _backtest(
    name: Annotated[str, typer.Argument(help="Record: " + ", ".join(sorted(RECORDS)) + ".")],
    json: Annotated[
        bool, typer.Option("--json", help="One JSON value on standard output.")
    ] = False,
) -> None:
    """Print what a method forecast, what came, and what the baselines would have said."""
    from greenshoe.core import UnknownNameError, dump_json

    if name not in RECORDS:
        raise UnknownNameError(
            "has no record", key="name", value=name, expected=", ".join(sorted(RECORDS))
        )
    room, function = RECORDS[name]
    rows = getattr(import_module(room), function)()
    if json:
        sys.stdout.write(dump_json(rows))
    else:
        _show(rows)


def _show(rows: Sequence[Mapping[str, object]]) -> None:
    """Print each row as one block of ``name value`` pairs: records differ in their columns."""
    for row in rows:
        pairs = (f"{key} {_cell(value)}" for key, value in row.items() if value is not None)
        sys.stdout.write("  ".join(pairs) + "\n")


def _cell(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
