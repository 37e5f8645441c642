"""`greenshoe serve`: the local workbench in a browser."""

from __future__ import annotations

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("serve")(serve)


def serve(
    port: Annotated[int, typer.Option(help="Port on the loopback address; 0 for a free one.")] = 0,
    open_browser: Annotated[
        bool, typer.Option("--open/--no-open", help="Send the system's browser there.")
    ] = True,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes that answer pages.")] = 2,
    job_workers: Annotated[int, typer.Option(min=1, max=64, help="Jobs done at a time.")] = 1,
) -> None:
    """Serve the workbench on this machine only; the address printed carries the token."""
    from greenshoe.web import Settings
    from greenshoe.web import serve as serve_workbench

    serve_workbench(
        Settings(port=port, workers=workers, job_workers=job_workers), open_browser=open_browser
    )
