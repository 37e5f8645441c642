"""What is known of real trading days, measured on a simulated one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import InputError
from greenshoe.market._codes import Kind
from greenshoe.market._price_grid import PRICE_UNIT
from greenshoe.market._venue_file import load_venue

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from greenshoe.market._first_day import FirstDay

__all__ = ["StylisedFacts", "continuous_seconds", "stylised_facts"]

_TAKING = (int(Kind.ENHANCED_LIMIT), int(Kind.IMMEDIATE), int(Kind.MARKET))
_BUCKETS = 12
_MINUTE = 60
_HALF_HOUR = 1800


@dataclass(frozen=True)
class StylisedFacts:
    """Measures of one day of continuous trading.

    Attributes
    ----------
    excess_kurtosis
        Of one-minute returns of the middle of bid and ask; above 0 where tails are heavier than
        normal.
    return_autocorrelation
        Of one-minute returns of the last price at lag one; below 0 by the bounce between bid and
        ask (Roll 1984).
    middle_autocorrelation
        The same of the middle of bid and ask; near 0 where prices are hard to predict.
    volatility_autocorrelation
        Of absolute one-minute returns, mean of lags one to ten; above 0 where volatility clusters.
    first_half_hour_share, middle_half_hour_share, last_half_hour_share
        Of the volume of continuous trading; the middle one is the mean of those between.
    impact_exponent
        Slope of log mean price move on log size of orders that take liquidity; below 1 where
        impact is concave.
    spread_ticks
        Mean best ask less best bid.
    """

    excess_kurtosis: float
    return_autocorrelation: float
    middle_autocorrelation: float
    volatility_autocorrelation: float
    first_half_hour_share: float
    middle_half_hour_share: float
    last_half_hour_share: float
    impact_exponent: float
    spread_ticks: float


def _correlation(values: NDArray[np.float64], lag: int) -> float:
    return float(np.corrcoef(values[:-lag], values[lag:])[0, 1])


def _impact(log: NDArray[np.int64], log_price: NDArray[np.float64]) -> float:
    """Fit the slope of log mean move on log size over buckets of equal numbers of orders."""
    bid, ask = log[:, 9], log[:, 10]
    whole = (bid >= 0) & (ask < log_price.size)
    middle = np.where(
        whole,
        log_price[np.maximum(bid, 0)] + log_price[np.minimum(ask, log_price.size - 1)],
        np.nan,
    )
    move = np.diff(middle / 2.0)
    sign = 1 - 2 * log[1:, 2]
    size = np.diff(log[:, 11])
    takes = np.isin(log[1:, 1], _TAKING) & (size > 0) & (log[1:, 8] == 0) & np.isfinite(move)
    size, move = size[takes], (move * sign)[takes]
    order = np.argsort(size, kind="stable")
    groups = np.array_split(order, _BUCKETS)
    means = np.array([(size[g].mean(), move[g].mean()) for g in groups if g.size])
    kept = means[means[:, 1] > 0]
    if len(kept) < 3:
        return float("nan")
    return float(np.polyfit(np.log(kept[:, 0]), np.log(kept[:, 1]), 1)[0])


def continuous_seconds(played: FirstDay) -> list[tuple[int, int]]:
    """Return the seconds between which trading was continuous."""
    last = int(played.first.sample[-1, 0])
    venue = load_venue("hkex", played.terms.listing_date)
    phases = (p for p in venue.full_day if p.matches)
    return [(p.starts_second, p.ends_second) for p in phases if p.starts_second < last]


def _rows(sample: NDArray[np.int64], seconds: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.minimum(np.searchsorted(sample[:, 0], seconds), len(sample) - 1)


def _half_hours(played: FirstDay) -> NDArray[np.float64]:
    """Return the share of continuous trading's volume in each half hour."""
    sample = played.first.sample
    edges = (np.arange(first, last + 1, _HALF_HOUR) for first, last in continuous_seconds(played))
    volume = np.concatenate([np.diff(sample[_rows(sample, e), 4]) for e in edges]).astype(float)
    return np.asarray(volume / max(volume.sum(), 1.0))


def _minutes(played: FirstDay, price: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the one-minute returns of a logarithm given at each sample, no break inside one."""
    sample = played.first.sample
    edges = (
        np.arange(first + _MINUTE, last, _MINUTE) for first, last in continuous_seconds(played)
    )
    found = np.concatenate([np.diff(price[_rows(sample, e)]) for e in edges])
    return np.asarray(found[np.isfinite(found)])


def stylised_facts(played: FirstDay) -> StylisedFacts:
    """Measure a first day that was simulated with `keep_messages=True`.

    Raises
    ------
    InputError
        If the messages were not kept.
    """
    if played.log is None:
        raise InputError("has no messages", key="first day", expected="keep_messages=True")
    sample, log_price = played.first.sample, np.log(played.grid.price / PRICE_UNIT)
    bid, ask = sample[:, 1], sample[:, 2]
    whole = (bid >= 0) & (ask < log_price.size) & (sample[:, 6] < 0)
    traded = np.where(sample[:, 3] >= 0, log_price[sample[:, 3]], np.nan)
    middle = (log_price[bid] + log_price[np.minimum(ask, log_price.size - 1)]) / 2.0
    last = _minutes(played, traded)
    middle = _minutes(played, np.where(whole, middle, np.nan))
    shares, absolute = _half_hours(played), np.abs(middle)
    centred = middle - middle.mean()
    return StylisedFacts(
        excess_kurtosis=float((centred**4).mean() / (centred**2).mean() ** 2 - 3.0),
        return_autocorrelation=_correlation(last, 1),
        middle_autocorrelation=_correlation(middle, 1),
        volatility_autocorrelation=float(
            np.mean([_correlation(absolute, k) for k in range(1, 11)])
        ),
        first_half_hour_share=float(shares[0]),
        middle_half_hour_share=float(shares[1:-1].mean()),
        last_half_hour_share=float(shares[-1]),
        impact_exponent=_impact(played.log, log_price),
        spread_ticks=float((ask - bid)[whole].mean()),
    )
