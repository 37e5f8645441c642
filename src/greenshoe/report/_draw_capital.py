"""Pictures of money and holders: float against its tier, the greenshoe, price paths, lock-ups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from greenshoe.drawing import (
    Label,
    Line,
    Picture,
    Plot,
    Rect,
    Scale,
    legend,
    moved,
    text_width,
)
from greenshoe.report._figure import print_day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from greenshoe.drawing import Mark
    from greenshoe.offering import LockUp

__all__ = ["Gauge", "draw_balance", "draw_gauges", "draw_lock_ups", "draw_paths"]

_TONES = {"pass": "good", "fail": "bad"}


@dataclass(frozen=True, slots=True)
class Gauge:
    """A value against a threshold, both in %; `verdict` is pass, fail or cannot say."""

    name: str
    value: float
    threshold: float
    verdict: str


def draw_gauges(gauges: Sequence[Gauge], width: int) -> Picture:
    """Draw each value as a bar with its threshold as a line across."""
    row = 58
    words = "; ".join(
        f"{g.name}: {g.value:.2f} % against {g.threshold:.2f} %, {g.verdict}" for g in gauges
    )
    most = max(max(g.value, g.threshold) for g in gauges) * 1.15 or 1.0
    scale = Scale(0, most, 0, width)
    marks = [
        mark
        for number, gauge in enumerate(gauges)
        for mark in moved(_gauge(gauge, scale), 0, number * row + 22)
    ]
    title = "Float against the tier that applies"
    return Picture(width, len(gauges) * row + 4, title, words, tuple(marks))


def _gauge(gauge: Gauge, scale: Scale) -> list[Mark]:
    at = scale.at(gauge.threshold)
    tone = _TONES.get(gauge.verdict, "open")
    tip = f"{gauge.name}: {gauge.value:.2f} %"
    note = f"{gauge.value:.2f} %, needed {gauge.threshold:.2f} %"
    return [
        Label(0, -7, f"{gauge.name}: {gauge.verdict}", style="label"),
        Label(scale.end, -7, note, "end"),
        Rect(0, 0, scale.end, 18, "track"),
        Rect(0, 0, scale.at(gauge.value), 18, f"fill-{tone}", tip),
        Line(((at, -3), (at, 21)), "threshold"),
    ]


def draw_balance(
    over_allocated: int, bought_kept: int, exercised: int, resold: int, width: int
) -> Picture:
    """Draw how the short was closed: over-allocated above, bought and exercised below."""
    words = (
        f"Over-allocated {over_allocated:,} shares; closed with {bought_kept:,} bought and kept "
        f"(after {resold:,} resold) and {exercised:,} from the option."
    )
    scale = Scale(0, max(over_allocated, 1), 0, width)
    cut, closed = scale.at(bought_kept), scale.at(exercised)
    parts = [
        f"market {bought_kept:,}" if bought_kept else "",
        f"option {exercised:,}" if exercised else "",
    ]
    names = (("fill-public", "bought in the market, net"), ("fill-placing", "option exercised"))
    key, height = legend(names, width)
    marks = (
        Label(0, 18, "over-allocated (short)", style="label"),
        Label(width, 18, f"{over_allocated:,}", "end"),
        Rect(0, 25, scale.at(over_allocated), 26, "fill-ink", f"{over_allocated:,} shares"),
        Label(0, 82, "closed by", style="label"),
        Rect(0, 89, cut, 26, "fill-public", f"bought and kept {bought_kept:,}"),
        Rect(cut, 89, closed, 26, "fill-placing", f"option {exercised:,}"),
        Label(width, 82, " + ".join(p for p in parts if p) or "0", "end"),
        *moved(key, 0, 126),
    )
    return Picture(width, 126 + height, "How the short was closed", words, marks)


def draw_paths(paths: Sequence[tuple[str, Sequence[float]]], width: int) -> Picture:
    """Draw price paths, each as a percentage of the offer price, day by day."""
    days = max(len(path) for _, path in paths)
    words = "; ".join(
        f"{name}: ends at {path[-1]:.0f} % of the offer price" for name, path in paths
    )
    values = [100.0, *(value for _, path in paths for value in path)]
    room = 34 + max(text_width(name) for name, _ in paths)
    plot = Plot(
        Scale(0, max(days - 1, 1), 48, width - room),
        Scale(min(values) - 3, max(values) + 3, 190, 14),
    )
    marks = [
        *plot.levels((pct, f"{pct:g} %") for pct in plot.up.ticks(5)),
        plot.line((0, max(days - 1, 1)), (100, 100), "threshold"),
        *(
            plot.line(range(len(path)), path, f"line-{number % 4 + 1}")
            for number, (_, path) in enumerate(paths)
        ),
        *plot.line_names(
            [(path[-1], name, f"line-{n % 4 + 1}") for n, (name, path) in enumerate(paths)]
        ),
        Label(plot.left, 216, "listing"),
        Label(plot.right, 216, f"trading day {days}", "end"),
    ]
    return Picture(width, 224, "Price paths over the stabilising period", words, tuple(marks))


def draw_lock_ups(listing: date, lock_ups: Sequence[LockUp], width: int) -> Picture:
    """Draw each lock-up from the listing to its last locked day."""
    row = 46
    height = len(lock_ups) * row + 26
    words = "; ".join(
        f"{lock_up.who}: to {lock_up.last_locked_day.isoformat()}" for lock_up in lock_ups
    )
    longest = max((lock_up.last_locked_day - listing).days for lock_up in lock_ups)
    scale = Scale(0, longest, 0, width)
    months = max(lock_up.months for lock_up in lock_ups)
    marks: list[Mark] = []
    for month in range(0, months + 1, 6 if months > 6 else 3):
        x = min(max(month / months * width, 0.5), width - 0.5)
        anchor = {0: "start", months: "end"}.get(month, "middle")
        text = "listing" if month == 0 else f"{month} months"
        marks += [
            Line(((x, 4), (x, height - 22)), "grid"),
            Label(x, height - 8, text, anchor),
        ]
    for number, lock_up in enumerate(lock_ups):
        end = scale.at((lock_up.last_locked_day - listing).days)
        marks += moved(_lock_up(lock_up, end), 0, number * row + 10)
    about = f"From the listing on {listing}. {words}."
    return Picture(width, height, "Lock-ups", about, tuple(marks))


def _lock_up(lock_up: LockUp, end: float) -> list[Mark]:
    """Draw one lock-up: who, the bar, and its last day inside the bar or after it."""
    day = print_day(lock_up.last_locked_day)
    is_inside = end > text_width(day) + 12
    return [
        Label(0, 8, lock_up.who, style="label"),
        Rect(0, 14, end, 14, "fill-placing", f"{lock_up.who}: last locked day {day}"),
        Label(end - 6, 25, day, "end", "on-fill") if is_inside else Label(end + 6, 25, day),
    ]
