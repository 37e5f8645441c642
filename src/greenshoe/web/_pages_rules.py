"""Pages about rules: every one on a day, and one with its authority."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.core import GreenshoeError
from greenshoe.web._session import reader_language
from greenshoe.web._shell import hall_of, page, said_error, status_of
from greenshoe.web._tables import cell_text
from greenshoe.words import words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.requests import Request
    from starlette.responses import Response

__all__ = ["rule_page", "rules_page"]


async def rules_page(request: Request) -> Response:
    """Answer with every rule on a day, or those that a word is in."""
    on, search = (request.query_params.get(n, "").strip()[:60] for n in ("on", "search"))
    hall, errors, status = hall_of(request), {}, 200
    try:
        rules = await hall.ask("rule", {"on": on})
        told = await hall.ask("rule_words", {"on": on})
    except GreenshoeError as error:
        errors = {"on": said_error(error, reader_language(request))}
        rules, told, status = [], {}, status_of(error)
    word, say = search.casefold(), words(reader_language(request)).say
    shown = [
        {**rule, "shown": told.get(rule["name"], ["–"])}
        for rule in rules
        if word in " ".join(_searched(rule, say)).casefold()
    ]
    return page(request, "rules.html.j2", status, rules=shown, on=on, search=search, errors=errors)


def _searched(rule: Mapping[str, str], say: Callable[[str], str]) -> tuple[str, ...]:
    """Return what a word is looked for in, the title in the reader's language too."""
    return rule["name"], rule["title"], say(rule["title"]), rule.get("authority", "")


async def rule_page(request: Request) -> Response:
    """Answer with one rule on a day: value, authority, evidence, confidence."""
    asked = {
        "name": request.path_params["name"][:100],
        "on": request.query_params.get("on", "")[:20],
    }
    outcome = request.query_params.get("outcome", "")[:60]
    hall = hall_of(request)
    rule = await hall.ask("rule", asked | ({"outcome": outcome} if outcome else {}))
    told = await hall.ask("rule_words", {"on": asked["on"]})
    known = None if outcome else told.get(rule.get("name"))
    rule = {**rule, "value": known or [cell_text(rule.get("value"))]}
    cells = [
        (name.replace("_", " "), value if name == "value" else [cell_text(value)])
        for name, value in rule.items()
        if name not in {"rulebook", "unit"}
    ]
    return page(request, "rule.html.j2", rule=rule, cells=cells, on=asked["on"])
