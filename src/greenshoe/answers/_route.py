"""Which listing routes are open to a company."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.core import to_json

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from greenshoe.core import Json

__all__ = ["route_answer"]


def route_answer(company: Path, day: date, *, outcome: str | None = None) -> Json:
    """Return what `greenshoe route COMPANY --json` prints.

    Raises
    ------
    ModelError
        If the file is wrong.
    RuleError
        If the outcome supposed is none of a proposal's.
    """
    from greenshoe.route import (  # noqa: PLC0415 - calendars load when asked
        assess,
        read_company,
        route_as_json,
    )

    return to_json(route_as_json(assess(read_company(company), day, outcome=outcome)))
