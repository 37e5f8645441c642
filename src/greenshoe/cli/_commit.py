"""`greenshoe commit`: applications and ladder fixed in public before the seed exists."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("commit")(commit)


def commit(
    applications: Annotated[Path, typer.Argument(metavar="APPS.parquet", help="Applications.")],
    deal: Annotated[str, typer.Option(help="A code of the shipped deals, or a TOML file.")],
    salts: Annotated[
        Path | None,
        typer.Option(help="Secret salt file; APPS.parquet.salts if left out, made if not there."),
    ] = None,
    ladder: Annotated[
        Path | None, typer.Option(metavar="FILE.csv", help="A ladder instead of the deal's own.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
) -> None:
    """Commit to applications and ladder: publish the root this prints, then wait for the seed."""
    from greenshoe.core import dump_json
    from greenshoe.deal import Deal
    from greenshoe.report import SpokenConsole
    from greenshoe.study import commit_applications

    made = commit_applications(applications, Deal.load(deal), salts=salts, ladder=ladder)
    if as_json:
        shown = {
            "root": made.root,
            "applications": made.applications,
            "basis_sha256": made.basis_sha256,
            "file": made.file.name,
            "salts": {"file": made.salts.name, "sha256": made.salts_sha256},
        }
        typer.echo(dump_json(shown), nl=False)
        return
    typer.echo(made.root)
    SpokenConsole(stderr=True, highlight=False).print(
        f"{made.applications:,} applications; {made.file.name} written; "
        f"keep {made.salts.name} secret",
        soft_wrap=True,
    )
