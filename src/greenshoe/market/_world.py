"""Everything one simulated day needs, built in the order its sessions run."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from math import exp
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import DealError, philox_block_python, seed_words
from greenshoe.market._behaviour import behaviour
from greenshoe.market._codes import Account
from greenshoe.market._exchange import Exchange, new_exchange
from greenshoe.market._opening_value import value_at_listing
from greenshoe.market._pace import Part, activity_of, rates_of
from greenshoe.market._places import Count, Role, Setting
from greenshoe.market._population import (
    FIRST_SEAT,
    ROLES,
    SEATS,
    flip_orders,
    new_desk,
    seat_holders,
)
from greenshoe.market._price_grid import PRICE_UNIT, PriceGrid
from greenshoe.market._session import Session
from greenshoe.market._sizes import hong_kong_sizes, new_york_sizes
from greenshoe.market._value_path import value_path
from greenshoe.market._venue_file import load_venue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from greenshoe.market._ads_terms import AdsTerms
    from greenshoe.market._desk import Desk
    from greenshoe.market._session_result import SessionResult
    from greenshoe.market._terms import FirstDayTerms
    from greenshoe.market._user import UserAgent
    from greenshoe.market._venue import Venue

__all__ = ["FIRST", "GREY", "NIGHT", "SECOND", "World"]

GREY, FIRST, NIGHT, SECOND = 0, 1, 2, 3  # sessions, as places in the random streams
_NAMES = ("grey", "first", "night", "second")
_ORDER_ROOM, _SPARE_ORDERS = 1.6, 20_000  # order numbers for each expected message, and more
_MOST_OF_USERS = 4_000_000  # and for the orders of agents of the user
_CENT = Decimal("0.01")


@dataclass(frozen=True)
class _Prices:
    """The permitted prices of a book and the place of the offer price among them."""

    grid: PriceGrid
    offer_tick: int


def _prices(venue: Venue, terms: FirstDayTerms) -> _Prices:
    """Return the prices a venue may ever admit on the first days."""
    offer = terms.offer_price_hkd
    multiple = venue.price_multiple or Decimal(behaviour()["price_range"])
    (lowest, _, _), (_, highest, _) = venue.spread_table[0], venue.spread_table[-1]
    if not max(lowest, venue.spread_table[0][2]) <= offer <= highest:
        raise DealError(
            f"cannot be traded on {venue.name}", key="offer_price_hkd", value=offer,
            expected=f"a price of its spread table, to {highest:,}",
        )  # fmt: skip
    grid = venue.grid(offer / multiple, offer * multiple)
    return _Prices(grid, grid.nearest_tick(float(offer)))


class World:
    """A deal, a place in the random streams, and the accounts that pass through its sessions.

    Attributes
    ----------
    terms, day, pace, agents, patience_seconds
        As `simulate_first_day` is given them.
    hkex, grid, offer_tick
        The exchange's rules of the day, its prices, and the place of the offer price.
    account
        int64, (accounts, Account.SIZE).
    stabiliser
        Account of the stabilising manager.
    resells
        Whether it sells what it bought when the price allows.
    flow
        Share of its short that holders bring to it in a day, for each unit of log price below the
        offer price.
    highest_paid
        The highest price it has paid, HK$; 0 without a purchase.
    value
        Logarithm of value where the last session left it.
    """

    def __init__(
        self, terms: FirstDayTerms, seed: int, day: int, pace: float,
        agents: Sequence[UserAgent], patience_seconds: float,
    ) -> None:  # fmt: skip
        self.terms, self.day, self.pace, self.agents = terms, day, pace, agents
        self.patience_seconds = patience_seconds
        self.key = np.array(seed_words(seed), np.uint32)
        self.hkex = load_venue("hkex", terms.listing_date)
        prices = _prices(self.hkex, terms)
        self.grid, self.offer_tick = prices.grid, prices.offer_tick
        self.stabiliser = FIRST_SEAT + int(Role.STABILISER)
        self.account = self._accounts()
        random = np.random.Generator(np.random.Philox(key=[seed, day]))
        self.flip = flip_orders(terms, pace, random)
        self.flipped, self.highest_paid = 0, Decimal(0)
        self.resells = self.uniform(1) < behaviour()["resale_share"]
        middle, dispersion = behaviour()["support_flow"]
        self.flow = middle * exp(dispersion * NormalDist().inv_cdf(self.uniform(2)))
        self.value = value_at_listing(terms, self.uniform(0))

    def _accounts(self) -> NDArray[np.int64]:
        account = np.zeros((SEATS, Account.SIZE), np.int64)
        self._set_ceilings(account)
        seat_holders(account, self.terms, self.agents)
        return account

    def _set_ceilings(self, account: NDArray[np.int64]) -> None:
        account[:, Account.HIGHEST_BID] = self.grid.price.size - 1
        account[:, Account.HIGHEST_PAID] = -1
        # Cap. 571W: the stabilising manager may not buy above the offer price.
        ceiling = self.grid.tick_at_or_below(self.terms.offer_price_hkd)
        account[self.stabiliser, Account.HIGHEST_BID] = ceiling

    def uniform(self, place: int) -> float:
        """Return one uniform number that belongs to the day as a whole."""
        words = philox_block_python(
            (place, 0xFFFD, self.day, 0), (int(self.key[0]), int(self.key[1]))
        )
        return (words[0] + 0.5) / 2**32

    def hong_kong(
        self, venue: Venue, session: int, reference_tick: int, *, half_day: bool,
        keep: bool = False, stop_at: float = np.inf,
    ) -> tuple[SessionResult, Desk, Exchange]:  # fmt: skip
        """Play one session on Hong Kong's price grid."""
        part = Part(
            _NAMES[session], self.terms, venue.half_day if half_day else venue.full_day,
            self.pace, self.flip.size - self.flipped,
            self.agents if session in {FIRST, SECOND} else (),
        )  # fmt: skip
        desk, exchange = self._prepare(part, session, self.grid.price, venue.interval, keep=keep)
        hong_kong_sizes(desk.setting, self.account, part, ROLES)
        if self.resells:
            desk.setting[Setting.RESALE_ABOVE] = behaviour()["resale_above"]
        desk.setting[Setting.OFFER_TICK] = self.offer_tick
        exchange = exchange._replace(account=self.account)
        play = Session(
            venue, part.phases, exchange, desk, self.terms.board_lot_shares, reference_tick,
            listing_day=session != SECOND, rates=rates_of(part, ROLES), agents=part.agents,
            patience_seconds=self.patience_seconds, stop_at=stop_at,
        )  # fmt: skip
        result = play.play()
        paid = int(self.account[self.stabiliser, Account.HIGHEST_PAID])
        if paid >= 0:
            self.highest_paid = max(self.highest_paid, self.grid.price_of(paid))
        self.flipped += int(desk.tally[Count.FLIPS_DONE])
        self.value = float(desk.path[-1])
        return result, desk, exchange

    def _prepare(
        self, part: Part, session: int, price: NDArray[np.int64], interval: int, *, keep: bool
    ) -> tuple[Desk, Exchange]:
        first = part.phases[0].starts_second
        seconds = part.phases[-1].ends_second - first
        users = sum(user.turns_per_second for user in part.agents) * seconds
        room = int(part.messages * _ORDER_ROOM + min(2.0 * users, _MOST_OF_USERS)) + _SPARE_ORDERS
        desk = new_desk(
            log_price=np.log(price / PRICE_UNIT),
            key=self.key,
            day=self.day,
            session=session,
            first_second=first,
            seconds=seconds,
            interval=interval,
            flip=self.flip[self.flipped :],
            path=value_path(self.key, self.day, session, seconds, self.value, part.share),
            activity=activity_of(part.phases),
            messages=3 * room if keep else 1,  # twice the orders, and each may expire
        )
        return desk, new_exchange(price, room, SEATS)

    def second_day(self, venue: Venue, close: int, *, half_day: bool) -> SessionResult:
        """Play the second day, on its own permitted prices; `close` is the first day's tick."""
        last = self.grid.price_of(close) if close >= 0 else self.terms.offer_price_hkd
        if venue.spread_table != self.hkex.spread_table:
            prices = _prices(venue, self.terms)
            self.grid, self.offer_tick = prices.grid, prices.offer_tick
            self._set_ceilings(self.account)
        reference = self.grid.nearest_tick(float(last))
        return self.hong_kong(venue, SECOND, reference, half_day=half_day)[0]

    def new_york(self, ads: AdsTerms, *, half_day: bool) -> tuple[SessionResult, PriceGrid]:
        """Play the night in New York."""
        venue = load_venue("nasdaq", self.terms.listing_date)
        around = Decimal(behaviour()["price_range"])
        last = ads.last_price_usd
        low, high = ((last * x).quantize(_CENT) for x in (1 / around, around))
        grid = venue.grid(low, high)
        to_ads = np.log(ads.ratio / ads.usd_hkd) + behaviour()["premium_mean"]
        self.value += to_ads
        phases = venue.half_day if half_day else venue.full_day
        part = Part("night", self.terms, phases, self.pace)
        desk, exchange = self._prepare(part, NIGHT, grid.price, venue.interval, keep=False)
        new_york_sizes(desk.setting, part, ROLES)
        play = Session(
            venue, phases, exchange, desk, 1, grid.nearest_tick(float(last)),
            listing_day=False, rates=rates_of(part, ROLES),
        )  # fmt: skip
        result = play.play()
        self.value = float(desk.path[-1]) - to_ads
        return result, grid
