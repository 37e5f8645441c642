"""The deals that ship."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.core import to_json

if TYPE_CHECKING:
    from datetime import date

    from greenshoe.core import Json

__all__ = ["deals_answer"]


def deals_answer(
    *,
    search: str | None = None,
    mechanism: str | None = None,
    route: str | None = None,
    since: date | None = None,
    until: date | None = None,
) -> Json:
    """Return what `greenshoe deals --json` prints; the arguments are its options.

    Raises
    ------
    UnknownNameError
        If the mechanism or the route is none that a deal can have.

    >>> len(deals_answer(search="Zhipu"))
    1
    """
    from greenshoe.report import deal_rows  # noqa: PLC0415 - the doors start without it
    from greenshoe.study import find_deals  # noqa: PLC0415

    found = find_deals(search=search, mechanism=mechanism, route=route, since=since, until=until)
    return to_json(deal_rows(found))
