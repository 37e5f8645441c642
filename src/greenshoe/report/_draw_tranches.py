"""Pictures of the tranches: how the offer was split before and after, and the clawback steps."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from greenshoe.drawing import (
    Dot,
    Label,
    LogScale,
    Picture,
    Plot,
    Polygon,
    Rect,
    Scale,
    legend,
    moved,
    text_width,
)
from greenshoe.report._figure import in_print

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from fractions import Fraction

    from greenshoe.drawing import Mark

__all__ = ["Split", "StepsView", "draw_splits", "draw_steps"]

_BAR, _GAP, _TOP = 34, 42, 26
_PARTS = {"public": "public offer 公開發售", "placing": "placing 配售", "third": "third tranche"}


@dataclass(frozen=True, slots=True)
class Split:
    """The offer at one moment: shares of the public offer, the placing and any third tranche."""

    label: str
    public: int
    placing: int
    third: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.public + self.placing + self.third

    @property
    def parts(self) -> tuple[int, int, int]:
        """The three tranches in order."""
        return self.public, self.placing, self.third


def _segment_text(shares: int, total: int, room: float) -> str:
    """Return the longest text that fits in a segment."""
    pct = f"{100 * shares / total:.1f} %" if total else ""
    for text in (f"{shares:,} ({pct})", pct):
        if text_width(text) + 12 <= room:
            return text
    return ""


def _edges(split: Split, scale: Scale) -> list[float]:
    """Return where each segment starts and the last one ends."""
    public, placing, _ = split.parts
    return [scale.at(edge) for edge in (0, public, public + placing, split.total)]


def _bar(split: Split, scale: Scale, y: float) -> Iterator[Mark]:
    yield Label(0, y - 7, split.label, style="label")
    yield Label(scale.end, y - 7, in_print(split.total, "shares"), "end", "small")
    for name, shares, (left, right) in zip(
        _PARTS, split.parts, pairwise(_edges(split, scale)), strict=True
    ):
        if shares:
            tip = f"{name}: {shares:,} shares, {100 * shares / split.total:.2f} %"
            text = _segment_text(shares, split.total, right - left)
            yield Rect(left, y, right - left, _BAR, f"fill-{name}", tip)
            yield Label((left + right) / 2, y + _BAR / 2 + 4.5, text, "middle", "on-fill")


def _flows(above: Split, below: Split, scale: Scale, y: float) -> Iterator[Polygon]:
    """Join each tranche of one bar with the same of the next."""
    tops, bottoms = _edges(above, scale), _edges(below, scale)
    for part, name in enumerate(_PARTS):
        if above.parts[part] or below.parts[part]:
            outline = (
                (tops[part], y),
                (tops[part + 1], y),
                (bottoms[part + 1], y + _GAP),
                (bottoms[part], y + _GAP),
            )
            yield Polygon(outline, f"flow-{name}")


def draw_splits(splits: Sequence[Split], width: int) -> Picture:
    """Draw the offer at each moment as a stacked bar, with the flows between."""
    words = "; ".join(
        f"{s.label}: public offer {s.public:,}, placing {s.placing:,}"
        + (f", third tranche {s.third:,}" if s.third else "")
        for s in splits
    )
    scale = Scale(0, max(split.total for split in splits), 0, width)
    tops = [_TOP + number * (_BAR + _GAP) for number in range(len(splits))]
    is_shown = {"public": True, "placing": True, "third": any(split.third for split in splits)}
    names = [(f"fill-{part}", text) for part, text in _PARTS.items() if is_shown[part]]
    key, key_height = legend(names, width)
    foot = tops[-1] + _BAR + 12
    marks = (
        *(
            flow
            for (above, below), y in zip(pairwise(splits), tops, strict=False)
            for flow in _flows(above, below, scale, y + _BAR)
        ),
        *(mark for split, y in zip(splits, tops, strict=True) for mark in _bar(split, scale, y)),
        *moved(key, 0, foot),
    )
    return Picture(width, foot + key_height, "The tranches before and after", words, marks)


@dataclass(frozen=True)
class StepsView:
    """The clawback ladder as a picture shows it.

    Attributes
    ----------
    steps
        `(multiple, public part of the base offer in %)`, ascending, from 1 times on.
    cap_pct
        Most that a reallocation could make it, in %, `None` where none is possible.
    own_multiple, own_pct
        The deal's own point, `None` where it is not known.
    """

    steps: tuple[tuple[Fraction, Fraction], ...]
    cap_pct: Fraction | None
    own_multiple: Fraction | None
    own_pct: Fraction | None


def draw_steps(view: StepsView, width: int) -> Picture:
    """Draw the public tranche by multiple, with the deal's own multiple marked."""
    multiples = [float(multiple) for multiple, _ in view.steps]
    percentages = [float(pct) for _, pct in view.steps]
    far = max(multiples[-1] * 3, float(view.own_multiple or 1) * 2, 100)
    tallest = max(*percentages, float(view.cap_pct or 0), float(view.own_pct or 0))
    plot = Plot(LogScale(1, far, 44, width - 12), Scale(0, max(10, tallest * 1.25), 220, 24))
    last = [*multiples[1:], far]
    marks: list[Mark] = [
        *plot.levels((pct, f"{pct:g} %") for pct in plot.up.ticks()),
        *plot.footing(
            ((decade, f"{decade:,.0f}×") for decade in plot.across.ticks()),
            "times the public offer was applied for",
        ),
        *_reallocation(view, plot, last[0]),
        plot.stairs([*multiples, far], [*percentages, percentages[-1]], "step"),
    ]
    for number, (multiple, pct) in enumerate(zip(multiples, percentages, strict=True)):
        x, y = plot.point(multiple, pct)
        text = f"{pct:g} %" if number == 0 else f"{multiple:g}×: {pct:g} %"
        marks.append(Label(x + 4, y - 7, text, style="label"))
    return Picture(
        width, 268, "Clawback by multiple", _steps_in_words(view), (*marks, *_own(view, plot))
    )


