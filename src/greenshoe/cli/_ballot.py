"""`greenshoe ballot`: the draw, from a file of applications to a file of outcomes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("ballot")(ballot)


def ballot(
    applications: Annotated[Path, typer.Argument(metavar="APPS.parquet", help="Applications.")],
    deal: Annotated[str, typer.Option(help="A code of the shipped deals, or a TOML file.")],
    out: Annotated[Path, typer.Option(metavar="OUT.parquet", help="Where the outcomes go.")],
    seed: Annotated[
        str | None, typer.Option(metavar="HEX", help="The seed: 64 hex digits.")
    ] = None,
    commitment: Annotated[
        Path | None, typer.Option(metavar="FILE", help="What `commit` wrote, with --public-value.")
    ] = None,
    public_value: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="A later public value: a beacon, a closing index."),
    ] = None,
    ladder: Annotated[
        Path | None, typer.Option(metavar="FILE.csv", help="A ladder instead of the deal's own.")
    ] = None,
    salts: Annotated[
        Path | None, typer.Option(help="The commitment's salt file, if it was moved.")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, max=256, help="Threads; the result is the same.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
) -> None:
    """Draw: in each size the lowest values of a keyed function of the application win."""
    from greenshoe.core import dump_json
    from greenshoe.deal import Deal
    from greenshoe.report import ballot_json, print_ballot
    from greenshoe.study import hold_ballot

    held = hold_ballot(
        applications,
        Deal.load(deal),
        out,
        seed=seed,
        commitment=commitment,
        public_value=public_value,
        ladder=ladder,
        salts=salts,
        threads=workers,
    )
    if as_json:
        typer.echo(dump_json(ballot_json(held)), nl=False)
    else:
        print_ballot(held)
