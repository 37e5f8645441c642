"""What every request must pass, before anything of it is read."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from greenshoe.web._settings import Settings

__all__ = ["Guard"]

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_SAFE = {"GET", "HEAD", "OPTIONS"}
_PAUSE_SECONDS = 30.0


class Guard:
    """Checks `Host`, `Origin` and size of every request, and sets the headers of every answer.

    Parameters
    ----------
    app
        What answers.
    settings
        Of the server.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        headers = Headers(scope=scope)
        if headers.get("host", "").lower() not in self.settings.hosts:
            return 421, "This server answers to its own loopback address only."
        if not self._is_ours(headers, safe=scope["method"] in _SAFE):
            return 403, "Requests of other sites are refused."
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > self._largest(headers):
            return 413, "The request is larger than it may be."
        return None

    def _is_ours(self, headers: Headers, *, safe: bool) -> bool:
        """Tell whether a request comes from our own pages, or from no page at all.

        Our pages send no referrer, so a browser names the origin of their forms `null`; that it is
        ours it then says in `Sec-Fetch-Site`, which no page can set.
        """
        origin, site = headers.get("origin"), headers.get("sec-fetch-site")
        if origin == "null":
            return site == "same-origin"
        if origin is not None and origin.lower() not in self.settings.origins:
            return False
        navigates = safe and headers.get("sec-fetch-mode") == "navigate"
        return navigates or site not in {"cross-site", "same-site"}

    def _largest(self, headers: Headers) -> int:
        with_files = headers.get("content-type", "").startswith("multipart/form-data")
        return self.settings.largest_body_bytes if with_files else self.settings.largest_form_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        answer = _Answer(send)
        refused = self._refusal(scope)
        if refused is not None:
            await PlainTextResponse(refused[1], refused[0])(scope, receive, answer)
            return
        await self.app(scope, _Bounded(receive, self._largest(Headers(scope=scope))), answer)


class _Bounded:
    """What arrives, up to a size; a body that stops arriving is given up."""

    def __init__(self, receive: Receive, largest: int) -> None:
        self._receive = receive
        self._left = largest
        self._whole = False

    async def __call__(self) -> Message:
        if self._whole:
            return await self._receive()
        try:
            async with asyncio.timeout(_PAUSE_SECONDS):
                message = await self._receive()
        except TimeoutError as error:
            raise HTTPException(408, "The request stopped arriving.") from error
        self._left -= len(message.get("body", b""))
        self._whole = not message.get("more_body", False)
        if self._left < 0:
            raise HTTPException(413, "The request is larger than it may be.")
        return message


class _Answer:
    """What is sent, with the headers every answer has."""

    def __init__(self, send: Send) -> None:
        self._send = send

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
            headers.setdefault("Cache-Control", "no-store")
        await self._send(message)
