"""The demand curve as a picture: pure functions to accessible SVG text.

Every picture has a title and a description for those who cannot see it, labels on the areas rather
than colours alone, and no script; whatever comes from a file is escaped.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from greenshoe.core import sha256_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from decimal import Decimal

    from greenshoe.book._demand import Counts

__all__ = ["demand_svg"]

_WIDTH, _HEIGHT = 760, 420
_LEFT, _RIGHT, _TOP, _BOTTOM = 84, 190, 44, 56
_COLOURS = ("#1b4f72", "#b9770e", "#1e8449", "#7d3c98", "#922b21", "#148f77", "#566573", "#d68910")
_MOST_GROUPS = 8


def _scale(value: float, low: float, high: float, start: float, end: float) -> float:
    return start + (value - low) / (high - low) * (end - start) if high > low else start


def _round_up(value: float) -> float:
    """Return a round number not below a value: a few steps of each power of ten."""
    if value <= 0:
        return 1.0
    power = 10.0 ** (len(str(int(value))) - 1)
    return next(power * m for m in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10) if power * m >= value)


def _folded(groups: Mapping[str, Counts]) -> list[tuple[str, Counts]]:
    """Return at most `_MOST_GROUPS` groups, the smallest added up."""
    items = list(groups.items())
    if len(items) <= _MOST_GROUPS:
        return items
    rest = items[_MOST_GROUPS - 1 :]
    total = rest[0][1] * 0
    for _, counts in rest:
        total = total + counts
    return [*items[: _MOST_GROUPS - 1], (f"{len(rest)} others", total)]


def _short(shares: float) -> str:
    for size, unit in ((1e9, " bn"), (1e6, " m"), (1e3, " k")):
        if shares >= size:
            return f"{shares / size:.3g}{unit}"
    return f"{shares:.0f}"


def _area(xs: Sequence[float], below: Sequence[float], above: Sequence[float]) -> str:
    """Return the path of a stepped area: demand holds up to a price and falls after it."""
    up = [f"{xs[0]:.1f},{above[0]:.1f}"]
    for k in range(1, len(xs)):
        up += [f"{xs[k - 1]:.1f},{above[k]:.1f}", f"{xs[k]:.1f},{above[k]:.1f}"]
    down = [f"{xs[-1]:.1f},{below[-1]:.1f}"]
    for k in range(len(xs) - 1, 0, -1):
        down += [f"{xs[k - 1]:.1f},{below[k]:.1f}", f"{xs[k - 1]:.1f},{below[k - 1]:.1f}"]
    return "M" + " L".join(up + down) + "Z"


def demand_svg(
    title: str,
    prices_hkd: Sequence[Decimal],
    groups: Mapping[str, Counts],
    *,
    offered_shares: int,
    marked_price_hkd: Decimal | None = None,
) -> str:
    """Return demand at each price, stacked by group, with the shares offered as a line.

    Parameters
    ----------
    title
        Heading, and the picture's accessible name.
    prices_hkd
        Ascending, at least one.
    groups
        Shares wanted at each price, int64 of shape (prices,), by group.
    offered_shares
        Drawn as a dashed line: where demand crosses it the book clears.
    marked_price_hkd
        Drawn upright, `None` for none.

    Examples
    --------
    >>> from decimal import Decimal
    >>> import numpy as np
    >>> svg = demand_svg("Demand <by type>", [Decimal(10), Decimal(12)],
    ...                  {"hedge": np.array([900, 400])}, offered_shares=500)
    >>> "<title" in svg and "Demand &lt;by type&gt;" in svg
    True
    """
    shown = _folded(groups)
    low, high = float(prices_hkd[0]), float(prices_hkd[-1])
    totals = [sum(int(counts[k]) for _, counts in shown) for k in range(len(prices_hkd))]
    most = _round_up(max([*totals, offered_shares]))
    floor, right = _HEIGHT - _BOTTOM, _WIDTH - _RIGHT

    def across(price: float) -> float:
        return _scale(price, low, high, _LEFT, right)

    def up(shares: float) -> float:
        return _scale(shares, 0, most, floor, _TOP)

    xs = [across(float(price)) for price in prices_hkd]
    parts: list[str] = []
    base = [0.0] * len(xs)
    for number, (name, counts) in enumerate(shown):
        tops = [b + int(c) for b, c in zip(base, counts, strict=True)]
        path = _area(xs, [up(b) for b in base], [up(t) for t in tops])
        colour = _COLOURS[number % len(_COLOURS)]
        parts.append(f'<path d="{path}" fill="{colour}" stroke="#fff" stroke-width="1"/>')
        parts.append(_key(number, name, int(counts[0]), colour, right))
        base = tops
    parts += _axes(low, high, most, across, up)
    parts.append(_line(_LEFT, up(offered_shares), right, up(offered_shares), "6 4"))
    parts.append(
        _text(right - 4, up(offered_shares) - 5, f"offered {_short(offered_shares)}", "end")
    )
    if marked_price_hkd is not None:
        x = across(float(marked_price_hkd))
        parts.append(_line(x, _TOP, x, floor, "2 3"))
        parts.append(_text(x + 4, _TOP + 10, f"HK${marked_price_hkd}", "start"))
    described = _described(prices_hkd, totals, shown, offered_shares)
    return _framed(title, described, parts)


def _key(number: int, name: str, shares: int, colour: str, right: float) -> str:
    y = _TOP + 8 + 34 * number
    box = f'<rect x="{right + 14}" y="{y - 9}" width="11" height="11" fill="{colour}"/>'
    label = name if len(name) <= 22 else name[:21] + "…"
    return box + _text(right + 31, y, label) + _text(right + 31, y + 14, _short(shares))


def _text(x: float, y: float, text: str, anchor: str = "start") -> str:
    """Return text with a white edge, readable on any area."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" stroke="#fff" stroke-width="3" '
        f'paint-order="stroke">{escape(text)}</text>'
    )


