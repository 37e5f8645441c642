"""Array types of this room, and the calendar-day arithmetic on them."""

from __future__ import annotations

from datetime import date
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

__all__ = ["Days", "Floats", "Ints", "as_date", "as_days", "last_before"]

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]
Days: TypeAlias = npt.NDArray[np.datetime64]


def as_days(days: object) -> Days:
    """Return dates as an array of whole days."""
    return np.asarray(days, dtype="datetime64[D]")


def as_date(day: np.datetime64) -> date:
    """Return one whole day as a `date`."""
    return date.fromisoformat(str(day.astype("datetime64[D]")))


def last_before(known: Days, asked: Days, *, same_day: bool = False) -> Ints:
    """Return for each day asked the position of the last known day before it, -1 for none.

    With `same_day` the day itself counts.

    >>> known = as_days(["2025-01-02", "2025-01-03", "2025-01-06"])
    >>> last_before(known, as_days(["2025-01-02", "2025-01-06", "2025-01-08"])).tolist()
    [-1, 1, 2]
    """
    side: Literal["left", "right"] = "right" if same_day else "left"
    return np.asarray(np.searchsorted(known, asked, side=side) - 1, dtype=np.int64)
