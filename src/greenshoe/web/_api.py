"""The JSON interface: what the command line answers, over HTTP, with its OpenAPI description."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import Depends, FastAPI, HTTPException, Path, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse  # noqa: TC002 - FastAPI reads the annotations
from fastapi.security import HTTPBearer
from starlette.exceptions import HTTPException as StarletteHTTPException

from greenshoe.core import VERSION, GreenshoeError, InputError, UnknownNameError
from greenshoe.web._api_docs import docs_page
from greenshoe.web._api_errors import REFUSALS, on_http, on_refused, on_unfit
from greenshoe.web._api_files import add_files
from greenshoe.web._api_models import (
    Company,
    DealName,
    JobShown,
    KeepDeal,
    OddsQuestion,
    PlanAsk,
    RouteQuestion,
    RunQuestion,
    Seed,
    SimulateQuestion,
    ValueQuestion,
    WhatIfQuestion,
)
from greenshoe.web._list import filter_rows
from greenshoe.web._session import may_change

if TYPE_CHECKING:
    from greenshoe.jobs import Job
    from greenshoe.web._hall import Hall

__all__ = ["make_interface"]

Json = Any
_ABOUT = (
    "What the command line answers with `--json`, over HTTP: the same input gives the same number. "
    "Rates and probabilities are fractions, money is HK$ unless a name says otherwise. Calls that "
    "change something or start work need the token that `greenshoe serve` printed, as "
    "`Authorization: Bearer TOKEN`."
)
_bearer = HTTPBearer(auto_error=False, description="The token that `greenshoe serve` printed.")

Text = Annotated[str | None, Query(max_length=100)]
Day = Annotated[date | None, Query(description="A date such as 2025-08-04.")]


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


async def _reference(hall: Hall, question: Any) -> dict[str, str]:  # noqa: ANN401 - any question of a deal
    """Return the deal that a question is about; one of name and text is given."""
    if (question.deal is None) == (question.deal_text is None):
        raise InputError("is missing", key="deal", expected="either deal or deal_text")
    if question.deal_text is not None:
        return {"text": question.deal_text, "name": "deal_text"}
    return await hall.deal_reference(question.deal)


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
    _add_reads(app, hall)
    _add_questions(app, hall, changes)
    _add_work(app, hall, changes)
    add_files(app, hall, changes)

    @app.get("/docs", include_in_schema=False)
    async def docs(request: Request) -> HTMLResponse:
        return docs_page(request, app.openapi())

    app.add_exception_handler(GreenshoeError, on_refused)
    app.add_exception_handler(RequestValidationError, on_unfit)  # type: ignore[arg-type]  # its own kind of error
    app.add_exception_handler(StarletteHTTPException, on_http)  # type: ignore[arg-type]  # its own kind of error
    return app


def _add_reads(app: FastAPI, hall: Hall) -> None:
    """Add what anybody on this machine may ask, for it is shipped."""

    @app.get("/v1/deals", summary="The deals that ship", tags=["deals"])
    async def deals(
        search: Text = None,
        mechanism: Text = None,
        route: Text = None,
        since: Day = None,
        until: Day = None,
    ) -> list[dict[str, Json]]:
        """As `greenshoe deals --json`: newest first, filtered."""
        asked = {
            "search": search or "",
            "mechanism": mechanism or "",
            "route": route or "",
            "since": _text(since) or "",
            "until": _text(until) or "",
        }
        return filter_rows(await hall.deal_rows(), asked)

    @app.get("/v1/run/{deal}", summary="Study a deal", tags=["deals"])
    async def run(deal: Annotated[DealName, Path()], seed: Seed = 0) -> dict[str, Json]:
        """As `greenshoe run DEAL --json`: every figure with its origin, checks, ladder, ..."""
        found: dict[str, Json] = await hall.ask(
            "run", {"deal": await hall.deal_reference(deal), "seed": seed}
        )
        return found

    @app.get("/v1/replay", summary="Published outcomes computed again", tags=["deals"])
    async def replay(
        codes: Annotated[list[DealName], Query(max_length=200, description="Stock codes.")],
    ) -> list[dict[str, Json]]:
        """As `greenshoe replay CODE... --json`."""
        named = [(await hall.deal_reference(code)).get("code", code) for code in codes]
        found: list[dict[str, Json]] = await hall.ask("replay", {"codes": named})
        return found

    @app.get("/v1/odds/{deal}", summary="The odds of a deal", tags=["deals"])
    async def odds(
        deal: Annotated[DealName, Path()],
        stage: Literal["launch", "close"] = "close",
        seed: Seed = 0,
        as_of: Day = None,
    ) -> list[dict[str, Json]]:
        """As `greenshoe odds DEAL --json`: chances, expected shares and value by size."""
        asked = {"deal": await hall.deal_reference(deal), "stage": stage, "seed": seed}
        found: list[dict[str, Json]] = await hall.ask("odds", {**asked, "as_of": _text(as_of)})
        return found

    @app.get("/v1/rules", summary="Every rule on a day", tags=["rules"])
    async def rules(on: Day = None) -> list[dict[str, Json]]:
        """As `greenshoe rule --json`."""
        found: list[dict[str, Json]] = await hall.ask("rule", {"on": _text(on)})
        return found

    @app.get("/v1/rules/{name}", summary="One rule on a day", tags=["rules"])
    async def rule(
        name: Annotated[str, Path(max_length=100)], on: Day = None, outcome: Text = None
    ) -> dict[str, Json]:
        """As `greenshoe rule NAME --json`: value, authority, evidence, confidence."""
        asked = {"name": name, "on": _text(on), "outcome": outcome}
        found: dict[str, Json] = await hall.ask("rule", asked)
        return found

    @app.get("/v1/value/{company}", summary="What a company is worth", tags=["companies"])
    async def value(
        company: Annotated[Company, Path()],
        price: Annotated[float | None, Query(gt=0, le=1e6, description="HK$ a share.")] = None,
        solve: Annotated[str | None, Query(max_length=80, description="driver@year")] = None,
        method: Annotated[str, Query(max_length=60)] = "price_to_sales",
        draws: Annotated[int, Query(ge=64, le=1_048_576)] = 1 << 14,
        seed: Seed = 1,
        as_of: Day = None,
    ) -> dict[str, Json]:
        """As `greenshoe value COMPANY --json`."""
        asked = {
            "company": company, "price": price, "solve": solve, "method": method, "draws": draws,
            "seed": seed, "as_of": _text(as_of),
        }  # fmt: skip
        found: dict[str, Json] = await hall.ask("value", asked)
        return found

    @app.get("/v1/pair/{ticker}", summary="The dated facts of a pair", tags=["companies"])
    async def pair(
        ticker: Annotated[str, Path(min_length=1, max_length=20)],
        hk: Annotated[str | None, Query(max_length=10)] = None,
    ) -> dict[str, Json]:
        """As `greenshoe pair TICKER --json` without prices; with prices it is a job."""
        found: dict[str, Json] = await hall.ask("pair", {"ticker": ticker, "hk": hk})
        return found


def _add_questions(app: FastAPI, hall: Hall, changes: list[Any]) -> None:
    """Add what is asked about the caller's own deals, models and companies."""

    @app.post("/v1/run", summary="Study a deal of your own", tags=["deals"], dependencies=changes)
    async def run(question: RunQuestion) -> dict[str, Json]:
        """As `greenshoe run FILE --json`."""
        asked = {"deal": await _reference(hall, question), "seed": question.seed}
        found: dict[str, Json] = await hall.ask("run", asked)
        return found

    @app.post(
        "/v1/what-if", summary="What changes with other terms", tags=["deals"], dependencies=changes
    )
    async def what_if(question: WhatIfQuestion) -> dict[str, Json]:
        """Figures and checks that differ, published outcomes left out of both sides."""
        asked = {
            "deal": await _reference(hall, question),
            "changes": question.changes,
            "seed": question.seed,
        }
        found: dict[str, Json] = await hall.ask("what_if", asked)
        return found

    @app.post(
        "/v1/odds", summary="The odds of a deal of your own", tags=["deals"], dependencies=changes
    )
    async def odds(question: OddsQuestion) -> list[dict[str, Json]]:
        """As `greenshoe odds FILE --json`."""
        asked = {
            "deal": await _reference(hall, question),
            "stage": question.stage,
            "seed": question.seed,
            "as_of": _text(question.as_of),
        }
        found: list[dict[str, Json]] = await hall.ask("odds", asked)
        return found

    @app.post(
        "/v1/value", summary="Value a model of your own", tags=["companies"], dependencies=changes
    )
    async def value(question: ValueQuestion) -> dict[str, Json]:
        """As `greenshoe value FILE --json`."""
        asked = {**question.model_dump(), "as_of": _text(question.as_of)}
        found: dict[str, Json] = await hall.ask("value", asked)
        return found

    @app.post("/v1/route", summary="Open listing routes", tags=["companies"], dependencies=changes)
    async def route(question: RouteQuestion) -> dict[str, Json]:
        """As `greenshoe route FILE --json`."""
        asked = {**question.model_dump(), "as_of": _text(question.as_of)}
        found: dict[str, Json] = await hall.ask("route", asked)
        return found

    @app.post(
        "/v1/deals",
        status_code=201,
        summary="Keep a deal of your own",
        tags=["deals"],
        dependencies=changes,
    )
    async def keep(question: KeepDeal) -> dict[str, str]:
        """Return the id under which the deal is asked for; the same text has the same id."""
        about = await hall.ask("describe", {"deal": {"text": question.deal_text}})
        saved = await hall.in_thread(
            lambda: hall.store.keep_deal(
                question.deal_text,
                stock_code=about["stock_code"],
                name=about["name"],
                title=question.title or about["name"],
            )
        )
        return {"id": saved.id, "stock_code": saved.stock_code, "title": saved.title}

    @app.delete(
        "/v1/deals/{deal}",
        status_code=204,
        summary="Remove a deal of your own",
        tags=["deals"],
        dependencies=changes,
    )
    async def forget(deal: Annotated[str, Path(max_length=40)]) -> Response:
        """Remove it; one that is not there is removed already."""
        await hall.in_thread(hall.store.forget_deal, deal)
        return Response(status_code=204)


