"""Who is asking: with the token or without, in which language."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from greenshoe.words import Language, language_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from greenshoe.web._settings import Settings

__all__ = ["came_with_token", "knows_token", "may_change", "reader_language", "remember"]

_LANGUAGE_COOKIE = "greenshoe-language"
_A_YEAR_SECONDS = 365 * 24 * 3600


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def came_with_token(request: Request, settings: Settings) -> bool | None:
    """Tell whether the address carries the token; `None` where it carries none."""
    given = request.query_params.get("token")
    return None if given is None else _same(given, settings.token)


def knows_token(request: Request, settings: Settings) -> bool:
    """Tell whether the browser once came with the token, or the call carries it."""
    cookie = request.cookies.get(settings.cookie_name, "")
    return _same(cookie, settings.cookie_value) or _header_token(request, settings)


def _header_token(request: Request, settings: Settings) -> bool:
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    return scheme.lower() == "bearer" and _same(given.strip(), settings.token)


def may_change(request: Request, settings: Settings, form_value: str = "") -> bool:
    """Tell whether a call may change something: the token itself, or cookie and form together."""
    if _header_token(request, settings):
        return True
    cookie = request.cookies.get(settings.cookie_name, "")
    return _same(cookie, settings.cookie_value) and _same(form_value, settings.form_value)


def reader_language(request: Request) -> Language:
    """Return the reader's language: of the address, else chosen before, else the browser's."""
    chosen = request.query_params.get("lang") or request.cookies.get(_LANGUAGE_COOKIE)
    return language_of(request.headers.get("accept-language"), chosen)


def remember(response: Response, request: Request, settings: Settings) -> None:
    """Let the browser keep what it came with: the token, a language."""
    if came_with_token(request, settings):
        response.set_cookie(
            settings.cookie_name, settings.cookie_value, httponly=True, samesite="lax", path="/"
        )
    if "lang" in request.query_params:
        response.set_cookie(
            _LANGUAGE_COOKIE,
            reader_language(request).value,
            max_age=_A_YEAR_SECONDS,
            httponly=True,
            samesite="lax",
            path="/",
        )
