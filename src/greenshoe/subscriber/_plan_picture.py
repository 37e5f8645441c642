"""The cash of a plan as a picture: what is expected, and what is left at worst, hour by hour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.drawing import (
    NARROW,
    WIDE,
    Dot,
    Label,
    Picture,
    Plot,
    Scale,
    legend,
    moved,
    text_width,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from greenshoe.drawing import Mark
    from greenshoe.subscriber._plan_types import CashEvent

__all__ = ["cash_picture"]

_LEFT, _RIGHT, _TOP, _FOOT = 78, 18, 34, 244
_DOTS = {"application paid": "dot-4", "refund": "dot-3", "shares": "dot-1"}
_MEANING = (
    ("line-1", "expected balance"),
    ("line-2", "at worst"),
    ("dot-4", "paid"),
    ("dot-3", "refund"),
    ("dot-1", "sale paid"),
)


def cash_picture(events: Sequence[CashEvent], width: int = WIDE) -> Picture:
    """Return the cash of a plan over time.

    Parameters
    ----------
    events
        At least one, in order.
    width
        Of the picture.
    """
    instants = [event.at.timestamp() for event in events]
    first, last = instants[0], max(instants[-1], instants[0] + 1)
    margin = (last - first) / 40
    own = events[0].balance_hkd - events[0].change_hkd
    lowest = [own, *(event.lowest_balance_hkd for event in events)]
    expected = [own, *(event.balance_hkd for event in events)]
    plot = Plot(
        Scale(first - margin, last + margin, _LEFT, width - _RIGHT),
        Scale.rounded([0, *expected, *lowest], _FOOT, _TOP),
    )
    across = [first - margin, *instants, last + margin]
    key, height = legend(_MEANING, width)
    marks = (
        Label(0, _TOP - 16, "balance, HK$", style="label"),
        *plot.levels((value, f"{value:,.0f}") for value in plot.up.ticks(5)),
        plot.stairs(across, [*lowest, lowest[-1]], "line-2"),
        plot.stairs(across, [*expected, expected[-1]], "line-1"),
        *_days(plot, events),
        *_dots(plot, events),
        *moved(key, 0, _FOOT + 46),
    )
    words = (
        f"{len(events)} movements from {events[0].at:%Y-%m-%d %H:%M} to"
        f" {events[-1].at:%Y-%m-%d %H:%M}; lowest balance at worst HK${min(lowest):,.0f}. "
        + "; ".join(f"{e.at:%Y-%m-%d %H:%M} {e.what}: {e.balance_hkd:,.0f}" for e in events)
    )
    return Picture(width, _FOOT + 46 + height, "Cash over time", words, marks)


def _days(plot: Plot, events: Sequence[CashEvent]) -> Iterator[Mark]:
    """Write day and hour of events under the axis, where there is room for them."""
    ticks = {event.at.timestamp(): event.at for event in events}
    yield from plot.footing((at, f"{when:%d %b}") for at, when in ticks.items())
    taken = -100.0
    for at, when in ticks.items():
        x, half = plot.across.at(at), text_width(f"{when:%d %b}") / 2
        if x - half >= taken:
            taken = x + half + 10
            yield Label(x, plot.foot + 33, f"{when:%H:%M}", "middle")


def _dots(plot: Plot, events: Sequence[CashEvent]) -> Iterator[Dot]:
    for event in events:
        style = next(style for start, style in _DOTS.items() if event.what.startswith(start))
        tip = (
            f"{event.at:%Y-%m-%d %H:%M} {event.stock_code} {event.what}:"
            f" {event.change_hkd:+,.0f}, balance {event.balance_hkd:,.0f}"
        )
        x, y = plot.point(event.at.timestamp(), event.balance_hkd)
        yield Dot(x, y, 3 if plot.right < NARROW else 4, style, tip)
