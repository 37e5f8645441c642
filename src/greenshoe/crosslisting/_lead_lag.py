"""Lead and lag of two prices seen at different instants.

Hayashi and Yoshida (2005): the covariance of two processes seen at their own random times is the
sum of products of increments whose intervals overlap; nothing is resampled. Hoffmann, Rosenbaum
and Yoshida (2013): shift one clock and the shift that makes it largest is the lead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import DataError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from greenshoe.crosslisting._arrays import Floats, Ints

__all__ = ["LeadLag", "Stream", "hayashi_yoshida", "lead_lag"]

SMALLEST_SAMPLE = 50
_SECOND = 1_000_000_000


@dataclass(frozen=True, eq=False)
class Stream:
    """One run of log prices at strictly rising instants in nanoseconds."""

    instants_ns: Ints
    log_price: Floats


@dataclass(frozen=True, slots=True)
class LeadLag:
    """Which of two streams leads.

    Attributes
    ----------
    lead_seconds
        By how much the first leads the second; negative if it follows.
    correlation
        Hayashi-Yoshida correlation at that shift; `correlation_now` at none.
    lead_lag_ratio
        Squared correlations at shifts where the first leads over those where it follows.
    """

    lead_seconds: float
    correlation: float
    correlation_now: float
    lead_lag_ratio: float


def hayashi_yoshida(first: Stream, second: Stream, shift_ns: int = 0) -> float:
    """Return the covariance of two streams over their common run.

    The second clock is set back by `shift_ns`: a positive shift asks whether the first leads.

    >>> t = np.arange(4) * 10
    >>> stream = Stream(t, np.array([0.0, 1.0, 0.0, 2.0]))
    >>> hayashi_yoshida(stream, stream)
    6.0
    """
    times = second.instants_ns - shift_ns
    starts, ends = first.instants_ns[:-1], first.instants_ns[1:]
    low = np.clip(np.searchsorted(times, starts, side="right") - 1, 0, len(times) - 1)
    high = np.clip(np.searchsorted(times, ends, side="left"), 0, len(times) - 1)
    moves = np.diff(first.log_price)
    return float(moves @ (second.log_price[high] - second.log_price[low]))


def _variance(stream: Stream) -> float:
    return float(np.sum(np.diff(stream.log_price) ** 2))


def lead_lag(pairs: Sequence[tuple[Stream, Stream]], shifts_seconds: Sequence[float]) -> LeadLag:
    """Return lead and correlation over several runs, such as days.

    Parameters
    ----------
    pairs
        The two streams of each run.
    shifts_seconds
        Shifts to try, among them 0.

    Raises
    ------
    DataError
        If there are fewer than 50 increments of either stream, or one never moves.
    """
    counts = [sum(len(pair[side].log_price) - 1 for pair in pairs) for side in (0, 1)]
    if min(counts, default=0) < SMALLEST_SAMPLE:
        raise DataError(
            "not enough data for lead and lag",
            value=min(counts, default=0),
            expected=f"at least {SMALLEST_SAMPLE} price changes in hours in which both trade",
        )
    scale = np.sqrt(sum(_variance(a) for a, _ in pairs) * sum(_variance(b) for _, b in pairs))
    if scale == 0:
        raise DataError("one of the two prices never moves")
    shifts = np.asarray(sorted({*shifts_seconds, 0.0}))
    correlations = np.array(
        [sum(hayashi_yoshida(a, b, round(s * _SECOND)) for a, b in pairs) / scale for s in shifts]
    )
    best = int(np.argmax(np.abs(correlations)))
    ahead, behind = (float(np.sum(correlations[rows] ** 2)) for rows in (shifts > 0, shifts < 0))
    return LeadLag(
        float(shifts[best]),
        float(correlations[best]),
        float(correlations[shifts == 0][0]),
        ahead / behind if behind > 0 else float("inf"),
    )
