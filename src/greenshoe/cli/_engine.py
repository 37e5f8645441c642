"""`greenshoe engine`: operating drivers simulated from first principles."""

from __future__ import annotations

import typer

from greenshoe.cli._engine_serving import register_serving

engine = typer.Typer(no_args_is_help=True, help="Operating drivers, simulated.")


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    register_serving(engine)
    app.add_typer(engine, name="engine")
