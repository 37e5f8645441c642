"""Days on an axis."""

from __future__ import annotations

from datetime import date, timedelta

__all__ = ["month_starts"]


def month_starts(first: date, last: date) -> list[date]:
    """Return the first days of months from a day to another.

    >>> [str(day) for day in month_starts(date(2025, 11, 3), date(2026, 1, 1))]
    ['2025-12-01', '2026-01-01']
    """
    found, day = [], first.replace(day=1)
    while day <= last:
        if day >= first:
            found.append(day)
        day = (day + timedelta(days=32)).replace(day=1)
    return found
