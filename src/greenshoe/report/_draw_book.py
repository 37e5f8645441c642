"""The picture of a book: shares wanted at every price, stacked by kind of investor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from greenshoe.report._picture import Label, Line, Picture, Polygon, Rect, Scale

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["DemandView", "draw_demand"]

_LEFT, _RIGHT, _TOP, _FOOT = 64, 14, 22, 40
_PLOT = 230
_LEGEND_ROW = 20
_FILLS = ("placing", "public", "third", "good", "bad", "ink")
_MOST_GROUPS = len(_FILLS)
_CHARACTER = 6.8


@dataclass(frozen=True, slots=True)
class DemandView:
    """What the picture shows.

    Attributes
    ----------
    prices_hkd
        Ascending.
    groups
        Shares wanted at each price by group, the largest group first.
    offered_shares
        The shares initially in the placing.
    price_hkd
        The price taken, `None` for none.
    """

    prices_hkd: tuple[float, ...]
    groups: Mapping[str, tuple[int, ...]]
    offered_shares: int
    price_hkd: float | None

    def folded(self) -> list[tuple[str, tuple[int, ...]]]:
        """Return at most six groups, the smallest added up."""
        items = list(self.groups.items())
        if len(items) <= _MOST_GROUPS:
            return items
        rest = items[_MOST_GROUPS - 1 :]
        total = tuple(map(sum, zip(*(counts for _, counts in rest), strict=True)))
        return [*items[: _MOST_GROUPS - 1], (f"{len(rest)} others", total)]


def _steps(xs: Sequence[float], ys: Sequence[float]) -> list[tuple[float, float]]:
    """Return a line that holds up to each price and falls after it."""
    points = [(xs[0], ys[0])]
    for before, x, y in zip(xs, xs[1:], ys[1:], strict=False):
        points += [(before, y), (x, y)]
    return points


def _round_step(most: float) -> float:
    """Return a round distance between lines of the grid, four or five of them.

    >>> _round_step(276_275_800)
    100000000.0
    """
    power: float = 10.0 ** (len(str(int(max(most, 1)))) - 1)
    return next(power * part for part in (0.2, 0.25, 0.5, 1, 2) if most / (power * part) <= 5)


def _millions(shares: float) -> str:
    return f"{shares / 1e6:,.4g} m" if shares >= 1e6 else f"{shares:,.0f}"


def _axes(picture: Picture, view: DemandView, across: Scale, up: Scale) -> None:
    step = _round_step(up.high)
    value = 0.0
    while value <= up.high:
        y = up.at(value)
        picture.add(Line(((across.start, y), (across.end, y)), "grid"))
        picture.add(Label(across.start - 8, y + 4, _millions(value), "end"))
        value += step
    picture.add(Line(((across.start, up.start), (across.end, up.start)), "axis"))
    low, high = view.prices_hkd[0], view.prices_hkd[-1]
    for price, anchor in ((low, "start"), (high, "end")):
        picture.add(Label(across.at(price), up.start + 17, f"HK${price:,.2f}", anchor))
    picture.add(Label(across.start, _TOP - 8, "shares wanted"))


def _marks(picture: Picture, view: DemandView, across: Scale, up: Scale) -> None:
    """Draw what is offered, and the price."""
    y = up.at(view.offered_shares)
    picture.add(Line(((across.start, y), (across.end, y)), "threshold"))
    wanted = up.at(sum(counts[0] for counts in view.groups.values()))
    style = "on-placing" if wanted < y - 18 else "label"
    picture.add(Label(across.start + 8, y - 6, "the placing", style=style))
    if view.price_hkd is None or not across.low <= view.price_hkd <= across.high:
        return
    x = across.at(view.price_hkd)
    picture.add(Line(((x, up.start), (x, up.end)), "own"))
    middle = (across.start + across.end) / 2
    text = f"HK${view.price_hkd:,.2f}"
    if abs(x - across.start) > len(text) * _CHARACTER * 1.6 and (
        abs(across.end - x) > len(text) * _CHARACTER * 1.6
    ):
        picture.add(Label(x, up.start + 17, text, "middle", "own"))
    else:
        anchor, shift = ("start", 6) if x < middle else ("end", -6)
        picture.add(Label(x + shift, up.start + 34, text, anchor, "own"))


def _legend(picture: Picture, names: Sequence[str], top: float) -> None:
    x, y = 0.0, top
    for fill, name in zip(_FILLS, names, strict=False):
        wide = 22 + len(name) * _CHARACTER + 14
        if x and x + wide > picture.width:
            x, y = 0.0, y + _LEGEND_ROW
        picture.add(Rect(x, y - 10, 14, 12, f"fill-{fill}"), Label(x + 20, y, name))
        x += wide


def draw_demand(view: DemandView, width: int) -> Picture:
    """Draw the demand curve; where it crosses the line of the placing the book clears."""
    groups = view.folded()
    totals = [sum(counts[k] for _, counts in groups) for k in range(len(view.prices_hkd))]
    rows = 1 + sum(len(name) * _CHARACTER + 36 for name, _ in groups) // max(width - 60, 1)
    height = _TOP + _PLOT + _FOOT + 12 + rows * _LEGEND_ROW
    words = (
        f"Shares wanted from {totals[0]:,} at HK${view.prices_hkd[0]:,.2f} to {totals[-1]:,} at "
        f"HK${view.prices_hkd[-1]:,.2f}; {view.offered_shares:,} in the placing. By kind at the "
        "lowest price: " + ", ".join(f"{name} {counts[0]:,}" for name, counts in groups) + "."
    )
    picture = Picture(width, height, "Demand at every price", words)
    across = Scale(view.prices_hkd[0], view.prices_hkd[-1], _LEFT, width - _RIGHT)
    most = 1.05 * max(*totals, view.offered_shares, 1)
    up = Scale(0, most, _TOP + _PLOT, _TOP)
    _axes(picture, view, across, up)
    xs = [across.at(price) for price in view.prices_hkd]
    base = [0] * len(xs)
    for fill, (name, counts) in zip(_FILLS, groups, strict=False):
        tops = [below + own for below, own in zip(base, counts, strict=True)]
        above = _steps(xs, [up.at(shares) for shares in tops])
        below = _steps(xs, [up.at(shares) for shares in base])
        outline = (*above, *reversed(below))
        picture.add(Polygon(outline, f"fill-{fill}", f"{name}: {counts[0]:,} to {counts[-1]:,}"))
        base = tops
    _marks(picture, view, across, up)
    _legend(picture, [name for name, _ in groups], _TOP + _PLOT + _FOOT + 14)
    return picture
