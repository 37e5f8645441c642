"""What a phase lets in: its declared data as the array that the engine reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from greenshoe.market._book import ASK, BID
from greenshoe.market._codes import Rule, Tally

if TYPE_CHECKING:
    from greenshoe.market._exchange import Exchange
    from greenshoe.market._phase import Phase
    from greenshoe.market._venue import Venue

__all__ = ["allow", "around", "limits_of", "nominal_tick"]


def around(exchange: Exchange, tick: int, low: float, high: float) -> tuple[int, int]:
    """Return the ticks between two multiples of a tick's price."""
    middle = int(exchange.price[tick])
    first = int(np.searchsorted(exchange.price, middle * low, "left"))
    last = int(np.searchsorted(exchange.price, middle * high, "right")) - 1
    return first, last


def nominal_tick(exchange: Exchange, reference_tick: int) -> int:
    """Return the tick of the last trade; the reference before there is one."""
    last = int(exchange.tally[Tally.LAST])
    return last if last >= 0 else reference_tick


def limits_of(
    phase: Phase, venue: Venue, exchange: Exchange, reference_tick: int, *, listing_day: bool
) -> tuple[int, int]:
    """Return the lowest and the highest tick at which a phase takes an order."""
    everything = (0, exchange.price.size - 1)
    if listing_day and not phase.limit_on_listing_day:
        return everything
    if phase.limit == "reference":
        fraction = phase.limit_fraction
        return around(exchange, reference_tick, 1 - fraction, 1 + fraction)
    if phase.limit == "multiple" and venue.price_multiple is not None:
        multiple = venue.price_multiple
        return around(exchange, nominal_tick(exchange, reference_tick), 1 / multiple, multiple)
    if phase.limit == "book":
        width = exchange.price.size + 2
        bid = int(exchange.book.best[BID]) - 1
        ask = int(exchange.book.best[ASK]) - width - 1
        if bid >= 0 and ask < exchange.price.size:
            return min(bid, ask), max(bid, ask)
    return everything


def allow(
    phase: Phase, venue: Venue, exchange: Exchange, lot_shares: int, limits: tuple[int, int]
) -> None:
    """Write what a phase allows into the engine's rules."""
    rule = exchange.rule
    rule[Rule.ADMITS] = sum(1 << int(kind) for kind in phase.admits)
    rule[Rule.MATCHES] = phase.matches
    rule[Rule.LOT_SHARES] = lot_shares
    rule[Rule.LARGEST_SHARES] = min(venue.largest_order_lots * lot_shares, np.iinfo(np.int32).max)
    rule[Rule.LONGEST_QUEUE] = venue.longest_queue_orders
    rule[Rule.SWEEP_LEVELS] = venue.sweep_queues
    rule[Rule.LIMIT_MAY_CROSS] = venue.limit_may_cross
    rule[Rule.SHORT_SALES] = venue.short_sales
    rule[[Rule.LOWEST_BID, Rule.LOWEST_ASK]] = limits[0]
    rule[[Rule.HIGHEST_BID, Rule.HIGHEST_ASK]] = limits[1]
    rule[Rule.FIRM] = phase.firm
    if not phase.band:
        rule[[Rule.LOWEST_TRADE, Rule.HIGHEST_TRADE]] = 0, exchange.price.size - 1
