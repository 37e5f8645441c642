"""Pages about deals: the list, one deal, a deal of one's own, files to keep."""

from __future__ import annotations

import base64
from datetime import date
from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse, Response

from greenshoe.core import GreenshoeError, InputError
from greenshoe.web._forms import Form, read_form
from greenshoe.web._list import filter_rows, numbers_of, sort_rows
from greenshoe.web._media import MEDIA
from greenshoe.web._session import came_with_token, knows_token, reader_language, remember
from greenshoe.web._shell import hall_of, page, said_error, status_of

if TYPE_CHECKING:
    from starlette.requests import Request

__all__ = ["deal_file", "deal_page", "forget", "list_page", "new_deal", "new_page", "simulate"]

_FILTERS = ("search", "mechanism", "route", "since", "until")
_MECHANISMS = ("A", "B", "18C", "PN18", "PN18-waiver", "GEM")
_ROUTES = ("Conventional", "A+H", "18A", "18C")
_MOST_DAYS = 2000
_EXAMPLE = """stock_code = "9999"
name_en = "My deal"
listing_document_date = 2026-02-02
mechanism = "A"
offer_price_min_hkd = 10.0
offer_price_max_hkd = 12.5
board_lot_shares = 200
base_offer_shares_initial = 50000000
public_initial_shares = 2500000
intl_initial_shares = 47500000
public_subscription_level_x = 120.5
"""


def _date_errors(asked: dict[str, str], request: Request) -> dict[str, str]:
    errors = {}
    for name in ("since", "until"):
        try:
            date.fromisoformat(asked[name] or "2026-01-01")
        except ValueError:
            error = InputError(
                "is no date", value=asked[name], expected="a date such as 2025-08-04"
            )
            errors[name] = said_error(error, reader_language(request))
            asked[name] = ""
    return errors


async def list_page(request: Request) -> Response:
    """Answer with the list of deals; with the token in the address, first keep it."""
    hall = hall_of(request)
    if came_with_token(request, hall.settings):
        kept = RedirectResponse(str(request.url.remove_query_params("token")), 303)
        remember(kept, request, hall.settings)
        return kept
    asked = {name: request.query_params.get(name, "")[:100] for name in _FILTERS}
    errors = _date_errors(asked, request)
    order = request.query_params.get("sort", "-listing_date")
    rows = sort_rows(filter_rows(await hall.deal_rows(), asked), order)
    own = await hall.in_thread(hall.store.deals) if knows_token(request, hall.settings) else []
    return page(
        request,
        "deals.html.j2",
        422 if errors else 200,
        asked=asked,
        errors=errors,
        order=order,
        rows=rows,
        numbers=numbers_of,
        own=own,
        mechanisms=_MECHANISMS,
        routes=_ROUTES,
    )


async def deal_page(request: Request) -> Response:
    """Answer with everything a study says of a deal."""
    hall, name = hall_of(request), request.path_params["deal"]
    language = reader_language(request).value
    reference = await hall.deal_reference(name)
    view = await hall.ask("deal_view", {"deal": reference, "language": language})
    return page(
        request, "deal.html.j2", deal=name, view=view, kinds=tuple(MEDIA),
        errors={},
    )  # fmt: skip


async def deal_file(request: Request) -> Response:
    """Answer with one file of a deal's report, to be kept."""
    hall = hall_of(request)
    asked = {
        "deal": await hall.deal_reference(request.path_params["deal"]),
        "kind": request.path_params["kind"],
        "language": reader_language(request).value,
    }
    made = await hall.ask("file", asked)
    kept = {"Content-Disposition": f'attachment; filename="{made["name"]}"'}
    return Response(
        base64.b64decode(made["content"]), media_type=MEDIA[asked["kind"]], headers=kept
    )


def new_page(request: Request, text: str = "", error: GreenshoeError | None = None) -> Response:
    """Answer with the form for a deal of one's own."""
    return page(
        request,
        "new_deal.html.j2",
        status_of(error) if error else 200,
        text=text,
        example=_EXAMPLE,
        key=error.key if error else None,
        error=said_error(error, reader_language(request)) if error else None,
    )


async def _as_form(request: Request) -> Response:
    return new_page(request)


async def new_deal(request: Request) -> Response:
    """Keep a deal file that was written or sent, and go to its page."""
    if request.method == "GET":
        return new_page(request)
    form = await read_form(request)
    text = form.files[0][1].decode("utf-8", "replace") if form.files else form.text("text")
    try:
        identity = await keep_deal(request, text, form.text("title"))
    except GreenshoeError as error:
        return new_page(request, text, error)
    return RedirectResponse(f"/deals/{identity}", 303)


async def keep_deal(request: Request, text: str, title: str) -> str:
    """Check a deal file, keep it, and return the id of the deal."""
    hall = hall_of(request)
    about = await hall.ask("describe", {"deal": {"text": text, "name": "deal.toml"}})
    saved = await hall.in_thread(
        lambda: hall.store.keep_deal(
            text,
            stock_code=about["stock_code"],
            name=about["name"],
            title=title[:120] or about["name"],
        )
    )
    return str(saved.id)


async def forget(request: Request) -> Response:
    """Remove one of the user's own deals."""
    await read_form(request)
    hall = hall_of(request)
    await hall.in_thread(hall.store.forget_deal, request.path_params["deal"])
    return RedirectResponse("/", 303)


def _whole(form: Form, name: str, default: int, low: int, high: int) -> int:
    text = form.text(name) or str(default)
    expected = f"a whole number from {low} to {high:,}"
    if not text.isdecimal() or not low <= int(text[:12]) <= high:
        raise InputError("is out of range", key=name, value=text, expected=expected)
    return int(text)


async def simulate(request: Request) -> Response:
    """Take a simulation of the first day as a job, and go to its page."""
    form, hall = await read_form(request), hall_of(request)
    name = request.path_params["deal"]
    reference = await hall.deal_reference(name)
    try:
        arguments = {
            "deal": reference,
            "days": _whole(form, "days", 20, 1, _MOST_DAYS),
            "seed": _whole(form, "seed", 0, 0, 2**31),
            "pictures": True,
        }
        if form.text("what_if"):
            arguments["what_if"] = form.text("what_if")
        job = await hall.in_thread(
            hall.runner.submit, "simulate", arguments, f"{name}: {arguments['days']}"
        )
    except GreenshoeError as error:
        language = reader_language(request)
        view = await hall.ask("deal_view", {"deal": reference, "language": language.value})
        errors = {error.key or "days": said_error(error, language)}
        return page(
            request, "deal.html.j2", status_of(error), deal=name, view=view,
            kinds=tuple(MEDIA), errors=errors,
        )  # fmt: skip
    return RedirectResponse(f"/jobs/{job.id}", 303)
