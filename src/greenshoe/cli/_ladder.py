"""`greenshoe ladder`: a basis of allotment designed from applications per size."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("ladder")(ladder)


def ladder(
    deal: Annotated[str, typer.Argument(help="A code of the shipped deals, or a TOML file.")],
    style: Annotated[
        str | None,
        typer.Option(help="power, proportional, equal or graded; all four if left out."),
    ] = None,
    one_lot_rate: Annotated[
        str | None,
        typer.Option(metavar="R", help="Lots per application of the smallest size: 0.05 for 5 %."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Write the ladder as CSV, as `ballot --ladder` reads it.")
    ] = None,
    svg: Annotated[
        Path | None, typer.Option(help="Write a picture of all four styles as SVG.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
) -> None:
    """Design a basis of allotment that could be published tomorrow, and show what it means."""
    from greenshoe.cli._language import write_spoken_picture
    from greenshoe.core import InputError, dump_json, write_atomically
    from greenshoe.deal import Deal
    from greenshoe.offering import LadderStyle
    from greenshoe.report import draw_styles, ladder_csv, ladder_json, print_ladders
    from greenshoe.study import design_ladders

    if style is not None and style not in set(LadderStyle):
        raise InputError("is no style", key="--style", value=style, expected=", ".join(LadderStyle))
    if style is None and out is not None:
        raise InputError("is missing: one ladder is written", key="--style", expected="a style")
    chosen, rate = Deal.load(deal), _rate(one_lot_rate)
    wanted = tuple(LadderStyle) if style is None else (LadderStyle(style),)
    made = design_ladders(chosen, wanted, rate)
    if out is not None:
        write_atomically(out, ladder_csv(made.designs[0]))
    beside = made if style is None else design_ladders(chosen, tuple(LadderStyle), own=made)
    if svg is not None:
        write_spoken_picture(svg, draw_styles(beside))
    if as_json:
        shown = ladder_json(made)
        typer.echo(dump_json(shown[0] if style is not None else shown), nl=False)
    else:
        print_ladders(made, beside)


def _rate(text: str | None) -> Fraction | None:
    """Return a rate as an exact fraction."""
    from greenshoe.core import InputError

    if text is None:
        return None
    try:
        rate = Fraction(text)
    except (ValueError, ZeroDivisionError):
        rate = Fraction(0)
    if not rate > 0 or len(text) > 40:
        raise InputError(
            "is no rate", key="--one-lot-rate", value=text, expected="a fraction such as 0.05"
        )
    return rate
