"""Questions about the caller's own deals, models, companies and files: one declaration each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from greenshoe.web import _api_models as models
from greenshoe.web import _api_models_companies as companies
from greenshoe.web._api_jobs import shown
from greenshoe.web._api_models import JobShown, reference_in

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from fastapi import FastAPI
    from pydantic import BaseModel

    from greenshoe.web._hall import Hall

__all__ = ["add_questions"]

Json = Any


@dataclass(frozen=True)
class _Question:
    """A call that asks something: its path, what a worker is asked, and what it takes."""

    path: str
    call: str
    form: type[BaseModel]
    summary: str
    about: str
    tag: str
    gives: Any = dict[str, Json]


_LIST = list[dict[str, Json]]
_QUESTIONS = (
    _Question("run", "run", models.RunQuestion, "Study a deal of your own",
              "As `greenshoe run FILE --json`; with orders, as `--orders` does.", "deals"),
    _Question("what-if", "what_if", models.WhatIfQuestion, "What changes with other terms",
              "Figures and checks that differ, published outcomes left out of both sides.",
              "deals"),
    _Question("odds", "odds", models.OddsQuestion, "The odds of a deal of your own",
              "As `greenshoe odds FILE --json`.", "deals", _LIST),
    _Question("desk", "desk", models.DeskQuestion, "What a broker's clients may borrow",
              "As `greenshoe desk DEAL CLIENTS.csv --json`.", "deals"),
    _Question("window", "window", companies.WindowQuestion, "The market, with deals of your own",
              "As `greenshoe window --deals FILE --json`.", "deals", _LIST),
    _Question("value", "value", companies.ValueQuestion, "Value a model of your own",
              "As `greenshoe value FILE --json`.", "companies"),
    _Question("route", "route", companies.RouteQuestion, "Open listing routes",
              "As `greenshoe route FILE --json`.", "companies"),
    _Question("simulate", "simulate", models.SimulateQuestion, "Simulate the first day",
              "As `greenshoe simulate DEAL --json`, as a job: ask for it until it is done.",
              "jobs", JobShown),
    _Question("plan", "plan", models.PlanAsk, "Plan over several deals",
              "As `greenshoe plan DEAL... --json`, as a job.", "jobs", JobShown),
    _Question("engine/fleet", "fleet", companies.FleetQuestion, "Simulate a fleet",
              "As `greenshoe engine fleet CITY --json`, as a job.", "jobs", JobShown),
    _Question("engine/serving", "serving", companies.ServingQuestion, "Simulate a token factory",
              "As `greenshoe engine serving MODEL --json`, as a job.", "jobs", JobShown),
)  # fmt: skip


async def _asked(hall: Hall, question: Any) -> dict[str, Any]:  # noqa: ANN401 - any of the forms
    """Return what a worker is asked; deals are looked up."""
    asked: dict[str, Any] = question.model_dump(mode="json", exclude={"deal", "deal_text"})
    if hasattr(question, "deal_text"):
        asked["deal"] = await reference_in(hall, question)
    if hasattr(question, "cash_hkd"):
        asked["deals"] = [await hall.deal_reference(name) for name in question.deals]
    return asked


def _title(question: Any) -> str:  # noqa: ANN401 - any of the forms
    """Return what a job is called."""
    told = [*getattr(question, "deals", ()), *filter(None, (
        getattr(question, name, None) for name in ("deal", "city", "service")
    ))]  # fmt: skip
    return " ".join(told)[:120] or "text"


def _endpoint(hall: Hall, question: _Question) -> Callable[..., Awaitable[Any]]:
    async def answer(asked: Any) -> Any:  # noqa: ANN401 - annotated below
        arguments = await _asked(hall, asked)
        if question.gives is not JobShown:
            return await hall.ask(question.call, arguments)
        job = await hall.in_thread(hall.runner.submit, question.call, arguments, _title(asked))
        return shown(job)

    answer.__annotations__ = {"asked": question.form, "return": question.gives}
    answer.__doc__ = question.about
    return answer


def add_questions(app: FastAPI, hall: Hall, changes: list[Any]) -> None:
    """Add every question; what takes long is started as a job."""
    for question in _QUESTIONS:
        app.add_api_route(
            f"/v1/{question.path}",
            _endpoint(hall, question),
            methods=["POST"],
            name=question.call,
            status_code=202 if question.gives is JobShown else 200,
            summary=question.summary,
            tags=[question.tag],
            dependencies=changes,
        )
