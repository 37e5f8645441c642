"""The picture of a ladder: chance of a lot and expected shares by size, both on log axes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from greenshoe.report._picture import Dot, Label, Line, LogScale, Picture

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Tier", "draw_ladder"]

_LEFT, _RIGHT = 52, 14
_LEAST = 1e-6  # smaller values, and zero, are drawn at the foot of the axis


@dataclass(frozen=True, slots=True)
class Tier:
    """One application size: its pool, the chance of a lot in %, and the expected shares."""

    shares: int
    pool: str
    chance_pct: float
    expected_shares: float
    mark: str = ""


def _panel_scale(values: Sequence[float], top: float, bottom: float) -> LogScale:
    """Return a log axis from the decade below the smallest to the one above the largest."""
    low = high = 1.0
    smallest, largest = max(min(values), _LEAST), max(*values, _LEAST)
    while low > smallest:
        low /= 10
    while low * 10 <= smallest:
        low *= 10
    high = low * 10
    while high < largest:
        high *= 10
    return LogScale(low, high, bottom, top)


def _axis_text(value: float) -> str:
    if value >= 1_000_000:
        return f"{value / 1_000_000:g}m"
    return f"{value / 1000:g}k" if value >= 1000 else f"{value:g}"


def _panel(
    picture: Picture,
    tiers: Sequence[Tier],
    values: Sequence[float],
    across: LogScale,
    up: LogScale,
    heading: str,
    unit: str,
) -> None:
    """Draw one panel: grid, heading, and a dot for each size."""
    picture.add(Label(across.start - _LEFT + 2, up.end - 14, heading, style="label"))
    for decade in up.decades():
        y = up.at(decade)
        picture.add(Line(((across.start, y), (across.end, y)), "grid"))
        picture.add(Label(across.start - 6, y + 4, _axis_text(decade) + unit, "end"))
    for decade in across.decades():
        x = across.at(decade)
        picture.add(Line(((x, up.start), (x, up.start + 5)), "axis"))
        picture.add(Label(x, up.start + 18, _axis_text(decade), "middle"))
    for pool in dict.fromkeys(tier.pool for tier in tiers):
        style = "b" if pool == "B" else "a"
        inside = [(t, v) for t, v in zip(tiers, values, strict=True) if t.pool == pool]
        points = tuple((across.at(t.shares), up.at(v)) for t, v in inside)
        picture.add(Line(points, f"pool-{style}"))
        for (tier, value), (x, y) in zip(inside, points, strict=True):
            tip = f"{tier.shares:,} shares: {value:,.4g}{unit}"
            picture.add(Dot(x, y, 5 if tier.mark else 3, f"pool-{style}", tip))
    _marks(picture, tiers, values, across, up)


def _marks(
    picture: Picture,
    tiers: Sequence[Tier],
    values: Sequence[float],
    across: LogScale,
    up: LogScale,
) -> None:
    """Write the trade's names beside the sizes they name, clear of the line and of each other."""
    taken = across.start
    for tier, value in zip(tiers, values, strict=True):
        if not tier.mark:
            continue
        x, y = across.at(tier.shares), up.at(value)
        to_the_left = tier.pool != "B" or tier is tiers[-1]
        above = to_the_left and y - up.end > 26
        if to_the_left and not above and y - up.end > 5:  # a rising line leaves room at its left
            picture.add(Label(x - 12, y + 2, tier.mark, "end", "term"))
            continue
        width = 14 * len(tier.mark)
        left = x - width if to_the_left else x
        crowded = not above and left < taken
        if not above:
            taken = left + width + 4
        place = y - 11 if above else y + (38 if crowded else 20)
        picture.add(Label(x, place, tier.mark, "end" if to_the_left else "start", "term"))


def draw_ladder(tiers: Sequence[Tier], width: int) -> Picture:
    """Draw chance and expected shares by application size; pools have their own colours."""
    side_by_side = width >= 600
    panel = (width - 24) / 2 if side_by_side else float(width)
    height = 292 if side_by_side else 560
    first, last = tiers[0], tiers[-1]
    words = (
        f"{len(tiers)} application sizes from {first.shares:,} to {last.shares:,} shares. "
        f"Chance of at least one lot from {first.chance_pct:.4g} % to {last.chance_pct:.4g} %; "
        f"expected shares from {first.expected_shares:.4g} to {last.expected_shares:,.5g}."
    )
    picture = Picture(width, height, "The ladder: chance and expected shares by size", words)
    sizes = [float(tier.shares) for tier in tiers]
    for number, (heading, unit) in enumerate(
        (("chance of at least one lot", " %"), ("expected shares for one application", ""))
    ):
        x = number * (panel + 24) if side_by_side else 0.0
        top = 36.0 if side_by_side or number == 0 else 306.0
        values = [t.expected_shares if number else t.chance_pct for t in tiers]
        positive = [v for v in values if v > 0] or [1.0, 1.0]
        up = _panel_scale(positive, top, top + 190)
        if number == 0:
            up = LogScale(min(up.low, 10), 100, up.start, up.end)
        across = LogScale(min(sizes), max(*sizes, min(sizes) * 10), x + _LEFT,
                          x + panel - _RIGHT)  # fmt: skip
        shown = [max(v, up.low) for v in values]
        _panel(picture, tiers, shown, across, up, heading, unit)
        text = "shares applied for"
        picture.add(Label((across.start + across.end) / 2, up.start + 35, text, "middle"))
    return picture
