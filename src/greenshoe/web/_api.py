"""The JSON interface: what the command line answers, over HTTP, with its OpenAPI description."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse  # noqa: TC002 - FastAPI reads the annotations
from fastapi.security import HTTPBearer
from starlette.exceptions import HTTPException as StarletteHTTPException

from greenshoe.core import VERSION, GreenshoeError
from greenshoe.web._api_docs import docs_page
from greenshoe.web._api_errors import REFUSALS, on_http, on_refused, on_unfit
from greenshoe.web._api_files import add_files
from greenshoe.web._api_jobs import add_jobs, add_kept
from greenshoe.web._api_questions import add_questions
from greenshoe.web._api_reads import add_reads
from greenshoe.web._session import may_change

if TYPE_CHECKING:
    from greenshoe.web._hall import Hall

__all__ = ["make_interface"]

_ABOUT = (
    "What the command line answers with `--json`, over HTTP: the same input gives the same number. "
    "Rates and probabilities are fractions, money is HK$ unless a name says otherwise. Calls that "
    "change something or start work need the token that `greenshoe serve` printed, as "
    "`Authorization: Bearer TOKEN`."
)
_bearer = HTTPBearer(auto_error=False, description="The token that `greenshoe serve` printed.")


def make_interface(hall: Hall) -> FastAPI:
    """Return the interface of a server.

    Parameters
    ----------
    hall
        The state of the server.
    """
    app = FastAPI(
        title="greenshoe",
        version=VERSION,
        description=_ABOUT,
        docs_url=None,
        redoc_url=None,
        responses=REFUSALS,
    )
    app.state.hall = hall

    def token(request: Request, _: Annotated[object, Depends(_bearer)]) -> None:
        if not may_change(request, hall.settings):
            raise HTTPException(
                403, "This needs the address that the command printed, with its token."
            )

    changes = [Depends(token)]
    add_reads(app, hall)
    add_questions(app, hall, changes)
    add_kept(app, hall, changes)
    add_jobs(app, hall, changes)
    add_files(app, hall, changes)

    @app.get("/docs", include_in_schema=False)
    async def docs(request: Request) -> HTMLResponse:
        return docs_page(request, app.openapi())

    app.add_exception_handler(GreenshoeError, on_refused)
    app.add_exception_handler(RequestValidationError, on_unfit)  # type: ignore[arg-type]  # its own kind of error
    app.add_exception_handler(StarletteHTTPException, on_http)  # type: ignore[arg-type]  # its own kind of error
    return app
