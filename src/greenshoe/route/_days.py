"""Business days of Hong Kong and of the mainland, and what is done beyond the known calendars."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from greenshoe.core import market_calendar

if TYPE_CHECKING:
    from greenshoe.core import Market

__all__ = ["add_months", "later", "listed_day"]

_WEEKDAYS = 5


def later(market: Market, day: date, days: int) -> tuple[date, bool]:
    """Return the day so many business days later, and whether a calendar stood behind it.

    Trading days stand for business days. Beyond the end of the calendar (the mainland publishes
    the holidays of a year in the autumn before) weekdays are counted, and the second value is
    false.

    >>> later("HK", date(2025, 12, 24), 2)
    (datetime.date(2025, 12, 30), True)
    """
    calendar = market_calendar(market)
    known = calendar.days[0] <= day <= calendar.days[-1]
    left = calendar.count(day, calendar.days[-1]) if known else 0
    if known and days <= left:
        return calendar.shift(day, days) if days else listed_day(market, day), True
    start, rest = (calendar.days[-1], days - left) if known else (day, days)
    return _weekdays(start, rest), False


def listed_day(market: Market, day: date) -> date:
    """Return the day itself if the market trades on it, else the next on which it does."""
    calendar = market_calendar(market)
    if not calendar.days[0] <= day <= calendar.days[-1] or calendar.is_trading_day(day):
        return day
    return calendar.shift(day, 1)


def _weekdays(day: date, count: int) -> date:
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() < _WEEKDAYS
    return day


def add_months(day: date, months: int) -> date:
    """Return the same day of a later month, or its last day.

    >>> add_months(date(2025, 8, 31), 6)
    datetime.date(2026, 2, 28)
    """
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    first_after = date(year + month // 12, month % 12 + 1, 1)
    return min(date(year, month, min(day.day, 28)) + timedelta(days=max(0, day.day - 28)),
               first_after - timedelta(days=1))  # fmt: skip
