"""`greenshoe run`: the main job: one deal, everything the rules give, in four files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

DEFAULT_FOLDER = Path("greenshoe-out")


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("run")(run)


def run(
    deal: Annotated[str, typer.Argument(help="A code of the shipped deals, or a TOML file.")],
    out: Annotated[Path, typer.Option(help="Folder for the files.")] = DEFAULT_FOLDER,
    seed: Annotated[int, typer.Option(min=0, help="Seed of every random stream.")] = 0,
    solve: Annotated[
        str | None,
        typer.Option(
            metavar="QUESTION",
            help="Ask backwards: cornerstone_max, offer_min, price_min or public_float.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
) -> None:
    """Compute an offering from its terms: checks, tranches, ladder, greenshoe, timetable, fees."""
    from greenshoe.core import dump_json
    from greenshoe.deal import Deal
    from greenshoe.report import (
        print_solution,
        print_summary,
        result_json,
        value_section,
        write_all,
    )
    from greenshoe.study import run as study
    from greenshoe.study import solve_for, value_deal

    chosen = Deal.load(deal)
    if solve is not None:
        solution = solve_for(chosen, solve)
        if as_json:
            typer.echo(dump_json(solution), nl=False)
        else:
            print_solution(solution)
        return
    result = study(chosen, seed=seed)
    valuation = value_deal(result, folder=Path(deal).parent)
    sections = () if valuation is None else (value_section(valuation),)
    written = write_all(result, out, sections)
    if as_json:
        typer.echo(dump_json(result_json(result, sections)), nl=False)
    else:
        print_summary(result, written, sections)
