"""`greenshoe engine`: operating drivers simulated from first principles."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from greenshoe.cli._engine_serving import register_serving
from greenshoe.cli._language import say_written, write_spoken_picture
from greenshoe.cli._options import executor_of, progress_over

if TYPE_CHECKING:
    from greenshoe.drawing import Picture
    from greenshoe.engines import EngineResult

engine = typer.Typer(no_args_is_help=True, help="Operating drivers, simulated.")


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    engine.command("fleet")(fleet)
    register_serving(engine)
    app.add_typer(engine, name="engine")


def fleet(
    city: Annotated[
        str,
        typer.Argument(
            help="A shipped city (guangzhou, thin, chase, roads, point) or a TOML file."
        ),
    ] = "guangzhou",
    policy: Annotated[
        str | None,
        typer.Option(help="nearest, batched, nearest-hot, fluid or learn; else the file's own."),
    ] = None,
    vehicles: Annotated[int | None, typer.Option(help="Vehicles; else the file's own.")] = None,
    fleets: Annotated[
        str | None, typer.Option(metavar="N,N,...", help="Fleet sizes of the curve.")
    ] = None,
    solve: Annotated[
        str | None,
        typer.Option(metavar="MEASURE=TARGET", help="Find the demand that reaches a target."),
    ] = None,
    days: Annotated[int, typer.Option(help="Days simulated of each variant.")] = 20,
    seed: Annotated[int, typer.Option(help="Random streams.")] = 0,
    workers: Annotated[int, typer.Option(help="Processes; 1 works here.")] = 1,
    dask: Annotated[str | None, typer.Option(help="Address of a Dask scheduler.")] = None,
    picture: Annotated[Path | None, typer.Option(help="Write the curve as SVG.")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for the picture and the JSON.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
) -> None:
    """Simulate a robotaxi fleet in a city: orders, waiting, money, against fleet size."""
    from greenshoe.answers import fleet_sizes
    from greenshoe.core import dump_json
    from greenshoe.study import FleetRequest, fleet_engine

    request = FleetRequest(
        city, policy=policy, vehicles=vehicles, fleets=fleet_sizes(fleets), days=days, seed=seed,
        solve=solve,
    )  # fmt: skip
    with executor_of(workers, dask) as executor, progress_over(days * 18) as say:
        result = fleet_engine(request, executor=executor, progress=say)
    _write(result, picture, out)
    if as_json:
        typer.echo(dump_json(result.to_json()), nl=False)
        return
    from greenshoe.cli._engine_view import show_fleet

    show_fleet(result)


def _write(result: EngineResult, picture: Path | None, out: Path | None) -> None:
    """Write the picture, and into a folder the JSON too."""
    from greenshoe.core import dump_json, write_atomically
    from greenshoe.engines import curve_picture, demand_picture

    drawn: dict[Path, Picture] = {}
    if picture is not None:
        drawn[picture] = curve_picture(result)
    if out is not None:
        drawn[out / "fleet.svg"] = curve_picture(result)
        drawn[out / "demand.svg"] = demand_picture(result)
    for path, shown in drawn.items():
        write_spoken_picture(path, shown)
        say_written(path)
    if out is not None:
        write_atomically(out / "fleet.json", dump_json(result.to_json()))
        say_written(out / "fleet.json")
