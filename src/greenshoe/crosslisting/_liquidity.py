"""Turnover, price impact and idle days in both markets, over the same days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.crosslisting._arrays import as_date
from greenshoe.crosslisting._clean import expected_days
from greenshoe.crosslisting._traps import Trap

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from greenshoe.crosslisting._arrays import Floats
    from greenshoe.crosslisting._fx import ExchangeRates
    from greenshoe.crosslisting._series import PriceSeries

__all__ = ["Liquidity", "MarketLiquidity", "best_volume", "liquidity_of"]

WINDOW_DAYS = 250
_SMALLEST_SAMPLE = 20
_PARTIAL_TAPE = 0.15
_BP, _MILLION = 1e4, 1e6


@dataclass(frozen=True, slots=True)
class MarketLiquidity:
    """One market over the window.

    Attributes
    ----------
    turnover_usd_mn
        Mean value traded a day, US$ million (close times volume).
    amihud_bp_per_usd_mn
        Mean of the absolute daily return over the value traded (Amihud 2002), in basis points
        per US$ 1 million.
    zero_return_days, idle_days
        Days whose close equals the one before; trading days without a trade or a row.
    """

    turnover_usd_mn: float
    amihud_bp_per_usd_mn: float
    zero_return_days: int
    idle_days: int


@dataclass(frozen=True, slots=True)
class Liquidity:
    """Both markets over the last common days, and Hong Kong's share of the turnover."""

    first_day: date
    last_day: date
    days: int
    anchor: MarketLiquidity
    hong_kong: MarketLiquidity
    hong_kong_share: float


def best_volume(family: Sequence[PriceSeries]) -> tuple[PriceSeries | None, tuple[Trap, ...]]:
    """Return the series of one share whose volumes are the whole tape's, and what was refused.

    A feed of one venue (IEX has about 2 % of the tape) shows a small part of another's volume on
    the same days.
    """
    usable = [series for series in family if series.has_volume]
    best = max(usable, key=lambda series: float(np.nanmedian(series.volume)), default=None)
    traps = [_partial(series, best) for series in usable if best is not None]
    return best, tuple(trap for trap in traps if trap is not None)


def _partial(series: PriceSeries, best: PriceSeries | None) -> Trap | None:
    if best is None or series is best:
        return None
    common, ours, theirs = np.intersect1d(series.days, best.days, return_indices=True)
    if len(common) < _SMALLEST_SAMPLE:
        return None
    share = float(np.nanmedian(series.volume[ours] / np.maximum(best.volume[theirs], 1)))
    if share >= _PARTIAL_TAPE:
        return None
    what = f"its volumes are {100 * share:.1f} % of {best.file}'s: one venue's, not the tape's"
    return Trap(series.file, "partial volume", "refused", what, len(common))


def liquidity_of(
    anchors: Sequence[PriceSeries], shares: Sequence[PriceSeries], rates: ExchangeRates
) -> tuple[Liquidity | None, tuple[Trap, ...]]:
    """Return the liquidity of both markets over their last 250 common days with volumes.

    `None` if either market has no volumes or there are fewer than 20 common days.
    """
    anchor, first = best_volume(anchors)
    share, second = best_volume(shares)
    traps = (*first, *second)
    if anchor is None or share is None:
        return None, traps
    days = np.intersect1d(anchor.days, share.days)[-WINDOW_DAYS:]
    if len(days) < _SMALLEST_SAMPLE:
        return None, traps
    here, there = (_market(series, days[0], days[-1], rates) for series in (anchor, share))
    total = here.turnover_usd_mn + there.turnover_usd_mn
    found = Liquidity(
        as_date(days[0]), as_date(days[-1]), len(days), here, there,
        there.turnover_usd_mn / total if total > 0 else float("nan"),
    )  # fmt: skip
    return found, traps


def _market(
    series: PriceSeries, first: np.datetime64, last: np.datetime64, rates: ExchangeRates
) -> MarketLiquidity:
    inside = np.flatnonzero((series.days >= first) & (series.days <= last))
    days, close = series.days[inside], series.close[inside]
    usd = rates.hkd_per(series.currency, days) / rates.hkd_per("USD", days)
    value = np.nan_to_num(close * series.volume[inside]) * usd / _MILLION
    moves = np.abs(np.diff(close) / close[:-1])
    traded = value[1:] > 0
    amihud = _mean(moves[traded] / value[1:][traded]) * _BP
    absent = len(expected_days(series.market, days[0], days[-1])) - len(days)
    return MarketLiquidity(
        _mean(value),
        amihud,
        int(np.count_nonzero(moves == 0)),
        int((value == 0).sum()) + max(absent, 0),
    )


def _mean(values: Floats) -> float:
    return float(values.mean()) if len(values) else float("nan")
