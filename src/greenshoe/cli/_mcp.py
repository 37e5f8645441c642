"""`greenshoe mcp`: the commands as tools for an assistant."""

from __future__ import annotations

import typer


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("mcp")(mcp)


def mcp() -> None:
    """Serve the commands as tools of the Model Context Protocol, on standard input and output."""
    from greenshoe.mcp import serve

    serve()
