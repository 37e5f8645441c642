"""Simple price paths over the stabilising period, and what the short earns on each."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from greenshoe.core import hong_kong_calendar, up_to_lot
from greenshoe.offering import application_close_of, cover_on_path, stabilising_period_end

if TYPE_CHECKING:
    from greenshoe.offering import StabilisationAccount
    from greenshoe.report._reading import Reading

__all__ = ["PathOutcome", "outcomes_on_paths"]

_RESELL_ABOVE = Decimal("1.05")
_SHAPES: dict[str, tuple[int, ...]] = {
    "rises": (102, 110, 118),
    "stays below": (97, 93, 90),
    "falls, recovers": (94, 88, 110),
    "falls away": (95, 85, 75),
}


@dataclass(frozen=True, slots=True)
class PathOutcome:
    """One path: its name, each day's price in % of the offer price, and the account at its end."""

    name: str
    price_pct: tuple[Decimal, ...]
    account: StabilisationAccount


def _path(corners: tuple[int, ...], days: int) -> tuple[Decimal, ...]:
    """Return a path through some corners, evenly over the days, to a tenth of a per cent."""
    legs = len(corners) - 1
    path = []
    for day in range(days):
        position = Decimal(day * legs) / max(days - 1, 1)
        leg = min(int(position), legs - 1)
        start, end = corners[leg], corners[leg + 1]
        path.append((start + (end - start) * (position - leg)).quantize(Decimal("0.1")))
    return tuple(path)


def outcomes_on_paths(reading: Reading) -> tuple[PathOutcome, ...]:
    """Return what the short of a deal earns on four plain paths.

    A twentieth of the short is bought on each day at or below the offer price, and as much is sold
    again on each day 5 % or more above it. Empty where nothing is over-allocated or no date is
    known.

    >>> from greenshoe.report._reading import Reading
    >>> from greenshoe.study import run
    >>> [(o.name, o.account.exercised_shares) for o in outcomes_on_paths(Reading(run("2513")))][:2]
    [('rises', 5612900), ('stays below', 0)]
    """
    short = reading.figure("over_allocated_shares").value
    listing = reading.terms.listing_date
    close = application_close_of(reading.record, reading.terms, reading.rules)
    if not isinstance(short, int) or not short or listing is None or close is None:
        return ()
    end = stabilising_period_end(close, reading.rules)
    days = max(hong_kong_calendar().count(listing, end) + 1, 3)
    price, lot = reading.terms.price_hkd, reading.terms.board_lot_shares
    daily = max(up_to_lot(short // 20, lot), lot)
    outcomes = []
    for name, corners in _SHAPES.items():
        path = _path(corners, days)
        prices = [(price * pct / 100).quantize(Decimal("0.001")) for pct in path]
        account, _ = cover_on_path(
            short, price, prices, daily_shares=daily, resell_above=_RESELL_ABOVE
        )
        outcomes.append(PathOutcome(name, path, account))
    return tuple(outcomes)
