"""`greenshoe route`: which listing route is open, and the way to the bell."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("route")(route)


def route(
    company: Annotated[Path, typer.Argument(help="TOML file of the company.")],
    *,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of", "--on", metavar="DATE", help="Filing date if the file has none; today."
        ),
    ] = None,
    outcome: Annotated[
        str | None, typer.Option(help="The outcome to suppose where a proposal is open.")
    ] = None,
    svg: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the timetable as a picture.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
) -> None:
    """Routes open and closed with the margin to each threshold, timetable, Southbound."""
    from greenshoe.cli import _route_view as view
    from greenshoe.cli._language import write_spoken_picture
    from greenshoe.route import assess, read_company, timetable_picture

    report = assess(read_company(company), _day(as_of), outcome=outcome)
    if svg is not None:
        write_spoken_picture(svg, timetable_picture(report.company.name, report.timetable))
    view.show(report, as_json=as_json)


def _day(text: str | None) -> date:
    """Return the day asked for, today in Hong Kong if none."""
    from greenshoe.core import HONG_KONG, InputError

    if text is None:
        return datetime.now(HONG_KONG).date()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError(
            "is no date", key="--as-of", value=text, expected="a date such as 2025-11-06"
        ) from error
