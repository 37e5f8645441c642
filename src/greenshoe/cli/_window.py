"""`greenshoe window`: the state of the IPO market, month by month."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("window")(window)


def window(
    deals: Annotated[
        Path | None, typer.Option(help="A table of further deals (CSV); its rows stand first.")
    ] = None,
    by: Annotated[
        str | None, typer.Option(help="Split each month by sector, route or mechanism.")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option(metavar="DATE", help="Read nothing that listed after this day.")
    ] = None,
    picture: Annotated[
        Path | None, typer.Option(metavar="FILE.svg", help="Write it as a picture.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
) -> None:
    """Show listings, money, multiples, one-lot rates and first days; hot or cold by the past."""
    from greenshoe.cli._options import parse_day
    from greenshoe.core import dump_json
    from greenshoe.study import market_window

    rows = market_window(deals, by=by, as_of=parse_day("--as-of", as_of))
    if picture is not None:
        from greenshoe.cli._window_view import write_window

        write_window(rows, picture)
    if as_json:
        typer.echo(dump_json(rows), nl=False)
        return
    from greenshoe.cli._window_view import show_window

    show_window(rows)
