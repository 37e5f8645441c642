"""Trading days of the three markets in which one company can be listed."""

from __future__ import annotations

import warnings
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from greenshoe.core._calendar import TradingCalendar, hong_kong_calendar

__all__ = ["Market", "market_calendar"]

Market = Literal["HK", "US", "CN"]

_OVERRIDES = Path(__file__).with_name("market_calendar_overrides.toml")
_NAMES: dict[Market, str] = {"US": "XNYS", "CN": "XSHG"}
_FIRST, _LAST = date(2000, 1, 1), date(2026, 12, 31)


@cache
def market_calendar(market: Market) -> TradingCalendar:
    """Return the trading days of Hong Kong, New York or Shanghai, 2000 to 2026.

    The days come from exchange_calendars; `market_calendar_overrides.toml` lists those on which it
    is wrong, with the source. Hong Kong's own are in `calendar_overrides.toml`.

    >>> market_calendar("US").is_trading_day(date(2025, 11, 27))  # Thanksgiving
    False
    """
    if market == "HK":
        return hong_kong_calendar()
    import exchange_calendars  # noqa: PLC0415 - half a second, only where a calendar is asked for

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # deprecations between exchange_calendars and pandas
        calendar = exchange_calendars.get_calendar(_NAMES[market], str(_FIRST), str(_LAST))
    closed = _closed(market)
    days = tuple(d.date() for d in calendar.sessions if d.date() not in closed)
    half = frozenset(d.date() for d in calendar.early_closes) - closed
    return TradingCalendar(_NAMES[market], days, half)


def _closed(market: Market) -> frozenset[date]:
    """Return the days on which the library wrongly says that the market traded."""
    import tomllib  # noqa: PLC0415 - only where a calendar is asked for

    entries = tomllib.loads(_OVERRIDES.read_text("utf-8")).get("closed", [])
    return frozenset(entry["date"] for entry in entries if entry["market"] == market)
