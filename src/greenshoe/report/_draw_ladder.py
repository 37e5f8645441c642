"""Pictures of ladders: chance of a lot and expected shares by application size, on log axes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from greenshoe.drawing import Dot, Label, LogScale, Picture, Plot, moved, short_number, text_width
from greenshoe.offering import expected_shares

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from greenshoe.drawing import Mark
    from greenshoe.study import DesignStudy

__all__ = ["Tier", "draw_ladder", "draw_styles"]

_LEFT, _RIGHT, _TOP, _PANEL, _GAP = 56, 14, 36, 190, 24
_LEAST = 1e-6  # smaller values, and zero, are drawn at the foot of the axis
_NARROW_BELOW = 600
_STYLE_WIDTH = 270


@dataclass(frozen=True, slots=True)
class Tier:
    """One application size: its pool, the chance of a lot in %, and the expected shares."""

    shares: int
    pool: str
    chance_pct: float
    expected_shares: float
    mark: str = ""


@dataclass(frozen=True, slots=True)
class _Panel:
    """One plot of a ladder: what it shows of each tier."""

    heading: str
    unit: str
    tiers: Sequence[Tier]
    values: Sequence[float]
    across: LogScale
    up: LogScale

    @property
    def plot(self) -> Plot:
        """Its axes."""
        return Plot(self.across, self.up)

    def drawn(self) -> Iterator[Mark]:
        """Draw grid, heading, and a line with a dot for each size."""
        plot = self.plot
        yield plot.heading(self.heading)
        yield from plot.levels((v, short_number(v) + self.unit) for v in self.up.decades())
        yield from plot.footing(
            ((shares, short_number(shares)) for shares in self.across.decades()),
            "shares applied for",
        )
        for pool in dict.fromkeys(tier.pool for tier in self.tiers):
            style = "pool-b" if pool == "B" else "pool-a"
            inside = [(t, v) for t, v in self._shown if t.pool == pool]
            yield plot.line([t.shares for t, _ in inside], [v for _, v in inside], style)
            for tier, value in inside:
                tip = f"{tier.shares:,} shares: {value:,.4g}{self.unit}"
                x, y = plot.point(tier.shares, value)
                yield Dot(x, y, 5 if tier.mark else 3, style, tip)
        yield from self._names()

    @property
    def _shown(self) -> list[tuple[Tier, float]]:
        return [(t, max(v, self.plot.up.low)) for t, v in zip(self.tiers, self.values, strict=True)]

    def _names(self) -> Iterator[Label]:
        """Write the trade's names beside their sizes, clear of the line and of each other."""
        taken = self.plot.left
        for tier, value in self._shown:
            if not tier.mark:
                continue
            x, y = self.plot.point(tier.shares, value)
            to_the_left = tier.pool != "B" or tier is self.tiers[-1]
            above = to_the_left and y - self.plot.top > 26
            if to_the_left and not above and y - self.plot.top > 5:  # a rising line leaves room
                yield Label(x - 12, y + 2, tier.mark, "end", "term")
                continue
            width = text_width(tier.mark) * 1.15
            left = x - width if to_the_left else x
            crowded = not above and left < taken
            if not above:
                taken = left + width + 4
            place = y - 11 if above else y + (38 if crowded else 20)
            yield Label(x, place, tier.mark, "end" if to_the_left else "start", "term")


def draw_ladder(tiers: Sequence[Tier], width: int) -> Picture:
    """Draw chance and expected shares by application size; pools have their own colours."""
    is_wide = width >= _NARROW_BELOW
    wide = (width - _GAP) / 2 if is_wide else float(width)
    first, last = tiers[0], tiers[-1]
    words = (
        f"{len(tiers)} application sizes from {first.shares:,} to {last.shares:,} shares. "
        f"Chance of at least one lot from {first.chance_pct:.4g} % to {last.chance_pct:.4g} %; "
        f"expected shares from {first.expected_shares:.4g} to {last.expected_shares:,.5g}."
    )
    chances = [tier.chance_pct for tier in tiers]
    shares = [tier.expected_shares for tier in tiers]
    across = _across(tiers, wide)
    up = LogScale.of_decades([*_drawable(chances), 99.0], _TOP + _PANEL, _TOP)
    left = _Panel("chance of at least one lot", " %", tiers, chances, across, up)
    up = LogScale.of_decades(_drawable(shares), _TOP + _PANEL, _TOP)
    right = _Panel("expected shares for one application", "", tiers, shares, across, up)
    shift = (wide + _GAP, 0.0) if is_wide else (0.0, _TOP + _PANEL + 52.0)
    height = _TOP + _PANEL + 44 + shift[1]
    title = "The ladder: chance and expected shares by size"
    marks = (*left.drawn(), *moved(right.drawn(), *shift))
    return Picture(width, height, title, words, marks)


def _drawable(values: Sequence[float]) -> list[float]:
    return [max(value, _LEAST) for value in values if value > 0] or [1.0]


def _across(tiers: Sequence[Tier], width: float) -> LogScale:
    sizes = [float(tier.shares) for tier in tiers]
    return LogScale(min(sizes), max(*sizes, min(sizes) * 10), _LEFT, width - _RIGHT)


def draw_styles(study: DesignStudy) -> Picture:
    """Draw the ladders of a study side by side: expected shares by size, on the same axes."""
    ladders = {
        design.style.value: [
            Tier(row.shares_applied_for, row.pool, 0.0, float(expected_shares(row)))
            for row in design.rows
            if row.valid_applications
        ]
        for design in study.designs
    }
    tiers = [tier for ladder in ladders.values() for tier in ladder]
    up = LogScale.of_decades(_drawable([t.expected_shares for t in tiers]), _TOP + _PANEL, _TOP)
    across = _across(tiers, _STYLE_WIDTH)
    marks = [
        mark
        for number, (style, ladder) in enumerate(ladders.items())
        for mark in moved(
            _Panel(style, "", ladder, [t.expected_shares for t in ladder], across, up).drawn(),
            number * (_STYLE_WIDTH + _GAP),
            0,
        )
    ]
    return Picture(
        len(ladders) * (_STYLE_WIDTH + _GAP) - _GAP,
        _TOP + _PANEL + 44,
        f"Ladders of {study.deal.terms.stock_code}: expected shares of one application",
        f"Expected shares of one application by size, logarithmic on both axes: "
        f"{', '.join(ladders)}.",
        tuple(marks),
    )
