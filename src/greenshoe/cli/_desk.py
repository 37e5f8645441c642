"""`greenshoe desk`: a broker's clients, what each may borrow, and the money to lock."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("desk")(desk)


def desk(
    deal: Annotated[str, typer.Argument(metavar="DEAL", help="A code, or a TOML file.")],
    clients: Annotated[
        Path,
        typer.Argument(
            metavar="CLIENTS.csv",
            help="client_id, cash_hkd, credit_limit_hkd, stock_code, shares_applied_for, financing",
        ),
    ],
    deposit: Annotated[
        float | None, typer.Option(help="Least own money, a fraction; the rulebook's if left out.")
    ] = None,
    client_limit: Annotated[
        float | None, typer.Option(help="Most lent to one client, HK$.")
    ] = None,
    house_limit: Annotated[float | None, typer.Option(help="Most lent to all, HK$.")] = None,
    quantile: Annotated[
        float, typer.Option(help="Of the first day of a deal that fills everybody.")
    ] = 0.05,
    fall: Annotated[
        float | None, typer.Option(help="The fall of the price instead of that: 0.3.")
    ] = None,
    full_prefunding: Annotated[
        bool, typer.Option("--full-prefunding", help="Not the compressed pre-funding of FINI.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
) -> None:
    """Credit of each client, pre-funding by day, and the loss if every client is filled."""
    from greenshoe.answers import desk_asked
    from greenshoe.core import dump_json
    from greenshoe.study import desk_json, run_desk

    asked = desk_asked(
        deposit=deposit,
        client_limit=client_limit,
        house_limit=house_limit,
        quantile=quantile,
        fall=fall,
        full_prefunding=full_prefunding,
    )
    study = run_desk(deal, clients, asked)
    if as_json:
        typer.echo(dump_json(desk_json(study)), nl=False)
        return
    from greenshoe.cli._desk_view import show_desk

    show_desk(study)
