"""From the second day to the end of stabilisation, without a book.

The stabilising manager is short by the over-allocated shares. Until the stabilising period ends it
buys at or below the offer price what holders bring to it, the more the further the price is below.
Then the over-allotment option covers the rest at the offer price: with few exceptions it is
exercised on the last day. Shares are conserved: over-allocated = bought - resold + exercised.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import ConservationError, kernel, normal_from_bits, philox_block
from greenshoe.market._behaviour import behaviour

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from greenshoe.market._first_day import FirstDay

__all__ = ["GreenshoeOutcome", "end_of_stabilisation"]

_DAYS_A_WEEK = 7


@dataclass(frozen=True)
class GreenshoeOutcome:
    """The over-allotment option when stabilisation ends.

    Attributes
    ----------
    over_allocated_shares, bought_shares, resold_shares, exercised_shares
        With over-allocated = bought - resold + exercised.
    profit_hkd
        Of the stabilising manager: the short sold at the offer price, covered by purchases and
        the option.
    """

    over_allocated_shares: int
    bought_shares: int
    resold_shares: int
    exercised_shares: int
    profit_hkd: float

    @property
    def kind(self) -> str:
        """What happened: `none`, `exercised`, `lapsed`, `in part` or `resold`."""
        if self.over_allocated_shares == 0:
            return "none"
        if self.resold_shares:
            return "resold"
        if self.exercised_shares == 0:
            return "lapsed"
        return "in part" if self.bought_shares else "exercised"


@kernel
def _closes(
    close: NDArray[np.float64], start: float, volatility: float, key: NDArray[np.uint32], day: int
) -> None:
    """Fill the logarithm of each later day's price, twice a day."""
    value = start
    for step in range(close.size):
        words = philox_block(
            np.uint32(step), np.uint32(0xFFFC), np.uint32(day), np.uint32(0), key[0], key[1]
        )
        value += volatility * float(normal_from_bits(words[0]))
        close[step] = value


def _later_prices(played: FirstDay) -> NDArray[np.float64]:
    """Return the logarithm of price over offer price after the second day, to the last."""
    terms, shipped = played.terms, behaviour()
    days = terms.stabilising_days * shipped["trading_days_a_week"] // _DAYS_A_WEEK - 1
    steps = shipped["later_steps_a_day"]
    price = np.zeros(steps * max(days, 0))
    key = np.array([played.seed & 0xFFFFFFFF, played.seed >> 32], np.uint32)
    close, offer = played.price(played.first.close_tick), float(terms.offer_price_hkd)
    if played.second is not None and played.second.close_tick >= 0:
        close = played.second_price(played.second.close_tick)
    start = np.log(close / offer) if np.isfinite(close) else 0.0
    _closes(price, float(start), shipped["later_volatility"] / steps**0.5, key, played.day)
    return price


def end_of_stabilisation(played: FirstDay) -> GreenshoeOutcome:
    """Carry a first day on to the end of stabilisation.

    Raises
    ------
    ConservationError
        If shares were lost.
    """
    terms, shipped, did = played.terms, behaviour(), played.stabilisation
    short, offer = terms.over_allocated_shares, float(terms.offer_price_hkd)
    steps, lot = shipped["later_steps_a_day"], terms.board_lot_shares
    resale = int(short / shipped["support_days"] / steps / lot) * lot or lot
    bought, resold, cash = did.bought_shares, did.sold_shares, did.cash_hkd
    for below in -_later_prices(played):
        uncovered, held = short - bought + resold, bought - resold
        price = offer * float(np.exp(-below))
        if below > 0.0 and uncovered > 0:
            shares = min(int(short * did.flow * below / steps / lot) * lot, uncovered)
            bought += shares
            cash -= shares * price
        elif did.resells and held > 0 and -below > shipped["resale_above"]:
            shares = min(resale, held)
            resold += shares
            cash += shares * price
    exercised = short - bought + resold
    if exercised < 0:
        raise ConservationError("the stabilising manager bought more than it was short")
    profit = cash + (short - exercised) * offer
    return GreenshoeOutcome(short, bought, resold, exercised, profit if short else 0.0)
