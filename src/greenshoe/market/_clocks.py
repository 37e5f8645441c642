"""Whose turn it is: every role's next moment, quicker when the day or the price is busy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import kernel, part_of_kernel, uniform_from_bits
from greenshoe.market._places import Role, Setting, State
from greenshoe.market._seen import draw, middle

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from greenshoe.market._desk import Desk
    from greenshoe.market._exchange import Exchange


__all__ = ["next_turn", "observe", "reschedule", "start_clocks"]


@part_of_kernel
def next_turn(due: NDArray[np.float64]) -> int:
    role = 0
    for other in range(1, due.size):
        if due[other] < due[role]:
            role = other
    return role


@part_of_kernel
def reschedule(desk: Desk, role: int) -> None:
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
def observe(exchange: Exchange, desk: Desk, value: float, now: float) -> None:
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


@kernel
def start_clocks(desk: Desk, starts: float) -> None:
    """Set every role's first turn of a phase."""
    for role in range(desk.due.size):
        desk.due[role] = starts
        reschedule(desk, role)
