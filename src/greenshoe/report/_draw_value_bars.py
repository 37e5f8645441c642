"""Pictures of a valuation in bars and cells: waterfall, tornado, what must be true."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.report._draw_value_lines import short_amount
from greenshoe.report._picture import Label, Line, Picture, Rect, Scale

if TYPE_CHECKING:
    from collections.abc import Sequence

    from greenshoe.company import GrowthCell, GrowthMap, Step

__all__ = ["draw_growth_map", "draw_tornado", "draw_waterfall"]

_NARROW_BELOW = 600
_HALF = 0.5


def draw_waterfall(steps: Sequence[Step], currency: str, width: int) -> Picture:
    """Draw discounted means step by step, from gross profit to equity, the price's value last."""
    row, left, right = 27, 118, 66
    height = len(steps) * row + 8
    words = "; ".join(f"{s.name} {short_amount(s.end if s.is_total else s.amount)}" for s in steps)
    picture = Picture(width, height, f"From operations to value, {currency}", f"{words}.")
    ends = [0.0, *(v for step in steps for v in (step.start, step.end))]
    scale = Scale(min(ends), max(ends), left + 40, width - right)
    zero = scale.at(0)
    picture.add(Line(((zero, 2), (zero, height - 6)), "axis"))
    for place, step in enumerate(steps):
        y = place * row + 4
        low, high = sorted((scale.at(step.start), scale.at(step.end)))
        style = "fill-placing" if step.is_total else "fill-good" if step.amount >= 0 else "fill-bad"
        text = short_amount(step.end if step.is_total else step.amount)
        bold = "label" if step.is_total else "small"
        picture.add(Label(0, y + 14, step.name, style="label" if step.is_total else "small"))
        picture.add(Rect(low, y, max(high - low, 1.5), row - 8, style, f"{step.name}: {text}"))
        if step.amount >= 0:
            picture.add(Label(high + 5, y + 14, text, style=bold))
        else:
            picture.add(Label(low - 5, y + 14, text, "end", bold))
        if place + 1 < len(steps) and not steps[place + 1].is_total:
            x = scale.at(step.end)
            picture.add(Line(((x, y + row - 8), (x, y + row)), "axis"))
    return picture


def draw_tornado(
    swings: Sequence[tuple[str, float, float, float]], price_hkd: float | None, width: int
) -> Picture:
    """Draw the value of a share with one driver at its 10th and 90th percentile at a time.

    Parameters
    ----------
    swings
        (driver, value at its 10th percentile, at its 90th, value with all at their medians).
    price_hkd
        The price, drawn as a line.
    width
        Of the picture.
    """
    row, top = 44, 26
    height = top + len(swings) * row + 30
    words = "; ".join(f"{name}: HK${low:,.4g} to HK${high:,.4g}" for name, low, high, _ in swings)
    picture = Picture(width, height, "What moves the value of a share", f"{words}.")
    values = [v for _, low, high, base in swings for v in (low, high, base)]
    values += [] if price_hkd is None else [price_hkd]
    scale = Scale(0.0, max(values), 2, width - 2)
    base = scale.at(swings[0][3])
    lines = [(base, "threshold")]
    lines += [] if price_hkd is None else [(scale.at(price_hkd), "price")]
    for place, (name, low, high, _) in enumerate(swings):
        y = top + place * row
        picture.add(Label(2, y + 12, name, style="label"))
        picture.add(Label(width, y + 12, _range(low, high, width), "end"))
        _swing(picture, (scale.at(low), scale.at(high), base), (low, high), y + 18)
        picture.add(*(Line(((x, y + 15), (x, y + 36)), style) for x, style in lines))
    text = f"HK${swings[0][3]:,.4g}, all at medians"
    picture.add(Label(base, 14, text, _side(base, width)))
    _tornado_legend(picture, None if price_hkd is None else f"price HK${price_hkd:,.2f}")
    return picture


def _range(low: float, high: float, width: int) -> str:
    """Return the two ends of a driver's values; short on a telephone, beside a long name."""
    if width < _NARROW_BELOW:
        return f"{min(low, high):,.3g} – {max(low, high):,.3g}"
    return f"HK${min(low, high):,.2f} to {max(low, high):,.2f}"


