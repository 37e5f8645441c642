"""One part of a trading day and what it admits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import time

    from greenshoe.market._codes import Kind


__all__ = ["Phase", "seconds_of"]


def seconds_of(at: time) -> int:
    """Return the seconds from midnight to a time of day."""
    return at.hour * 3600 + at.minute * 60 + at.second


@dataclass(frozen=True)
class Phase:
    """One part of a trading day and what it admits.

    Attributes
    ----------
    name, group
        Its name, and the session it belongs to: `opening_auction`, `continuous`,
        `closing_auction` or `grey`.
    starts, ends
        Local times.
    admits
        Kinds of message accepted.
    matches
        Whether orders match as they come.
    limit
        What limits the price of an order: `none`, `reference` (a fraction of the reference
        price), `book` (between the lowest ask and the highest bid), `multiple` (of the nominal
        price).
    limit_fraction
        That fraction.
    limit_on_listing_day
        Whether the limit applies on the first day.
    random_end
        Whether it ends at a random moment.
    at_end
        What happens then, in order.
    snapshots_before_end
        Seconds before the end at which the price is noted for the reference price.
    band
        Whether the price band applies.
    firm
        Whether orders for a later auction may be neither cancelled nor amended.
    """

    name: str
    group: str
    starts: time
    ends: time
    admits: frozenset[Kind]
    matches: bool = False
    limit: str = "none"
    limit_fraction: float = 0.0
    limit_on_listing_day: bool = True
    random_end: bool = False
    at_end: tuple[str, ...] = ()
    snapshots_before_end: tuple[int, ...] = ()
    band: bool = False
    firm: bool = False

    @property
    def starts_second(self) -> int:
        """Seconds from midnight to the start."""
        return seconds_of(self.starts)

    @property
    def ends_second(self) -> int:
        """Seconds from midnight to the end."""
        return seconds_of(self.ends)
