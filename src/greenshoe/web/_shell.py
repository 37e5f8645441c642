"""A page: templates of the shell around what workers draw, and the answer to a browser."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from greenshoe.core import VERSION
from greenshoe.jobs import RunnerFullError, WorkerDiedError
from greenshoe.web._assets import asset_url
from greenshoe.web._nav import group_of, groups, job_title
from greenshoe.web._session import knows_token, reader_language, remember
from greenshoe.words import Language, message_from_json, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from greenshoe.core import GreenshoeError
    from greenshoe.web._hall import Hall

__all__ = ["hall_of", "page", "said_error", "said_place", "status_of"]

_NOT_FOUND = {"UnknownNameError", "UnknownRuleError"}


@cache
def _environment(language: Language) -> Environment:
    """Return the templates of the shell; they need no room below, so that a start is fast."""
    environment = Environment(
        loader=PackageLoader("greenshoe.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    spoken = words(language)
    environment.filters |= {
        "say": spoken.say,
        "told": lambda told: spoken.say(message_from_json(told)),
    }
    environment.globals |= {
        "say": spoken.say,
        "language": language.value,
        "languages": [(one.value, one.own_name) for one in Language],
        "asset": asset_url,
        "version": VERSION,
        "nav_groups": groups,
        "group_of": group_of,
        "job_title": job_title,
    }
    return environment


def hall_of(request: Request) -> Hall:
    """Return the state of the server."""
    hall: Hall = request.app.state.hall
    return hall


def _address_in(request: Request) -> Callable[[str], str]:
    """Return what makes the address of this page in another language."""
    kept = [(k, v) for k, v in request.query_params.multi_items() if k not in {"lang", "token"}]

    def address(tag: str) -> str:
        return "?" + urlencode([*kept, ("lang", tag)])

    return address


def page(request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:  # noqa: ANN401 - what templates show
    """Return a page in the reader's language.

    Parameters
    ----------
    request
        What is answered; an address with a language or the token makes the browser remember them.
    template
        The template's name.
    status
        Of the answer.
    **context
        What the template shows.
    """
    settings = hall_of(request).settings
    with_token = knows_token(request, settings) or (
        request.query_params.get("token") == settings.token
    )
    html = (
        _environment(reader_language(request))
        .get_template(template)
        .render(
            path=request.url.path,
            address_in=_address_in(request),
            with_token=with_token,
            form_value=settings.form_value if with_token else "",
            **context,
        )
    )
    response = HTMLResponse(html, status)
    remember(response, request, settings)
    return response


def said_error(error: GreenshoeError, language: Language) -> str:
    """Return what is wrong and what would be right, in a language; the field is named beside it.

    >>> from greenshoe.core import InputError
    >>> said_error(InputError("is no date", value="x", expected="a date"), Language.ENGLISH)
    'x: is no date; expected a date'
    """
    say = words(language).say
    value = "" if error.value is None else f"{str(error.value)[:80]}: "
    expected = f"; {say('expected')} {say(error.expected)}" if error.expected else ""
    return f"{value}{say(error.message)}{expected}"


def said_place(error: GreenshoeError) -> str:
    """Return the file and the key that a refusal names, "" where it names neither.

    >>> from greenshoe.core import InputError
    >>> said_place(InputError("is no financing", file="clients.csv row 3", key="financing"))
    'clients.csv row 3, financing: '
    """
    named = [str(part)[:120] for part in (error.file, error.key) if part]
    return f"{', '.join(named)}: " if named else ""


def status_of(error: GreenshoeError) -> int:
    """Return the HTTP status of a refusal."""
    if isinstance(error, RunnerFullError):
        return 503
    kind = getattr(error, "kind", type(error).__name__)
    if kind in _NOT_FOUND and error.key in {"deal", "kind", "company", "job", None}:
        return 404
    return 422 if not isinstance(error, WorkerDiedError) else 413
