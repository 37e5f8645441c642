"""The demand curve as a picture: shares wanted at every price, stacked by group."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from greenshoe.drawing import (
    WIDE,
    Label,
    Line,
    Picture,
    Plot,
    Scale,
    cut_to_width,
    legend,
    moved,
    short_number,
    text_width,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal

    from greenshoe.book._demand import Counts
    from greenshoe.drawing import Mark

__all__ = ["demand_picture"]

_LEFT, _RIGHT, _TOP, _FOOT = 64, 34, 46, 276
_MOST_GROUPS = 6
_WIDEST_NAME = 220.0


def _folded(groups: Mapping[str, Counts]) -> dict[str, list[int]]:
    """Return at most `_MOST_GROUPS` groups, the smallest added up."""
    items = [(name, [int(n) for n in counts]) for name, counts in groups.items()]
    if len(items) <= _MOST_GROUPS:
        return dict(items)
    rest = [counts for _, counts in items[_MOST_GROUPS - 1 :]]
    total = [sum(column) for column in zip(*rest, strict=True)]
    return {**dict(items[: _MOST_GROUPS - 1]), f"{len(rest)} others": total}


def demand_picture(
    prices_hkd: Sequence[Decimal],
    groups: Mapping[str, Counts],
    *,
    offered_shares: int,
    marked_price_hkd: Decimal | None = None,
    title: str = "Demand at every price",
    width: int = WIDE,
) -> Picture:
    """Return demand at each price, stacked by group, with the shares offered as a line.

    Parameters
    ----------
    prices_hkd
        Ascending, at least one.
    groups
        Shares wanted at each price, int64 of shape (prices,), by group, the largest first.
    offered_shares
        Drawn as a line: where demand crosses it the book clears.
    marked_price_hkd
        The price taken, drawn upright, `None` for none.
    title
        The picture's name.
    width
        Of the picture.

    Examples
    --------
    >>> from decimal import Decimal
    >>> import numpy as np
    >>> picture = demand_picture([Decimal(10), Decimal(12)], {"hedge": np.array([900, 400])},
    ...                          offered_shares=500)
    >>> picture.description[:65]
    'Shares wanted from 900 at HK$10.00 to 400 at HK$12.00; 500 in the'
    """
    shown = _folded(groups)
    prices = [float(price) for price in prices_hkd]
    stacks = (accumulate(column) for column in zip(*shown.values(), strict=True))
    tops = [list(level) for level in zip(*stacks, strict=True)]
    totals = tops[-1]
    plot = Plot(
        Scale(prices[0], max(prices[-1], prices[0] + 0.01), _LEFT, width - _RIGHT),
        Scale.rounded([0, *totals, offered_shares], _FOOT, _TOP),
    )
    marks: list[Mark] = list(plot.levels((v, short_number(v)) for v in plot.up.ticks()))
    below = [0] * len(prices)
    for number, (name, counts) in enumerate(shown.items()):
        tip = f"{name}: {counts[0]:,} to {counts[-1]:,}"
        marks.append(plot.falling_area(prices, below, tops[number], f"fill-{number + 1}", tip))
        below = tops[number]
    marks += _edges(plot, prices, offered_shares, marked_price_hkd)
    names = [
        (f"fill-{number + 1}", cut_to_width(name, _WIDEST_NAME))
        for number, name in enumerate(shown)
    ]
    key, height = legend(names, width)
    marks += moved(key, 0, _FOOT + 52)
    words = (
        f"Shares wanted from {totals[0]:,} at HK${prices[0]:,.2f} to {totals[-1]:,} at "
        f"HK${prices[-1]:,.2f}; {offered_shares:,} in the placing. By kind at the lowest price: "
        + "; ".join(f"{name}: {counts[0]:,}" for name, counts in shown.items())
        + "."
    )
    return Picture(width, _FOOT + 52 + height, title, words, tuple(marks))


def _edges(
    plot: Plot, prices: Sequence[float], offered_shares: int, marked_price_hkd: Decimal | None
) -> Iterator[Mark]:
    """Draw the axes, what is offered, and the price."""
    yield Label(0, 14, "shares wanted", style="label")
    yield from plot.footing((price, f"HK${price:,.2f}") for price in _round_prices(plot, prices))
    yield Label((plot.left + plot.right) / 2, plot.foot + 38, "price of a share", "middle")
    y, words = plot.up.at(offered_shares), f"the placing: {short_number(offered_shares)}"
    for style in ("halo", "threshold"):
        yield Line(((plot.left, y), (plot.right, y)), style)
    yield Label(plot.left + 6, y - 7 if y > plot.top + 20 else y + 17, words, style="outlined")
    if marked_price_hkd is not None and prices[0] <= marked_price_hkd <= prices[-1]:
        x, text = plot.across.at(float(marked_price_hkd)), f"HK${marked_price_hkd:,.2f}"
        half = text_width(text) / 2 + 4
        yield Line(((x, plot.foot), (x, plot.top)), "own")
        middle = min(max(x, plot.left + half), plot.right - half)
        yield Label(middle, plot.top - 6, text, "middle", "own")


def _round_prices(plot: Plot, prices: Sequence[float]) -> list[float]:
    """Return the ends, and round prices between them that leave the ends room."""
    room = (prices[-1] - prices[0]) / 5
    inner = [p for p in plot.across.ticks() if prices[0] + room < p < prices[-1] - room]
    return [prices[0], *inner, prices[-1]]
