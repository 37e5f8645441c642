"""`greenshoe run`: the main job: one deal, everything the rules give, in four files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from greenshoe.cli._options import parse_range

if TYPE_CHECKING:
    from greenshoe.deal import Deal

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
    orders: Annotated[
        Path | None, typer.Option(help="The institutional orders, CSV or Excel.")
    ] = None,
    rate: Annotated[
        list[str] | None,
        typer.Option(metavar="USD=7.78", help="HK$ for a unit of a currency of the orders."),
    ] = None,
    policy: Annotated[
        str | None, typer.Option(help="How the orders are allotted: a policy or its TOML file.")
    ] = None,
    price_range: Annotated[
        str | None,
        typer.Option("--range", metavar="LOW:HIGH", help="The range the orders were taken in."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
) -> None:
    """Compute an offering from its terms: checks, tranches, ladder, greenshoe, timetable, fees."""
    from greenshoe.answers import Beside, sections_for
    from greenshoe.book import parse_rates
    from greenshoe.core import dump_json
    from greenshoe.deal import Deal as AnyDeal
    from greenshoe.report import print_summary, result_json, write_all
    from greenshoe.study import run as study
    from greenshoe.words import terminal_language

    chosen = AnyDeal.load(deal)
    if solve is not None:
        _solve(chosen, solve, as_json=as_json)
        return
    result = study(chosen, seed=seed)
    beside = Beside(
        folder=Path(deal).parent,
        orders=orders,
        policy=policy,
        range_hkd=parse_range(price_range),
        rates=parse_rates(rate or []),
    )
    sections = sections_for(result, beside)
    written = write_all(result, out, sections, language=terminal_language())
    if as_json:
        typer.echo(dump_json(result_json(result, sections)), nl=False)
    else:
        print_summary(result, written, sections)


def _solve(deal: Deal, question: str, *, as_json: bool) -> None:
    """Answer a question asked backwards; that nothing passes is an answer, too."""
    from greenshoe.core import NotPossibleError, dump_json
    from greenshoe.report import print_solution
    from greenshoe.study import solve_for

    try:
        solution = solve_for(deal, question)
    except NotPossibleError as error:
        if as_json:
            shown = {"question": question, "value": None, "reason": str(error)}
            typer.echo(dump_json(shown), nl=False)
        raise
    if as_json:
        typer.echo(dump_json(solution), nl=False)
    else:
        print_solution(solution)
