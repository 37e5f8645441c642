"""The loop with the user's agents in it: what they do wrong ends the run, and they are named."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from traceback import format_exception_only
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import ModelError
from greenshoe.market._loop import DONE, FULL, PAUSED, WRONG, run, settle_turn
from greenshoe.market._places import Count, Role
from greenshoe.market._user import PLACES, slots
from greenshoe.market._view import LARGEST_OUTBOX, View
from greenshoe.market._watch import quietly, watched

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from greenshoe.market._desk import Desk
    from greenshoe.market._exchange import Exchange
    from greenshoe.market._user import UserAgent

__all__ = ["Turns"]

_MEMORY = 64  # numbers an agent keeps


@dataclass
class Turns:
    """Whose turn it is on one venue, for as long as its day lasts.

    Attributes
    ----------
    exchange, desk
        The engine and the agents.
    agents
        User agents.
    patience_seconds
        How long one turn of a user agent may last.
    """

    exchange: Exchange
    desk: Desk
    agents: Sequence[UserAgent]
    patience_seconds: float
    _memory: NDArray[np.float64] = field(default_factory=lambda: np.zeros((PLACES, _MEMORY)))
    _turn: NDArray[np.int64] = field(default_factory=lambda: np.array([-1, 0], np.int64))

    def watch(self, work: Callable[[], None]) -> None:
        """Do `work`, which lets the agents take their turns, and end it if one never returns."""
        if not self.agents:
            work()
            return
        names = ["ours"] * int(Role.SIZE) + [a.name for a in self.agents]
        watched(work, self._turn, names, self.patience_seconds)

    def until(self, numbers: NDArray[np.float64]) -> bool:
        """Run a stretch of a phase; tell whether it ended, and not for a pause.

        Parameters
        ----------
        numbers
            What `run` calls `phase`.

        Raises
        ------
        ModelError
            If a user agent raises or returns an impossible number, or if the agents send more
            orders than the run has room for.
        """
        view, words = np.zeros(View.SIZE, np.int64), np.zeros(4)
        plain = np.array(
            [not a.compiled for a in self.agents] + [False] * (PLACES - len(self.agents))
        )
        state = (self.exchange, self.desk, slots(self.agents), plain, view, self._memory, words,
                 self._turn, numbers)  # fmt: skip
        while True:
            try:
                code = quietly(partial(run, *state))
            except Exception as error:
                raise self._blame(error) from error
            if code in {DONE, PAUSED}:
                return code == DONE
            if code == FULL:
                raise ModelError(
                    "the agents sent more orders than a run has room for",
                    value=int(self.desk.tally[Count.MESSAGES]), expected="a lower rate",
                )  # fmt: skip
            self._settle(-1 if code == WRONG else self._plain_turn(view, words), float(numbers[1]))

    def _settle(self, rows: int, origin: float) -> None:
        role = int(self._turn[0])
        if not 0 <= rows <= LARGEST_OUTBOX:
            raise ModelError(
                "returned an impossible number of messages",
                key=f"agent {self._agent(role).name}", expected=f"0 to {LARGEST_OUTBOX}",
            )  # fmt: skip
        self._turn[0] = -1
        settle_turn(self.exchange, self.desk, role, rows, origin)

    def _agent(self, role: int) -> UserAgent:
        return self.agents[role - int(Role.SIZE)]

    def _blame(self, error: BaseException) -> BaseException:
        role = int(self._turn[0])
        if role < int(Role.SIZE):
            return error
        what = " ".join(format_exception_only(error)[-1].split())
        return ModelError(
            f"raised {what}; the run was stopped", key=f"agent {self._agent(role).name}"
        )

    def _plain_turn(self, view: NDArray[np.int64], words: NDArray[np.float64]) -> int:
        role = int(self._turn[0])
        agent, memory = self._agent(role), self._memory[role - int(Role.SIZE)]
        try:  # views, so that an agent which gives an array another shape changes its own only
            return int(agent.function(view[:], memory[:], words[:], self.desk.outbox[:]))
        except BaseException as error:  # an agent that calls `exit` is one that raises
            raise self._blame(error) from error
