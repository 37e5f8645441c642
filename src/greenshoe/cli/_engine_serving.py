"""`greenshoe engine serving`: machines, tokens, cost and margin of serving a model."""

from __future__ import annotations

import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from greenshoe.cli._language import say_written, write_spoken_picture
from greenshoe.cli._options import executor_of

if TYPE_CHECKING:
    from greenshoe.engines import EngineResult
    from greenshoe.report import SpokenConsole

__all__ = ["register_serving"]


def register_serving(engine: typer.Typer) -> None:
    """Add the command to the engines."""
    engine.command("serving")(serving)


def serving(
    model: Annotated[
        str, typer.Argument(help="a shipped service (deepseek-2025-02, ...) or a .toml file")
    ],
    machine: Annotated[str | None, typer.Option(help="another shipped machine instead")] = None,
    draws: Annotated[int, typer.Option(help="draws of the uncertain numbers")] = 256,
    seed: Annotated[int, typer.Option(min=0, help="of requests and draws")] = 0,
    units: Annotated[int, typer.Option(help="units of each pool that are simulated")] = 1,
    workers: Annotated[int, typer.Option(help="processes; 1 works here")] = 1,
    dask: Annotated[str | None, typer.Option(help="address of a Dask scheduler")] = None,
    picture: Annotated[Path | None, typer.Option(help="write the picture as SVG")] = None,
    json: Annotated[bool, typer.Option("--json", help="print one JSON value")] = False,
) -> None:
    """Simulate a model that serves tokens: machines by hour, latencies, cost, margin."""
    from greenshoe.core import dump_json
    from greenshoe.engines import on_machine, read_service, serve_day, serving_picture

    draft = read_service(model)
    if machine is not None:
        draft = on_machine(draft, machine)
    with executor_of(workers, dask) as executor:
        result = serve_day(draft, draws=draws, seed=seed, units_simulated=units, executor=executor)
    if picture is not None:
        write_spoken_picture(picture, serving_picture(result))
        say_written(picture)
    if json:
        sys.stdout.write(dump_json(result.to_json()))
    else:
        _show(result)


def _show(result: EngineResult) -> None:
    from greenshoe.report import SpokenConsole
    from greenshoe.words import message

    console = SpokenConsole(width=None if sys.stdout.isatty() else 120, highlight=False)
    more: Any = result.more
    console.print(result.name, style="bold")
    console.print(message("{model} on {machine}", model=more["model"], machine=more["machine"]))
    _drivers(console, result)
    _hours(console, more["hours"])
    _curve(console, result)
    _checks(console, result)
    even = more["break_even"]
    if even["requests_per_day"] is None:
        console.print("At these prices no load pays for the machines.")
    else:
        console.print(
            f"A token sold at list price earns from {even['requests_per_day']:,.0f} requests a day"
            f" ({even['share_of_load']:.2%} of the load)."
        )
    if even["paid_share"] is not None and even["paid_share"] <= 1:
        console.print(f"At this load machines are paid once {even['paid_share']:.0%} of it is.")
    console.print(f"Allocation: {more['allocation']}.")
    weak = sum(row["confidence"] == "M" for row in more["inputs"].values())
    console.print(f"{weak} of {len(more['inputs'])} inputs are unconfirmed (M): --json lists them.")


def _table(title: str, columns: list[str]) -> Any:  # noqa: ANN401 - rich loads when a command runs
    from rich.box import SIMPLE
    from rich.table import Table

    table = Table(title=title, title_justify="left", box=SIMPLE, pad_edge=False)
    for place, column in enumerate(columns):
        table.add_column(column, justify="left" if place == 0 else "right")
    return table


def _number(value: object) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "-"
    if isinstance(value, int | float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
    return str(value)


def _short(value: float) -> str:
    return "-" if math.isnan(value) else f"{value:.3g}"


def _drivers(console: SpokenConsole, result: EngineResult) -> None:
    table = _table("Drivers", ["", "p05", "p50", "p95", "mean", "unit"])
    for name, row in result.drivers.items():
        numbers = map(_number, (row.p05, row.p50, row.p95, row.mean))
        table.add_row(name.replace("_", " "), *numbers, row.unit)
    console.print(table)


def _hours(console: SpokenConsole, hours: list[dict[str, Any]]) -> None:
    roles = [key.removesuffix("_nodes") for key in hours[0] if key.endswith("_nodes")]
    columns = ["hour", "requests/s", *(f"{role} nodes" for role in roles)]
    columns += [
        "in tok/s/node",
        "out tok/s/node",
        "first token p50, p95 s",
        "per token p50, p95 ms",
    ]
    table = _table("Machines and latencies by hour", columns)
    for row in hours[::2]:
        first = [row[f"first_token_seconds_{q}"] for q in ("p50", "p95")]
        slow = [row[f"output_token_seconds_{q}"] * 1000 for q in ("p50", "p95")]
        table.add_row(
            f"{row['hour']:02d}",
            _number(row["requests_per_second"]),
            *(_number(row[f"{role}_nodes"]) for role in roles),
            _number(row["input_tokens_per_second_and_node"]),
            _number(row["output_tokens_per_second_and_node"]),
            ", ".join(map(_short, first)),
            ", ".join(map(_short, slow)),
        )
    console.print(table)


def _curve(console: SpokenConsole, result: EngineResult) -> None:
    columns = ["against", "value", "nodes", "US$/M tokens", "US$/M output", "price", "gross margin"]
    table = _table("What changes the cost", columns)
    rows: list[Any] = [row for row in result.curve if row["against"] != "requests_per_day"]
    loads: list[Any] = [row for row in result.curve if row["against"] == "requests_per_day"]
    for row in (*loads[::4], *rows):
        margin = row["gross_margin"]
        table.add_row(
            str(row["against"]).replace("_", " "),
            _number(row["value"]),
            _number(row["nodes_mean"]),
            _number(row["cost_per_million_tokens"]),
            _number(row["cost_per_million_output_tokens"]),
            _number(row["price_per_million_tokens"]),
            "-" if margin is None else f"{margin:.1%}",
        )
    console.print(table)
    for row in rows:
        if row["refused"]:
            console.print(f"{row['value']}: {row['refused']}")


def _checks(console: SpokenConsole, result: EngineResult) -> None:
    table = _table("Checks", ["", "expected", "found", "passes"])
    for check in result.checks:
        passes = "yes" if check.passes else "NO"
        table.add_row(check.check, _number(check.expected), _number(check.found), passes)
    console.print(table)
