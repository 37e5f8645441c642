"""`greenshoe replay`: published outcomes computed again from terms and demand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from greenshoe.deal import DealRecord


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("replay")(replay)


def replay(
    codes: Annotated[list[str] | None, typer.Argument(help="Stock codes of shipped deals.")] = None,
    all_deals: Annotated[bool, typer.Option("--all", help="Every shipped deal.")] = False,
    deals: Annotated[
        Path | None, typer.Option(help="A table of deals (CSV) instead of the shipped ones.")
    ] = None,
    ladders: Annotated[
        Path | None, typer.Option(help="A folder of ladders, CODE.csv, for that table.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
) -> int:
    """Recompute published outcomes, field by field; exit code 1 if anything differs."""
    from greenshoe.core import dump_json
    from greenshoe.report import print_replay
    from greenshoe.rules import Rulebook
    from greenshoe.study import Verdict
    from greenshoe.study import replay as recompute

    records = _records(codes or [], all_deals=all_deals, deals=deals, ladders=ladders)
    entries = recompute(records, Rulebook.load())
    if as_json:
        typer.echo(dump_json(entries), nl=False)
    else:
        print_replay(records, entries)
    return int(any(entry.verdict is Verdict.DIFFERS for entry in entries))


def _records(
    codes: list[str], *, all_deals: bool, deals: Path | None, ladders: Path | None
) -> list[DealRecord]:
    """Return the deals asked for, with their ladders."""
    from greenshoe.core import InputError, UnknownNameError, normalise_stock_code
    from greenshoe.deal import shipped_record, shipped_records
    from greenshoe.study import records_with_ladders

    if deals is None and ladders is None:
        if not codes and not all_deals:
            raise InputError(
                "names no deal", key="replay", expected="codes, --all, or --deals FILE"
            )
        return list(shipped_records()) if all_deals else [shipped_record(code) for code in codes]
    records = records_with_ladders(deals, ladders)
    wanted = {normalise_stock_code(code) for code in codes}
    absent = wanted - {record.stock_code for record in records}
    if absent:
        raise UnknownNameError(
            "is not in the table", value=min(absent), expected="one of its codes"
        )
    return [record for record in records if not wanted or record.stock_code in wanted]
