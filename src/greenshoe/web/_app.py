"""The application: pages, files of the package, and the JSON interface under `/api`."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse
from starlette.routing import Mount, Route

from greenshoe.core import GreenshoeError
from greenshoe.web import _pages_change as change
from greenshoe.web import _pages_deals as deals
from greenshoe.web import _pages_documents as documents
from greenshoe.web import _pages_jobs as jobs
from greenshoe.web import _pages_rules as rules
from greenshoe.web._asks import ASKS, BOOK
from greenshoe.web._assets import asset
from greenshoe.web._guard import Guard
from greenshoe.web._hall import Hall
from greenshoe.web._late import LateInterface
from greenshoe.web._pages_asks import ask_page
from greenshoe.web._pages_plan import plan_page
from greenshoe.web._pages_window import window_page
from greenshoe.web._session import reader_language
from greenshoe.web._shell import page, said_error, status_of
from greenshoe.words import words

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp

    from greenshoe.web._settings import Settings

__all__ = ["make_app"]

_SAID = {
    400: "The form cannot be read.",
    403: "This needs the address that the command printed, with its token.",
    404: "There is no such page.",
    405: "This page is not asked this way.",
    408: "The request stopped arriving.",
    413: "This is larger than it may be.",
}


async def _refused(request: Request, error: Exception) -> Response:
    """Answer what a room refused, in the reader's language."""
    assert isinstance(error, GreenshoeError)  # noqa: S101 - it is registered for these only
    said = said_error(error, reader_language(request))
    return page(request, "error.html.j2", status_of(error), said=said, key=error.key or "")


async def _stopped(request: Request, error: Exception) -> Response:
    """Answer a page that is not there, or may not be asked."""
    assert isinstance(error, HTTPException)  # noqa: S101 - it is registered for these only
    said = words(reader_language(request)).say(_SAID.get(error.status_code, error.detail))
    if request.url.path.startswith("/api/"):  # a path no call can have, such as one of two lines
        told = {"field": None, "message": said, "value": None, "expected": None}
        return JSONResponse({"errors": [told]}, error.status_code)
    return page(request, "error.html.j2", error.status_code, said=said, key="")


async def _defect(request: Request, _: Exception) -> Response:
    """Answer a defect of ours without a word of its inside."""
    said = words(reader_language(request)).say("A defect of ours. Please report what you did.")
    return page(request, "error.html.j2", 500, said=said, key="")


def _go_to_list(_: Request) -> Response:
    return RedirectResponse("/", 308)


def make_app(settings: Settings) -> ASGIApp:
    """Return the application of one server.

    Parameters
    ----------
    settings
        Its port (for the `Host` check), token, folder and bounds.
    """
    hall = Hall(settings)

    @asynccontextmanager
    async def life(_: Starlette) -> AsyncIterator[None]:
        hall.open()
        yield
        await hall.in_thread(hall.close)

    post, both = ["POST"], ["GET", "POST"]
    app = Starlette(
        routes=[
            Route("/", deals.list_page),
            Route("/deals", _go_to_list),
            Route("/deals/new", deals.new_deal, methods=both),
            Route("/deals/{deal}", deals.deal_page),
            Route("/deals/{deal}/change", change.change_page),
            Route("/deals/{deal}/keep", change.keep_scenario, methods=post),
            Route("/deals/{deal}/simulate", deals.simulate, methods=post),
            Route("/deals/{deal}/forget", deals.forget, methods=post),
            Route("/deals/{deal}/files/{kind}", deals.deal_file),
            Route("/compare", change.compare_page),
            Route("/plan", plan_page, methods=both),
            Route("/window", window_page),
            *(Route(ask.path, ask_page(ask), methods=both) for ask in (*ASKS, BOOK)),
            Route("/documents", documents.documents_page, methods=both),
            Route("/rules", rules.rules_page),
            Route("/rules/{name}", rules.rule_page),
            Route("/jobs", jobs.jobs_page),
            Route("/jobs/{job}", jobs.job_page),
            Route("/jobs/{job}/cancel", jobs.cancel_job, methods=post),
            Route("/jobs/{job}/deal", documents.make_deal, methods=post),
            Route("/static/{name}", asset),
            Mount("/api", LateInterface(hall)),
        ],
        exception_handlers={
            GreenshoeError: _refused,
            HTTPException: _stopped,
            Exception: _defect,
        },
        lifespan=life,
    )
    app.state.hall = hall
    return Guard(app, settings)
