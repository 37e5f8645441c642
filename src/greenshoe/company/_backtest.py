"""The record: forecasts made from what was public at a date, scored on what came.

The forecast of a year under way is what is already earned plus a remainder. Two views of the
remainder are known without looking ahead: it goes on as it went (run rate), or it grows as last
year's did (seasonal share) or as the last quarters did (momentum). The forecast is log-normal
between them: their geometric middle, and half their distance as one standard deviation.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from importlib.resources import files

import numpy as np

from greenshoe.company._curves import averaged_forecast
from greenshoe.company._facts import find_fact
from greenshoe.company._forecast import PartYear, forecast_part_year
from greenshoe.core import continuous_ranked_probability_score

__all__ = ["backtest", "open_forecasts"]

_GRID = 2000


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
        "crps_over_actual": continuous_ranked_probability_score(grid, actual) / actual,
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
