"""The event loop: whose turn it is, what he does, what the venue answers."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import kernel, part_of_kernel, uniform_from_bits
from greenshoe.market._agents import act
from greenshoe.market._auction import best_auction_price, uncross
from greenshoe.market._book import ASK, BID, NEXT
from greenshoe.market._desk import Activity, Count, Desk, Role, Setting, State
from greenshoe.market._engine import apply_message, withdraw
from greenshoe.market._exchange import Account, Exchange, Kind, Rule, Tally
from greenshoe.market._orders import best_ask, best_bid, draw, middle, tick_below

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

__all__ = [
    "DONE",
    "FULL",
    "LARGEST_OUTBOX",
    "PAUSED",
    "WRONG",
    "View",
    "cancel_beyond",
    "run",
    "settle_turn",
    "start_clocks",
    "uncross_at",
]

DONE, FULL, WRONG, PAUSED = -1, -2, -3, -4  # what `run` returns when no plain agent is due
LARGEST_OUTBOX = 16
_DEPTH_SHOWN = 10


class View(IntEnum):
    """Places in what a user's agent is shown; prices are ticks, -1 for none."""

    NANOSECOND = 0  # since midnight, local time of the venue
    IN_AUCTION = 1
    BEST_BID = 2
    BEST_ASK = 3
    LAST = 4
    VOLUME = 5
    OWN_SHARES = 6
    OWN_CASH = 7  # ten-thousandths of the currency
    OWN_OFFERED = 8
    NEXT_ORDER = 9  # number the next new order will have
    LOT_SHARES = 10
    OFFER_TICK = 11
    BID_SHARES = 12  # at the best bid and the nine ticks below it
    ASK_SHARES = 22  # at the best ask and the nine ticks above it
    SIZE = 32


@part_of_kernel
def _next_turn(due: NDArray[np.float64]) -> int:
    role = 0
    for other in range(1, due.size):
        if due[other] < due[role]:
            role = other
    return role


