"""Four pictures, each read in ten seconds, as SVG text.

Colours come from CSS variables with a fallback and from `currentColor`, so the same picture is
legible on a light and on a dark page; each has a title and a description for those who hear it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from greenshoe.company._picture_data import Step, fan_of, growth_map_of, steps_of, swings_of
from greenshoe.company._svg import (
    BOTTOM,
    HEIGHT,
    LEFT,
    MUTED,
    RIGHT,
    TOP,
    WIDTH,
    Picture,
    Scale,
    band,
    compact,
    decades,
    line,
    svg,
    text,
)

if TYPE_CHECKING:
    from greenshoe.company._picture_data import GrowthCell
    from greenshoe.company._result import ValuationResult

__all__ = ["must_be_true_map", "revenue_fan", "value_tornado", "value_waterfall"]

_ACCENT = "var(--accent, #2b6cb0)"
_LOSS = "var(--negative, #c05621)"
_GAIN = "var(--positive, #2f855a)"


def revenue_fan(valuation: ValuationResult) -> Picture:
    """Return revenue through the years: the middle, half and four fifths of the draws.

    The revenue that the price needs stands as marks, if there is a price.
    """
    fan, model = fan_of(valuation), valuation.model
    years, bands = fan.years, fan.bands
    low = max(min(bands["p10"]) * 0.8, 1e-3)
    high = max([*bands["p90"], *(revenue for _, revenue, _ in fan.needed)]) * 1.3
    right = WIDTH - RIGHT - 60
    x = Scale(years[0], years[-1], LEFT, right)
    y = Scale(low, max(high, low * 1.1), HEIGHT - BOTTOM, TOP, log=True)
    body = [
        line(LEFT, y(v), right, y(v), 'stroke="currentColor" stroke-opacity="0.15"')
        + text(LEFT - 6, y(v) + 4, compact(v), anchor="end", more=MUTED)
        for v in decades(low, high)
    ]
    for pair, opacity in ((("p10", "p90"), 0.22), (("p25", "p75"), 0.38)):
        points = band(x, y, years, *([max(v, low) for v in bands[p]] for p in pair))
        body.append(f'<polygon points="{points}" fill="{_ACCENT}" fill-opacity="{opacity}"/>')
    middle = " ".join(
        f"{x(t):.1f},{y(max(v, low)):.1f}" for t, v in zip(years, bands["p50"], strict=True)
    )
    body.append(f'<polyline points="{middle}" fill="none" stroke="{_ACCENT}" stroke-width="2.5"/>')
    ends = {name: bands[name][-1] for name in ("p90", "p50", "p10")}
    body += [
        text(x(years[-1]) + 6, y(max(v, low)) + 4, f"{name} {compact(v)}")
        for name, v in ends.items()
    ]
    body += [
        text(x(t), HEIGHT - 18, str(t), anchor="middle", more=MUTED)
        for t in years[:: max(1, len(years) // 6)]
    ]
    for year, revenue, multiple in fan.needed:
        body += _needed(x(year), y(revenue), f"price needs {compact(revenue)} at {multiple:g}x")
    description = (
        f"Revenue of {model.name} from {years[0]} to {years[-1]}, logarithmic. In {years[-1]} the "
        f"median is {compact(ends['p50'])} {model.currency}, four fifths of the draws lie between "
        f"{compact(ends['p10'])} and {compact(ends['p90'])}."
    )
    return svg(f"{model.name}: revenue, {model.currency}", description, body)


def _needed(x: float, y: float, words: str) -> list[str]:
    mark = (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="none" stroke="{_LOSS}" stroke-width="2"/>'
    )
    return [mark, text(x - 9, y - 7, words, anchor="end")]


def value_waterfall(valuation: ValuationResult) -> Picture:
    """Return the way from operations to equity: means of the discounted parts."""
    model, bridge, bars = valuation.model, valuation.bridge, steps_of(valuation)
    market = valuation.market_value_mn
    tops = [0.0, *(v for bar in bars for v in (bar.start, bar.end))]
    low, high = min(tops), max(tops)
    margin = 0.08 * ((high - low) or 1.0)
    y = Scale(low - margin, high + margin, HEIGHT - BOTTOM - 26, TOP)
    width = (WIDTH - LEFT - RIGHT) / len(bars)
    body = [line(LEFT, y(0), WIDTH - RIGHT, y(0), 'stroke="currentColor" stroke-opacity="0.5"')]
    for place, bar in enumerate(bars):
        body += _bar(LEFT + place * width, width, bar, (y(bar.start), y(bar.end)))
    against = "" if market is None else f" The price puts it at {compact(market)}."
    description = (
        f"Discounted means. Gross profit {compact(bridge['gross_profit'])}, "
        f"research {compact(bridge['research_cost'])}, "
        f"terminal value {compact(bridge['terminal_value'])}; "
        f"equity {compact(bridge['equity'])} {model.currency}.{against}"
    )
    return svg(f"{model.name}: from operations to value, {model.currency}", description, body)


def _bar(x: float, width: float, bar: Step, ends: tuple[float, float]) -> list[str]:
    """Draw a bar with its amount above it and its name, slanted, below the picture."""
    top, bottom = min(ends), max(ends)
    colour = _ACCENT if bar.is_total else (_GAIN if bar.amount >= 0 else _LOSS)
    middle = x + width / 2
    turn = f'transform="rotate(-28 {middle:.1f} {HEIGHT - 40})" font-size="11"'
    shape = (
        f'<rect x="{x + 3:.1f}" y="{top:.1f}" width="{width - 6:.1f}" '
        f'height="{max(bottom - top, 1.0):.1f}" fill="{colour}"/>'
    )
    return [
        shape,
        text(middle, top - 4, compact(bar.amount), anchor="middle", more='font-size="10"'),
        text(middle + 6, HEIGHT - 40, bar.name, anchor="end", more=turn),
    ]


def must_be_true_map(valuation: ValuationResult) -> Picture:
    """Return the yearly growth a price needs, by price and exit multiple; empty without a price.

    Darker cells are harder; cells the model's own revenue reaches in fewer than a tenth of the
    draws are crossed out.
    """
    found, choices = growth_map_of(valuation), valuation.model.choices
    if found is None:
        return Picture()
    columns = len(found.prices_hkd)
    width, height = (WIDTH - 110 - RIGHT) / columns, (HEIGHT - TOP - 60) / len(found.multiples)
    body = []
    for row, (multiple, cells) in enumerate(zip(found.multiples, found.cells, strict=True)):
        y = TOP + 14 + row * height
        body.append(text(100, y + height / 2 + 4, f"{multiple:g}x sales", anchor="end"))
        for column, cell in enumerate(cells):
            box = (110 + column * width, y, width, height)
            body += _cell(box, cell, own=column == found.own)
    for column, price in enumerate(found.prices_hkd):
        words = f"HK${price:,.4g}" + (" (price)" if column == found.own else "")
        body.append(text(110 + (column + 0.5) * width, HEIGHT - 30, words, anchor="middle"))
    note = "crossed out: fewer than 1 draw in 10 of this model gets there"
    body.append(text(110, HEIGHT - 10, note, more=MUTED))
    centre = found.cells[found.multiples.index(8.0)][found.own].growth
    description = (
        f"Growth a year of revenue to {found.year} that a price needs, at a return of "
        f"{choices.required_return:.0%} and {choices.yearly_dilution:.0%} new shares a year. At "
        f"HK${found.prices_hkd[found.own]:,.4g} and 8 times sales it is {centre:.0%}."
    )
    name = valuation.model.name
    return svg(f"{name}: growth a year to {found.year} that must be true", description, body)


def _cell(box: tuple[float, float, float, float], cell: GrowthCell, *, own: bool) -> list[str]:
    x, y, width, height = box
    shade = float(np.clip(cell.growth / 2.0, 0.05, 0.85))
    edge = 'stroke="currentColor" stroke-width="2"' if own else 'stroke="none"'
    box_shape = (
        f'<rect x="{x + 2:.1f}" y="{y + 2:.1f}" width="{width - 4:.1f}" '
        f'height="{height - 4:.1f}" rx="3" fill="{_ACCENT}" '
        f'fill-opacity="{shade * 0.6:.2f}" {edge}/>'
    )
    shapes = [box_shape]
    if cell.is_hard:
        stroke = f'stroke="{_LOSS}" stroke-width="1.5"'
        shapes.append(line(x + 6, y + height - 6, x + width - 6, y + 6, stroke))
    words, bold = f"{cell.growth:+.0%}", 'font-weight="600"'
    shapes.append(text(x + width / 2, y + height / 2 + 4, words, anchor="middle", more=bold))
    return shapes


def value_tornado(valuation: ValuationResult) -> Picture:
    """Return what moves the value, a driver at a time; empty where it was not asked for."""
    swings = swings_of(valuation)
    if not swings:
        return Picture()
    values = [v for _, low, high, base in swings for v in (low, high, base)]
    left, row = 236, (HEIGHT - TOP - 40) / len(swings)
    x = Scale(min(values), max(values), left, WIDTH - RIGHT - 30)
    base = swings[0][3]
    body = [line(x(base), TOP, x(base), HEIGHT - 34, 'stroke="currentColor" stroke-opacity="0.5"')]
    for place, (name, low, high, _) in enumerate(swings):
        y = TOP + place * row
        body.append(text(left - 8, y + row / 2 + 4, name[:38], anchor="end"))
        for end, colour in ((low, _LOSS), (high, _GAIN)):
            start, width = min(x(end), x(base)), abs(x(end) - x(base))
            body.append(
                f'<rect x="{start:.1f}" y="{y + 4:.1f}" width="{width:.1f}" '
                f'height="{row - 8:.1f}" fill="{colour}"/>'
            )
    unit = "HK$ a share" if valuation.hkd_per_share_of_a_million else "million"
    ends = (min(values), base, max(values))
    body += [text(x(v), HEIGHT - 18, f"{v:,.4g}", anchor="middle", more=MUTED) for v in ends]
    first = swings[0]
    description = (
        f"Value in {unit} with one driver at its 10th (orange) and 90th (green) percentile, the "
        f"others at their medians. Widest: {first[0]}, {first[1]:,.4g} to {first[2]:,.4g}."
    )
    return svg(f"{valuation.model.name}: what moves the value, {unit}", description, body)
