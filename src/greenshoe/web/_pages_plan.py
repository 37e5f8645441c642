"""The plan: which deals, which sizes, whose money, and the cash over time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import RedirectResponse, Response

from greenshoe.core import GreenshoeError, InputError
from greenshoe.web._forms import Form, read_form
from greenshoe.web._session import knows_token, reader_language
from greenshoe.web._shell import hall_of, page, said_error, status_of

if TYPE_CHECKING:
    from starlette.requests import Request

    from greenshoe.web._hall import Hall

__all__ = ["FIELDS", "plan_page"]

FIELDS: dict[str, tuple[str, str, float, float]] = {
    "cash_hkd": ("Own money, HK$", "", 1.0, 1e10),
    "leverage": ("Application money / own money", "1", 1.0, 100.0),
    "margin_rate": ("Interest a year on borrowed money (0.045)", "", 0.0, 1.0),
    "max_loss_hkd": ("Most that may be lost at a bad draw, HK$", "", 0.0, 1e10),
}
"""The numbers of the form: what each is called, where it starts, least and most."""

_MOST_DEALS = 60


def _number(form: Form, name: str) -> float | None:
    text = form.text(name).replace(",", "")
    if not text:
        return None
    low, high = FIELDS[name][2:]
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not low <= value <= high:
        expected = f"{low:g} to {high:,.0f}"
        raise InputError("is out of range", key=name, value=text, expected=expected)
    return value


async def _references(hall: Hall, text: str) -> list[dict[str, str]]:
    """Return the deals that a field names, parted by commas or spaces."""
    names = list(dict.fromkeys(text.replace(",", " ").split()))
    if not 0 < len(names) <= _MOST_DEALS:
        raise InputError(
            "is missing" if not names else "are too many",
            key="deals",
            expected=f"1 to {_MOST_DEALS}",
        )
    try:
        return [await hall.deal_reference(name) for name in names]
    except GreenshoeError as error:
        error.key = "deals"
        raise


async def _question(hall: Hall, form: Form) -> dict[str, Any]:
    """Return what the form asks, checked field by field."""
    asked: dict[str, Any] = {"deals": await _references(hall, form.text("deals"))}
    for name in FIELDS:
        value = _number(form, name)
        if value is not None:
            asked[name] = value
    if "cash_hkd" not in asked:
        raise InputError("is missing", key="cash_hkd", expected="a number")
    if form.text("stage") == "close":
        asked["stage"] = "close"
    if form.text("as_of"):
        asked["as_of"] = form.text("as_of")[:20]
    return asked


async def plan_page(request: Request) -> Response:
    """Answer with the form; take a plan as a job, and go to its page."""
    hall, form, errors, status = hall_of(request), Form(), {}, 200
    if request.method == "POST":
        form = await read_form(request)
        try:
            asked = await _question(hall, form)
            job = await hall.in_thread(hall.runner.submit, "plan", asked, form.text("deals")[:120])
            return RedirectResponse(f"/jobs/{job.id}", 303)
        except GreenshoeError as error:
            errors = {error.key or "deals": said_error(error, reader_language(request))}
            status = status_of(error)
    own = await hall.in_thread(hall.store.deals) if knows_token(request, hall.settings) else []
    starts = {name: start for name, (_, start, _, _) in FIELDS.items()}
    starts |= {"deals": "", "stage": "", "as_of": ""}
    filled = {
        name: form.fields.get(name, request.query_params.get(name, start)[:1000])
        for name, start in starts.items()
    }
    return page(
        request, "plan.html.j2", status, fields=FIELDS, filled=filled, errors=errors, own=own
    )
