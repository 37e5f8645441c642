"""A rule on a day, and every rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.core import to_json

if TYPE_CHECKING:
    from datetime import date

    from greenshoe.core import Json
    from greenshoe.rules import Answer

__all__ = ["rule_answer", "rules_answer"]


def rule_answer(name: str, day: date, *, outcome: str | None = None) -> Json:
    """Return what `greenshoe rule NAME --on DATE --json` prints.

    Raises
    ------
    RuleError
        If there is no such rule or group, or a proposal is open and no outcome is supposed.

    >>> from datetime import date
    >>> rule_answer("clawback.18C", date(2025, 8, 4))["confidence"]
    'T'
    """
    from greenshoe.rules import Rulebook, look_up  # noqa: PLC0415 - the doors start without it

    book = Rulebook.load()
    answer = look_up(book, name, day, outcome=outcome)
    about = {"checked_on": book.checked_on, "sha256": book.sha256}
    return to_json({**answer.as_json(), "rulebook": about})


def rules_answer(day: date) -> Json:
    """Return what `greenshoe rule --on DATE --json` prints: every rule."""
    from greenshoe.rules import Rulebook, look_up_all  # noqa: PLC0415 - the doors start without it

    book = Rulebook.load()
    return to_json([_listed(answer) for answer in look_up_all(book, day)])


def _listed(answer: Answer) -> dict[str, object]:
    """Return one entry of the list of all rules; without a value where none is in force."""
    if answer.in_force:
        return {**answer.as_json(), "in_force": True}
    first, last = answer.history[0], answer.history[-1]
    return {
        "name": answer.name,
        "title": first.title,
        "from": first.start,
        "until": last.until,
        "value": None,
        "in_force": False,
    }
