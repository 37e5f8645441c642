"""The hours in which two intraday files both have prices, as grids and as streams."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.crosslisting._lead_lag import Stream

if TYPE_CHECKING:
    from greenshoe.crosslisting._arrays import Floats, Ints
    from greenshoe.crosslisting._fx import ExchangeRates
    from greenshoe.crosslisting._series import PriceSeries, Ticks

__all__ = ["Run", "common_runs"]

_SECOND = 1_000_000_000
_LONGEST_SILENCE = 3600 * _SECOND
_SMALLEST_RUN = 10


@dataclass(frozen=True, eq=False)
class Run:
    """One stretch in which both trade.

    Attributes
    ----------
    anchor, hong_kong
        Log prices per share in Hong Kong dollars at their own instants.
    grid
        Shape (n, 2): both at equal steps, each the last price seen.
    """

    anchor: Stream
    hong_kong: Stream
    grid: Floats


def common_runs(
    anchor: PriceSeries,
    share: PriceSeries,
    shares_per_ads: int,
    rates: ExchangeRates,
    step_seconds: float = 60.0,
) -> list[Run]:
    """Return the stretches in which both files have prices, without an hour's silence in either.

    Empty if either is no intraday file, or the two never trade at one time, as New York and Hong
    Kong do not.
    """
    if anchor.ticks is None or share.ticks is None:
        return []
    first = _in_hkd(anchor, anchor.ticks, rates, shares_per_ads)
    second = _in_hkd(share, share.ticks, rates, 1)
    spans = _intersections(_spans(first), _spans(second))
    runs = [_run(first, second, low, high, step_seconds) for low, high in spans]
    return [run for run in runs if run is not None]


def _in_hkd(series: PriceSeries, ticks: Ticks, rates: ExchangeRates, per: int) -> Stream:
    days = (ticks.instants_ns // (86_400 * _SECOND)).astype("datetime64[D]")
    fx = rates.hkd_per(series.currency, days)
    return Stream(ticks.instants_ns, np.log(ticks.price * fx / per))


def _spans(stream: Stream) -> list[tuple[int, int]]:
    """Return first and last instant of each stretch without a long silence."""
    breaks = np.flatnonzero(np.diff(stream.instants_ns) > _LONGEST_SILENCE)
    starts = np.concatenate([[0], breaks + 1])
    ends = np.concatenate([breaks, [len(stream.instants_ns) - 1]])
    times = stream.instants_ns
    return [(int(times[a]), int(times[b])) for a, b in zip(starts, ends, strict=True)]


def _intersections(
    first: list[tuple[int, int]], second: list[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Return the stretches that two ordered lists of stretches have in common."""
    found, at, to = [], 0, 0
    while at < len(first) and to < len(second):
        low, high = max(first[at][0], second[to][0]), min(first[at][1], second[to][1])
        if low < high:
            found.append((low, high))
        if first[at][1] < second[to][1]:
            at += 1
        else:
            to += 1
    return found


def _cut(stream: Stream, low: int, high: int) -> Stream:
    rows = (stream.instants_ns >= low) & (stream.instants_ns <= high)
    return Stream(stream.instants_ns[rows], stream.log_price[rows])


def _run(first: Stream, second: Stream, low: int, high: int, step: float) -> Run | None:
    a, b = _cut(first, low, high), _cut(second, low, high)
    if min(len(a.instants_ns), len(b.instants_ns)) < _SMALLEST_RUN:
        return None
    start = max(int(a.instants_ns[0]), int(b.instants_ns[0]))
    times = np.arange(start, high + 1, round(step * _SECOND), dtype=np.int64)
    return Run(a, b, np.column_stack([_last_seen(a, times), _last_seen(b, times)]))


def _last_seen(stream: Stream, times: Ints) -> Floats:
    at = np.searchsorted(stream.instants_ns, times, side="right") - 1
    return np.asarray(stream.log_price[at], dtype=np.float64)
