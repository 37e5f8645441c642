"""Start the server, say where it is, and end it cleanly."""

from __future__ import annotations

import os
import socket
import sys
import webbrowser
from dataclasses import replace
from typing import TYPE_CHECKING

import uvicorn

from greenshoe.core import InputError
from greenshoe.web._app import make_app

if TYPE_CHECKING:
    from greenshoe.web._settings import Settings

__all__ = ["serve"]

_LOOPBACK = "127.0.0.1"
_LARGEST_PORT = 65535
_MOST_AT_ONCE = 2000
_STOP_SECONDS = 3


def _bound(port: int) -> socket.socket:
    """Return a socket on the loopback address; port 0 takes a free one."""
    if not 0 <= port <= _LARGEST_PORT:
        raise InputError("is no port", key="--port", value=port, expected=f"0 to {_LARGEST_PORT}")
    # Named as TCP, so that asyncio sends what is small at once: 40 ms less for a page.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((_LOOPBACK, port))
        listener.listen(_MOST_AT_ONCE)  # who reads the address may connect at once
    except OSError as error:
        listener.close()
        raise InputError(
            f"cannot be used ({error.strerror})", key="--port", value=port, expected="a free port"
        ) from error
    return listener


def serve(settings: Settings, *, open_browser: bool = True) -> None:
    """Serve the workbench until it is stopped; its address, with the token, is one line printed.

    Parameters
    ----------
    settings
        Its port, 0 for any free one, and the rest.
    open_browser
        Whether the system's browser is sent there.

    Raises
    ------
    InputError
        If the port cannot be used, or the data folder cannot be made.
    """
    listener = _bound(settings.port)
    port = listener.getsockname()[1]
    chosen = replace(settings, port=port)
    try:
        chosen.folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"cannot be made ({error.strerror})", file=chosen.folder) from error
    address = f"http://{_LOOPBACK}:{port}/?token={chosen.token}"
    config = uvicorn.Config(
        make_app(chosen),
        log_level="error" if os.environ.get("GREENSHOE_DEBUG") else "critical",
        access_log=False,
        server_header=False,
        lifespan="on",
        limit_concurrency=_MOST_AT_ONCE,
        timeout_graceful_shutdown=_STOP_SECONDS,
        ws="none",
    )
    sys.stdout.write(f"{address}\n")
    sys.stdout.flush()
    if open_browser:
        webbrowser.open(address)
    uvicorn.Server(config).run(sockets=[listener])
