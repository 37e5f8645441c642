"""The timetable as a Gantt picture: a pure function of the steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.drawing import (
    Label,
    Line,
    Picture,
    Rect,
    Scale,
    legend,
    month_starts,
    moved,
    text_width,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from greenshoe.drawing import Mark
    from greenshoe.route._timetable import Step

__all__ = ["timetable_picture"]

_WIDTH, _LABELS, _RIGHT = 980, 340, 10
_ROW, _TOP = 24, 50
_LEAST_MONTH = 62  # pixels for its name
_FILLS = {"HK": ("fill-placing", "soft-3"), "CN": ("fill-third", "soft-2")}
_MEANING = (
    ("fill-placing", "Hong Kong, to the earliest end"),
    ("soft-3", "to the latest end"),
    ("fill-third", "mainland, to the earliest end"),
    ("soft-2", "to the latest end"),
)


def timetable_picture(name: str, steps: Sequence[Step]) -> Picture:
    """Return a timetable: solid to the earliest end, pale to the latest.

    Parameters
    ----------
    name
        The company's name.
    steps
        The steps, at least one. Hong Kong's and the mainland's calendars have colours of their own
        and are named in each row.
    """
    first, last = min(step.start for step in steps), max(step.latest for step in steps)
    scale = Scale(0, max(1, (last - first).days), _LABELS, _WIDTH - _RIGHT)
    foot = _TOP + _ROW * len(steps)
    key, _ = legend(_MEANING, _WIDTH)
    marks = [*key, *_months(first, last, scale, foot)]
    for number, step in enumerate(steps):
        marks += moved(_row(step, first, scale), 0, _TOP + number * _ROW)
    about = "; ".join(f"{s.what} ({s.market}): {_when(s)}" for s in steps)
    return Picture(_WIDTH, foot + 4, f"Timetable of {name}", about, tuple(marks))


def _when(step: Step) -> str:
    if step.earliest == step.latest:
        return str(step.earliest)
    return f"{step.earliest} to {step.latest}"


def _months(first: date, last: date, scale: Scale, foot: float) -> list[Mark]:
    """Return a line at the beginning of each month, with its name where there is room."""
    marks: list[Mark] = []
    taken = 0.0
    for day in month_starts(first, last):
        x = scale.at((day - first).days)
        marks.append(Line(((x, _TOP - 10), (x, foot)), "grid"))
        if x >= taken and x + _LEAST_MONTH < scale.end:
            marks.append(Label(x + 3, _TOP - 8, f"{day:%b %Y}"))
            taken = x + _LEAST_MONTH + 8
    return marks


def _row(step: Step, first: date, scale: Scale) -> list[Mark]:
    start, end, latest = (
        scale.at((day - first).days) for day in (step.start, step.earliest, step.latest)
    )
    solid, pale = _FILLS[step.market]
    label, when = f"{step.what} ({step.market})", _when(step)
    wide = text_width(when) + 12
    if latest + wide < scale.end:
        dates = Label(latest + 6, 14, when)
    elif latest - end > wide:
        dates = Label(latest - 6, 14, when, "end", "ink")
    else:
        dates = Label(start - 6, 14, when, "end")
    return [
        Label(0, 14, label, room=_LABELS - 12),
        Rect(start, 3, max(3.0, end - start), 14, solid, f"{label}: {when}"),
        Rect(end, 3, max(0.0, latest - end), 14, pale, f"{label}: {when}"),
        dates,
    ]
