"""What the agents share: who they are, what they know, and the arrays that hold it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


__all__ = ["Desk"]


class Desk(NamedTuple):
    """What the agents share.

    Attributes
    ----------
    setting
        float64, (Setting.SIZE,).
    rate
        float64, (roles,): events a second at activity 1.
    due
        float64, (roles,): second of the next event.
    drawn
        int64, (roles,): events so far, the counter of each role's random stream.
    seat
        int64, (roles,): first account of each role.
    key
        uint32, (2,): the run's key.
    quote
        int64, (makers, 2, quotes): orders of the market makers, -1 for none.
    ring
        int64, (roles, orders remembered): resting orders of each role, -1 for none.
    placed
        int64, (roles,): resting orders placed so far.
    flip
        int64, (flips,): shares each allottee who sells will send, in order of arrival.
    state, tally
        float64 and int64 running values, at the places of `State` and `Count`.
    path
        float64, (seconds,): logarithm of value from the start of the session group.
    log_price
        float64, (ticks,): logarithm of each price.
    activity
        float64, (minutes,): how busy each minute is, mean 1.
    outbox
        int64, (16, 6): kind, side, tick, shares, order to cancel or -1, account.
    sample
        int64, (samples, 9): second, best bid, best ask, last tick, volume, messages, indicative,
        trades, sum of their prices.
    log
        int64, (messages or 1, 13): nanosecond, kind (a place of `Kind` or `Note`), side, tick,
        shares, order, account, reason, phase, then the best bid and ask (ticks), the day's volume
        and its turnover (ten-thousandths) after it.
    """

    setting: NDArray[np.float64]
    rate: NDArray[np.float64]
    due: NDArray[np.float64]
    drawn: NDArray[np.int64]
    seat: NDArray[np.int64]
    key: NDArray[np.uint32]
    quote: NDArray[np.int64]
    ring: NDArray[np.int64]
    placed: NDArray[np.int64]
    flip: NDArray[np.int64]
    state: NDArray[np.float64]
    tally: NDArray[np.int64]
    path: NDArray[np.float64]
    log_price: NDArray[np.float64]
    activity: NDArray[np.float64]
    outbox: NDArray[np.int64]
    sample: NDArray[np.int64]
    log: NDArray[np.int64]
