"""`greenshoe deals`: the deals that ship, listed and filtered."""

from __future__ import annotations

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("deals")(deals)


def deals(
    search: Annotated[
        str | None, typer.Argument(help="Part of a code, a name or an industry.")
    ] = None,
    mechanism: Annotated[
        str | None, typer.Option(help="A, B, 18C, PN18, PN18-waiver or GEM.")
    ] = None,
    route: Annotated[str | None, typer.Option(help="18A, 18C, A+H or Conventional.")] = None,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="Listed on or after this day.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="DATE", help="Listed on or before this day.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
) -> None:
    """List the deals that ship with the package, newest first."""
    from greenshoe.cli._options import parse_day
    from greenshoe.core import dump_json
    from greenshoe.report import deal_rows, print_deals
    from greenshoe.study import find_deals

    found = find_deals(
        search=search,
        mechanism=mechanism,
        route=route,
        since=parse_day("--since", since),
        until=parse_day("--until", until),
    )
    if as_json:
        typer.echo(dump_json(deal_rows(found)), nl=False)
    else:
        print_deals(found)
