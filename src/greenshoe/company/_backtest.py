"""The record: forecasts made from what was public at a date, scored on what came.

The forecast of a year under way is what is already earned plus a remainder. Two views of the
remainder are known without looking ahead: it goes on as it went (run rate), or it grows as last
year's did (seasonal share) or as the last quarters did (momentum). The forecast is log-normal
between them: their geometric middle, and half their distance as one standard deviation.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from greenshoe.company._curves import averaged_forecast
from greenshoe.company._facts import find_fact

__all__ = [
    "PartYear",
    "RemainderForecast",
    "backtest",
    "crps",
    "forecast_part_year",
    "open_forecasts",
]

Floats = npt.NDArray[np.float64]
_LEAST_DEVIATION = 0.15
_GRID = 2000


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


def crps(values: Floats, actual: float) -> float:
    """Return the continuous ranked probability score of equally likely values.

    >>> crps(np.array([3.0]), 5.0)
    2.0
    """
    ordered = np.sort(values)
    count = len(ordered)
    ranks = 2 * np.arange(1, count + 1) - count - 1
    spread = float(ranks @ ordered) / count**2
    return float(np.mean(np.abs(ordered - actual))) - spread


@cache
def _data() -> Mapping[str, Sequence[Mapping[str, object]]]:
    text = files("greenshoe.company").joinpath("data/backtest.toml").read_text("utf-8")
    return tomllib.loads(text)


def _public(row: object, known_at: date) -> float | None:
    """Return an input's value if it was public by the date of the forecast."""
    if not isinstance(row, dict):
        return None
    day = row["public_on"]
    if not isinstance(day, date) or day > known_at:
        return None
    return float(find_fact(str(row["fact"])).value)


def known_by(vintage: Mapping[str, object], known_at: date) -> PartYear:
    """Return what a vintage's inputs say at a date: later ones are not seen."""
    given = vintage["part"]
    rows = [r for r in given if isinstance(r, Mapping)] if isinstance(given, list) else []
    parts = [(float(r["months"]), _public(r, known_at)) for r in rows]
    return PartYear(
        tuple((months, amount) for months, amount in parts if amount is not None),
        float(str(vintage["whole_months"])),
        _public(vintage.get("prior_part"), known_at),
        _public(vintage.get("prior_whole"), known_at),
        _public(vintage.get("before_prior_whole"), known_at),
    )


def _score(vintage: Mapping[str, object]) -> dict[str, object]:
    known_at = vintage["known_at"]
    known = known_by(vintage, known_at if isinstance(known_at, date) else date.max)
    forecast = forecast_part_year(known)
    actual = find_fact(str(vintage["actual"])).value
    if "actual_plus" in vintage:
        actual += find_fact(str(vintage["actual_plus"])).value
    low, middle, high = (forecast.at(p) for p in (0.1, 0.5, 0.9))
    grid = np.array([forecast.at((k + 0.5) / _GRID) for k in range(_GRID)])
    row: dict[str, object] = {
        **{key: vintage[key] for key in ("company", "metric", "period", "known_at")},
        "kind": "model",
        "actual": actual,
        "p10": low,
        "p50": middle,
        "p90": high,
        "error": middle / actual - 1,
        "inside_80": low <= actual <= high,
        "crps_over_actual": crps(grid, actual) / actual,
    }
    baselines = {
        "annualised": known.annualised,
        "seasonal": known.seasonal,
        "last_growth": known.last_growth,
    }
    for name, value in baselines.items():
        row[name] = value
        row[f"{name}_error"] = None if value is None else value / actual - 1
    return row


def _middle_of(month: str) -> float:
    """Return the middle of a month (``2025-12``) as a fractional year."""
    year, number = month.split("-")
    return int(year) + (int(number) - 0.5) / 12


def _curve(row: Mapping[str, object]) -> dict[str, object]:
    """Score the mean of two families of curves, beside no change and the last growth."""
    given = row["points"]
    points = [p for p in given if isinstance(p, dict)] if isinstance(given, list) else []
    years = [_middle_of(p["month"]) for p in points]
    values = [find_fact(p["fact"]).value for p in points]
    at, actual = _middle_of(str(row["period"])), find_fact(str(row["actual"])).value
    forecast, half_gap = averaged_forecast(years, values, at)
    last = float(np.log(values[-1] / values[-2])) / (years[-1] - years[-2])
    growth = values[-1] * float(np.exp(last * (at - years[-1])))
    return {
        **{key: row[key] for key in ("company", "metric", "period", "known_at")},
        "kind": "curve",
        "actual": actual,
        "p50": forecast,
        "half_gap_between_curves": half_gap,
        "error": forecast / actual - 1,
        "unchanged_error": values[-1] / actual - 1,
        "last_growth_error": growth / actual - 1,
    }


def _published(row: Mapping[str, object]) -> dict[str, object]:
    """Score a forecast of somebody else's."""
    actual = find_fact(str(row["actual"])).value * float(str(row.get("hkd_per_unit", 1.0)))
    forecast = float(str(row["forecast"]))
    return {
        **{key: row[key] for key in ("company", "metric", "period", "who", "unit")},
        "kind": "published",
        "actual": actual,
        "p50": forecast,
        "error": forecast / actual - 1,
    }


def backtest(company: str | None = None) -> list[dict[str, object]]:
    """Return the record: one flat row per forecast that has come due, then one of means.

    Parameters
    ----------
    company
        Name of a shipped model, or all of them.

    Returns
    -------
    list
        `{company, metric, period, known_at, kind, actual, p10, p50, p90, error, inside_80,
        crps_over_actual, annualised, seasonal, last_growth, ...}`; a baseline that needs what
        was not public is null.

    >>> [round(r["annualised_error"], 2) for r in backtest("zhipu") if r["kind"] == "model"]
    [-0.47]
    """
    rows = [_score(v) for v in _data()["vintage"] if company in {None, v["company"]}]
    curves = [_curve(c) for c in _data()["curve"] if company in {None, c["company"]}]
    others = [_published(p) for p in _data()["published"] if company in {None, p["company"]}]
    return [*rows, *curves, *others, *([_summary(rows)] if len(rows) > 1 else [])]


def _summary(rows: list[dict[str, object]]) -> dict[str, object]:
    """Return mean absolute errors, on the forecasts where each can be made."""

    def mean(key: str) -> tuple[float | None, int]:
        found = [abs(float(str(r[key]))) for r in rows if r[key] is not None]
        return (sum(found) / len(found) if found else None), len(found)

    summary: dict[str, object] = {"kind": "mean absolute error", "forecasts": len(rows)}
    for key in ("error", "annualised_error", "seasonal_error", "last_growth_error"):
        summary[key], summary[f"{key}_count"] = mean(key)
    summary["inside_80"] = sum(bool(r["inside_80"]) for r in rows) / len(rows)
    summary["crps_over_actual"] = mean("crps_over_actual")[0]
    return summary


def open_forecasts() -> list[dict[str, object]]:
    """Return forecasts on record that nothing can be scored against yet."""
    return [dict(row) for row in _data()["open"]]
