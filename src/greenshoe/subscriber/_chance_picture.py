"""The odds as a picture: chance of a lot by size, the median ladder and four ladders of five."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.drawing import WIDE, Dot, Label, LogScale, Picture, Plot
from greenshoe.subscriber._odds_words import pool_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from greenshoe.subscriber._odds import Odds, TierOdds

__all__ = ["chance_picture"]

_LEFT, _RIGHT, _TOP, _FOOT, _HEIGHT = 52, 14, 34, 246, 290
_LEAST = 0.0001


def chance_picture(odds: Odds, width: int = WIDE) -> Picture:
    """Return the chance of at least one lot by application size on logarithmic axes.

    Parameters
    ----------
    odds
        Odds with at least one tier.
    width
        Of the picture.

    >>> from greenshoe.deal import shipped_record
    >>> from greenshoe.subscriber._odds import odds_of
    >>> chance_picture(odds_of(shipped_record("2513"))).title
    'Chance of at least one lot by size'
    """
    tiers = odds.tiers
    low, middle, high = zip(*(tier.chance_band for tier in tiers), strict=True)
    sizes = [tier.shares for tier in tiers]
    across = LogScale(sizes[0], max(sizes[-1], sizes[0] * 2), _LEFT, width - _RIGHT)
    up = LogScale.of_decades([max(min(low), _LEAST), 0.1, 1.0], _FOOT, _TOP)
    plot = Plot(across, up)
    marks = (
        Label(0, _TOP - 16, "chance of at least one lot", style="label"),
        *plot.levels((chance, f"{100 * chance:g} %") for chance in up.decades()),
        *plot.footing(((s, f"{s:,.0f}") for s in across.decades()), "shares applied for"),
        plot.area(sizes, low, high, "soft-1", "four ladders of five"),
        plot.line(sizes, middle, "line-1"),
        *_names(odds, plot),
    )
    title = "Chance of at least one lot by size"
    return Picture(width, _HEIGHT, title, _told(tiers), marks)


def _told(tiers: Sequence[TierOdds]) -> str:
    first, last = tiers[0], tiers[-1]
    low, middle, high = first.chance_band
    return (
        f"Chance of at least one lot for {len(tiers)} application sizes from {first.shares:,} to "
        f"{last.shares:,} shares: for the smallest {100 * middle:.3g} % in the median "
        f"ladder, {100 * low:.3g} to {100 * high:.3g} % in four ladders of five."
    )


def _names(odds: Odds, plot: Plot) -> Iterator[Dot | Label]:
    """Name the sizes at the line between the pools, the last of A to the left of its point."""
    line = pool_line(odds)
    if line is None:
        return
    for tier, name, shift, anchor in (
        (line.tail, "甲尾", -5, "end"),
        (line.head, "乙頭", 5, "start"),
    ):
        x, y = plot.point(tier.shares, tier.chance_band[1])
        yield Dot(x, y, 4, "pool-a", f"{tier.shares:,} shares: {100 * tier.chance_band[1]:.3g} %")
        yield Label(x + shift, y + 18, name, anchor, "term")
