"""A forecast of a year under way, from what was public at a date."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

__all__ = ["PartYear", "RemainderForecast", "forecast_part_year"]

_LEAST_DEVIATION = 0.15


@dataclass(frozen=True)
class PartYear:
    """What was public of a year under way.

    Attributes
    ----------
    parts
        (months, amount) of its periods, in order.
    whole_months
        Length of what is forecast.
    prior_part, prior_whole, before_prior_whole
        The same part of the year before, that whole year, and the one before it.
    """

    parts: tuple[tuple[float, float], ...]
    whole_months: float
    prior_part: float | None = None
    prior_whole: float | None = None
    before_prior_whole: float | None = None

    @property
    def earned(self) -> float:
        """Earned so far."""
        return sum(amount for _, amount in self.parts)

    @property
    def months(self) -> float:
        """Months passed."""
        return sum(months for months, _ in self.parts)

    @property
    def annualised(self) -> float:
        """The run rate carried on: 2 x the first half where half a year is known."""
        return self.earned / self.months * self.whole_months

    @property
    def seasonal(self) -> float | None:
        """The part over last year's share of it."""
        if not self.prior_part or self.prior_whole is None:
            return None
        return self.earned * self.prior_whole / self.prior_part

    @property
    def last_growth(self) -> float | None:
        """Last year grown as it grew (for a whole year only)."""
        if not self.before_prior_whole or self.prior_whole is None or self.whole_months != 12:
            return None
        return self.prior_whole**2 / self.before_prior_whole

    @property
    def momentum(self) -> float | None:
        """What is earned, and then as many periods as are left, each growing as the last ones."""
        if len(self.parts) < 2:
            return None
        growth = (self.parts[-1][1] / self.parts[0][1]) ** (1 / (len(self.parts) - 1))
        left = round((self.whole_months - self.months) / self.parts[-1][0])
        last = self.parts[-1][1]
        return self.earned + float(sum(last * growth**k for k in range(1, left + 1)))


@dataclass(frozen=True)
class RemainderForecast:
    """What is earned plus a log-normal remainder."""

    earned: float
    median: float
    deviation: float

    def at(self, probability: float) -> float:
        """Return a quantile of the whole.

        >>> round(RemainderForecast(100.0, 50.0, 0.2).at(0.5), 1)
        150.0
        """
        return self.earned + self.median * float(np.exp(self.deviation * ndtri(probability)))


def forecast_part_year(known: PartYear) -> RemainderForecast:
    """Forecast a year under way from what is public of it.

    >>> known = PartYear(((6, 190.877),), 12, 44.9, 312.414)
    >>> round(forecast_part_year(known).at(0.5))
    657
    """
    flat = known.annualised - known.earned
    views = [v - known.earned for v in (known.seasonal, known.momentum) if v is not None]
    other = next((v for v in views if v > 0), flat)
    middle = float(np.sqrt(flat * other))
    deviation = max(abs(float(np.log(other / flat))) / 2, _LEAST_DEVIATION)
    return RemainderForecast(known.earned, middle, deviation)
