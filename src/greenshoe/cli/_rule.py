"""`greenshoe rule`: what a rule says on a day, on whose authority, and how that is known."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("rule")(rule)


def rule(
    name: Annotated[
        str | None,
        typer.Argument(help="A rule, or a group such as `clawback`; without it all are listed."),
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="The day; today if left out.")
    ] = None,
    outcome: Annotated[
        str | None, typer.Option(help="The outcome to suppose where a proposal is open.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
) -> None:
    """Say what a rule says on a day, on whose authority, and how that is known."""
    from greenshoe.cli import _rule_view as view
    from greenshoe.rules import Rulebook, look_up, look_up_all

    book, day = Rulebook.load(), _day(on)
    if name is None:
        view.show_all(look_up_all(book, day), book, day, as_json=as_json)
    else:
        view.show(look_up(book, name, day, outcome=outcome), book, as_json=as_json)


def _day(text: str | None) -> date:
    """Return the day asked for, today in Hong Kong if none."""
    from greenshoe.cli._options import parse_day
    from greenshoe.core import HONG_KONG

    return parse_day("--on", text) or datetime.now(HONG_KONG).date()
