"""`greenshoe backtest NAME`: the measured record of a method."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("backtest")(backtest)


def _truth() -> Path:
    """Return the folder of labelled data: `$GREENSHOE_TRUTH`, else `shared` beside the checkout."""
    import greenshoe  # noqa: PLC0415 - only to find the checkout
    from greenshoe.core import DataError  # noqa: PLC0415

    given = os.environ.get("GREENSHOE_TRUTH")
    folder = Path(given) if given else Path(greenshoe.__file__).resolve().parents[3] / "shared"
    if not (folder / "data").is_dir():
        raise DataError(
            "holds no hand-labelled data",
            file=folder,
            expected="GREENSHOE_TRUTH naming a folder with data/",
        )
    return folder


def _reading() -> list[dict[str, Any]]:
    """Return the record of reading news, and the bar each figure is held to."""
    from greenshoe.reading import measure_facts, measure_news  # noqa: PLC0415

    truth = _truth()
    bars = {"numbers, read by the grammar": 0.97, "numbers, made facts": 0.97,
            "whole facts (entity, metric, period, value)": 0.80,
            "news, present cells right": 0.95, "news, absent cells left empty": 0.98}  # fmt: skip
    return [
        {
            "measure": s.measure,
            "right": s.right,
            "found": s.found,
            "expected": s.expected,
            "recall": round(s.recall, 4),
            "precision": round(s.precision, 4),
            "f1": round(s.f1, 4),
            "bar": bars.get(s.measure),
        }
        for s in [*measure_facts(truth), *measure_news(truth)]
    ]


_METHODS = {"reading": _reading}


def backtest(
    name: Annotated[
        str, typer.Argument(help="A method: " + ", ".join(_METHODS) + ".", show_default=False)
    ],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
) -> int:
    """Print a method's measured record."""
    from greenshoe.core import UnknownNameError, dump_json  # noqa: PLC0415

    method = _METHODS.get(name)
    if method is None:
        raise UnknownNameError(
            "is no method with a record", key="name", value=name, expected=", ".join(_METHODS)
        )
    rows = method()
    if as_json:
        sys.stdout.write(dump_json(rows))
        return 0
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    table = Table()
    for column in rows[0]:
        table.add_column(column, justify="left" if column == "measure" else "right")
    for row in rows:
        table.add_row(
            *(
                "" if v is None else f"{v:.4f}" if isinstance(v, float) else str(v)
                for v in row.values()
            )
        )
    Console(width=None if sys.stdout.isatty() else 140).print(table)
    return 0
