"""What several commands read from their options."""

from __future__ import annotations

from datetime import date, datetime


def parse_day(option: str, text: str | None) -> date | None:
    """Return the day an option names, `None` if it is left out.

    Raises
    ------
    InputError
        If it is no date.
    """
    from greenshoe.core import InputError

    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError(
            "is no date", key=option, value=text, expected="a date such as 2025-08-04"
        ) from error


def today_in_hong_kong() -> date:
    """Return today's date in Hong Kong."""
    from greenshoe.core import HONG_KONG

    return datetime.now(HONG_KONG).date()
