"""One simulated day as a row of numbers."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.market._aftermarket import end_of_stabilisation
from greenshoe.market._price_grid import PRICE_UNIT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from greenshoe.market._first_day import FirstDay


__all__ = ["Outcome", "outcome_of"]


class Outcome(IntEnum):
    """Columns of an ensemble's table."""

    OPEN = 0  # HK$
    CLOSE = 1
    HIGH = 2
    LOW = 3
    TURNOVER = 4  # HK$
    VOLUME = 5  # shares
    FALL = 6  # lowest price below the offer price, as a fraction of it; 0 if it never fell below
    PREMIUM = 7  # ADS over the Hong Kong close after the night
    BOUGHT = 8  # shares
    RESOLD = 9
    EXERCISED = 10
    PROFIT = 11  # HK$, of the stabilising manager
    MESSAGES = 12
    SIZE = 13


def outcome_of(played: FirstDay) -> NDArray[np.float64]:
    """Return one day as a row of an ensemble's table."""
    first, offer = played.first, float(played.terms.offer_price_hkd)
    shoe = end_of_stabilisation(played)
    row = np.zeros(Outcome.SIZE)
    low = played.price(first.low_tick)
    values = {
        Outcome.OPEN: played.price(first.open_tick),
        Outcome.CLOSE: played.price(first.close_tick),
        Outcome.HIGH: played.price(first.high_tick),
        Outcome.LOW: low,
        Outcome.TURNOVER: first.turnover / PRICE_UNIT,
        Outcome.VOLUME: first.volume_shares,
        Outcome.FALL: max(1.0 - low / offer, 0.0),
        Outcome.PREMIUM: played.premium,
        Outcome.BOUGHT: shoe.bought_shares,
        Outcome.RESOLD: shoe.resold_shares,
        Outcome.EXERCISED: shoe.exercised_shares,
        Outcome.PROFIT: shoe.profit_hkd,
        Outcome.MESSAGES: first.messages,
    }
    for column, value in values.items():
        row[column] = value
    return row
