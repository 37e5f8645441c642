"""Pictures of the tranches: how the offer was split before and after, and the clawback steps."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from greenshoe.report._figure import in_print
from greenshoe.report._picture import (
    Dot,
    Label,
    Line,
    LogScale,
    Picture,
    Polygon,
    Rect,
    Scale,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

__all__ = ["Split", "StepsView", "draw_splits", "draw_steps"]

_BAR, _GAP, _TOP = 34, 42, 26
_CHARACTER = 6.6
_PARTS = ("public", "placing", "third")


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
        if len(text) * _CHARACTER + 12 <= room:
            return text
    return ""


def _edges(split: Split, scale: Scale) -> list[float]:
    """Return where each segment starts and the last one ends."""
    edges, sofar = [scale.at(0)], 0
    for shares in split.parts:
        sofar += shares
        edges.append(scale.at(sofar))
    return edges


def _draw_bar(picture: Picture, split: Split, scale: Scale, y: float) -> None:
    edges = _edges(split, scale)
    picture.add(Label(0, y - 7, split.label, style="label"))
    total = in_print(split.total, "shares")
    picture.add(Label(picture.width, y - 7, total, "end", "small"))
    for name, shares, left, right in zip(_PARTS, split.parts, edges, edges[1:], strict=False):
        if not shares:
            continue
        tip = f"{name}: {shares:,} shares, {100 * shares / split.total:.2f} %"
        picture.add(Rect(left, y, right - left, _BAR, f"fill-{name}", tip))
        text = _segment_text(shares, split.total, right - left)
        picture.add(Label((left + right) / 2, y + _BAR / 2 + 4.5, text, "middle", f"on-{name}"))


def draw_splits(splits: Sequence[Split], width: int) -> Picture:
    """Draw the offer at each moment as a stacked bar, with the flows between."""
    height = _TOP + len(splits) * _BAR + (len(splits) - 1) * _GAP + 26
    words = "; ".join(
        f"{s.label}: public offer {s.public:,}, placing {s.placing:,}"
        + (f", third tranche {s.third:,}" if s.third else "")
        for s in splits
    )
    picture = Picture(width, height, "The tranches before and after", words)
    most = max(split.total for split in splits)
    scale = Scale(0, most, 0, width)
    for number, (above, below) in enumerate(pairwise(splits)):
        y = _TOP + number * (_BAR + _GAP) + _BAR
        tops, bottoms = _edges(above, scale), _edges(below, scale)
        for part, name in enumerate(_PARTS):
            outline = (
                (tops[part], y),
                (tops[part + 1], y),
                (bottoms[part + 1], y + _GAP),
                (bottoms[part], y + _GAP),
            )
            if above.parts[part] or below.parts[part]:
                picture.add(Polygon(outline, f"flow-{name}"))
    for number, split in enumerate(splits):
        _draw_bar(picture, split, scale, _TOP + number * (_BAR + _GAP))
    _legend(picture, any(split.third for split in splits))
    return picture


def _legend(picture: Picture, with_third: bool) -> None:  # noqa: FBT001 - a private helper
    """Name the colours under the bars."""
    names = {"public": "public offer 公開發售", "placing": "placing 配售"}
    if with_third:
        names["third"] = "third tranche"
    x, y = 0.0, picture.height - 8
    for name, text in names.items():
        picture.add(Rect(x, y - 9, 10, 10, f"fill-{name}"), Label(x + 15, y, text))
        x += 40 + len(text) * 7.4


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


def _axes(picture: Picture, across: LogScale, up: Scale, left: float, bottom: float) -> None:
    """Draw the axes with ticks: times across, per cent up."""
    step = next(n for n in (2, 5, 10, 20, 25) if up.high / n <= 5.5)
    for pct in range(0, int(up.high) + 1, step):
        y = up.at(pct)
        picture.add(Line(((left, y), (across.end, y)), "grid"))
        picture.add(Label(left - 6, y + 4, f"{pct} %", "end"))
    for decade in across.decades():
        x = across.at(decade)
        picture.add(Line(((x, bottom), (x, bottom + 5)), "axis"))
        picture.add(Label(x, bottom + 18, f"{decade:,.0f}×", "middle"))
    middle = (left + across.end) / 2
    text = "times the public offer was applied for"
    picture.add(Label(middle, bottom + 36, text, "middle", "small"))


def draw_steps(view: StepsView, width: int) -> Picture:
    """Draw the public tranche by multiple, with the deal's own multiple marked."""
    height, left, bottom = 268, 44, 220
    picture = Picture(width, height, "Clawback by multiple", _steps_in_words(view))
    last = view.steps[-1][0]
    far = max(float(last) * 3, float(view.own_multiple or 1) * 2, 100)
    across = LogScale(1, far, left, width - 12)
    highest = max(float(pct) for _, pct in view.steps)
    tallest = max(highest, float(view.cap_pct or 0), float(view.own_pct or 0))
    up = Scale(0, max(10, tallest * 1.25), bottom, 24)
    _axes(picture, across, up, left, bottom)
    points: list[tuple[float, float]] = []
    for number, (multiple, pct) in enumerate(view.steps):
        start, y = across.at(multiple), up.at(pct)
        end = across.at(view.steps[number + 1][0]) if number + 1 < len(view.steps) else across.end
        points += [(start, y), (end, y)]
        text = f"{float(pct):g} %" if number == 0 else f"{float(multiple):g}×: {float(pct):g} %"
        picture.add(Label(start + 4, y - 7, text, style="label"))
    if view.cap_pct is not None and view.cap_pct > view.steps[0][1]:
        top, base = up.at(view.cap_pct), up.at(view.steps[0][1])
        end = across.at(view.steps[1][0]) if len(view.steps) > 1 else across.end
        outline = ((left, base), (end, base), (end, top), (left, top))
        tip = f"by discretionary reallocation, up to {float(view.cap_pct):.2f} %"
        picture.add(Polygon(outline, "band", tip))
        words = f"reallocation: up to {float(view.cap_pct):.4g} %"
        if len(words) * _CHARACTER < end - left:
            picture.add(Label(left + 6, top + 14 if base - top > 30 else top - 5, words))
    picture.add(Line(tuple(points), "step"))
    _own_point(picture, view, across, up, bottom)
    return picture


def _own_point(
    picture: Picture, view: StepsView, across: LogScale, up: Scale, bottom: float
) -> None:
    if view.own_multiple is None or view.own_multiple <= 0:
        return
    x = across.at(view.own_multiple)
    picture.add(Line(((x, 20), (x, bottom)), "own"))
    text = f"this deal {float(view.own_multiple):,.2f}×"
    near_end = x > (across.start + across.end) / 2
    picture.add(Label(x + (-6 if near_end else 6), 16, text, "end" if near_end else "start", "own"))
    if view.own_pct is not None:
        y = up.at(view.own_pct)
        picture.add(Dot(x, y, 5, "own", f"{text}: {float(view.own_pct):.2f} % of the base offer"))


def _steps_in_words(view: StepsView) -> str:
    steps = "; ".join(f"from {float(m):g} times {float(p):g} %" for m, p in view.steps)
    own = "the deal's own multiple is not known"
    if view.own_multiple is not None:
        own = f"the deal's own multiple is {float(view.own_multiple):,.2f} times"
    return f"Public offer as part of the base offer: {steps}; {own}."
