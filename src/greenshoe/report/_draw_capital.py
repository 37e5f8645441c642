"""Pictures of money and holders: float against its tier, the greenshoe, price paths, lock-ups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from greenshoe.report._figure import print_day
from greenshoe.report._picture import Label, Line, Picture, Rect, Scale

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from greenshoe.offering import LockUp

__all__ = ["Gauge", "apart", "draw_balance", "draw_gauges", "draw_lock_ups", "draw_paths"]


@dataclass(frozen=True, slots=True)
class Gauge:
    """A value against a threshold, both in %; `verdict` is pass, fail or cannot say."""

    name: str
    value: float
    threshold: float
    verdict: str


def draw_gauges(gauges: Sequence[Gauge], width: int) -> Picture:
    """Draw each value as a bar with its threshold as a line across."""
    height = len(gauges) * 58 + 4
    words = "; ".join(
        f"{g.name}: {g.value:.2f} % against {g.threshold:.2f} %, {g.verdict}" for g in gauges
    )
    picture = Picture(width, height, "Float against the tier that applies", words)
    most = max(max(g.value, g.threshold) for g in gauges) * 1.15 or 1.0
    scale = Scale(0, most, 0, width)
    tones = {"pass": "good", "fail": "bad"}
    for number, gauge in enumerate(gauges):
        y = number * 58 + 22
        head = f"{gauge.name}: {gauge.verdict}"
        picture.add(Label(0, y - 7, head, style="label"))
        picture.add(Rect(0, y, width, 18, "track"))
        tone = tones.get(gauge.verdict, "open")
        tip = f"{gauge.name}: {gauge.value:.2f} %"
        picture.add(Rect(0, y, scale.at(gauge.value), 18, f"fill-{tone}", tip))
        x = scale.at(gauge.threshold)
        picture.add(Line(((x, y - 3), (x, y + 21)), "threshold"))
        note = f"{gauge.value:.2f} %, needed {gauge.threshold:.2f} %"
        picture.add(Label(width, y - 7, note, "end"))
    return picture


def draw_balance(
    over_allocated: int, bought_kept: int, exercised: int, resold: int, width: int
) -> Picture:
    """Draw how the short was closed: over-allocated above, bought and exercised below."""
    words = (
        f"Over-allocated {over_allocated:,} shares; closed with {bought_kept:,} bought and kept "
        f"(after {resold:,} resold) and {exercised:,} from the option."
    )
    picture = Picture(width, 136, "How the short was closed", words)
    scale = Scale(0, max(over_allocated, 1), 0, width)
    picture.add(Label(0, 18, "over-allocated (short)", style="label"))
    picture.add(Label(width, 18, f"{over_allocated:,}", "end"))
    picture.add(Rect(0, 25, scale.at(over_allocated), 26, "fill-ink", f"{over_allocated:,} shares"))
    picture.add(Label(0, 82, "closed by", style="label"))
    cut = scale.at(bought_kept)
    picture.add(Rect(0, 89, cut, 26, "fill-public", f"bought and kept {bought_kept:,}"))
    picture.add(Rect(cut, 89, scale.at(exercised), 26, "fill-placing", f"option {exercised:,}"))
    parts = [
        f"market {bought_kept:,}" if bought_kept else "",
        f"option {exercised:,}" if exercised else "",
    ]
    picture.add(Label(width, 82, " + ".join(p for p in parts if p) or "0", "end"))
    picture.add(Rect(0, 122, 10, 10, "fill-public"), Label(15, 131, "bought in the market, net"))
    x = min(200, width / 2 + 20)
    picture.add(Rect(x, 122, 10, 10, "fill-placing"), Label(x + 15, 131, "option exercised"))
    return picture


def apart(heights: Sequence[float], gap: float = 15) -> list[tuple[int, float]]:
    """Return labels by number with heights that leave `gap` between any two.

    >>> apart([10, 12])
    [(0, 10), (1, 25)]
    """
    placed: list[tuple[int, float]] = []
    for number, height in sorted(enumerate(heights), key=lambda pair: pair[1]):
        least = placed[-1][1] + gap if placed else height
        placed.append((number, max(height, least)))
    return placed


def draw_paths(paths: Sequence[tuple[str, Sequence[float]]], width: int) -> Picture:
    """Draw price paths, each as a percentage of the offer price, day by day."""
    left, bottom, height = 48, 190, 224
    days = max(len(path) for _, path in paths)
    words = "; ".join(
        f"{name}: ends at {path[-1]:.0f} % of the offer price" for name, path in paths
    )
    picture = Picture(width, height, "Price paths over the stabilising period", words)
    values = [value for _, path in paths for value in path]
    up = Scale(min(values) - 3, max(values) + 3, bottom, 14)
    room = 96 if width >= 600 else 78
    across = Scale(0, max(days - 1, 1), left, width - room)
    for pct in (80, 90, 100, 110, 120):
        if up.low <= pct <= up.high:
            style = "threshold" if pct == 100 else "grid"
            picture.add(Line(((left, up.at(pct)), (across.end, up.at(pct))), style))
            picture.add(Label(left - 6, up.at(pct) + 4, f"{pct} %", "end"))
    for number, (_, path) in enumerate(paths):
        points = tuple((across.at(day), up.at(value)) for day, value in enumerate(path))
        picture.add(Line(points, f"path-{number}"))
    for number, y in apart([up.at(path[-1]) + 4 for _, path in paths]):
        picture.add(Label(across.end + 6, y, paths[number][0], style=f"path-{number}"))
    picture.add(Label(left, height - 8, "listing"))
    picture.add(Label(across.end, height - 8, f"trading day {days}", "end"))
    return picture


def draw_lock_ups(listing: date, lock_ups: Sequence[LockUp], width: int) -> Picture:
    """Draw each lock-up from the listing to its last locked day."""
    row = 46
    height = len(lock_ups) * row + 26
    words = "; ".join(
        f"{lock_up.who}: to {lock_up.last_locked_day.isoformat()}" for lock_up in lock_ups
    )
    picture = Picture(width, height, "Lock-ups", f"From the listing on {listing}. {words}.")
    longest = max((lock_up.last_locked_day - listing).days for lock_up in lock_ups)
    scale = Scale(0, longest, 0, width)
    months = max(lock_up.months for lock_up in lock_ups)
    for month in range(0, months + 1, 6 if months > 6 else 3):
        x = min(max(month / months * width, 0.5), width - 0.5)
        picture.add(Line(((x, 4), (x, height - 22)), "grid"))
        anchor = {0: "start", months: "end"}.get(month, "middle")
        text = "listing" if month == 0 else f"{month} months"
        picture.add(Label(x, height - 8, text, anchor))
    for number, lock_up in enumerate(lock_ups):
        y = number * row + 10
        picture.add(Label(0, y + 8, lock_up.who, style="label"))
        end = scale.at((lock_up.last_locked_day - listing).days)
        tip = f"{lock_up.who}: last locked day {print_day(lock_up.last_locked_day)}"
        picture.add(Rect(0, y + 14, end, 14, "fill-placing", tip))
        text = print_day(lock_up.last_locked_day)
        inside = end > 90
        if inside:
            picture.add(Label(end - 6, y + 25, text, "end", "on-placing"))
        else:
            picture.add(Label(end + 6, y + 25, text))
    return picture
