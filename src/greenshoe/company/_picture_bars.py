"""Pictures of a valuation in bars and cells: waterfall, tornado, what must be true."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.drawing import (
    Label,
    Line,
    Picture,
    Rect,
    Scale,
    legend,
    moved,
    short_amount,
    text_width,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from greenshoe.company._picture_data import BridgeStep, GrowthCell, GrowthMap, SwingEnds
    from greenshoe.drawing import Mark

__all__ = ["draw_growth_map", "draw_tornado", "draw_waterfall"]

_NARROW_BELOW = 600
_HALF = 0.5


def draw_waterfall(steps: Sequence[BridgeStep], currency: str, width: int) -> Picture:
    """Draw discounted means step by step, from gross profit to equity, the price's value last."""
    row, left, right = 27, 158, 66
    height = len(steps) * row + 8
    words = "; ".join(f"{s.name} {short_amount(s.end if s.is_total else s.amount)}" for s in steps)
    ends = [0.0, *(v for step in steps for v in (step.start, step.end))]
    scale = Scale(min(ends), max(ends), left, width - right)
    zero = scale.at(0)
    marks: list[Mark] = [Line(((zero, 2), (zero, height - 6)), "axis")]
    for place, step in enumerate(steps):
        marks += moved(_step(step, scale, row), 0, place * row + 4)
        if place + 1 < len(steps) and not steps[place + 1].is_total:
            x, y = scale.at(step.end), place * row + 4
            marks.append(Line(((x, y + row - 8), (x, y + row)), "axis"))
    title = f"From operations to value, {currency}"
    return Picture(width, height, title, f"{words}.", tuple(marks))


def _step(step: BridgeStep, scale: Scale, row: float) -> list[Mark]:
    low, high = sorted((scale.at(step.start), scale.at(step.end)))
    style = "fill-placing" if step.is_total else "fill-public" if step.amount >= 0 else "fill-third"
    text = short_amount(step.end if step.is_total else step.amount)
    bold = "label" if step.is_total else "small"
    x, anchor = (high + 5, "start") if step.amount >= 0 else (low - 5, "end")
    return [
        Label(0, 14, step.name, style=bold),
        Rect(low, 0, max(high - low, 1.5), row - 8, style, f"{step.name}: {text}"),
        Label(x, 14, text, anchor, bold),
    ]


def draw_tornado(
    swings: Sequence[SwingEnds], price_hkd: float | None, width: int, unit: str = "HK$"
) -> Picture:
    """Draw the value of a share with one driver at its 10th and 90th percentile at a time.

    Parameters
    ----------
    swings
        The widest first.
    price_hkd
        The price, drawn as a line.
    width
        Of the picture.
    unit
        Written before each value.
    """
    row, top = 44, 26
    height = top + len(swings) * row + 30
    words = "; ".join(f"{name}: {unit}{low:,.4g} to {unit}{high:,.4g}" for name, low, high, _ in
                      swings)  # fmt: skip
    values = [v for _, low, high, base in swings for v in (low, high, base)]
    values += [] if price_hkd is None else [price_hkd]
    scale = Scale(min(0.0, *values), max(values), 2, width - 2)
    base = scale.at(swings[0].base)
    lines = [(base, "threshold")]
    lines += [] if price_hkd is None else [(scale.at(price_hkd), "price")]
    text = f"{unit}{swings[0].base:,.4g}, all at medians"
    marks: list[Mark] = [Label(base, 14, text, _side(base, width))]
    for place, swing in enumerate(swings):
        crossed = [Line(((x, 15), (x, 36)), style) for x, style in lines]
        marks += moved([*_swing(swing, scale, width, unit), *crossed], 0, top + place * row)
    names = [("fill-third", "at p10"), ("fill-public", "at p90")]
    names += [] if price_hkd is None else [("price", f"price {unit}{price_hkd:,.2f}")]
    key, _ = legend(names, width)
    marks += moved(key, 0, height - 20)
    return Picture(width, height, "What moves the value of a share", f"{words}.", tuple(marks))


