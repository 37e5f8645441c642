"""The state of the IPO market month by month, hot or cold against its own past.

A period's heat is a percentile among the *earlier* months that ship: what came later is not looked
at. It is the mean of up to four percentiles (listings, median multiple, median first day, share
that closed at or above the offer), because no one of them is the window: 2025 and 2026 have
multiples no earlier year had, and first days that are not.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from statistics import fmean, median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from greenshoe.deal import DealRecord

__all__ = ["GROUPINGS", "WindowRow", "window_rows"]

GROUPINGS = ("sector", "route", "mechanism")
"""What a month may be split by."""

_NOT_STATED = "not stated"
_BIASED = "biased low"
_FEWEST_LISTINGS = 3
_FEWEST_MONTHS = 6
_HOT, _COLD = 80.0, 20.0


@dataclass(frozen=True, slots=True)
class WindowRow:
    """One period, or one group of deals in it; `None` where nothing is known.

    Attributes
    ----------
    period
        "2026-01", "2026", or "all".
    by, group
        What it is split by ("all", "sector", "route", "mechanism") and which part.
    listings
        How many deals listed.
    raised_hkd_mn
        Gross proceeds of those that state them, HK$ million.
    multiple_median, one_lot_rate_median_pct
        Of the public offer.
    grey_mean_pct, first_day_mean_pct, first_day_median_pct
        Returns on the offer price, per cent.
    below_offer_pct
        Share of the deals that closed their first day below the offer price, per cent.
    heat_percentile
        Against all earlier months, 0 to 100; only for whole months.
    state
        "hot" (80 or more), "cold" (20 or less), "between", "few listings" or "short past"; blank
        for groups and years.
    source
        "deals", or "summary" for months that ship as published numbers.
    """

    period: str
    by: str
    group: str
    listings: int
    raised_hkd_mn: float | None
    multiple_median: float | None
    one_lot_rate_median_pct: float | None
    grey_mean_pct: float | None
    first_day_mean_pct: float | None
    first_day_median_pct: float | None
    below_offer_pct: float | None
    heat_percentile: float | None = None
    state: str = ""
    source: str = "deals"


def _sector(record: DealRecord) -> str:
    industry = record.text("industry")
    return industry or ("Biotech" if _route(record) == "18A" else _NOT_STATED)


def _route(record: DealRecord) -> str:
    """Return the route: as stated, else what the short name's mark or the mechanism says."""
    stated = record.text("listing_route")
    if stated:
        return stated
    names = f"{record.text('name_zh') or ''} {record.text('name_en') or ''}".upper().split()
    if any(name.endswith("-B") for name in names):
        return "18A"
    mechanism = _mechanism(record)
    return mechanism if mechanism in {"18C", "GEM"} else _NOT_STATED


def _mechanism(record: DealRecord) -> str:
    return record.text("mechanism") or _NOT_STATED


_GROUP_OF: dict[str, Callable[[DealRecord], str]] = {
    "sector": _sector,
    "route": _route,
    "mechanism": _mechanism,
}


def _numbers(records: Iterable[DealRecord], name: str) -> list[float]:
    return [float(v) for r in records if (v := r.number(name)) is not None]


def _of(function: Callable[[list[float]], float], values: list[float]) -> float | None:
    return round(function(values), 4) if values else None


def _row(period: str, by: str, group: str, records: Sequence[DealRecord]) -> WindowRow:
    first = _numbers(
        (r for r in records if _BIASED not in (r.text("flags") or "")), "first_day_return_pct"
    )
    below = 100 * sum(v < 0 for v in first) / len(first) if first else None
    return WindowRow(
        period,
        by,
        group,
        len(records),
        _of(sum, _numbers(records, "gross_proceeds_hkd_mn")),
        _of(median, _numbers(records, "public_subscription_level_x")),
        _of(median, _numbers(records, "one_lot_success_pct")),
        _of(fmean, _numbers(records, "grey_market_return_pct")),
        _of(fmean, first),
        _of(median, first),
        None if below is None else round(below, 4),
    )


