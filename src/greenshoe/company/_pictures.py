"""Three pictures, each read in ten seconds, as SVG text.

Colours come from CSS variables with a fallback and from `currentColor`, so the same picture is
legible on a light and on a dark page; each has a title and a description for those who hear it.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.company._closed_form import required_growth
from greenshoe.company._simulate import quantiles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from greenshoe.company._valuation import Valuation

__all__ = ["Picture", "must_be_true_map", "revenue_fan", "value_waterfall"]

_WIDTH, _HEIGHT = 640, 340
_LEFT, _RIGHT, _TOP, _BOTTOM = 66, 18, 44, 40
_ACCENT = "var(--accent, #2b6cb0)"
_LOSS = "var(--negative, #c05621)"
_GAIN = "var(--positive, #2f855a)"
_MUTED = 'fill="currentColor" fill-opacity="0.72"'


class Picture(str):
    """SVG text that a notebook draws."""

    __slots__ = ()

    def _repr_svg_(self) -> str:
        return str(self)


def _svg(title: str, description: str, body: Sequence[str]) -> Picture:
    """Wrap shapes: a title and a description come first, text takes the page's colour."""
    name = "".join(c for c in title.lower() if c.isalnum())[:40]
    return Picture(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'aria-labelledby="{name}-title {name}-desc" width="{_WIDTH}" height="{_HEIGHT}" '
        f'font-family="system-ui, sans-serif" font-size="12" fill="currentColor">'
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-desc">{escape(description)}</desc>'
        f'<text x="8" y="20" font-size="14" font-weight="600">{escape(title)}</text>'
        f"{''.join(body)}</svg>"
    )


