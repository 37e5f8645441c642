"""`greenshoe odds`: for every application size what may be allotted, and what it is worth."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from datetime import date

    from greenshoe.study import Asked


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("odds")(odds)


def odds(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="DEAL...", help="Codes of shipped deals, or TOML files."),
    ] = None,
    stage: Annotated[
        str, typer.Option(help="What is known: launch (terms) or close (and demand).")
    ] = "close",
    deals: Annotated[
        Path | None, typer.Option(help="A table of deals (CSV): its rows, or the codes named.")
    ] = None,
    learn: Annotated[
        bool, typer.Option("--learn", help="Learn from earlier rows of that table too.")
    ] = False,
    margin_total_hkd: Annotated[
        float | None, typer.Option(help="Margin lent so far by brokers, HK$.")
    ] = None,
    multiple_so_far: Annotated[
        float | None, typer.Option(help="Multiple reached while the offer is open.")
    ] = None,
    apply: Annotated[
        list[int] | None,
        typer.Option(metavar="SHARES", help="An application of one's own; one is allowed."),
    ] = None,
    handling_fee_hkd: Annotated[float | None, typer.Option(help="Of an application.")] = None,
    margin_rate: Annotated[float | None, typer.Option(help="Interest a year: 0.045.")] = None,
    leverage: Annotated[
        float | None, typer.Option(help="Application money / own money: 10 borrows 90 %.")
    ] = None,
    interest_days: Annotated[float | None, typer.Option(help="Days of interest.")] = None,
    sell_commission_rate: Annotated[
        float | None, typer.Option(help="Of the proceeds of a sale: 0.0003.")
    ] = None,
    card: Annotated[
        Path | None, typer.Option(help="Write the one-page card to .svg or .html.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed of every draw.")] = 0,
    as_of: Annotated[
        str | None, typer.Option(metavar="DATE", help="The day of the answer; today if left out.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
) -> None:
    """Forecast the basis of allotment: chances, expected shares and value by application size."""
    from greenshoe.core import InputError
    from greenshoe.subscriber import DemandHint, broker_terms

    hint = None
    if margin_total_hkd is not None or multiple_so_far is not None:
        hint = DemandHint(multiple_so_far, margin_total_hkd)
    if deals is not None and (hint or apply or card):
        raise InputError(
            "is of one deal, and a table is asked for",
            key="--deals",
            value=deals,
            expected="a DEAL without --deals",
        )
    terms = broker_terms(
        handling_fee_hkd=handling_fee_hkd,
        margin_rate=margin_rate,
        leverage=leverage,
        interest_days=interest_days,
        sell_commission_rate=sell_commission_rate,
    )
    from greenshoe.study import Asked

    asked = Asked(hint, terms, tuple(apply or ()))
    today = _today(as_of)
    past_day = None if as_of is None else today
    chosen = _Chosen(tuple(names or ()), deals, stage, seed, learn)
    if deals is None:
        _named(chosen, asked, today, past_day, card=card, as_json=as_json)
    else:
        _table(chosen, asked, today, past_day, as_json=as_json)


class _Chosen:
    """Which deals, at which stage."""

    def __init__(
        self,
        names: tuple[str, ...],
        deals: Path | None,
        stage: str,
        seed: int,
        learn: bool,
    ) -> None:
        self.names, self.deals, self.stage = names, deals, stage
        self.seed, self.learn = seed, learn


def _today(text: str | None) -> date:
    from greenshoe.cli._options import parse_day, today_in_hong_kong

    return parse_day("--as-of", text) or today_in_hong_kong()


def _named(
    chosen: _Chosen,
    asked: Asked,
    today: date,
    past_day: date | None,
    *,
    card: Path | None,
    as_json: bool,
) -> None:
    """Answer for deals named one by one: everything, and the first mistake ends it."""
    from greenshoe.core import InputError, dump_json
    from greenshoe.study import odds_entry, odds_of_deal, odds_past, odds_records

    records = odds_records(chosen.names, None)
    if card is not None and len(records) > 1:
        raise InputError("is of one deal", key="--card", value=card, expected="one DEAL")
    past = odds_past(None, learn=False, as_of=past_day)
    made = [
        odds_of_deal(record, chosen.stage, past, today, seed=chosen.seed, asked=asked)
        for record in records
    ]
    if card is not None:
        from greenshoe.cli._odds_view import write_card

        write_card(made[0], card)
    if as_json:
        typer.echo(dump_json([odds_entry(study) for study in made]), nl=False)
        return
    from greenshoe.cli._odds_view import show_odds

    for study in made:
        show_odds(study, asked.sizes)


def _table(
    chosen: _Chosen, asked: Asked, today: date, past_day: date | None, *, as_json: bool
) -> None:
    """Answer for the rows of a table: one that cannot be forecast says why, the rest go on."""
    from greenshoe.core import dump_json
    from greenshoe.study import odds_of_table, odds_past, odds_records

    records = odds_records(chosen.names, chosen.deals)
    past = odds_past(chosen.deals, learn=chosen.learn, as_of=past_day)
    entries = odds_of_table(records, chosen.stage, past, today, seed=chosen.seed, asked=asked)
    if as_json:
        typer.echo(dump_json(entries), nl=False)
        return
    from greenshoe.cli._odds_view import show_table

    show_table(entries)
