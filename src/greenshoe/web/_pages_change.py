"""Pages that set two studies beside each other: a deal with other terms, and any two deals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import RedirectResponse, Response

from greenshoe.core import GreenshoeError, UnknownNameError
from greenshoe.web._forms import read_form
from greenshoe.web._pages_deals import keep_deal
from greenshoe.web._session import knows_token, reader_language
from greenshoe.web._shell import hall_of, page, said_error, status_of

if TYPE_CHECKING:
    from starlette.requests import Request

__all__ = ["change_page", "compare_page", "keep_scenario"]

_LONGEST_VALUE = 100


def _changes(asked: Any) -> dict[str, str]:  # noqa: ANN401 - query or form
    return {
        name: text.strip()[:_LONGEST_VALUE]
        for name, text in asked.items()
        if name not in {"lang", "token", "title"} and text.strip()
    }


async def _changed(
    request: Request, changes: dict[str, str], error: GreenshoeError | None = None
) -> Response:
    """Return the form, and what the changes do; a mistake stands at its field."""
    hall, name = hall_of(request), request.path_params["deal"]
    language = reader_language(request)
    asked = {"deal": await hall.deal_reference(name), "language": language.value}
    try:
        view = await hall.ask("change_view", {**asked, "changes": changes if not error else {}})
    except GreenshoeError as found:
        if not changes:
            raise
        error = found
        view = await hall.ask("change_view", {**asked, "changes": {}})
    known = {field["name"] for field in view["fields"]}
    errors = {}
    if error is not None:
        errors[error.key if error.key in known else ""] = said_error(error, language)
    status = status_of(error) if error is not None else 200
    return page(
        request, "change.html.j2", status, deal=name, view=view, changes=changes, errors=errors
    )


async def change_page(request: Request) -> Response:
    """Answer with a form of a deal's terms, and with what differs once some are changed."""
    return await _changed(request, _changes(request.query_params))


async def keep_scenario(request: Request) -> Response:
    """Keep a deal with its changed terms as one of the user's own."""
    form, hall = await read_form(request), hall_of(request)
    changes = _changes(form.fields)
    try:
        made = await hall.ask(
            "scenario",
            {
                "deal": await hall.deal_reference(request.path_params["deal"]),
                "changes": changes,
            },
        )
    except GreenshoeError as error:
        return await _changed(request, changes, error)
    title = form.text("title") or f"{made['name']}: " + ", ".join(
        f"{name} {text}" for name, text in changes.items()
    )
    return RedirectResponse(f"/deals/{await keep_deal(request, made['text'], title)}", 303)


async def _title(request: Request, name: str, about: dict[str, str]) -> str:
    """Return what a side is called: by name and code, or by the title of the user's own deal."""
    saved = None
    if name.startswith("own-"):
        hall = hall_of(request)
        saved = await hall.in_thread(hall.store.deal, name)
    return saved.title if saved else f"{about['name']} ({about['stock_code']})"


async def compare_page(request: Request) -> Response:
    """Answer with two deals side by side, once both are named."""
    hall, language = hall_of(request), reader_language(request)
    sides = {side: request.query_params.get(side, "").strip()[:40] for side in ("left", "right")}
    view, errors, status = None, {}, 200
    if all(sides.values()):
        asked: dict[str, Any] = {"language": language.value}
        names: list[str] = []
        for side, name in sides.items():
            try:
                asked[side] = await hall.deal_reference(name)
                about = await hall.ask("describe", {"deal": asked[side]})
                names.append(await _title(request, name, about))
            except GreenshoeError as error:
                errors[side] = said_error(error, language)
                status = status_of(error)
        if not errors:
            asked["names"] = names
            view = await hall.ask("compare_view", asked)
    elif any(sides.values()):
        missing = next(side for side, name in sides.items() if not name)
        absent = UnknownNameError("is missing", expected="a code such as 2513")
        errors[missing], status = said_error(absent, language), 422
    own = await hall.in_thread(hall.store.deals) if knows_token(request, hall.settings) else []
    return page(
        request, "compare.html.j2", status, sides=sides, view=view, errors=errors, own=own,
        rows=await hall.deal_rows(),
    )  # fmt: skip
