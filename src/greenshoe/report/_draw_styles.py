"""Ladders of several styles side by side: expected shares by size, on the same axes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.offering import expected_shares
from greenshoe.report._html import template_environment
from greenshoe.report._picture import Dot, Label, Line, LogScale, Picture

if TYPE_CHECKING:
    from collections.abc import Sequence

    from greenshoe.offering import LadderDesign
    from greenshoe.study import DesignStudy

__all__ = ["draw_styles", "styles_svg"]

_PANEL, _GAP, _LEFT, _TOP, _DEEP = 230.0, 14.0, 46.0, 34.0, 190.0
_STYLE = (
    "<style>text{font:11px system-ui,sans-serif;fill:#515d6b}"
    "text.label{font-weight:600;fill:#16202c}"
    ".grid{stroke:#d9d5cc;fill:none}.pool-a{stroke:#0b7a75;fill:#0b7a75}.pool-b{stroke:#34548f;"
    "fill:#34548f}polyline{fill:none!important;stroke-width:1.5}"
    "@media(prefers-color-scheme:dark){text{fill:#a9b4c0}text.label{fill:#e8ecf0}"
    ".grid{stroke:#36414d}.pool-a{stroke:#46b8b0;fill:#46b8b0}.pool-b{stroke:#8aa6e6;fill:#8aa6e6}}"
    "</style>"
)


def _decades(values: Sequence[float]) -> tuple[float, float]:
    """Return the powers of ten around some positive values."""
    low = high = 1.0
    while low > min(values):
        low /= 10
    while high < max(values):
        high *= 10
    return low, high


def _panel(picture: Picture, design: LadderDesign, across: LogScale, up: LogScale) -> None:
    """Draw one style: its name, the grid, and a line and dots for each pool."""
    picture.add(Label(across.start, up.end - 14, design.style.value, style="label"))
    for decade in up.decades():
        y = up.at(decade)
        picture.add(Line(((across.start, y), (across.end, y)), "grid"))
    rows = [row for row in design.rows if row.valid_applications and expected_shares(row)]
    for pool in dict.fromkeys(row.pool for row in rows):
        style = "pool-b" if pool == "B" else "pool-a"
        points = tuple(
            (across.at(row.shares_applied_for), up.at(expected_shares(row)))
            for row in rows
            if row.pool == pool
        )
        picture.add(Line(points, style))
        picture.add(*(Dot(x, y, 2.5, style) for x, y in points))
    middle = (across.start + across.end) / 2
    picture.add(Label(middle, up.start + 18, "shares applied for", "middle"))


def draw_styles(study: DesignStudy) -> Picture:
    """Draw the ladders of a study side by side, sharing both axes."""
    rows = [row for design in study.designs for row in design.rows if row.valid_applications]
    sizes = _decades([float(row.shares_applied_for) for row in rows])
    low, high = _decades([float(e) for row in rows if (e := expected_shares(row))] or [1.0])
    count = len(study.designs)
    width = _LEFT + count * _PANEL + (count - 1) * _GAP
    said = ", ".join(design.style.value for design in study.designs)
    picture = Picture(
        width,
        _TOP + _DEEP + 30,
        f"Ladders of {study.deal.terms.stock_code} side by side",
        f"Expected shares of one application by size, logarithmic on both axes: {said}.",
    )
    up = LogScale(low, max(high, low * 10), _TOP + _DEEP, _TOP)
    for decade in up.decades():
        picture.add(Label(_LEFT - 6, up.at(decade) + 4, f"{decade:g}", "end"))
    for number, design in enumerate(study.designs):
        left = _LEFT + number * (_PANEL + _GAP)
        across = LogScale(sizes[0], max(sizes[1], sizes[0] * 10), left, left + _PANEL)
        _panel(picture, design, across, up)
    return picture


def styles_svg(study: DesignStudy) -> str:
    """Return that picture as an SVG file that stands alone."""
    source = '{% from "picture.svg.j2" import picture %}{{ picture(p, "ladders", "wide") }}'
    drawn = template_environment().from_string(source).render(p=draw_styles(study)).strip()
    head, rest = drawn.split(">", 1)
    return f"{head}>{_STYLE}{rest}\n"
