"""Hong Kong trading days, half days and instants.

The days come from exchange_calendars (XHKG); `calendar_overrides.toml` beside this file lists the
days on which that calendar is wrong, each with its source and the day it was checked.
"""

from __future__ import annotations

import warnings
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from greenshoe.core._errors import InputError

__all__ = ["HONG_KONG", "NEW_YORK", "TradingCalendar", "hong_kong_calendar", "hong_kong_time"]

HONG_KONG = ZoneInfo("Asia/Hong_Kong")
NEW_YORK = ZoneInfo("America/New_York")
_OVERRIDES = Path(__file__).with_name("calendar_overrides.toml")
_FIRST, _LAST = date(1998, 1, 1), date(2027, 10, 31)


def hong_kong_time(day: date, at: time) -> datetime:
    """Return the instant of a Hong Kong wall-clock time.

    >>> hong_kong_time(date(2026, 1, 8), time(9)).isoformat()
    '2026-01-08T09:00:00+08:00'
    """
    return datetime.combine(day, at, tzinfo=HONG_KONG)


@dataclass(frozen=True)
class TradingCalendar:
    """The trading days of one exchange.

    Attributes
    ----------
    name
        The exchange's MIC.
    days
        Trading days, ascending.
    half_days
        Those of them with a morning session only.
    """

    name: str
    days: tuple[date, ...]
    half_days: frozenset[date]

    def _check(self, day: date) -> None:
        if not self.days[0] <= day <= self.days[-1]:
            raise InputError(
                f"is outside the {self.name} calendar",
                value=day.isoformat(),
                expected=f"a date from {self.days[0]} to {self.days[-1]}",
            )

    def is_trading_day(self, day: date) -> bool:
        """Tell whether the exchange trades on `day`.

        Raises
        ------
        InputError
            If `day` is outside the calendar.

        >>> hong_kong_calendar().is_trading_day(date(2023, 9, 1))  # typhoon Saola
        False
        """
        self._check(day)
        return self.days[self._at_or_after(day)] == day

    def _at_or_after(self, day: date) -> int:
        return bisect_left(self.days, day)

    def shift(self, day: date, trading_days: int) -> date:
        """Move by whole trading days; from another day the first step reaches the nearest.

        Raises
        ------
        InputError
            If the result is outside the calendar.

        >>> hong_kong_calendar().shift(date(2026, 1, 8), -3)
        datetime.date(2026, 1, 5)
        """
        self._check(day)
        position = self._at_or_after(day)
        if self.days[position] != day and trading_days > 0:
            position -= 1
        target = position + trading_days
        if not 0 <= target < len(self.days):
            raise InputError(f"is too close to the end of the {self.name} calendar", value=day)
        return self.days[target]

    def count(self, first: date, last: date) -> int:
        """Count the trading days after `first` up to and including `last`.

        >>> hong_kong_calendar().count(date(2026, 1, 5), date(2026, 1, 8))
        3
        """
        self._check(first)
        self._check(last)
        return bisect_right(self.days, last) - bisect_right(self.days, first)


@cache
def hong_kong_calendar() -> TradingCalendar:
    """Return the calendar of the Stock Exchange of Hong Kong, 1998 to October 2027.

    >>> hong_kong_calendar().name
    'XHKG'
    """
    import tomllib  # noqa: PLC0415 - as the line below

    import exchange_calendars  # noqa: PLC0415 - half a second, only where a date is moved

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # deprecations between exchange_calendars and pandas
        calendar = exchange_calendars.get_calendar("XHKG", start=str(_FIRST), end=str(_LAST))
    overrides = tomllib.loads(_OVERRIDES.read_text("utf-8"))
    closed = {entry["date"] for entry in overrides["closed"]}
    days = tuple(d.date() for d in calendar.sessions if d.date() not in closed)
    half = frozenset(d.date() for d in calendar.early_closes) - closed
    return TradingCalendar("XHKG", days, half)


def calendar_days_after(day: date, number: int) -> date:
    """Return the date `number` calendar days later."""
    return day + timedelta(days=number)
