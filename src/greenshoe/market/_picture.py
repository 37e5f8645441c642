"""A picture of the first day: price above, volume below."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from greenshoe.drawing import (
    WIDE,
    Label,
    Line,
    Picture,
    Plot,
    Scale,
    legend,
    short_number,
)
from greenshoe.market._facts import continuous_seconds
from greenshoe.market._venue import PRICE_UNIT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from greenshoe.drawing import Mark
    from greenshoe.market._day import FirstDay

__all__ = ["picture_of"]

_LEFT, _RIGHT, _TOP, _PRICE, _GAP, _VOLUME = 64, 12, 36, 230, 44, 64
_BARS = 200
_GAP_SECONDS = 300  # between two auctions
_HOUR = 3600


def _with_the_close(played: FirstDay) -> NDArray[np.int64]:
    """Return the samples and, after the last, the day as the closing auction left it."""
    sample = played.first.sample
    end = sample[-1:].copy()
    end[0, 0] += sample[-1, 0] - sample[-2, 0]
    end[0, 3], end[0, 4] = played.first.close_tick, played.first.volume_shares
    end[0, 6] = -1
    return np.concatenate([sample, end])


def _volume(plot: Plot, sample: NDArray[np.int64]) -> Iterator[Mark]:
    rows = np.arange(len(sample) - 1, -1, -max(len(sample) // _BARS, 1))[::-1]
    volume = np.diff(sample[rows, 4], prepend=0)
    minutes = (sample[rows[1], 0] - sample[rows[0], 0]) / 60
    most = int(volume.max())
    yield Label(0, plot.top - 10, f"volume, shares in {minutes:g} minutes", style="label")
    yield from plot.levels((level, short_number(level)) for level in plot.up.ticks(2))
    width = max((plot.right - plot.left) / len(rows) - 0.6, 0.6)
    for second, shares in zip(sample[rows, 0], volume, strict=True):
        if shares > 0:
            tip = f"{_clock(int(second))}: {int(shares):,} of at most {most:,}"
            middle = plot.across.at(float(second))
            yield plot.bar(middle, width, (0.0, float(shares)), "fill-ink", tip)


def _pieces(seconds: NDArray[np.int64], gap: int) -> list[NDArray[np.int64]]:
    """Split rows at breaks longer than `gap` seconds; return the places of each piece."""
    breaks = np.flatnonzero(np.diff(seconds) > gap) + 1
    return [piece for piece in np.split(np.arange(len(seconds)), breaks) if len(piece)]


def _trading(played: FirstDay, sample: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the samples of continuous trading, and the close."""
    inside = np.zeros(len(sample), bool)
    for first, last in continuous_seconds(played):
        inside |= (sample[:, 0] >= first) & (sample[:, 0] <= last)
    inside[-1] = True
    return sample[inside & (sample[:, 3] >= 0)]


def _clock(second: int) -> str:
    return f"{second // _HOUR:02d}:{second % _HOUR // 60:02d}"


def _curves(
    plot: Plot, shown: dict[str, tuple[NDArray[np.int64], NDArray[np.float64], int]]
) -> Iterator[Line]:
    """Draw prices by their style, broken where there is none for so many seconds."""
    for style, (seconds, prices, gap) in shown.items():
        for place in _pieces(seconds, gap):
            yield plot.line(seconds[place].astype(float), prices[place], style)


def picture_of(played: FirstDay) -> Picture:
    """Return the first day: last price, indicative price, offer price, volume.

    Lines differ in dashes and are named above; nothing depends on colour alone.
    """
    sample, price = _with_the_close(played), played.grid.price / PRICE_UNIT
    code, offer = played.terms.stock_code, float(played.terms.offer_price_hkd)
    traded, hinted = _trading(played, sample), sample[sample[:, 6] >= 0]
    last, indicative = price[traded[:, 3]], price[hinted[:, 6]]
    first_second, last_second = float(sample[0, 0]), float(sample[-1, 0])
    across = Scale(first_second, max(last_second, first_second + 1), _LEFT, WIDE - _RIGHT)
    prices = Plot(across, Scale.rounded([*last, *indicative, offer], _TOP + _PRICE, _TOP))
    top = _TOP + _PRICE + _GAP
    most = float(np.diff(sample[:: max(len(sample) // _BARS, 1), 4], prepend=0).max())
    volume = Plot(across, Scale.rounded([0.0, most, 1.0], top + _VOLUME, top, ticks=2))
    hours = range(-(-int(first_second) // _HOUR), int(last_second) // _HOUR + 1)
    names = (("line-fine", "last price"), ("line-3", "indicative price"))
    key, _ = legend(names, WIDE, _LEFT)
    marks = (
        Label(0, 10, "HK$", style="label"),
        *key,
        *prices.levels((level, f"{level:,.2f}") for level in prices.up.ticks()),
        *prices.level(offer, f"offer {offer:g}"),
        *_curves(
            prices,
            {
                "line-3": (hinted[:, 0], indicative, _GAP_SECONDS),
                "line-fine": (traded[:, 0], last, _GAP_SECONDS * 2),
            },
        ),
        *_volume(volume, sample),
        *volume.footing((hour * _HOUR, f"{hour:02d}:00") for hour in hours),
    )
    about = (
        f"{code} on {played.terms.listing_date}: opened at HK${float(last[0]):,.2f}, closed at "
        f"HK${float(last[-1]):,.2f}, between HK${float(last.min()):,.2f} and "
        f"HK${float(last.max()):,.2f}; offered at HK${offer:,.2f}."
    )
    title = f"{code}, {played.terms.listing_date}, a simulated first day"
    return Picture(WIDE, top + _VOLUME + 26, title, about, marks)
