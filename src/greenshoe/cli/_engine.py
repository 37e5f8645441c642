"""`greenshoe engine`: operating drivers simulated from first principles."""

from __future__ import annotations

import typer

engine = typer.Typer(no_args_is_help=True, help="Operating drivers, simulated.")


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.add_typer(engine, name="engine")