def _reallocation(view: StepsView, plot: Plot, end: float) -> Iterator[Mark]:
    """Shade what a reallocation may add below the first step."""
    first = view.steps[0][1]
    if view.cap_pct is None or view.cap_pct <= first:
        return
    low, cap = float(first), float(view.cap_pct)
    tip = f"by discretionary reallocation, up to {cap:.2f} %"
    yield plot.area((1, end), (low, low), (cap, cap), "band", tip)
    words = f"reallocation: up to {cap:.4g} %"
    if text_width(words) < plot.across.at(end) - plot.left:
        top, base = plot.up.at(cap), plot.up.at(low)
        yield Label(plot.left + 6, top + 14 if base - top > 30 else top - 5, words)


def _own(view: StepsView, plot: Plot) -> Iterator[Mark]:
    """Mark the deal's own multiple, and its public tranche."""
    if view.own_multiple is None or view.own_multiple <= 0:
        return
    text = f"this deal {float(view.own_multiple):,.2f}×"
    line, words = plot.upright(float(view.own_multiple), text)
    yield from (line, *moved([words], 0, -18))
    if view.own_pct is not None:
        x, y = plot.point(float(view.own_multiple), float(view.own_pct))
        yield Dot(x, y, 5, "own", f"{text}: {float(view.own_pct):.2f} % of the base offer")


def _steps_in_words(view: StepsView) -> str:
    steps = "; ".join(f"from {float(m):g} times {float(p):g} %" for m, p in view.steps)
    own = "the deal's own multiple is not known"
    if view.own_multiple is not None:
        own = f"the deal's own multiple is {float(view.own_multiple):,.2f} times"
    return f"Public offer as part of the base offer: {steps}; {own}."
