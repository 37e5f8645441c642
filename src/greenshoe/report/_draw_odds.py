"""The picture of the odds: chance of a lot by size, the median ladder and four ladders of five."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from greenshoe.report._picture import Dot, Label, Line, LogScale, Picture, Polygon

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["ChanceOfSize", "draw_odds"]

_LEFT, _RIGHT, _TOP, _BOTTOM, _HEIGHT = 52, 14, 30, 44, 290
_LEAST = 0.0001


@dataclass(frozen=True, slots=True)
class ChanceOfSize:
    """The chance of at least one lot of one size: 10 %, 50 % and 90 % quantiles, and its name."""

    shares: int
    low: float
    middle: float
    high: float
    mark: str = ""


def _words(chances: Sequence[ChanceOfSize]) -> str:
    first, last = chances[0], chances[-1]
    return (
        f"Chance of at least one lot for {len(chances)} application sizes from {first.shares:,} to "
        f"{last.shares:,} shares: for the smallest {100 * first.middle:.3g} % in the median "
        f"ladder, {100 * first.low:.3g} to {100 * first.high:.3g} % in four ladders of five."
    )


def _axes(picture: Picture, across: LogScale, up: LogScale) -> None:
    for decade in up.decades():
        y = up.at(decade)
        picture.add(Line(((across.start, y), (across.end, y)), "grid"))
        picture.add(Label(across.start - 6, y + 4, f"{100 * decade:g} %", "end"))
    for decade in across.decades():
        x = across.at(decade)
        anchor = "end" if x > across.end - 24 else "middle"
        picture.add(Line(((x, up.start), (x, up.start + 5)), "axis"))
        picture.add(Label(x, up.start + 18, f"{decade:,.0f}", anchor))
    middle = (across.start + across.end) / 2
    picture.add(Label(middle, up.start + 36, "shares applied for", "middle"))


def _marks(
    picture: Picture, chances: Sequence[ChanceOfSize], across: LogScale, up: LogScale
) -> None:
    """Name the sizes at the line between the pools, the last of A to the left of its point."""
    for chance in chances:
        if not chance.mark:
            continue
        x, y = across.at(chance.shares), up.at(max(chance.middle, up.low))
        tip = f"{chance.shares:,} shares: {100 * chance.middle:.3g} %"
        picture.add(Dot(x, y, 4, "pool-a", tip))
        is_tail = chance.mark.startswith("甲")
        shift, anchor = (-5, "end") if is_tail else (5, "start")
        picture.add(Label(x + shift, y + 18, chance.mark, anchor, "term"))


def draw_odds(chances: Sequence[ChanceOfSize], width: int) -> Picture:
    """Draw the chance of a lot by application size on logarithmic axes.

    Parameters
    ----------
    chances
        One for each size, ascending, at least two.
    width
        Of the picture.
    """
    picture = Picture(width, _HEIGHT, "Chance of at least one lot by size", _words(chances))
    smallest = max(min(chance.low for chance in chances), _LEAST)
    low = 0.1
    while low > smallest:
        low /= 10
    up = LogScale(low, 1.0, _HEIGHT - _BOTTOM, _TOP)
    sizes = [chance.shares for chance in chances]
    across = LogScale(sizes[0], sizes[-1], _LEFT, width - _RIGHT)
    picture.add(Label(2, 16, "chance of at least one lot", style="label"))
    _axes(picture, across, up)
    upper = [(across.at(c.shares), up.at(max(c.high, low))) for c in chances]
    lower = [(across.at(c.shares), up.at(max(c.low, low))) for c in chances]
    centre = tuple((across.at(c.shares), up.at(max(c.middle, low))) for c in chances)
    picture.add(Polygon(tuple(upper + lower[::-1]), "band", "four ladders of five"))
    picture.add(Line(centre, "pool-a"))
    _marks(picture, chances, across, up)
    return picture