@cache
def _older_months() -> tuple[WindowRow, ...]:
    """Return the months of 2019 to 2022 that ship as published numbers."""
    text = files("greenshoe.subscriber").joinpath("market_2018_2022.toml").read_text("utf-8")
    return tuple(
        WindowRow(
            str(m["month"]),
            "all",
            "all",
            int(m["listings"]),
            None,
            m.get("multiple_median"),
            None,
            None,
            round(100 * m["first_day_mean"], 4),
            round(100 * m["first_day_median"], 4),
            round(100 * m["below_offer"], 4),
            source="summary",
        )
        for m in tomllib.loads(text)["month"]
    )


def _percentile(value: float | None, past: list[float]) -> float | None:
    """Return the share of past values below a value, ties counted half; `None` for a short past."""
    if value is None or len(past) < _FEWEST_MONTHS:
        return None
    below = sum(v < value for v in past) + 0.5 * sum(v == value for v in past)
    return 100 * below / len(past)


def _heat(row: WindowRow, past: Sequence[WindowRow]) -> float | None:
    """Return the mean percentile of a month among earlier ones."""
    measures: tuple[Callable[[WindowRow], float | None], ...] = (
        lambda r: float(r.listings),
        lambda r: r.multiple_median,
        lambda r: r.first_day_median_pct,
        lambda r: None if r.below_offer_pct is None else -r.below_offer_pct,
    )
    found = []
    for measure in measures:
        known = [v for p in past if (v := measure(p)) is not None]
        percentile = _percentile(measure(row), known)
        if percentile is not None:
            found.append(percentile)
    return fmean(found) if len(found) == len(measures) else None


def _with_heat(row: WindowRow, past: Sequence[WindowRow]) -> WindowRow:
    from dataclasses import replace  # noqa: PLC0415 - beside its one use

    if row.listings < _FEWEST_LISTINGS:
        return replace(row, state="few listings")
    heat = _heat(row, [p for p in past if p.listings >= _FEWEST_LISTINGS])
    if heat is None:
        return replace(row, state="short past")
    state = "hot" if heat >= _HOT else "cold" if heat <= _COLD else "between"
    return replace(row, heat_percentile=round(heat, 1), state=state)


def window_rows(
    records: Iterable[DealRecord], *, by: str | None = None, until: date | None = None
) -> tuple[WindowRow, ...]:
    """Return the market by month, by year, and by group.

    Parameters
    ----------
    records
        Deals; those without a listing date are passed over.
    by
        Split each month by this too ("sector", "route" or "mechanism"); without it the groups are
        given for the whole time only.
    until
        Nothing that listed after this day is read.

    >>> from greenshoe.deal import shipped_records
    >>> rows = window_rows(shipped_records())
    >>> [(r.listings, r.group) for r in rows if r.period == "2025-03" and r.by == "all"]
    [(4, 'all')]
    """
    dated = [
        (day, r)
        for r in records
        if (day := r.day("listing_date")) is not None and (until is None or day <= until)
    ]
    deals = [r for _, r in sorted(dated, key=lambda pair: (pair[0], pair[1].stock_code))]
    months = _split(deals, lambda r: f"{r.day('listing_date'):%Y-%m}")
    older = [m for m in _older_months() if until is None or m.period < f"{until:%Y-%m}"]
    older = [m for m in older if not months or m.period < min(months)]
    timeline = [*older, *(_row(m, "all", "all", months[m]) for m in sorted(months))]
    rows = [_with_heat(row, timeline[:place]) for place, row in enumerate(timeline)]
    years = _split(deals, lambda r: f"{r.day('listing_date'):%Y}")
    rows += [_row(year, "all", "all", years[year]) for year in sorted(years)]
    for name in GROUPINGS:
        groups = _split(deals, _GROUP_OF[name])
        rows += [_row("all", name, group, groups[group]) for group in sorted(groups)]
    if by is not None:
        for month in sorted(months):
            groups = _split(months[month], _GROUP_OF[by])
            rows += [_row(month, by, group, groups[group]) for group in sorted(groups)]
    return tuple(rows)


def _split(
    records: Iterable[DealRecord], key: Callable[[DealRecord], str]
) -> dict[str, list[DealRecord]]:
    found: dict[str, list[DealRecord]] = {}
    for record in records:
        found.setdefault(key(record), []).append(record)
    return found
