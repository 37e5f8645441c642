"""`greenshoe plan`: which deals, which sizes, whose money, and the cash hour by hour."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("plan")(plan)


def plan(
    deals: Annotated[
        list[str], typer.Argument(metavar="DEAL...", help="Codes of shipped deals, or TOML files.")
    ],
    cash: Annotated[float, typer.Option(help="Own money at the start, HK$.")],
    margin_rate: Annotated[
        float | None, typer.Option(help="Interest a year on borrowed money: 0.045.")
    ] = None,
    leverage: Annotated[
        float, typer.Option(help="Application money / own money: 10 borrows up to 90 %.")
    ] = 1.0,
    max_loss: Annotated[
        float | None,
        typer.Option(help="Most that the worst 5 % of the draws may lose on average, HK$."),
    ] = None,
    handling_fee_hkd: Annotated[
        float | None, typer.Option(help="Of an application with own money.")
    ] = None,
    margin_fee_hkd: Annotated[
        float | None, typer.Option(help="More than that where money is borrowed.")
    ] = None,
    sell_commission_rate: Annotated[
        float | None, typer.Option(help="Of the proceeds of a sale: 0.0003.")
    ] = None,
    shortfall_chance: Annotated[
        float,
        typer.Option(help="Share of a deal's draws in which cash may fall short; 0 for none."),
    ] = 0.0,
    stage: Annotated[
        str, typer.Option(help="What is known: launch (terms) or close (and stated demand).")
    ] = "launch",
    as_of: Annotated[
        str | None, typer.Option(metavar="DATE", help="The day of the plan; today if left out.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed of every draw.")] = 0,
    picture: Annotated[
        Path | None, typer.Option(metavar="FILE.svg", help="Write the cash as a picture.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
) -> None:
    """Choose at most one application a deal, and its funding, so that cash never runs out."""
    from greenshoe.answers import PlanQuestion, plan_study
    from greenshoe.cli._options import parse_day, today_in_hong_kong
    from greenshoe.core import dump_json
    from greenshoe.study import plan_json

    question = PlanQuestion(
        cash_hkd=cash,
        as_of=parse_day("--as-of", as_of) or today_in_hong_kong(),
        margin_rate=margin_rate,
        leverage=leverage,
        max_loss_hkd=max_loss,
        handling_fee_hkd=handling_fee_hkd,
        margin_fee_hkd=margin_fee_hkd,
        sell_commission_rate=sell_commission_rate,
        shortfall_chance=shortfall_chance,
        stage=stage,
        seed=seed,
    )
    study = plan_study(deals, question)
    if picture is not None and study.plan is not None:
        from greenshoe.cli._plan_view import write_cash_picture

        write_cash_picture(study, picture)
    if as_json:
        typer.echo(dump_json(plan_json(study)), nl=False)
    else:
        from greenshoe.cli._plan_view import show_plan

        show_plan(study)
    if study.plan is None:
        raise typer.Exit(1)
