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
    from greenshoe.answers import rule_answer, rules_answer
    from greenshoe.cli import _rule_view as view
    from greenshoe.core import dump_json
    from greenshoe.rules import Rulebook, look_up, look_up_all

    day = _day(on)
    if as_json:
        said = rules_answer(day) if name is None else rule_answer(name, day, outcome=outcome)
        typer.echo(dump_json(said), nl=False)
        return
    book = Rulebook.load()
    if name is None:
        view.show_all(look_up_all(book, day), book, day)
    else:
        view.show(look_up(book, name, day, outcome=outcome), book)


def _day(text: str | None) -> date:
    """Return the day asked for, today in Hong Kong if none."""
    from greenshoe.cli._options import parse_day
    from greenshoe.core import HONG_KONG

    return parse_day("--on", text) or datetime.now(HONG_KONG).date()
