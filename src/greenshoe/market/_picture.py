"""A picture of the first day: price and value above, volume below, as one SVG."""

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


def _points(x: NDArray[np.float64], y: NDArray[np.float64]) -> str:
    return " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y, strict=True))


def picture_of(played: FirstDay) -> str:
    """Return the first day as SVG text: last price, indicative price, offer price, volume.

    Every line carries its name in the picture; nothing depends on colour alone.
    """
    sample = played.first.sample
    offer = float(played.terms.offer_price_hkd)
    price = played.grid.price / PRICE_UNIT
    traded, shown = sample[:, 3] >= 0, sample[:, 6] >= 0
    values = np.concatenate([price[sample[traded, 3]], price[sample[shown, 6]], [offer]])
    low, high = float(values.min()) * 0.995, float(values.max()) * 1.005
    first, last = float(sample[0, 0]), float(sample[-1, 0])

    def across(second: NDArray[np.float64]) -> NDArray[np.float64]:
        return _LEFT + (second - first) / max(last - first, 1.0) * (_WIDTH - _LEFT - 20)

    def up(value: NDArray[np.float64]) -> NDArray[np.float64]:
        return _TOP + _PRICE * (high - value) / (high - low)

    bars = sample[:: max(len(sample) // 200, 1)]
    volume = np.diff(bars[:, 4], prepend=0).astype(float)
    tallest = max(float(volume.max()), 1.0)
    bottom = _TOP + _PRICE + 30 + _VOLUME
    rows = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'font-family="sans-serif" font-size="12">',
        f"<title>{escape(played.terms.stock_code)}: a simulated first day</title>",
        f'<line x1="{_LEFT}" x2="{_WIDTH - 20}" y1="{up(np.array(offer)):.1f}" '
        f'y2="{up(np.array(offer)):.1f}" stroke="#767676" stroke-dasharray="4 3"/>',
        f'<text x="4" y="{up(np.array(offer)) - 3:.1f}">offer {offer:g}</text>',
        f'<polyline fill="none" stroke="#0b57a4" points="'
        f'{_points(across(sample[traded, 0]), up(price[sample[traded, 3]]))}"/>',
        f'<polyline fill="none" stroke="#a4420b" stroke-dasharray="2 2" points="'
        f'{_points(across(sample[shown, 0]), up(price[sample[shown, 6]]))}"/>',
        f'<text x="{_LEFT}" y="20">HK$, last price (solid), indicative price of the auctions '
        f"(dotted); below, volume</text>",
        f'<text x="4" y="{_TOP + 5}">{high:.2f}</text><text x="4" y="{_TOP + _PRICE}">{low:.2f}</text>',
    ]
    for x, height in zip(across(bars[:, 0]), volume / tallest * _VOLUME, strict=True):
        rows.append(
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{bottom}" y2="{bottom - height:.1f}" stroke="#444"/>'
        )
    for hour in range(int(first // 3600), int(last // 3600) + 1):
        if first <= hour * 3600 <= last:
            x = float(across(np.array(hour * 3600.0)))
            rows.append(f'<text x="{x:.1f}" y="{bottom + 18}">{hour:02d}:00</text>')
    return "\n".join([*rows, "</svg>"]) + "\n"
