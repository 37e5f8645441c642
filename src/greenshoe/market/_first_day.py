"""What a simulated first day came to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.market._price_grid import PRICE_UNIT, PriceGrid

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from greenshoe.market._session_result import SessionResult
    from greenshoe.market._terms import FirstDayTerms


__all__ = ["FirstDay", "Stabilisation"]


@dataclass(frozen=True)
class Stabilisation:
    """What the stabilising manager did by the end of the second day.

    Attributes
    ----------
    short_shares
        Its short position at listing.
    bought_shares, sold_shares
        Its purchases and sales in the market.
    highest_purchase_hkd
        The highest price it paid, 0 without a purchase.
    cash_hkd
        Sales less purchases, HK$.
    resells
        Whether this manager sells what it bought when the price allows.
    flow
        Share of its short that holders bring to it in a day, for each unit of log price below the
        offer price.
    """

    short_shares: int
    bought_shares: int
    sold_shares: int
    highest_purchase_hkd: float
    cash_hkd: float
    resells: bool
    flow: float


@dataclass(frozen=True)
class FirstDay:
    """One simulated first day and what surrounds it.

    Attributes
    ----------
    terms, seed, day
        What was simulated: the deal, the seed, the number of the day.
    grid
        Hong Kong's permitted prices: ticks below are places in it.
    grey, first, night, second
        The sessions; `None` where one was not asked for or does not exist.
    night_grid, second_grid
        New York's permitted prices, and Hong Kong's of the second day.
    value
        Logarithm of value over the first day, a second a place.
    stabilisation
        The stabilising manager's doings.
    accounts
        int64, (accounts, Account.SIZE): shares, cash in ten-thousandths of a HK$ and so on.
    log
        The messages of the first day, if they were kept.
    pace
        As given.
    depth
        int64, (2, ticks): shares bid and offered at each tick when the first day was stopped.
    """

    terms: FirstDayTerms
    seed: int
    day: int
    grid: PriceGrid
    first: SessionResult
    stabilisation: Stabilisation
    accounts: NDArray[np.int64]
    value: NDArray[np.float64]
    grey: SessionResult | None = None
    night: SessionResult | None = None
    second: SessionResult | None = None
    night_grid: PriceGrid | None = None
    second_grid: PriceGrid | None = None
    log: NDArray[np.int64] | None = field(default=None, repr=False)
    pace: float = 1.0
    depth: NDArray[np.int64] = field(default_factory=lambda: np.zeros((2, 0), np.int64), repr=False)

    def price(self, tick: int) -> float:
        """Return a Hong Kong tick as HK$; NaN for -1."""
        return float("nan") if tick < 0 else float(self.grid.price[tick]) / PRICE_UNIT

    def second_price(self, tick: int) -> float:
        """Return a tick of the second day as HK$; NaN for -1."""
        grid = self.grid if self.second_grid is None else self.second_grid
        return float("nan") if tick < 0 else float(grid.price[tick]) / PRICE_UNIT

    @property
    def premium(self) -> float:
        """ADS over the Hong Kong close after the night, as a fraction; NaN without an ADS."""
        ads = self.terms.linked_ads
        if ads is None:
            return float("nan")
        return (
            self.night_close_usd * ads.usd_hkd / ads.ratio / self.price(self.first.close_tick) - 1
        )

    @property
    def night_close_usd(self) -> float:
        """Close of the ADS after the night, US$; NaN where nothing traded."""
        if self.night is None or self.night_grid is None or self.night.close_tick < 0:
            return float("nan")
        return float(self.night_grid.price[self.night.close_tick]) / PRICE_UNIT