def _side(x: float, width: float) -> str:
    """Return the anchor that keeps words at `x` inside the picture."""
    return "start" if x < width / 3 else "end" if x > 2 * width / 3 else "middle"


def _swing(swing: SwingEnds, scale: Scale, width: int, unit: str) -> Iterator[Mark]:
    """Draw a driver's name, its two ends in words, and its two bars from the base."""
    name, low, high, middle = swing
    narrow = width < _NARROW_BELOW
    ends = f"{min(low, high):,.3g} – {max(low, high):,.3g}"
    if not narrow:
        ends = f"{unit}{min(low, high):,.2f} to {unit}{max(low, high):,.2f}"
    yield Label(2, 12, name, style="label", room=width - text_width(ends) - 24)
    yield Label(width, 12, ends, "end")
    base = scale.at(middle)
    for value, style, which in ((low, "fill-third", "p10"), (high, "fill-public", "p90")):
        at = scale.at(value)
        tip = f"at its {which}: {unit}{value:,.4g}"
        yield Rect(min(at, base), 18, max(abs(at - base), 1.0), 15, style, tip)


def draw_growth_map(found: GrowthMap, width: int) -> Picture:
    """Draw growth a year that a price needs; a cell's tone is how many draws get there."""
    narrow = width < _NARROW_BELOW
    left, top, row = (46 if narrow else 92), 34, 46
    rows = list(zip(found.multiples, found.cells, strict=True))
    foot = top + len(rows) * row
    column = (width - left) / len(found.prices_hkd)
    own = found.prices_hkd[found.own]
    words = "; ".join(
        f"at {m:g} times sales {cells[found.own].growth:+.0%} a year, reached in "
        f"{cells[found.own].reached:.0%} of the draws"
        for m, cells in rows
    )
    middle = left + (found.own + 0.5) * column
    marks: list[Mark] = [Label(middle, 9, "the price", "middle", "label")]
    for place, price in enumerate(found.prices_hkd):
        text = f"{price:,.4g}" if narrow else f"HK${price:,.4g}"
        style = "label" if place == found.own else "small"
        marks.append(Label(left + (place + 0.5) * column, 24, text, "middle", style))
    for line, (multiple, cells) in enumerate(rows):
        y = top + line * row
        text = f"{multiple:g}x" if narrow else f"{multiple:g}x sales"
        marks.append(Label(0, y + row / 2 + 4, text, style="label"))
        for place, cell in enumerate(cells):
            marks += moved(_cell(cell, column, row), left + place * column, y)
    x = left + found.own * column
    frame = ((x, top), (x + column, top), (x + column, foot), (x, foot), (x, top))
    marks += [Line(frame, "threshold"), *_tones(foot + 10, width, narrow=narrow)]
    title = f"Growth a year to {found.year} that must be true"
    return Picture(width, foot + 26, title, f"For HK${own:,.2f}: {words}.", tuple(marks))


def _cell(cell: GrowthCell, width: float, height: float) -> list[Mark]:
    tip = f"{cell.growth:+.0%} a year; {cell.reached:.0%} of the draws get there"
    tone = "bad" if cell.is_hard else "good" if cell.reached >= _HALF else "open"
    return [
        Rect(1.5, 1.5, width - 3, height - 3, f"tint-{tone}", tip),
        Label(width / 2, height / 2 - 2, f"{cell.growth:+.0%}", "middle", "label"),
        Label(width / 2, height / 2 + 14, f"{cell.reached:.0%}", "middle"),
    ]


def _tones(y: float, width: float, *, narrow: bool) -> list[Mark]:
    """Say what the tones and the second number of a cell mean."""
    tones = (("tint-good", "half or more"), ("tint-open", "1 in 10 to half"), ("tint-bad", "fewer"))
    start = 0.0 if narrow else width - 3 * 112.0
    key, _ = legend(tones, width, start)
    words = "second number: draws of the model that get there"
    told = [] if narrow else [Label(0, y + 10, words)]
    return [*told, *moved(key, 0, y)]
