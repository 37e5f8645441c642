"""A picture of the first day: price above, volume below, as one SVG."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import numpy as np

from greenshoe.market._facts import continuous_seconds
from greenshoe.market._venue import PRICE_UNIT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from greenshoe.market._day import FirstDay

__all__ = ["picture_of"]

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _PRICE, _VOLUME = 900, 420, 70, 20, 40, 240, 70
_BOTTOM = _TOP + _PRICE + 30 + _VOLUME
_BARS, _LINES = 200, 5
_GAP_SECONDS = 300  # between two auctions


def _text(x: float, y: float, words: str, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def _line(x: float, y: float, to_x: float, to_y: float, style: str) -> str:
    return f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{to_x:.1f}" y2="{to_y:.1f}" {style}/>'


def _curve(x: NDArray[np.float64], y: NDArray[np.float64], style: str) -> str:
    points = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y, strict=True))
    return f'<polyline fill="none" {style} points="{points}"/>'


class _Frame:
    """Where a second and a price stand in the picture."""

    def __init__(self, seconds: NDArray[np.int64], prices: NDArray[np.float64]) -> None:
        self.first, self.last = float(seconds[0]), float(seconds[-1])
        self.low, self.high = float(prices.min()) * 0.995, float(prices.max()) * 1.005

    def across(self, second: NDArray[np.int64] | float) -> NDArray[np.float64]:
        share = (np.asarray(second, float) - self.first) / max(self.last - self.first, 1.0)
        return np.asarray(_LEFT + share * (_WIDTH - _LEFT - _RIGHT))

    def up(self, price: NDArray[np.float64] | float) -> NDArray[np.float64]:
        share = (self.high - np.asarray(price, float)) / (self.high - self.low)
        return np.asarray(_TOP + _PRICE * share)


def _with_the_close(played: FirstDay) -> NDArray[np.int64]:
    """Return the samples and, after the last, the day as the closing auction left it."""
    sample = played.first.sample
    end = sample[-1:].copy()
    end[0, 0] += sample[-1, 0] - sample[-2, 0]
    end[0, 3], end[0, 4] = played.first.close_tick, played.first.volume_shares
    end[0, 6] = -1
    return np.concatenate([sample, end])


def _volume_bars(frame: _Frame, sample: NDArray[np.int64]) -> list[str]:
    rows = np.arange(len(sample) - 1, -1, -max(len(sample) // _BARS, 1))[::-1]
    volume = np.diff(sample[rows, 4], prepend=0)
    minutes = (sample[rows[1], 0] - sample[rows[0], 0]) / 60
    heights = volume / max(float(volume.max()), 1.0) * _VOLUME
    title = f"volume, shares in {minutes:g} minutes, at most {int(volume.max()):,}"
    return [
        _text(_LEFT, _BOTTOM - _VOLUME - 8, title),
        *(
            _line(float(x), _BOTTOM, float(x), _BOTTOM - float(height), 'stroke="#444"')
            for x, height in zip(frame.across(sample[rows, 0]), heights, strict=True)
            if height > 0
        ),
    ]


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


def _axes(frame: _Frame) -> list[str]:
    grey = 'stroke="#ddd"'
    rows = []
    for price in np.linspace(frame.low, frame.high, _LINES):
        y = float(frame.up(price))
        rows += [_line(_LEFT, y, _WIDTH - _RIGHT, y, grey)]
        rows += [_text(_LEFT - 6, y + 4, f"{price:.2f}", "end")]
    for hour in range(-(-int(frame.first) // 3600), int(frame.last) // 3600 + 1):
        x = float(frame.across(hour * 3600.0))
        rows += [_line(x, _BOTTOM, x, _BOTTOM + 4, 'stroke="#444"')]
        rows += [_text(x, _BOTTOM + 18, f"{hour:02d}:00", "middle")]
    return rows


def picture_of(played: FirstDay) -> str:
    """Return the first day as SVG text: last price, indicative price, offer price, volume.

    Every line carries its name in the picture; nothing depends on colour alone.
    """
    sample, price = _with_the_close(played), played.grid.price / PRICE_UNIT
    code, offer = played.terms.stock_code, float(played.terms.offer_price_hkd)
    traded, shown = _trading(played, sample), sample[sample[:, 6] >= 0]
    last, indicative = price[traded[:, 3]], price[shown[:, 6]]
    frame = _Frame(sample[:, 0], np.concatenate([last, indicative, [offer]]))
    level = float(frame.up(offer))
    curves = [
        _curve(frame.across(rows[place, 0]), frame.up(values[place]), style)
        for rows, values, style, gap in (
            (traded, last, 'stroke="#0b57a4"', _GAP_SECONDS * 2),
            (shown, indicative, 'stroke="#a4420b" stroke-dasharray="2 2"', _GAP_SECONDS),
        )
        for place in _pieces(rows[:, 0], gap)
    ]
    title = f"{code}, {played.terms.listing_date}, a simulated first day. HK$: "
    rows = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" ',
        'font-family="sans-serif" font-size="12">',
        f"<title>{escape(code)}: a simulated first day</title>",
        _text(_LEFT, 20, title + "last price (solid), indicative price (dotted)"),
        *_axes(frame),
        _line(_LEFT, level, _WIDTH - _RIGHT, level, 'stroke="#767676" stroke-dasharray="6 4"'),
        _text(_WIDTH - _RIGHT - 70, level - 4, f"offer {offer:g}"),
        *curves,
        *_volume_bars(frame, sample),
        "</svg>",
    ]
    return "\n".join(rows) + "\n"
