"""Files the pages load, all of them in the package; what others wrote is listed with its hash."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from starlette.responses import PlainTextResponse, Response

if TYPE_CHECKING:
    from starlette.requests import Request

__all__ = ["asset", "asset_url"]

_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
# The report's style sheet is every page's. It is read as a file, so that a start need not import
# the report; `greenshoe.report.style_sheet` gives workers the same.
_FROM = {"report.css": ("drawing/picture.css", "report/templates/report.css")}
_A_YEAR = "public, max-age=31536000, immutable"


@cache
def _content(name: str) -> bytes | None:
    """Return a file's bytes, `None` where there is no such file."""
    folder = files("greenshoe").joinpath("web/static")
    known = {entry.name for entry in folder.iterdir()} | set(_FROM)
    if name not in known or not name.endswith(tuple(_TYPES)):
        return None
    places = _FROM.get(name, (f"web/static/{name}",))
    return b"".join(files("greenshoe").joinpath(place).read_bytes() for place in places)


@cache
def asset_url(name: str) -> str:
    """Return the address of a file; it changes with the content, so browsers may keep it.

    >>> asset_url("report.css").startswith("/static/report.css?v=")
    True
    """
    return f"/static/{name}?v={hashlib.sha256(_content(name) or b'').hexdigest()[:12]}"


def asset(request: Request) -> Response:
    """Answer with a file of the package."""
    name = request.path_params["name"]
    content = _content(name)
    if content is None:
        return PlainTextResponse("Not found", 404)
    kind = _TYPES["." + name.rsplit(".", 1)[-1]]
    return Response(
        content, media_type=f"{kind}; charset=utf-8", headers={"Cache-Control": _A_YEAR}
    )
