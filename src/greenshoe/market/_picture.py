"""A picture of the first day: price above, volume below, as one SVG."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import numpy as np

from greenshoe.market._venue import PRICE_UNIT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from greenshoe.market._day import FirstDay

__all__ = ["picture_of"]

_WIDTH, _HEIGHT, _LEFT, _TOP, _PRICE, _VOLUME = 900, 420, 70, 40, 240, 70
_BOTTOM = _TOP + _PRICE + 30 + _VOLUME
_BARS = 200
_AUCTION_GAP_SECONDS = 300


def _text(x: float, y: float, words: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}">{escape(words)}</text>'


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
        return np.asarray(_LEFT + share * (_WIDTH - _LEFT - 20))

    def up(self, price: NDArray[np.float64] | float) -> NDArray[np.float64]:
        share = (self.high - np.asarray(price, float)) / (self.high - self.low)
        return np.asarray(_TOP + _PRICE * share)


def _volume_bars(frame: _Frame, sample: NDArray[np.int64]) -> list[str]:
    bars = sample[:: max(len(sample) // _BARS, 1)]
    volume = np.diff(bars[:, 4], prepend=0).astype(float)
    heights = volume / max(float(volume.max()), 1.0) * _VOLUME
    return [
        _line(float(x), _BOTTOM, float(x), _BOTTOM - float(height), 'stroke="#444"')
        for x, height in zip(frame.across(bars[:, 0]), heights, strict=True)
    ]


def _auctions(shown: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Split the samples with an indicative price into auctions: a gap ends one."""
    gaps = np.flatnonzero(np.diff(shown[:, 0]) > _AUCTION_GAP_SECONDS) + 1
    return [part for part in np.split(shown, gaps) if len(part)]


def _hours(frame: _Frame) -> list[str]:
    hours = range(-(-int(frame.first) // 3600), int(frame.last) // 3600 + 1)
    return [_text(float(frame.across(h * 3600.0)), _BOTTOM + 18, f"{h:02d}:00") for h in hours]


def picture_of(played: FirstDay) -> str:
    """Return the first day as SVG text: last price, indicative price, offer price, volume.

    Every line carries its name in the picture; nothing depends on colour alone.
    """
    sample, price = played.first.sample, played.grid.price / PRICE_UNIT
    offer = float(played.terms.offer_price_hkd)
    traded, shown = sample[sample[:, 3] >= 0], sample[sample[:, 6] >= 0]
    last, indicative = price[traded[:, 3]], price[shown[:, 6]]
    frame = _Frame(sample[:, 0], np.concatenate([last, indicative, [offer]]))
    level = float(frame.up(offer))
    rows = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" ',
        'font-family="sans-serif" font-size="12">',
        f"<title>{escape(played.terms.stock_code)}: a simulated first day</title>",
        _text(_LEFT, 20, "HK$: last price (solid), indicative price (dotted); below, volume"),
        _line(_LEFT, level, _WIDTH - 20, level, 'stroke="#767676" stroke-dasharray="6 4"'),
        _text(_WIDTH - 90, level - 4, f"offer {offer:g}"),
        _curve(frame.across(traded[:, 0]), frame.up(last), 'stroke="#0b57a4"'),
        *(
            _curve(
                frame.across(part[:, 0]),
                frame.up(price[part[:, 6]]),
                'stroke="#a4420b" stroke-dasharray="2 2"',
            )
            for part in _auctions(shown)
        ),
        _text(4, _TOP + 5, f"{frame.high:.2f}"),
        _text(4, _TOP + _PRICE, f"{frame.low:.2f}"),
    ]
    return "\n".join([*rows, *_volume_bars(frame, sample), *_hours(frame), "</svg>"]) + "\n"
