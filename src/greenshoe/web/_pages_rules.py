"""Pages about rules: every one on a day, and one with its authority."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.core import GreenshoeError
from greenshoe.web._session import reader_language
from greenshoe.web._shell import hall_of, page, said_error, status_of
from greenshoe.web._tables import cell_text

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

__all__ = ["rule_page", "rules_page"]


async def rules_page(request: Request) -> Response:
    """Answer with every rule on a day, or those that a word is in."""
    on, search = (request.query_params.get(n, "").strip()[:60] for n in ("on", "search"))
    hall, errors, status = hall_of(request), {}, 200
    try:
        rules = await hall.ask("rule", {"on": on})
    except GreenshoeError as error:
        errors = {"on": said_error(error, reader_language(request))}
        rules, status = [], status_of(error)
    word = search.casefold()
    shown = [
        {**rule, "shown": cell_text(rule["value"])}
        for rule in rules
        if word in f"{rule['name']} {rule['title']} {rule.get('authority', '')}".casefold()
    ]
    return page(request, "rules.html.j2", status, rules=shown, on=on, search=search, errors=errors)


async def rule_page(request: Request) -> Response:
    """Answer with one rule on a day: value, authority, evidence, confidence."""
    asked = {
        "name": request.path_params["name"][:100],
        "on": request.query_params.get("on", "")[:20],
    }
    outcome = request.query_params.get("outcome", "")[:60]
    rule = await hall_of(request).ask("rule", asked | ({"outcome": outcome} if outcome else {}))
    cells = [
        (name.replace("_", " "), cell_text(value))
        for name, value in rule.items()
        if name != "rulebook"
    ]
    return page(request, "rule.html.j2", rule=rule, cells=cells, on=asked["on"])
