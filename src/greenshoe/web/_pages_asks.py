"""Pages that are a form and an answer: what is asked becomes a job, what is wrong stands at it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from starlette.responses import RedirectResponse, Response

from greenshoe.core import GreenshoeError
from greenshoe.web._asks import deal_name
from greenshoe.web._fields import read_fields
from greenshoe.web._forms import Form, read_form
from greenshoe.web._session import knows_token, reader_language
from greenshoe.web._shell import hall_of, page, said_error, said_place, status_of
from greenshoe.web._shipped import shipped_names, shipped_text

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    from greenshoe.web._asks import Ask
    from greenshoe.web._hall import Hall
    from greenshoe.words import Language

__all__ = ["ask_page"]

_ASKED_FOR = {"driver": "solve"}  # what a room calls what was asked for in another field
_LARGEST_SHOWN = 400_000
_NAME = re.compile(r'^name *= *"([^"\n]{1,100})"', re.MULTILINE)


def ask_page(ask: Ask) -> Callable[[Request], Awaitable[Response]]:
    """Return what answers the page of a question."""

    async def answer(request: Request) -> Response:
        return await (_taken if request.method == "POST" else _shown)(request, ask)

    return answer


async def _form_page(
    request: Request,
    ask: Ask,
    filled: dict[str, str],
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    hall = hall_of(request)
    with_token = knows_token(request, hall.settings)
    own = await hall.in_thread(hall.store.deals) if with_token else []
    return page(
        request,
        "ask.html.j2",
        status,
        ask=ask,
        action=request.url.path,
        deal=request.path_params.get("deal", ""),
        filled=filled,
        errors=errors or {},
        begin=shipped_names(ask.begin) if ask.begin else (),
        own=own,
        rows=await hall.deal_rows(),
    )


async def _shown(request: Request, ask: Ask) -> Response:
    """Return the form: as it starts, with what the address says, or as a job was asked."""
    filled = {field.name: field.start for field in ask.fields}
    asked = request.query_params
    if asked.get("job"):
        filled |= await _as_asked(hall_of(request), ask, asked["job"])
    filled |= {name: asked[name][:200] for name in filled if name in asked}
    if ask.begin and asked.get("begin"):
        filled[ask.begin_at] = shipped_text(ask.begin, asked["begin"][:60])
        if asked["begin"] in shipped_names(ask.begin):
            filled[ask.begin] = asked["begin"]
    return await _form_page(request, ask, filled)


async def _as_asked(hall: Hall, ask: Ask, identity: str) -> dict[str, str]:
    """Return the fields of a form as a job was asked with them."""
    job = await hall.in_thread(hall.runner.get, identity)
    if job is None or job.command != ask.call:
        return {}
    found = {}
    for field in ask.fields:
        value = job.arguments.get(field.name)
        if isinstance(value, dict):  # a deal
            value = deal_name(value)
        if isinstance(value, str | int | float):
            found[field.name] = f"{value:.15g}" if isinstance(value, float) else str(value)
    return found


async def _arguments(request: Request, ask: Ask, form: Form) -> dict[str, Any]:
    """Return what a worker is asked; deals are looked up, and files stored."""
    hall = hall_of(request)
    found = read_fields(ask.fields, form)
    if "deal" in request.path_params:
        found["deal"] = await hall.deal_reference(request.path_params["deal"])
    for field in ask.fields:
        if field.kind == "deal":
            found[field.name] = await hall.deal_reference(found[field.name])
        elif field.kind == "files":
            found[field.name] = [
                {"name": name[:200], "path": str(await hall.in_thread(hall.keep_upload, content))}
                for name, content in form.files
            ]
    return found


async def _taken(request: Request, ask: Ask) -> Response:
    """Take what was asked as a job and go to its page; say what is wrong at its field."""
    form, hall = await read_form(request), hall_of(request)
    try:
        arguments = await _arguments(request, ask, form)
        await hall.ask("check", {"call": ask.call, "arguments": arguments})
        title = _title(ask, request.path_params.get("deal", ""), form, arguments)
        asked = {**arguments, "pictures": True} if ask.pictures else arguments
        job = await hall.in_thread(hall.runner.submit, ask.call, asked, title)
    except GreenshoeError as error:
        return await _form_page(
            request, ask, _as_sent(ask, form), _errors(ask, error, reader_language(request)),
            status_of(error),
        )  # fmt: skip
    return RedirectResponse(f"/jobs/{job.id}", 303)


def _title(ask: Ask, deal: str, form: Form, arguments: dict[str, Any]) -> str:
    """Return what a job is called: its deal, the name in its text, its file, or what was chosen."""
    texts = [arguments[f.name] for f in ask.fields if f.kind == "document" and f.name in arguments]
    named = _name_in(texts[0]) if texts else ""
    chosen = "" if texts and ask.begin else form.text(ask.title_of)
    files = ", ".join(name for name, _ in form.files)
    return " ".join(filter(None, (deal, chosen, named or files)))[:120]


def _name_in(text: str) -> str:
    """Return the first name that a TOML text gives, "" where it gives none.

    >>> _name_in('name = "Robots Ltd"'), _name_in("client_id,cash_hkd")
    ('Robots Ltd', '')
    """
    found = _NAME.search(text)
    return found[1] if found else ""


def _as_sent(ask: Ask, form: Form) -> dict[str, str]:
    """Return the fields as they were sent, so that nothing is written twice."""
    filled = {field.name: form.fields.get(field.name, "") for field in ask.fields}
    for field in ask.fields:
        if field.kind == "document" and form.files:
            text = form.files[0][1][:_LARGEST_SHOWN].decode("utf-8", "replace")
            filled[field.name] = text.replace("\0", "")
    return filled


def _errors(ask: Ask, error: GreenshoeError, language: Language) -> dict[str, str]:
    """Return a refusal under its field: what concerns a file stands at the file."""
    key = (error.key or "").strip("-").replace("-", "_")
    if key in _ASKED_FOR:
        return {_ASKED_FOR[key]: said_error(error, language)}
    if error.file is None and key in {field.name for field in ask.fields}:
        return {key: said_error(error, language)}
    texts = [field.name for field in ask.fields if field.kind in {"document", "files"}]
    place = texts[-1] if texts else ask.fields[0].name
    return {place: said_place(error) + said_error(error, language)}
