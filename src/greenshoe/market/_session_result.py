"""What one venue's day came to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from greenshoe.market._codes import Tally
from greenshoe.market._places import Count

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from greenshoe.market._desk import Desk
    from greenshoe.market._exchange import Exchange

__all__ = ["SessionResult", "session_result"]


@dataclass(frozen=True)
class SessionResult:
    """What one venue's day came to.

    Attributes
    ----------
    open_tick, close_tick, high_tick, low_tick
        Ticks, -1 where nothing traded.
    volume_shares, turnover
        Shares, and ten-thousandths of the currency.
    trades, messages, rejected
        Counts.
    opening_auction_shares, closing_auction_shares
        Shares matched in the auctions.
    sample
        int64, (samples, 9): second, best bid, best ask, last tick, volume, messages, indicative
        tick in an auction, trades, sum of their prices.
    pauses
        Seconds at which the price band halted trading.
    """

    open_tick: int
    close_tick: int
    high_tick: int
    low_tick: int
    volume_shares: int
    turnover: int
    trades: int
    messages: int
    rejected: int
    opening_auction_shares: int
    closing_auction_shares: int
    sample: np.ndarray
    pauses: tuple[int, ...]


def session_result(
    exchange: Exchange, desk: Desk, auction_shares: Mapping[str, int], pauses: tuple[int, ...]
) -> SessionResult:
    """Read a day off the venue's and the agents' arrays."""
    tally, count = exchange.tally, desk.tally
    return SessionResult(
        open_tick=int(tally[Tally.FIRST]),
        close_tick=int(tally[Tally.LAST]),
        high_tick=int(tally[Tally.HIGH]),
        low_tick=int(tally[Tally.LOW]),
        volume_shares=int(tally[Tally.VOLUME]),
        turnover=int(tally[Tally.TURNOVER]),
        trades=int(tally[Tally.TRADES]),
        messages=int(count[Count.MESSAGES]),
        rejected=int(tally[Tally.REJECTED]),
        opening_auction_shares=auction_shares.get("opening_auction", 0),
        closing_auction_shares=auction_shares.get("closing_auction", 0),
        sample=desk.sample[: int(count[Count.SAMPLES])].copy(),
        pauses=pauses,
    )