@part_of_kernel
def _reschedule(desk: Desk, role: int) -> None:
    """Set a role's next turn: exponential waiting, quicker when the day or the price is busy."""
    now = desk.due[role]
    minute = min(int(now) // 60, desk.activity.size - 1)
    busy = desk.activity[minute]
    if role == Role.CROWD or role == Role.MOMENTUM:  # noqa: PLR1714 - constants, compared one by one
        moved = desk.state[State.MOVEMENT] / desk.setting[Setting.CALM]
        busy *= min(1.0 + desk.setting[Setting.FEEDBACK] * moved, desk.setting[Setting.BUSIEST])
    a, _, _, _ = draw(desk, role, 0)
    desk.drawn[role] += 1
    if desk.rate[role] > 0.0:
        desk.due[role] = now - np.log(uniform_from_bits(a)) / (desk.rate[role] * busy)
    else:
        desk.due[role] = np.inf


@part_of_kernel
def _observe(exchange: Exchange, desk: Desk, value: float, now: float) -> None:
    """Update the moving averages of the price."""
    state = desk.state
    price = middle(exchange, desk, value)
    if state[State.OPENED] == 0.0:
        state[State.FAST] = price
        state[State.SLOW] = price
        state[State.OPENED] = 1.0
    passed = max(now - state[State.LAST_TIME], 0.0)
    state[State.LAST_TIME] = now
    fast, slow = desk.setting[Setting.FAST_SECONDS], desk.setting[Setting.MOMENTUM_SECONDS]
    state[State.FAST] += (price - state[State.FAST]) * passed / (passed + fast)
    state[State.SLOW] += (price - state[State.SLOW]) * passed / (passed + slow)
    moved = abs(price - state[State.FAST])
    memory = desk.setting[Setting.MOVEMENT_SECONDS]
    state[State.MOVEMENT] += (moved - state[State.MOVEMENT]) * passed / (passed + memory)


@part_of_kernel
def _settle(exchange: Exchange, desk: Desk, rows: int, now: float) -> None:
    """Carry out what is in the outbox, in order, and keep the log."""
    count, box = desk.tally, desk.outbox
    for row in range(rows):
        kind = box[row, 0]
        order = box[row, 4]
        if kind != Kind.CANCEL and kind != Kind.AMEND:  # noqa: PLR1714 - constants compared one by one
            order = count[Count.NEXT_ORDER]
            count[Count.NEXT_ORDER] += 1
        reason = apply_message(
            exchange, kind, box[row, 1], box[row, 2], box[row, 3], order, box[row, 5]
        )
        if desk.log.shape[0] > 1:
            line = desk.log[count[Count.LOGGED]]
            line[0] = int(now * 1e9)
            for column in range(4):
                line[1 + column] = box[row, column]
            line[5] = order
            line[6] = box[row, 5]
            line[7] = reason
            line[8] = count[Count.PHASE]
            line[9] = best_bid(exchange)
            line[10] = best_ask(exchange)
            line[11] = exchange.tally[Tally.VOLUME]
            line[12] = exchange.tally[Tally.TURNOVER]
            count[Count.LOGGED] += 1
        count[Count.MESSAGES] += 1


@part_of_kernel
def _sample(exchange: Exchange, desk: Desk, reference: int, tie_break: int) -> None:
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
def _move_band(exchange: Exchange, desk: Desk, now: float, phase: NDArray[np.float64]) -> None:
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


@part_of_kernel
def _show(exchange: Exchange, desk: Desk, role: int, now: float, view: NDArray[np.int64]) -> None:
    """Fill what a user's agent is shown."""
    account = exchange.account[desk.seat[role]]
    bid, ask = best_bid(exchange), best_ask(exchange)
    ticks = exchange.price.size
    view[View.NANOSECOND] = int(now * 1e9)
    view[View.IN_AUCTION] = desk.tally[Count.PHASE]
    view[View.BEST_BID] = bid
    view[View.BEST_ASK] = ask if ask < ticks else -1
    view[View.LAST] = exchange.tally[Tally.LAST]
    view[View.VOLUME] = exchange.tally[Tally.VOLUME]
    view[View.OWN_SHARES] = account[Account.SHARES]
    view[View.OWN_CASH] = account[Account.CASH]
    view[View.OWN_OFFERED] = account[Account.OFFERED]
    view[View.NEXT_ORDER] = desk.tally[Count.NEXT_ORDER]
    view[View.LOT_SHARES] = exchange.rule[Rule.LOT_SHARES]
    view[View.OFFER_TICK] = int(desk.setting[Setting.OFFER_TICK])
    width = ticks + 2
    for step in range(_DEPTH_SHOWN):
        view[View.BID_SHARES + step] = exchange.book.depth[bid - step + 1] if bid >= step else 0
        inside = ask + step < ticks
        view[View.ASK_SHARES + step] = exchange.book.depth[width + ask + step + 1] if inside else 0


@part_of_kernel
def _give(
    exchange: Exchange, desk: Desk, role: int, now: float, view: NDArray[np.int64],
    numbers: NDArray[np.float64],
) -> None:  # fmt: skip
    """Fill the arrays of a user's agent: what it sees, its random numbers, no orders yet."""
    _show(exchange, desk, role, now, view)
    words = draw(desk, role, 1)
    for index in range(4):
        numbers[index] = uniform_from_bits(words[index])
    for row in range(LARGEST_OUTBOX):  # what others wrote there is not the agent's to send
        for column in range(desk.outbox.shape[1]):
            desk.outbox[row, column] = -1


@part_of_kernel
def _value_at(desk: Desk, now: float, origin: float) -> float:
    return float(desk.path[min(max(int(now - origin), 0), desk.path.size - 1)])


@part_of_kernel
def _sign(desk: Desk, role: int, rows: int) -> None:
    """Put the agent's own account on every order it wrote."""
    for row in range(rows):
        desk.outbox[row, 5] = desk.seat[role]


@kernel
def run(  # noqa: PLR0913, PLR0917 - the state, the user's agents, the phase
    exchange: Exchange,
    desk: Desk,
    agents: tuple[Callable[..., int], ...],
    plain: NDArray[np.bool_],
    view: NDArray[np.int64],
    memory: NDArray[np.float64],
    numbers: NDArray[np.float64],
    turn: NDArray[np.int64],
    phase: NDArray[np.float64],
) -> int:
    """Run until the phase ends or a plain-Python agent is due.

    Parameters
    ----------
    exchange, desk
        The venue and the agents' state.
    agents
        The compiled user agents, one for each place after the last role.
    plain
        Whether that place is a plain-Python agent instead.
    view, memory, numbers
        What a user's agent is given: (View.SIZE,), (places, 64), (4,).
    turn
        int64, (2,): the role whose code runs now (-1 for ours), and a count of turns.
    phase
        End (second), start of the path (second), seconds between samples, reference tick, tie
        break, band (0 for none), samples the band looks back, samples at a limit before a pause,
        seconds a reference price of the band stands, and by what fraction the next must differ.

    Returns
    -------
    int
        `DONE`, the role of the plain agent that is due, `PAUSED` when the best price has stood at
        a limit of the band for too long, `FULL` when order numbers or messages ran out, or
        `WRONG` when an agent returned an impossible number of orders (its role is in `turn`).
    """
    ends, origin, interval = phase[0], phase[1], phase[2]
    reference, tie_break = int(phase[3]), int(phase[4])
    while True:
        role = _next_turn(desk.due)
        now = desk.due[role]
        until = min(now, ends)
        next_sample = desk.sample[desk.tally[Count.SAMPLES], 0]
        while next_sample < until:
            _sample(exchange, desk, reference, tie_break)
            desk.sample[desk.tally[Count.SAMPLES], 0] = next_sample + int(interval)
            next_sample += int(interval)
            if phase[5] > 0.0:
                _move_band(exchange, desk, float(next_sample), phase)
                if desk.tally[Count.AT_THE_BAND] >= phase[7]:
                    desk.tally[Count.AT_THE_BAND] = 0
                    return PAUSED
        if now >= ends:
            return DONE
        left = exchange.owner.size - LARGEST_OUTBOX
        if desk.tally[Count.NEXT_ORDER] > left or desk.tally[Count.MESSAGES] > 2 * left:
            return FULL
        value = _value_at(desk, now, origin)
        if role < Role.SIZE:
            rows = act(exchange, desk, role, value)
        else:
            place = role - Role.SIZE.value
            _give(exchange, desk, role, now, view, numbers)
            turn[0] = role
            turn[1] += 1
            if plain[place]:
                return role
            rows = agents[place](view, memory[place], numbers, desk.outbox)
            if rows < 0 or rows > LARGEST_OUTBOX:
                return WRONG
            turn[0] = -1
            _sign(desk, role, rows)
        _settle(exchange, desk, rows, now)
        _observe(exchange, desk, value, now)
        _reschedule(desk, role)


@kernel
def settle_turn(exchange: Exchange, desk: Desk, role: int, rows: int, origin: float) -> None:
    """Carry out the orders of a plain agent and set its next turn, as `run` does."""
    now = desk.due[role]
    _sign(desk, role, rows)
    _settle(exchange, desk, rows, now)
    _observe(exchange, desk, _value_at(desk, now, origin), now)
    _reschedule(desk, role)


@kernel
def start_clocks(desk: Desk, starts: float) -> None:
    """Set every role's first turn of a phase."""
    for role in range(desk.due.size):
        desk.due[role] = starts
        _reschedule(desk, role)


@part_of_kernel
def _cancel_level(exchange: Exchange, level: int) -> int:
    """Cancel every order of one level; return how many."""
    base = exchange.book.depth.size
    cancelled = 0
    while exchange.book.order[level, NEXT] != level:
        withdraw(exchange, exchange.book.order[level, NEXT] - base)
        cancelled += 1
    return cancelled


@kernel
def cancel_beyond(exchange: Exchange, lowest: int, highest: int, unpriced: int) -> int:
    """Cancel the orders priced outside two ticks and, if `unpriced` is 1, those without a price."""
    width = exchange.book.depth.size // 2 - 1
    cancelled = 0
    for side in (BID, ASK):
        for tick in range(exchange.price.size):
            if tick < lowest or tick > highest:
                cancelled += _cancel_level(exchange, side * width + tick + 1)
        if unpriced == 1:
            cancelled += _cancel_level(exchange, 2 * width + side)
    if unpriced == 1:
        cancelled += _cancel_level(exchange, 2 * width + 2)
    return cancelled


@kernel
def uncross_at(exchange: Exchange, tick: int) -> int:
    """Trade at a given price whatever both sides would trade there; return the shares.

    For a closing auction that found no price of its own: it matches at the reference price.
    """
    depth = exchange.book.depth
    width = depth.size // 2 - 1
    bought, sold = depth[2 * width], depth[2 * width + 1]
    for other in range(exchange.price.size):
        if other >= tick:
            bought += depth[other + 1]
        if other <= tick:
            sold += depth[width + other + 1]
    return uncross(exchange, tick, min(bought, sold))