def _line(x1: float, y1: float, x2: float, y2: float, dashes: str = "") -> str:
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
        f'stroke="#111" stroke-width="1.5"{dashed}/>'
    )


def _axes(
    low: float,
    high: float,
    most: float,
    across: Callable[[float], float],
    up: Callable[[float], float],
) -> list[str]:
    floor, right = _HEIGHT - _BOTTOM, _WIDTH - _RIGHT
    parts = [_line(_LEFT, floor, right, floor), _line(_LEFT, _TOP, _LEFT, floor)]
    for k in range(5):
        price, shares = low + (high - low) * k / 4, most * k / 4
        parts.append(_text(across(price), floor + 18, f"{price:,.2f}", "middle"))
        parts.append(_text(_LEFT - 6, up(shares) + 4, _short(shares), "end"))
    parts.append(_text((_LEFT + right) / 2, _HEIGHT - 14, "price, HK$ a share", "middle"))
    parts.append(_text(8, _TOP - 12, "shares wanted"))
    return parts


def _described(
    prices_hkd: Sequence[Decimal],
    totals: Sequence[int],
    groups: Sequence[tuple[str, Counts]],
    offered_shares: int,
) -> str:
    parts = ", ".join(f"{name} {int(counts[0]):,}" for name, counts in groups)
    return (
        f"Demand falls from {totals[0]:,} shares at HK${prices_hkd[0]} to {totals[-1]:,} at "
        f"HK${prices_hkd[-1]}; {offered_shares:,} are offered. At HK${prices_hkd[0]}: {parts}."
    )


def _framed(title: str, described: str, parts: Sequence[str]) -> str:
    """Return the whole picture; its ids are its own, so that two may stand on one page."""
    own = sha256_of(f"{title}{described}".encode())[:8]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'aria-labelledby="title-{own} desc-{own}" font-family="sans-serif" font-size="12">'
        f'<title id="title-{own}">{escape(title)}</title>'
        f'<desc id="desc-{own}">{escape(described)}</desc>'
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>'
        f'<text x="{_LEFT}" y="18" font-size="15" font-weight="bold">{escape(title)}</text>'
        + "".join(parts)
        + "</svg>\n"
    )
