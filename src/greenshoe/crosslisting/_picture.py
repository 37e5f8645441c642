"""The premium through time as a picture: a pure function of the numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from greenshoe.drawing import WIDE, Label, Picture, Plot, Scale, legend, month_starts, moved

if TYPE_CHECKING:
    from collections.abc import Iterator

    from greenshoe.crosslisting._arrays import Days, Floats
    from greenshoe.crosslisting._band import ConversionBand
    from greenshoe.drawing import Mark

__all__ = ["premium_picture"]

_LEFT, _RIGHT, _TOP, _FOOT, _HEIGHT = 60, 14, 30, 268, 296
_MOST_POINTS = 800
_DAYS_A_YEAR, _YEARS_IN_MONTHS = 366, 3


def premium_picture(
    name: str,
    days: Days,
    premium_bp: Floats,
    band: ConversionBand | None = None,
    width: int = WIDE,
) -> Picture:
    """Return a premium through time, with the conversion band where it has edges.

    Parameters
    ----------
    name
        The pair's name.
    days, premium_bp
        The days and the premium of each in basis points; at least two.
    band
        The band at the last price.
    width
        Of the picture.
    """
    step = max(1, len(days) // _MOST_POINTS)
    days, premium_bp = days[::step], premium_bp[::step]
    edges = [e for e in ((band.lower_bp, band.upper_bp) if band else ()) if e is not None]
    low, high = map(float, np.quantile(premium_bp, (0.01, 0.99)))
    numbers = days.astype("datetime64[D]").astype(np.float64)
    plot = Plot(
        Scale(numbers[0], numbers[-1], _LEFT, width - _RIGHT),
        Scale.rounded([low, high, *edges, 0.0], _FOOT, _TOP),
    )
    drawn = np.clip(premium_bp, plot.up.low, plot.up.high)
    key, _ = legend([("soft-3", "conversion band, last day")], width)
    marks = (
        *_band(plot, edges),
        *plot.levels((value, f"{value:+,.0f}" if value else "0") for value in plot.up.ticks()),
        Label(0, _TOP - 14, "premium, basis points", style="label"),
        *(moved(key, width - 190, 2) if edges else ()),
        *plot.footing(_dates(days)),
        plot.line((numbers[0], numbers[-1]), (0, 0), "axis"),
        plot.line(numbers, drawn, "line-fine"),
    )
    about = (
        f"{days[0]} to {days[-1]}, basis points; mean {premium_bp.mean():.0f},"
        f" 1st to 99th percentile from {low:.0f} to {high:.0f}"
    )
    return Picture(width, _HEIGHT, f"Premium of {name} over Hong Kong", about, marks)


def _band(plot: Plot, edges: list[float]) -> Iterator[Mark]:
    """Shade the band; a missing edge reaches the border."""
    if not edges:
        return
    lower, upper = min([*edges, 0.0]), max([*edges, 0.0])
    if len(edges) == 1:
        lower, upper = (lower, plot.up.high) if edges[0] < 0 else (plot.up.low, upper)
    ends = (plot.across.low, plot.across.high)
    tip = "conversion does not pay inside the band"
    yield plot.area(ends, (lower, lower), (upper, upper), "soft-3", tip)


def _dates(days: Days) -> Iterator[tuple[float, str]]:
    """Return the beginnings of months, of years where there are many."""
    first, last = days[0].astype("datetime64[D]").item(), days[-1].astype("datetime64[D]").item()
    only_years = (last - first).days > _YEARS_IN_MONTHS * _DAYS_A_YEAR
    for day in month_starts(first, last):
        if day.month == 1 or not only_years:
            at = float(np.datetime64(day, "D").astype(np.int64))
            yield at, f"{day:%Y}" if only_years else f"{day:%b %Y}"