def _tornado_legend(picture: Picture, price: str | None) -> None:
    y = picture.height - 10
    picture.add(Rect(0, y - 9, 10, 10, "fill-third"), Label(15, y, "at p10"))
    picture.add(Rect(70, y - 9, 10, 10, "fill-public"), Label(85, y, "at p90"))
    if price is not None:
        picture.add(Line(((141, y - 12), (141, y + 3)), "price"), Label(147, y, price, style="own"))


def _side(x: float, width: float) -> str:
    """Return the anchor that keeps words at `x` inside the picture."""
    return "start" if x < width / 3 else "end" if x > 2 * width / 3 else "middle"


def _swing(
    picture: Picture, places: tuple[float, float, float], values: tuple[float, float], y: float
) -> None:
    """Draw a driver's two bars from the base."""
    base = places[2]
    styles = (("fill-third", "p10"), ("fill-public", "p90"))
    for at, value, (style, which) in zip(places[:2], values, styles, strict=True):
        start, wide = min(at, base), max(abs(at - base), 1.0)
        picture.add(Rect(start, y, wide, 15, style, f"at its {which}: HK${value:,.4g}"))


def draw_growth_map(found: GrowthMap, width: int) -> Picture:
    """Draw growth a year that a price needs; a cell's tone is how many draws get there."""
    narrow = width < _NARROW_BELOW
    left, top, row = (46 if narrow else 92), 34, 46
    rows = list(zip(found.multiples, found.cells, strict=True))
    height = top + len(rows) * row + 26
    column = (width - left) / len(found.prices_hkd)
    own = found.prices_hkd[found.own]
    words = "; ".join(
        f"at {m:g} times sales {cells[found.own].growth:+.0%} a year, reached in "
        f"{cells[found.own].reached:.0%} of the draws"
        for m, cells in rows
    )
    title = f"Growth a year to {found.year} that must be true"
    picture = Picture(width, height, title, f"For HK${own:,.2f}: {words}.")
    for place, price in enumerate(found.prices_hkd):
        text = f"{price:,.4g}" if narrow else f"HK${price:,.4g}"
        style = "label" if place == found.own else "small"
        picture.add(Label(left + (place + 0.5) * column, 24, text, "middle", style))
    picture.add(Label(left + (found.own + 0.5) * column, 9, "the price", "middle", "label"))
    for line, (multiple, cells) in enumerate(rows):
        y = top + line * row
        text = f"{multiple:g}x" if narrow else f"{multiple:g}x sales"
        picture.add(Label(0, y + row / 2 + 4, text, style="label"))
        for place, cell in enumerate(cells):
            _cell(picture, cell, (left + place * column, y, column, row))
    x = left + found.own * column
    frame = ((x, top), (x + column, top), (x + column, height - 26), (x, height - 26), (x, top))
    picture.add(Line(frame, "threshold"))
    _legend(picture, height - 6, width, narrow=narrow)
    return picture


def _tone(reached: float, hard: bool) -> str:  # noqa: FBT001 - one of three tones
    return "tint-bad" if hard else "tint-good" if reached >= _HALF else "tint-open"


def _cell(picture: Picture, cell: GrowthCell, box: tuple[float, float, float, float]) -> None:
    x, y, width, height = box
    tip = f"{cell.growth:+.0%} a year; {cell.reached:.0%} of the draws get there"
    tone = _tone(cell.reached, cell.is_hard)
    picture.add(Rect(x + 1.5, y + 1.5, width - 3, height - 3, tone, tip))
    middle = x + width / 2
    picture.add(Label(middle, y + height / 2 - 2, f"{cell.growth:+.0%}", "middle", "label"))
    picture.add(Label(middle, y + height / 2 + 14, f"{cell.reached:.0%}", "middle"))


def _legend(picture: Picture, y: float, width: float, *, narrow: bool) -> None:
    """Say what the tones and the second number of a cell mean."""
    tones = (("tint-good", "half or more"), ("tint-open", "1 in 10 to half"), ("tint-bad", "fewer"))
    if not narrow:
        picture.add(Label(0, y, "second number: draws of the model that get there"))
    step = width / 3 if narrow else 112.0
    start = 0.0 if narrow else width - 3 * step
    for place, (tone, text) in enumerate(tones):
        x = start + place * step
        picture.add(Rect(x, y - 10, 12, 12, tone), Label(x + 17, y, text))
