"""The market at each sampling second, and the price band that rests on those samples."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import part_of_kernel
from greenshoe.market._auction import best_auction_price
from greenshoe.market._codes import Rule, Tally
from greenshoe.market._places import Activity, Count, State
from greenshoe.market._seen import best_ask, best_bid, tick_below

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from greenshoe.market._desk import Desk
    from greenshoe.market._exchange import Exchange


__all__ = ["move_band", "take_sample"]


@part_of_kernel
def take_sample(exchange: Exchange, desk: Desk, reference: int, tie_break: int) -> None:
    """Write the state of the market at each sampling second that has passed."""
    row = desk.tally[Count.SAMPLES]
    desk.tally[Count.SAMPLES] += 1
    indicative = -1
    if desk.tally[Count.PHASE] == Activity.AUCTION:
        indicative, _, _ = best_auction_price(exchange, reference, tie_break)
    line = desk.sample[row]
    line[1] = best_bid(exchange)
    line[2] = best_ask(exchange)
    line[3] = exchange.tally[Tally.LAST]
    line[4] = exchange.tally[Tally.VOLUME]
    line[5] = desk.tally[Count.MESSAGES]
    line[6] = indicative
    line[7] = exchange.tally[Tally.TRADES]
    line[8] = exchange.tally[Tally.PRICES]


@part_of_kernel
def _band_reference(exchange: Exchange, desk: Desk, rows: int) -> float:
    """Return the mean price of the trades of the last `rows` samples; 0 without one."""
    last = desk.tally[Count.SAMPLES]
    first = max(last - 1 - rows, 0)
    trades = exchange.tally[Tally.TRADES]
    total = exchange.tally[Tally.PRICES]
    if desk.sample[first, 7] > 0:
        trades -= desk.sample[first, 7]
        total -= desk.sample[first, 8]
    return total / trades if trades > 0 else 0.0


@part_of_kernel
def move_band(exchange: Exchange, desk: Desk, now: float, phase: NDArray[np.float64]) -> None:
    """Set the permitted executions around the reference price; count samples at a limit.

    A new reference price must differ enough from the one in force, which stands for a while.
    """
    rule, state = exchange.rule, desk.state
    at_limit = best_ask(exchange) <= rule[Rule.LOWEST_TRADE]
    at_limit = at_limit or best_bid(exchange) >= rule[Rule.HIGHEST_TRADE]
    desk.tally[Count.AT_THE_BAND] = desk.tally[Count.AT_THE_BAND] + 1 if at_limit else 0
    mean, old = _band_reference(exchange, desk, int(phase[6])), state[State.BAND_REFERENCE]
    far = abs(mean - old) >= phase[9] * old and now - state[State.BAND_SINCE] >= phase[8]
    if mean > 0.0 and (old == 0.0 or far):
        state[State.BAND_REFERENCE] = mean
        state[State.BAND_SINCE] = now
    middle_of_band = state[State.BAND_REFERENCE]
    if middle_of_band > 0.0:
        low, high = middle_of_band * (1.0 - phase[5]), middle_of_band * (1.0 + phase[5])
        rule[Rule.LOWEST_TRADE] = tick_below(desk.log_price, np.log(max(low, 1.0) / 1e4)) + 1
        rule[Rule.HIGHEST_TRADE] = tick_below(desk.log_price, np.log(high / 1e4))
