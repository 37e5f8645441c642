"""The time column of a price file: whole days, or instants with a zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np

from greenshoe.core import HONG_KONG, NEW_YORK, DataError
from greenshoe.crosslisting._arrays import as_days

if TYPE_CHECKING:
    from greenshoe.core import Market
    from greenshoe.crosslisting._arrays import Days, Ints

__all__ = ["ZONES", "Times", "read_times"]

ZONES: dict[Market, ZoneInfo] = {"HK": HONG_KONG, "US": NEW_YORK, "CN": ZoneInfo("Asia/Shanghai")}
_SLASHED = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})$")
_EPOCH = re.compile(r"-?\d{9,19}(\.0+)?$")
_SECONDS = {10: 1, 13: 10**3, 16: 10**6, 19: 10**9}
_DAYTIME = (time(6, 30), time(20, 5))
_MOSTLY = 0.98


class _Stamp(NamedTuple):
    """A wall clock, and whether it has a zone of its own."""

    at: datetime
    aware: bool
    whole_day: bool


@dataclass(frozen=True, eq=False)
class Times:
    """The times of a file's rows.

    Attributes
    ----------
    days
        The day of each row in the market's own zone.
    instants_ns
        Nanoseconds since 1970 UTC of each row of an intraday file, `None` for a daily one.
    zone
        In words, where the zone came from.
    """

    days: Days
    instants_ns: Ints | None
    zone: str


def read_times(file: str, cells: list[str], market: Market) -> Times:
    """Return the times of a column.

    A daily file is one in which every row is a whole day: a date, or one and the same wall-clock
    midnight in the market's zone. Intraday times without a zone are taken as the market's own if
    they fall into its day, as UTC if those do.

    Raises
    ------
    DataError
        If a cell is no date, a slashed date can be read both ways, or the zone is not clear.
    """
    order = _order(file, cells)
    stamps = [_stamp(file, at, cell, order) for at, cell in enumerate(cells)]
    if all(s.whole_day for s in stamps):
        return Times(as_days([s.at.date() for s in stamps]), None, _daily_zone(stamps, market))
    local = [s.at.astimezone(ZONES[market]) if s.aware else s.at for s in stamps]
    days = as_days([at.date() for at in local])
    if len(np.unique(days)) == len(days):
        return Times(days, None, _daily_zone(stamps, market))
    if all(s.aware for s in stamps):
        return _intraday(local, "stated in the file")
    if any(s.aware for s in stamps):
        raise DataError("has times with and without a zone", file=file, expected="one of them")
    return _naive(file, [s.at for s in stamps], market)


def _daily_zone(stamps: list[_Stamp], market: Market) -> str:
    stated = any(s.aware for s in stamps)
    return "stated in the file" if stated else f"the dates of {ZONES[market].key}"


def _naive(file: str, clocks: list[datetime], market: Market) -> Times:
    """Place clocks without a zone: the market's own, else UTC, else refuse."""
    own, zone = ZONES[market], ZONES[market].key
    if _inside_day(clocks):
        return _intraday([at.replace(tzinfo=own) for at in clocks], f"assumed to be {zone}")
    shifted = [at.replace(tzinfo=UTC).astimezone(own) for at in clocks]
    if _inside_day(shifted):
        return _intraday(shifted, f"assumed to be UTC: the clocks lie outside the day of {zone}")
    raise DataError(
        "its times have no zone and fit neither the market's own nor UTC",
        file=file,
        expected="times with an offset, such as 2025-11-06T09:30:00+08:00",
    )


def _inside_day(clocks: list[datetime]) -> bool:
    inside = sum(_DAYTIME[0] <= at.time() <= _DAYTIME[1] for at in clocks)
    return inside >= _MOSTLY * len(clocks)


def _intraday(local: list[datetime], zone: str) -> Times:
    instants = np.array([round(at.timestamp() * 1e6) * 1000 for at in local], dtype=np.int64)
    return Times(as_days([at.date() for at in local]), instants, zone)


def _order(file: str, cells: list[str]) -> str:
    """Return which of the first two numbers of slashed dates is the month."""
    pairs = [(int(m[1]), int(m[2])) for cell in cells if (m := _SLASHED.match(cell.strip()))]
    if not pairs:
        return "month first"
    month_first = all(first <= 12 for first, _ in pairs)
    day_first = all(second <= 12 for _, second in pairs)
    if month_first == day_first:
        raise DataError(
            "its dates can be read both ways" if month_first else "its dates mix two orders",
            file=file,
            value=cells[0],
            expected="dates such as 2025-11-06",
        )
    return "month first" if month_first else "day first"


def _stamp(file: str, at: int, cell: str, order: str) -> _Stamp:
    text = cell.strip()
    try:
        if match := _SLASHED.match(text):
            first, second, year = (int(part) for part in match.groups())
            month, day = (first, second) if order == "month first" else (second, first)
            return _Stamp(datetime(year, month, day), aware=False, whole_day=True)  # noqa: DTZ001 - a date
        if _EPOCH.match(text):
            return _epoch(text)
        parsed = datetime.fromisoformat(text)
    except (ValueError, OverflowError, OSError) as error:
        raise DataError(
            f"row {at + 1} is no date", file=file, value=cell, expected="such as 2025-11-06"
        ) from error
    return _Stamp(parsed, parsed.tzinfo is not None, whole_day=_is_whole_day(text))


def _is_whole_day(text: str) -> bool:
    """Tell whether a text names a day: without a clock, or at the midnight of some zone."""
    return len(text) <= 10 or text[11:19] in {"00:00:00", "00:00"}


def _epoch(text: str) -> _Stamp:
    whole = text.split(".", maxsplit=1)[0]
    digits = len(whole.lstrip("-"))
    per_second = _SECONDS[min((d for d in _SECONDS if d >= digits), default=19)]
    at = datetime.fromtimestamp(int(whole) / per_second, UTC)
    return _Stamp(at, aware=True, whole_day=at.time() == time(0))
