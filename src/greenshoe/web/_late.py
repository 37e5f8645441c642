"""The JSON interface, made when it is first asked: its library takes half a second to import."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from greenshoe.web._hall import Hall

__all__ = ["LateInterface"]


class LateInterface:
    """Stands where the interface is mounted, and makes it with the first call.

    Parameters
    ----------
    hall
        The state of the server.
    """

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._made: ASGIApp | None = None
        self._guard = threading.Lock()

    def _make(self) -> ASGIApp:
        from greenshoe.web._api import make_interface  # noqa: PLC0415 - half a second

        with self._guard:
            made = self._made or make_interface(self._hall)
            self._made = made
        return made

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one call."""
        made = self._made
        if made is None:
            made = await run_in_threadpool(self._make)
        await made(scope, receive, send)
