"""The timetable as a Gantt picture in SVG: a pure function of the steps."""

from __future__ import annotations

from datetime import date, timedelta
from html import escape
from typing import TYPE_CHECKING

from greenshoe.core import sha256_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from greenshoe.route._timetable import Step

__all__ = ["timetable_picture"]

_WIDTH, _LABELS, _RIGHT = 980, 330, 20
_ROW, _TOP, _BOTTOM = 24, 56, 16
_FILL = {"HK": "#1f5fa8", "CN": "#a83a1f"}


def timetable_picture(name: str, steps: Sequence[Step]) -> str:
    """Return an SVG of a timetable: solid to the earliest end, pale to the latest.

    Parameters
    ----------
    name
        The company's name, escaped here.
    steps
        The steps, at least one.

    Returns
    -------
    str
        One ``<svg>`` element with a title and a description. Hong Kong's and the mainland's
        calendars have colours of their own and are named in each row.
    """
    first = min(step.start for step in steps)
    last = max(step.latest for step in steps)
    height = _TOP + _ROW * len(steps) + _BOTTOM
    scale = (_WIDTH - _LABELS - _RIGHT) / max(1, (last - first).days)
    rows = "".join(_row(step, number, first, scale) for number, step in enumerate(steps))
    title = f"Timetable of {escape(name)}"
    about = "; ".join(f"{s.what} ({s.market}): {_when(s)}" for s in steps)
    mark = f"gantt-{sha256_of(name.encode())[:8]}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img"'
        f' aria-labelledby="{mark}-t {mark}-d" font-family="sans-serif" font-size="12">'
        f'<title id="{mark}-t">{title}</title><desc id="{mark}-d">{escape(about)}</desc>'
        f'<text x="8" y="18" font-weight="bold">{title}</text>'
        f"{_months(first, last, scale, height)}{rows}</svg>"
    )


def _when(step: Step) -> str:
    if step.earliest == step.latest:
        return str(step.earliest)
    return f"{step.earliest} to {step.latest}"


def _months(first: date, last: date, scale: float, height: int) -> str:
    """Return a line and a label at the beginning of each month."""
    marks = []
    day = date(first.year, first.month, 1)
    while day <= last:
        if day >= first:
            x = _LABELS + (day - first).days * scale
            marks.append(
                f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP - 14}" y2="{height - _BOTTOM}"'
                f' stroke="currentColor" opacity="0.2"/>'
                f'<text x="{x + 3:.1f}" y="{_TOP - 18}">{day:%Y-%m}</text>'
            )
        day = (day + timedelta(days=32)).replace(day=1)
    return "".join(marks)


def _row(step: Step, number: int, first: date, scale: float) -> str:
    y = _TOP + number * _ROW
    start, end, latest = (
        _LABELS + (day - first).days * scale for day in (step.start, step.earliest, step.latest)
    )
    colour = _FILL[step.market]
    label = escape(f"{step.what} ({step.market})")
    return (
        f'<text x="8" y="{y + 14}">{label}</text>'
        f'<rect x="{start:.1f}" y="{y + 3}" width="{max(3.0, end - start):.1f}" height="14"'
        f' fill="{colour}"/>'
        f'<rect x="{end:.1f}" y="{y + 3}" width="{max(0.0, latest - end):.1f}" height="14"'
        f' fill="{colour}" opacity="0.3"><title>{label}: {_when(step)}</title></rect>'
    )