def _text(x: float, y: float, words: str, *, anchor: str = "start", more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" {more}>{escape(words)}</text>'


def _line(x1: float, y1: float, x2: float, y2: float, more: str) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" {more}/>'


def _compact(value: float) -> str:
    """Write a number of millions with three figures: ``12.3 bn``."""
    size = abs(value)
    if size >= 1e6:
        return f"{value / 1e6:,.3g} tn"
    return f"{value / 1e3:,.3g} bn" if size >= 1e3 else f"{value:,.3g} mn"


class _Scale:
    """From values to pixels, straight or by logarithm."""

    def __init__(
        self, low: float, high: float, start: float, end: float, *, log: bool = False
    ) -> None:
        self.log = log
        self.low = float(np.log(low)) if log else low
        self.high = float(np.log(high)) if log else high
        self.start, self.end = start, end

    def __call__(self, value: float) -> float:
        at = np.log(max(value, 1e-9)) if self.log else value
        span = (self.high - self.low) or 1.0
        return float(self.start + (self.end - self.start) * (at - self.low) / span)


def _band(
    x: _Scale, y: _Scale, years: Sequence[int], low: Sequence[float], high: Sequence[float]
) -> str:
    up = [f"{x(t):.1f},{y(v):.1f}" for t, v in zip(years, high, strict=True)]
    down = [f"{x(t):.1f},{y(v):.1f}" for t, v in zip(years, low, strict=True)]
    return " ".join([*up, *reversed(down)])


def _decades(low: float, high: float) -> list[float]:
    """Return round values (1, 3, 10, 30, ...) between two positive ends, at most eight."""
    first, last = int(np.floor(np.log10(low))), int(np.ceil(np.log10(high)))
    marks = [
        m * 10.0**k for k in range(first, last + 1) for m in (1, 3) if low <= m * 10.0**k <= high
    ]
    return marks if len(marks) <= 8 else marks[::2]


def revenue_fan(valuation: Valuation) -> Picture:
    """Return revenue through the years: the middle, half and four fifths of the draws.

    The revenue that the price needs stands as marks, if there is a price.
    """
    run, model = valuation.run, valuation.model
    years = model.years
    rows = [quantiles(run.values["revenue"][:, t], run.weights) for t in range(len(years))]
    needed = [m for m in valuation.must_be_true if m.revenue_mn > 0]
    low = max(min(r["p10"] for r in rows) * 0.8, 1e-3)
    high = max([*(r["p90"] for r in rows), *(m.revenue_mn for m in needed)]) * 1.3
    x = _Scale(years[0], years[-1], _LEFT, _WIDTH - _RIGHT - 60)
    y = _Scale(low, max(high, low * 1.1), _HEIGHT - _BOTTOM, _TOP, log=True)
    body = [
        _line(
            _LEFT, y(v), _WIDTH - _RIGHT - 60, y(v), 'stroke="currentColor" stroke-opacity="0.15"'
        )
        + _text(_LEFT - 6, y(v) + 4, _compact(v), anchor="end", more=_MUTED)
        for v in _decades(low, high)
    ]
    for pair, opacity in ((("p10", "p90"), 0.22), (("p25", "p75"), 0.38)):
        points = _band(x, y, years, *([max(r[p], low) for r in rows] for p in pair))
        body.append(f'<polygon points="{points}" fill="{_ACCENT}" fill-opacity="{opacity}"/>')
    middle = " ".join(
        f"{x(t):.1f},{y(max(r['p50'], low)):.1f}" for t, r in zip(years, rows, strict=True)
    )
    body.append(f'<polyline points="{middle}" fill="none" stroke="{_ACCENT}" stroke-width="2.5"/>')
    ends = {name: rows[-1][name] for name in ("p90", "p50", "p10")}
    body += [
        _text(x(years[-1]) + 6, y(max(v, low)) + 4, f"{name} {_compact(v)}")
        for name, v in ends.items()
    ]
    body += [
        _text(x(t), _HEIGHT - 18, str(t), anchor="middle", more=_MUTED)
        for t in years[:: max(1, len(years) // 6)]
    ]
    for mark in needed:
        at = x(mark.year), y(mark.revenue_mn)
        body.append(
            f'<circle cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="5" fill="none" '
            f'stroke="{_LOSS}" stroke-width="2"/>'
        )
        body.append(
            _text(
                at[0] - 9,
                at[1] - 7,
                f"price needs {_compact(mark.revenue_mn)} at {mark.exit_multiple:g}x",
                anchor="end",
            )
        )
    last = rows[-1]
    description = (
        f"Revenue of {model.name} from {years[0]} to {years[-1]}, logarithmic. In {years[-1]} the "
        f"median is {_compact(last['p50'])} {model.currency}, four fifths of the draws lie between "
        f"{_compact(last['p10'])} and {_compact(last['p90'])}."
    )
    return _svg(f"{model.name}: revenue, {model.currency}", description, body)


_BRIDGE = (
    ("gross_profit", "gross profit"),
    ("research_cost", "research"),
    ("selling_cost", "selling"),
    ("administrative_cost", "administration"),
    ("reinvestment", "reinvestment"),
    ("tax", "tax"),
    ("terminal_value", "after the years"),
    ("cash_and_proceeds", "cash, proceeds"),
    ("limited_liability_and_failure", "floor, failure"),
)


def value_waterfall(valuation: Valuation) -> Picture:
    """Return the way from operations to equity: means of the discounted parts."""
    model, bridge = valuation.model, valuation.bridge
    steps = [(words, bridge[name]) for name, words in _BRIDGE]
    ends = np.cumsum([v for _, v in steps])
    market = valuation.market_value_mn
    tops = [*ends.tolist(), 0.0, bridge["equity"], *([market] if market is not None else [])]
    low, high = min(tops), max(tops)
    margin = 0.08 * ((high - low) or 1.0)
    y = _Scale(low - margin, high + margin, _HEIGHT - _BOTTOM - 26, _TOP)
    bars = [*((w, e - v, e, v) for (w, v), e in zip(steps, ends.tolist(), strict=True))]
    bars.append(("equity", 0.0, bridge["equity"], bridge["equity"]))
    if market is not None:
        bars.append(("market value", 0.0, market, market))
    width = (_WIDTH - _LEFT - _RIGHT) / len(bars)
    body = [_line(_LEFT, y(0), _WIDTH - _RIGHT, y(0), 'stroke="currentColor" stroke-opacity="0.5"')]
    for place, (words, start, end, amount) in enumerate(bars):
        body += _bar(_LEFT + place * width, width, words, (y(start), y(end)), amount)
    against = "" if market is None else f" The price puts it at {_compact(market)}."
    description = (
        f"Discounted means. Gross profit {_compact(bridge['gross_profit'])}, "
        f"research {_compact(bridge['research_cost'])}, "
        f"terminal value {_compact(bridge['terminal_value'])}; "
        f"equity {_compact(bridge['equity'])} {model.currency}.{against}"
    )
    return _svg(f"{model.name}: from operations to value, {model.currency}", description, body)


def _bar(x: float, width: float, words: str, ends: tuple[float, float], amount: float) -> list[str]:
    """Draw a bar with its amount above it and its name, slanted, below the picture."""
    top, bottom = min(ends), max(ends)
    whole = words in {"equity", "market value"}
    colour = _ACCENT if whole else (_GAIN if amount >= 0 else _LOSS)
    middle = x + width / 2
    turn = f'transform="rotate(-28 {middle:.1f} {_HEIGHT - 40})" font-size="11"'
    shape = (
        f'<rect x="{x + 3:.1f}" y="{top:.1f}" width="{width - 6:.1f}" '
        f'height="{max(bottom - top, 1.0):.1f}" fill="{colour}"/>'
    )
    return [
        shape,
        _text(middle, top - 4, _compact(amount), anchor="middle", more='font-size="10"'),
        _text(middle + 6, _HEIGHT - 40, words, anchor="end", more=turn),
    ]


_MULTIPLES = (4.0, 8.0, 15.0, 30.0, 60.0)
_PRICES = (0.25, 0.5, 1.0, 2.0, 4.0)


def must_be_true_map(valuation: Valuation) -> Picture:
    """Return the yearly growth a price needs, by price and exit multiple; empty without a price.

    Darker cells are harder; cells the model's own revenue reaches in fewer than a tenth of the
    draws are crossed out.
    """
    market = valuation.market_value_mn
    price = valuation.price_hkd
    run, model = valuation.run, valuation.model
    base = run.quantiles("revenue", model.base_year)["p50"]
    if market is None or price is None or base <= 0:
        return Picture()
    choices = model.choices
    at = model.years.index(choices.target_year)
    revenue = run.values["revenue"][:, at]
    rates = {
        "required_return": choices.required_return,
        "yearly_dilution": choices.yearly_dilution,
    }
    width, height = (_WIDTH - 110 - _RIGHT) / len(_PRICES), (_HEIGHT - _TOP - 60) / len(_MULTIPLES)
    body = []
    for row, multiple in enumerate(_MULTIPLES):
        y = _TOP + 14 + row * height
        body.append(_text(100, y + height / 2 + 4, f"{multiple:g}x sales", anchor="end"))
        for column, times in enumerate(_PRICES):
            growth = required_growth(market * times, base, at, multiple, **rates)
            needed = base * (1 + growth) ** at
            reached = float(run.weights[revenue >= needed].sum())
            x = 110 + column * width
            body += _cell((x, y, width, height), growth, reached, own=times == 1.0)
    for column, times in enumerate(_PRICES):
        words = f"HK${price * times:,.4g}" + (" (price)" if times == 1 else "")
        body.append(_text(110 + (column + 0.5) * width, _HEIGHT - 30, words, anchor="middle"))
    body.append(
        _text(
            110,
            _HEIGHT - 10,
            "crossed out: fewer than 1 draw in 10 of this model gets there",
            more=_MUTED,
        )
    )
    centre = required_growth(market, base, at, 8.0, **rates)
    description = (
        f"Growth a year of revenue to {choices.target_year} that a price needs, at a return of "
        f"{choices.required_return:.0%} and {choices.yearly_dilution:.0%} new shares a year. At "
        f"HK${price:,.4g} and 8 times sales it is {centre:.0%}."
    )
    return _svg(
        f"{model.name}: growth a year to {choices.target_year} that must be true", description, body
    )


def _cell(
    box: tuple[float, float, float, float], growth: float, reached: float, *, own: bool
) -> list[str]:
    x, y, width, height = box
    shade = float(np.clip(growth / 2.0, 0.05, 0.85))
    edge = 'stroke="currentColor" stroke-width="2"' if own else 'stroke="none"'
    box_shape = (
        f'<rect x="{x + 2:.1f}" y="{y + 2:.1f}" width="{width - 4:.1f}" '
        f'height="{height - 4:.1f}" rx="3" fill="{_ACCENT}" '
        f'fill-opacity="{shade * 0.6:.2f}" {edge}/>'
    )
    shapes = [box_shape]
    if reached < 0.10:
        shapes.append(
            _line(
                x + 6, y + height - 6, x + width - 6, y + 6, f'stroke="{_LOSS}" stroke-width="1.5"'
            )
        )
    words = f"{growth:+.0%}"
    shapes.append(
        _text(x + width / 2, y + height / 2 + 4, words, anchor="middle", more='font-weight="600"')
    )
    return shapes