def _add_work(app: FastAPI, hall: Hall, changes: list[Any]) -> None:
    """Add long work: started here, asked after by its id, and cancelled."""

    @app.post(
        "/v1/simulate",
        status_code=202,
        summary="Simulate the first day",
        tags=["jobs"],
        dependencies=changes,
    )
    async def simulate(question: SimulateQuestion) -> JobShown:
        """As `greenshoe simulate DEAL --json`, as a job: ask for it until it is done."""
        asked = question.model_dump(exclude={"deal", "deal_text"})
        asked["deal"] = await _reference(hall, question)
        title = f"{question.deal or 'deal_text'}: {question.days}"
        job = await hall.in_thread(hall.runner.submit, "simulate", asked, title)
        return _shown(job)

    @app.post(
        "/v1/plan",
        status_code=202,
        summary="Plan over several deals",
        tags=["jobs"],
        dependencies=changes,
    )
    async def plan(question: PlanAsk) -> JobShown:
        """As `greenshoe plan DEAL... --json`, as a job."""
        asked = question.model_dump(exclude={"deals", "as_of"})
        asked["deals"] = [await hall.deal_reference(name) for name in question.deals]
        asked["as_of"] = _text(question.as_of)
        title = " ".join(question.deals)[:120]
        return _shown(await hall.in_thread(hall.runner.submit, "plan", asked, title))

    @app.get("/v1/jobs", summary="The newest jobs", tags=["jobs"], dependencies=changes)
    async def jobs() -> list[JobShown]:
        """Newest first, without their results."""
        return [_shown(job) for job in await hall.in_thread(hall.runner.jobs)]

    @app.get("/v1/jobs/{job}", summary="One job", tags=["jobs"])
    async def job(job: Annotated[str, Path(max_length=64)]) -> JobShown:
        """State, progress, and once it is done its result."""
        return _shown(await _known(hall, job))

    @app.delete("/v1/jobs/{job}", summary="Cancel a job", tags=["jobs"], dependencies=changes)
    async def cancel(job: Annotated[str, Path(max_length=64)]) -> JobShown:
        """Cancel it and return it; one that has ended stays as it is."""
        await _known(hall, job)
        return _shown(await hall.in_thread(hall.runner.cancel, job))


async def _known(hall: Hall, identity: str) -> Job:
    found: Job | None = await hall.in_thread(hall.runner.get, identity)
    if found is None:
        raise UnknownNameError("is no job", key="job", value=identity, expected="the id of a job")
    return found


def _shown(job: Job) -> JobShown:
    return JobShown.model_validate(job.to_json())
