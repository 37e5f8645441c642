"""The premium of the ADS over the share in Hong Kong, in three ways of bridging the night."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.crosslisting._arrays import as_date, as_days

if TYPE_CHECKING:
    from greenshoe.crosslisting._align import Aligned
    from greenshoe.crosslisting._arrays import Days, Floats

__all__ = ["Moments", "Premium", "default_first_day", "premium_of"]

_YEARS = 6
_BP = 1e4


@dataclass(frozen=True, slots=True)
class Moments:
    """Mean, standard deviation and quantiles of a premium, in basis points."""

    mean_bp: float
    sd_bp: float
    p05_bp: float
    median_bp: float
    p95_bp: float

    @staticmethod
    def of(premium_bp: Floats) -> Moments:
        """Return the moments of a sample (NaN where it is too small)."""
        if len(premium_bp) < 2:
            return Moments(*[float("nan")] * 5)
        low, middle, high = np.quantile(premium_bp, (0.05, 0.5, 0.95))
        return Moments(
            float(premium_bp.mean()),
            float(premium_bp.std(ddof=1)),
            float(low),
            float(middle),
            float(high),
        )


@dataclass(frozen=True, eq=False)
class Premium:
    """Premium of the ADS: parity / Hong Kong close - 1, positive where the ADS is dearer.

    Attributes
    ----------
    days
        The days on which all three are known.
    same_date_bp
        Against the ADS close of the same date, 12 to 13 hours later.
    before_bp
        Against the ADS close before, 11 to 12 hours earlier.
    bracket_bp
        Against the geometric mean of both: most of what is left is a premium, not the night.
    same_date, before, bracket
        Their moments.
    correlation_us_then_hk, correlation_hk_then_us
        Correlation of a market's daily return with the other's next one.
    """

    days: Days
    same_date_bp: Floats
    before_bp: Floats
    bracket_bp: Floats
    same_date: Moments
    before: Moments
    bracket: Moments
    correlation_us_then_hk: float
    correlation_hk_then_us: float


def default_first_day(last: np.datetime64) -> date:
    """Return the first day of six calendar years that end with the last common day's.

    >>> default_first_day(np.datetime64("2025-10-30"))
    datetime.date(2020, 1, 1)
    """
    return date(as_date(last).year - _YEARS + 1, 1, 1)


def premium_of(aligned: Aligned, *, first: date | None = None) -> Premium:
    """Return the premium through time and its moments.

    Parameters
    ----------
    aligned
        The pair's prices.
    first
        First day used; else see `default_first_day`.
    """
    rows = np.isfinite(aligned.parity_same) & np.isfinite(aligned.parity_before)
    if rows.any():
        start = as_days(first or default_first_day(aligned.days[rows][-1]))
        rows &= aligned.days >= start
    used = aligned.keep(rows)
    same = (used.parity_same / used.close - 1) * _BP
    before = (used.parity_before / used.close - 1) * _BP
    bracket = (np.sqrt(used.parity_same * used.parity_before) / used.close - 1) * _BP
    us, hk = np.log(used.parity_same / used.parity_before), np.diff(np.log(used.close))
    return Premium(
        used.days,
        same,
        before,
        bracket,
        Moments.of(same),
        Moments.of(before),
        Moments.of(bracket),
        _correlation(us[:-1], hk),
        _correlation(hk, us[1:]),
    )


def _correlation(first: Floats, second: Floats) -> float:
    if len(first) < 20 or np.ptp(first) == 0 or np.ptp(second) == 0:
        return float("nan")
    return float(np.corrcoef(first, second)[0, 1])
