"""Agents of one's own: twenty lines, compiled or plain, against the same venues."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numba
from numba import types

from greenshoe.core import ModelError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    AgentFunction = Callable[
        [NDArray[np.int64], NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]], int
    ]

__all__ = ["PLACES", "AgentFunction", "UserAgent", "agent", "slots"]

PLACES = 8  # user agents in one run
_SIGNATURE = types.int64(
    types.int64[::1], types.float64[::1], types.float64[::1], types.int64[:, ::1]
)
_MOST_SHARES, _FASTEST, _LONGEST_NAME = 10**12, 1000, 60
_ONLY_SIGNATURE = (tuple(_SIGNATURE.args),)


@dataclass(frozen=True)
class UserAgent:
    """An agent with a name and a clock.

    Attributes
    ----------
    name
        How errors call it.
    turns_per_second
        Mean number of turns, at times of ordinary activity.
    function
        What it does on its turn.
    compiled
        Whether it is machine code.
    shares
        Shares it holds at the start.
    """

    name: str
    turns_per_second: float
    function: AgentFunction
    compiled: bool
    shares: int = 0

    def __post_init__(self) -> None:
        if not (0 < len(self.name) <= _LONGEST_NAME and self.name.isprintable()):
            raise ModelError(
                "is not a name", key="agent", value=ascii(self.name[:_LONGEST_NAME]),
                expected=f"1 to {_LONGEST_NAME} printable characters",
            )  # fmt: skip
        if not 0.0 < self.turns_per_second <= _FASTEST:
            raise ModelError(
                "is not a rate", key=f"agent {self.name}: turns_per_second",
                value=self.turns_per_second, expected=f"above 0, at most {_FASTEST}",
            )  # fmt: skip
        if not 0 <= self.shares <= _MOST_SHARES:
            raise ModelError(
                "is not a holding", key=f"agent {self.name}: shares", value=self.shares,
                expected=f"0 to {_MOST_SHARES:,}",
            )  # fmt: skip
        if self.compiled and tuple(getattr(self.function, "signatures", ())) != _ONLY_SIGNATURE:
            raise ModelError(
                "is not compiled as an agent", key=f"agent {self.name}: function",
                expected="what the decorator `agent` makes",
            )  # fmt: skip


def agent(
    name: str, *, turns_per_second: float, compiled: bool = True, shares: int = 0
) -> Callable[[AgentFunction], UserAgent]:
    """Make an agent of a function.

    The function gets four arrays and returns how many messages it wrote:

    * `view`, int64: what it sees, at the places named by `View`;
    * `memory`, float64, 64 places: its own, kept from turn to turn;
    * `numbers`, float64, four uniform random numbers of this turn;
    * `orders`, int64, 16 rows: write kind (`Kind`), side (0 bid, 1 ask), tick, shares, and for a
      cancel or an amendment the order's number. The rows come filled with -1, which the venue
      refuses; the sixth place, the account, is filled in whatever stands there.

    Raises
    ------
    ModelError
        If the rate is not positive, the holding negative, or the function cannot be compiled.

    >>> @agent("dip buyer", turns_per_second=0.1, compiled=False)
    ... def dip_buyer(view, memory, numbers, orders):
    ...     ask, offer = view[3], view[11]
    ...     if not 0 <= ask < offer:
    ...         return 0
    ...     orders[0] = 7, 0, ask, view[10], -1, 0  # an immediate order for one lot at the ask
    ...     return 1
    >>> dip_buyer.name
    'dip buyer'
    """
    UserAgent(name, turns_per_second, _idle, compiled=True, shares=shares)  # refuses what is wrong

    def make(function: AgentFunction) -> UserAgent:
        ready = _compile(name, function) if compiled else function
        return UserAgent(name, turns_per_second, ready, compiled, shares)

    return make


def _compile(name: str, function: AgentFunction) -> AgentFunction:
    try:
        # With bounds checked, one that writes outside its arrays raises instead of writing there.
        ready: AgentFunction = numba.njit(
            _SIGNATURE, nogil=True, error_model="python", boundscheck=True
        )(getattr(function, "py_func", function))
    except numba.core.errors.NumbaError as error:
        raise ModelError(
            f"cannot be compiled ({str(error).strip().splitlines()[0]})", key=f"agent {name}"
        ) from error
    return ready


@numba.njit(_SIGNATURE, nogil=True)
def _idle(
    view: NDArray[np.int64],  # noqa: ARG001 - the form every agent has
    memory: NDArray[np.float64],  # noqa: ARG001
    numbers: NDArray[np.float64],  # noqa: ARG001
    orders: NDArray[np.int64],  # noqa: ARG001
) -> int:
    """Fill an unused place."""
    return 0


def slots(agents: Sequence[UserAgent]) -> tuple[AgentFunction, ...]:
    """Return a compiled function for every place, an idle one where there is none.

    Without any agent one place is enough: numba looks at every function on each call.
    """
    if not agents:
        return (_idle,)
    ready = [a.function if a.compiled else _idle for a in agents]
    return (*ready, *[_idle] * (PLACES - len(ready)))
