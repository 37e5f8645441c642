"""A local search for large plans: one deal's size at a time, the best step first.

Where the solver runs out of time, and always where its answer breaks the limit on losses, this
finds a choice that holds every limit: borrowing as much as the leverage allows, each step takes the
one size (or none) of one deal that adds most value and keeps cash and losses inside. The funding
is then solved exactly for the sizes found.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from greenshoe.subscriber._plan_program import CLOSE, REFUND, events_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from greenshoe.subscriber._plan_program import Program

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.int64]

__all__ = ["local_search"]

_NONE = -1
_LEAST_GAIN = 1e-9
_ROUND_OFF = 1e-9
_COUNTS_AS_FREE = 0.01
"""Losses added below this part of the limit do not rank moves."""


class _Search:
    """Every size with its value, its losses and what it does to the balances."""

    def __init__(self, program: Program) -> None:
        self.program = program
        sizes = program.sizes
        leverage = program.funding.leverage
        self.borrows = leverage > 1
        own = program.amount / leverage
        interest = program.rates[program.deal_of] * (program.amount - own)
        fee = program.fee + (program.margin_fee if self.borrows else 0.0)
        rates = program.rates[program.deal_of]
        self.value = program.gain[:sizes] + rates * own - (fee - program.fee)
        self.losses = program.loss_rows.T - (rates * own)[:, None] + (fee - program.fee)
        kinds = {
            CLOSE: -own - fee,
            REFUND: own - interest - program.most_outlay,
        }
        settles = program.least_profit + program.most_outlay
        events = events_of(program.deals)
        self.changes = np.zeros((sizes, len(events)))
        for place, (_, kind, d) in enumerate(events):
            mine = program.deal_of == d
            self.changes[mine, place] = kinds.get(kind, settles)[mine]
        self.balances = np.cumsum(self.changes, axis=1)
        self.limit = (
            None
            if program.funding.max_loss_hkd is None
            else program.funding.max_loss_hkd / program.scale
        )

    def tails_after(self, chosen: IntArray, left: IntArray, moves: IntArray) -> FloatArray:
        """Return the mean loss of the worst draws after each move; infinite where cash fails.

        A move puts a size of a deal in place of what was chosen there (`left`, -1 for nothing).
        """
        program = self.program
        start = 1 - 0.01 * (program.number + 1) / program.scale
        rest = start + self.balances[chosen].sum(axis=0)
        replaced = np.where((left == _NONE)[:, None], 0.0, self.balances[left])
        good = (rest - replaced + self.balances[moves]).min(axis=1) >= -_ROUND_OFF
        tails = np.full(moves.size, np.inf)
        if self.limit is None:
            tails[good] = 0.0
            return tails
        total = self.losses[chosen].sum(axis=0)
        before = np.where((left == _NONE)[:, None], 0.0, self.losses[left])[good]
        tails[good] = self.tail(total - before + self.losses[moves[good]])
        tails[tails > self.limit + _ROUND_OFF] = np.inf
        return tails

    def tail(self, losses: FloatArray) -> FloatArray:
        """Return the mean of each row's worst draws."""
        count = max(1, int(np.ceil(self.program.funding.tail * losses.shape[1])))
        place = losses.shape[1] - count
        return np.asarray(np.partition(losses, place, axis=1)[:, place:].mean(axis=1))

    def tail_of(self, chosen: IntArray) -> float:
        """Return the mean loss of the worst draws of some sizes."""
        if self.limit is None:
            return 0.0
        return float(self.tail(self.losses[chosen].sum(axis=0, keepdims=True))[0])


def local_search(program: Program, start: IntArray, *, moves: int) -> IntArray:
    """Return sizes (places among `Program` columns) that hold every limit, improved step by step.

    Parameters
    ----------
    program
        The program.
    start
        Sizes to start from; dropped where they break a limit.
    moves
        The most steps to take.
    """
    search = _Search(program)
    place = np.full(program.number, _NONE)
    for j in start[np.argsort(search.value[start], kind="stable")].tolist():
        chosen = place[place != _NONE]
        if np.isfinite(search.tails_after(chosen, np.array([_NONE]), np.array([j]))[0]):
            place[program.deal_of[j]] = j
    sizes = np.flatnonzero(search.value > 0)
    for _ in range(moves):
        best = _best_move(search, place, sizes)
        if best is None:
            break
        place[program.deal_of[best]] = best
    return np.asarray(place[place != _NONE])


def _best_move(search: _Search, place: IntArray, moves: IntArray) -> int | None:
    """Return the move that adds most value, for what it adds to the losses if they are limited."""
    left = place[search.program.deal_of[moves]]
    gain = search.value[moves] - np.where(left == _NONE, 0.0, search.value[left])
    better = gain > _LEAST_GAIN
    moves, left, gain = moves[better], left[better], gain[better]
    chosen = place[place != _NONE]
    tails = search.tails_after(chosen, left, moves)
    held = np.isfinite(tails)
    if not held.any():
        return None
    merit = gain
    if search.limit is not None:
        added = np.maximum(tails - search.tail_of(chosen), 0.0)
        merit = gain / (added + _COUNTS_AS_FREE * (search.limit + _ROUND_OFF))
    return int(moves[np.argmax(np.where(held, merit, -np.inf))])
