"""What the interface refuses, field by field, in the caller's language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from pydantic_core import PydanticKnownError

from greenshoe.core import GreenshoeError
from greenshoe.web._session import reader_language
from greenshoe.web._shell import said_error, status_of
from greenshoe.words import message, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fastapi import Request
    from fastapi.exceptions import RequestValidationError
    from starlette.exceptions import HTTPException

__all__ = ["REFUSALS", "FieldError", "Refusal", "on_http", "on_refused", "on_unfit"]

_LONGEST_VALUE = 80


class FieldError(BaseModel):
    """One thing that is wrong."""

    field: str | None = Field(description="The field, parameter or key it concerns.")
    message: str = Field(description="What is wrong, in the caller's language.")
    value: str | None = Field(default=None, description="What was given.")
    expected: str | None = Field(default=None, description="What would be right, in English.")


class Refusal(BaseModel):
    """Why there is no answer."""

    errors: list[FieldError]


def _is(what: str) -> dict[str, Any]:
    return {"model": Refusal, "description": what}


REFUSALS: dict[int | str, dict[str, Any]] = {
    400: _is("The body cannot be read."),
    403: _is("The token is missing or wrong."),
    404: _is("There is none of that name."),
    413: _is("The body is larger than it may be."),
    422: _is("What was given is wrong: which field, and what would be right."),
    503: _is("Too much is waiting; ask again later."),
}
"""The refusals every call may give."""


def _answer(status: int, *errors: FieldError) -> JSONResponse:
    return JSONResponse(Refusal(errors=list(errors)).model_dump(), status)


def _said(error: Mapping[str, Any], say: Any) -> str:  # noqa: ANN401 - a function
    """Return an error in the caller's language, by the template that pydantic made it of."""
    context = error.get("ctx") or {}
    try:
        template = PydanticKnownError(error["type"], context or None).message_template
        return str(say(message(template, **{name: str(v) for name, v in context.items()})))
    except (KeyError, IndexError, TypeError):  # an error of somebody else's making
        return str(say(error["msg"]))


async def on_unfit(request: Request, error: RequestValidationError) -> JSONResponse:
    """Answer a request whose fields do not fit."""
    say = words(reader_language(request)).say
    found = []
    for one in error.errors()[:20]:
        place = [str(part) for part in one["loc"] if part not in {"body", "query", "path"}]
        given = one.get("input")
        shown = None if isinstance(given, dict | list | None) else str(given)[:_LONGEST_VALUE]
        found.append(
            FieldError(field=".".join(place) or None, message=_said(one, say), value=shown)
        )
    return _answer(422, *found)


async def on_refused(request: Request, error: Exception) -> JSONResponse:
    """Answer what a room refused."""
    assert isinstance(error, GreenshoeError)  # noqa: S101 - it is registered for these only
    return _answer(
        status_of(error),
        FieldError(
            field=error.key,
            message=said_error(error, reader_language(request)),
            value=None if error.value is None else str(error.value)[:_LONGEST_VALUE],
            expected=error.expected,
        ),
    )


async def on_http(request: Request, error: HTTPException) -> JSONResponse:
    """Answer a call that is not there, or may not be made."""
    said = words(reader_language(request)).say(str(error.detail))
    answer = _answer(error.status_code, FieldError(field=None, message=said))
    answer.headers.update(error.headers or {})
    return answer
