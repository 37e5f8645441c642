"""The event loop: whose turn it is, what he does, what the venue answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.core import kernel, part_of_kernel
from greenshoe.market._agents import act
from greenshoe.market._clocks import next_turn, observe, reschedule
from greenshoe.market._outbox import settle_outbox, sign_outbox
from greenshoe.market._places import Count, Role
from greenshoe.market._samples import move_band, take_sample
from greenshoe.market._view import LARGEST_OUTBOX, give

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from greenshoe.market._desk import Desk
    from greenshoe.market._exchange import Exchange


__all__ = ["DONE", "FULL", "PAUSED", "WRONG", "run", "settle_turn"]

DONE, FULL, WRONG, PAUSED = -1, -2, -3, -4  # what `run` returns when no plain agent is due


@part_of_kernel
def _value_at(desk: Desk, now: float, origin: float) -> float:
    return float(desk.path[min(max(int(now - origin), 0), desk.path.size - 1)])


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
        role = next_turn(desk.due)
        now = desk.due[role]
        until = min(now, ends)
        next_sample = desk.sample[desk.tally[Count.SAMPLES], 0]
        while next_sample < until:
            take_sample(exchange, desk, reference, tie_break)
            desk.sample[desk.tally[Count.SAMPLES], 0] = next_sample + int(interval)
            next_sample += int(interval)
            if phase[5] > 0.0:
                move_band(exchange, desk, float(next_sample), phase)
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
            give(exchange, desk, role, now, view, numbers)
            turn[0] = role
            turn[1] += 1
            if plain[place]:
                return role
            rows = agents[place](view, memory[place], numbers, desk.outbox)
            if rows < 0 or rows > LARGEST_OUTBOX:
                return WRONG
            turn[0] = -1
            sign_outbox(desk, role, rows)
        settle_outbox(exchange, desk, rows, now)
        observe(exchange, desk, value, now)
        reschedule(desk, role)


@kernel
def settle_turn(exchange: Exchange, desk: Desk, role: int, rows: int, origin: float) -> None:
    """Carry out the orders of a plain agent and set its next turn, as `run` does."""
    now = desk.due[role]
    sign_outbox(desk, role, rows)
    settle_outbox(exchange, desk, rows, now)
    observe(exchange, desk, _value_at(desk, now, origin), now)
    reschedule(desk, role)
