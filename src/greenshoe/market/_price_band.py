"""Limits around a moving reference price, and the pause when trading stays at one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from greenshoe.market._phase import seconds_of

if TYPE_CHECKING:
    from datetime import time


__all__ = ["BandDoubling", "BandStep", "PriceBand"]


@dataclass(frozen=True)
class BandStep:
    """Width of the band for previous closes from one price up to another.

    Attributes
    ----------
    over, up_to
        Prices in the currency; `up_to` is `None` for the last.
    fraction
        Of the reference price.
    amount
        If given, the lesser of it (in the currency) and the fraction counts.
    """

    over: float
    up_to: float | None
    fraction: float
    amount: float | None = None


@dataclass(frozen=True)
class BandDoubling:
    """A part of the day in which the band is twice as wide, for previous closes up to a price."""

    starts: time
    ends: time
    up_to: float | None = None


@dataclass(frozen=True)
class PriceBand:
    """Limits around a moving reference price, and the pause when trading stays at one of them.

    Attributes
    ----------
    steps, doubled
        How wide it is, and when twice that.
    reference_seconds
        The reference price is the mean price of the trades of so many seconds.
    update_seconds, update_fraction
        A reference price stands at least so long, and until the mean differs from it by so much.
    limit_state_seconds
        How long the best price may stand at a limit before trading pauses.
    pause_seconds
        How long it pauses.
    """

    steps: tuple[BandStep, ...]
    doubled: tuple[BandDoubling, ...]
    reference_seconds: int
    update_seconds: int
    update_fraction: float
    limit_state_seconds: int
    pause_seconds: int

    def fraction(self, previous_close: float, second: float) -> float:
        """Return the width either side of the reference price, as a fraction, at a second.

        >>> from datetime import date, time
        >>> from greenshoe.market import load_venue
        >>> band = load_venue("nasdaq", date(2025, 11, 6)).price_band
        >>> band.fraction(16.25, 10 * 3600), band.fraction(2.00, 15.75 * 3600)
        (0.1, 0.4)
        """
        step = next(
            s for s in self.steps
            if s.over <= previous_close and (s.up_to is None or previous_close <= s.up_to)
        )  # fmt: skip
        width = step.fraction
        if step.amount is not None:
            width = min(width, step.amount / previous_close)
        for part in self.doubled:
            inside = seconds_of(part.starts) <= second < seconds_of(part.ends)
            if inside and (part.up_to is None or previous_close <= part.up_to):
                return min(2.0 * width, 1.0)
        return width

    @property
    def changes(self) -> tuple[int, ...]:
        """Seconds of the day at which its width may change."""
        return tuple(seconds_of(t) for part in self.doubled for t in (part.starts, part.ends))
