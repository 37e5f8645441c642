"""The state of the market for listings: months, years, kinds of deal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.core import GreenshoeError
from greenshoe.web._pictures import shown_pictures
from greenshoe.web._session import reader_language
from greenshoe.web._shell import hall_of, page, said_error, status_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

__all__ = ["window_page"]

_SPLITS = {"": "nothing", "sector": "sector", "route": "route", "mechanism": "mechanism"}


async def window_page(request: Request) -> Response:
    """Answer with the window, split and as of a day where that is asked."""
    asked = {name: request.query_params.get(name, "").strip()[:40] for name in ("by", "as_of")}
    language, errors, status, view = reader_language(request), {}, 200, None
    try:
        view = await hall_of(request).ask("window_view", {**asked, "language": language.value})
    except GreenshoeError as error:
        key = (error.key or "").strip("-").replace("-", "_")
        errors = {key if key in asked else "as_of": said_error(error, language)}
        status = status_of(error)
    return page(
        request, "window.html.j2", status, asked=asked, splits=_SPLITS, errors=errors, view=view,
        pictures=shown_pictures(view["pictures"], language) if view else [],
    )  # fmt: skip
