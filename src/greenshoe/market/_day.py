"""The first day: grey market, Hong Kong, the night in New York, the second day."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import hong_kong_calendar, philox_block_python, seed_words
from greenshoe.market._agents import MAKERS, Count, Desk, Role, Setting
from greenshoe.market._engine import Account, Exchange, Kind, new_exchange
from greenshoe.market._population import (
    SEATS,
    behaviour,
    flip_orders,
    new_desk,
    seat_holders,
    value_path,
)
from greenshoe.market._session import Session, SessionResult
from greenshoe.market._venue import PRICE_UNIT, PriceGrid, Venue, load_venue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from greenshoe.market._terms import AdsTerms, FirstDayTerms
    from greenshoe.market._user import UserAgent

__all__ = ["FirstDay", "Stabilisation", "simulate_first_day"]

GREY, FIRST, NIGHT, SECOND = 0, 1, 2, 3  # sessions, as places in the random streams
_ORDER_ROOM = 1.6  # order numbers for each expected message


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
    """

    short_shares: int
    bought_shares: int
    sold_shares: int
    highest_purchase_hkd: float
    cash_hkd: float
    resells: bool


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
    night_grid
        New York's permitted prices.
    value
        Logarithm of value over the first day, a second a place.
    stabilisation
        The stabilising manager's doings.
    accounts
        int64, (accounts, Account.SIZE): shares, cash in ten-thousandths of a HK$ and so on.
    log
        The messages of the first day, if they were kept.
    pace, agents
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
    log: NDArray[np.int64] | None = field(default=None, repr=False)
    pace: float = 1.0
    agents: tuple[UserAgent, ...] = ()
    depth: NDArray[np.int64] = field(default_factory=lambda: np.zeros((2, 0), np.int64), repr=False)

    def price(self, tick: int) -> float:
        """Return a Hong Kong tick as HK$; NaN for -1."""
        return float("nan") if tick < 0 else float(self.grid.price[tick]) / PRICE_UNIT

    @property
    def premium(self) -> float:
        """ADS over the Hong Kong close after the night, as a fraction; NaN without an ADS."""
        ads = self.terms.linked_ads
        if self.night is None or self.night_grid is None or ads is None:
            return float("nan")
        usd = float(self.night_grid.price[self.night.close_tick]) / PRICE_UNIT
        return usd * ads.usd_hkd / ads.ratio / self.price(self.first.close_tick) - 1.0


class _World:
    """Everything one day needs, built in the order the sessions run."""

    def __init__(
        self, terms: FirstDayTerms, seed: int, day: int, pace: float,
        agents: Sequence[UserAgent], patience_seconds: float,
    ) -> None:  # fmt: skip
        self.terms, self.day, self.pace, self.agents = terms, day, pace, agents
        self.patience_seconds = patience_seconds
        self.key = np.array(seed_words(seed), np.uint32)
        self.hkex = load_venue("hkex", terms.listing_date)
        offer = terms.offer_price_hkd
        multiple = self.hkex.price_multiple or 10
        self.grid = self.hkex.grid(offer / multiple, offer * multiple)
        self.offer_tick = self.grid.nearest_tick(float(offer))
        self.account = np.zeros((SEATS, Account.SIZE), np.int64)
        self.account[:, Account.HIGHEST_BID] = self.grid.price.size - 1
        self.account[:, Account.HIGHEST_PAID] = -1
        # Cap. 571W: the stabilising manager may not buy above the offer price.
        self.stabiliser = MAKERS - 1 + int(Role.STABILISER)
        self.account[self.stabiliser, Account.HIGHEST_BID] = self.grid.tick_at_or_below(offer)
        seat_holders(self.account, terms, agents)
        random = np.random.Generator(np.random.Philox(key=[seed, day]))
        self.flip = flip_orders(terms, pace, random)
        self.flipped = 0
        self.resells = self.uniform(1) < behaviour()["resale_share"]
        self.value = self._value_at_listing()

    def uniform(self, place: int) -> float:
        """Return one uniform number that belongs to the day as a whole."""
        words = philox_block_python(
            (place, 0xFFFD, self.day, 0), (int(self.key[0]), int(self.key[1]))
        )
        return (words[0] + 0.5) / 2**32

    def _value_at_listing(self) -> float:
        """Draw the logarithm of value when trading begins."""
        terms, shipped = self.terms, behaviour()
        offer = float(terms.offer_price_hkd)
        shock = NormalDist().inv_cdf(self.uniform(0))
        if terms.ads is not None:
            start = np.log(terms.ads.parity_hkd) - shipped["premium_mean"]
            return float(start + shipped["value_after_parity"] * shock)
        if terms.grey_price_hkd is not None:
            intraday = shipped["daily_volatility"]
            spread = max(shipped["value_after_grey"] ** 2 - intraday**2, 0.0) ** 0.5
            return float(np.log(float(terms.grey_price_hkd)) + spread * shock)
        chance, level = np.array(shipped["value_at_listing"], float).T
        return float(np.log(offer) + np.interp(self.uniform(0), chance, level))

    # -- sessions --------------------------------------------------------------------------

    def hong_kong(
        self, venue: Venue, session: int, reference_tick: int, *, keep: bool, half_day: bool,
        share: float, stop_at: float = np.inf,
    ) -> tuple[SessionResult, Desk, Exchange]:  # fmt: skip
        """Play one session on Hong Kong's price grid."""
        phases = venue.half_day if half_day else venue.full_day
        desk, exchange = self._prepare(
            phases=phases, price=self.grid.price, session=session, keep=keep, share=share
        )
        self._behave(desk, phases, share)
        if session == GREY:  # limit orders only
            desk.setting[Setting.TAKE_KIND] = float(Kind.LIMIT)
        exchange = exchange._replace(account=self.account)
        play = Session(
            venue, phases, exchange, desk, self.terms.board_lot_shares, reference_tick,
            listing_day=session != SECOND, rates=self._rates(desk, phases, share),
            agents=self.agents if session in (FIRST, SECOND) else (),
            patience_seconds=self.patience_seconds, stop_at=stop_at,
        )  # fmt: skip
        result = play.play()
        self.flipped += int(desk.tally[Count.FLIPS_DONE])
        self.value = float(desk.path[-1])
        return result, desk, exchange

    def _prepare(
        self, *, phases: Sequence[object], price: NDArray[np.int64], session: int, keep: bool,
        share: float,
    ) -> tuple[Desk, Exchange]:  # fmt: skip
        first = phases[0].starts_second  # type: ignore[attr-defined]
        seconds = phases[-1].ends_second - first  # type: ignore[attr-defined]
        messages = int(behaviour()["messages_per_day"] * self.pace * share)
        room = int(messages * _ORDER_ROOM) + 20_000
        desk = new_desk(
            log_price=np.log(price / PRICE_UNIT),
            key=self.key,
            day=self.day,
            session=session,
            first_second=first,
            seconds=seconds,
            interval=10,
            flip=self.flip[self.flipped :],
            path=value_path(self.key, self.day, session, seconds, self.value, share),
            activity=_activity(phases),
            messages=room if keep else 1,
        )
        return desk, new_exchange(price, room, SEATS)

    def _behave(self, desk: Desk, phases: Sequence[object], share: float) -> None:
        """Fill in the sizes that depend on the deal."""
        terms, shipped, setting = self.terms, behaviour(), desk.setting
        lot = terms.board_lot_shares
        seconds = _trading_seconds(phases)
        turnover = terms.free_shares * shipped["first_day_turnover"] * share / lot
        rates = self._rates(desk, phases, share)["continuous"]
        taking = shipped["taking_share"]
        turns = {
            role: max(rates[role] * seconds, 1.0)
            for role in (Role.CROWD, Role.VALUE, Role.MOMENTUM)
        }
        setting[Setting.CROWD_LOTS] = turnover * taking["crowd"] / turns[Role.CROWD] / 0.30
        setting[Setting.VALUE_LOTS] = turnover * taking["value"] / turns[Role.VALUE] / 0.4
        setting[Setting.MOMENTUM_LOTS] = turnover * taking["momentum"] / turns[Role.MOMENTUM] / 0.4
        setting[Setting.MAKER_LOTS] = setting[Setting.CROWD_LOTS] * 1.5
        setting[Setting.ARBITRAGE_LOTS] = setting[Setting.VALUE_LOTS] * 3.0
        maker_stock = max(int(self.account[0, Account.SHARES]), lot)
        setting[Setting.INVENTORY_LIMIT_SHARES] = maker_stock
        setting[Setting.OFFER_TICK] = self.offer_tick
        self._institutions(setting, seconds, rates, share)
        self._stabiliser_plan(setting, seconds, rates)
        ads = terms.linked_ads
        if ads is not None:
            setting[Setting.PARITY] = np.log(ads.parity_hkd)
            setting[Setting.BAND_UP] = ads.band_up
            setting[Setting.BAND_DOWN] = np.inf if ads.deposit_barred else ads.band_down

    def _institutions(
        self, setting: NDArray[np.float64], seconds: float, rates: NDArray[np.float64], share: float
    ) -> None:
        wanted = self.terms.placing_shares * behaviour()["institution_top_up"] * share
        setting[Setting.INSTITUTION_SHARES] = wanted
        turns = max(rates[Role.INSTITUTION] * seconds, 1.0)
        setting[Setting.INSTITUTION_LOTS] = wanted / self.terms.board_lot_shares / turns * 2.0

    def _stabiliser_plan(
        self, setting: NDArray[np.float64], seconds: float, rates: NDArray[np.float64]
    ) -> None:
        shipped, short = behaviour(), self.terms.over_allocated_shares
        setting[Setting.SHORT_SHARES] = short
        setting[Setting.SUPPORT] = shipped["support"] if short else 0.0
        turns = max(rates[Role.STABILISER] * seconds * shipped["support"], 1.0)
        a_day = short / shipped["support_days"] / self.terms.board_lot_shares
        setting[Setting.STABILISER_LOTS] = max(a_day / turns, 1.0)
        if self.resells:
            setting[Setting.RESALE_ABOVE] = shipped["resale_above"]

    def _rates(
        self, desk: Desk, phases: Sequence[object], share: float
    ) -> dict[str, NDArray[np.float64]]:
        """Return turns a second of every role."""
        shipped = behaviour()
        seconds = _trading_seconds(phases)
        messages = shipped["messages_per_day"] * self.pace * share / seconds
        part = shipped["message_share"]
        rates = np.zeros(desk.rate.size)
        rates[Role.MAKER] = messages * part["maker"] / 1.95
        rates[Role.CROWD] = messages * part["crowd"] / 1.5
        rates[Role.VALUE] = messages * part["value"] / 1.5
        rates[Role.MOMENTUM] = messages * part["momentum"]
        rates[Role.FLIPPER] = 1.15 * desk.flip.size * (1.0 if share >= 1 else 0.1) / seconds
        rates[Role.INSTITUTION] = 600 * share / seconds
        rates[Role.ARBITRAGEUR] = 0.2 if self.terms.linked_ads is not None else 0.0
        rates[Role.STABILISER] = 0.05 if self.terms.over_allocated_shares else 0.0
        for place, user in enumerate(self.agents):
            rates[int(Role.SIZE) + place] = user.turns_per_second
        auction = rates.copy()
        auction[Role.MAKER] *= 0.15
        auction[[Role.CROWD, Role.VALUE]] *= 0.5
        auction[Role.FLIPPER] *= 3.0
        return {"continuous": rates, "auction": auction}

    def new_york(self, ads: AdsTerms) -> tuple[SessionResult, PriceGrid]:
        """Play the night in New York."""
        venue = load_venue("nasdaq", self.terms.listing_date)
        last = float(ads.last_price_usd)
        grid = venue.grid(Decimal(f"{last / 5:.2f}"), Decimal(f"{last * 5:.2f}"))
        to_ads = np.log(ads.ratio / ads.usd_hkd) + behaviour()["premium_mean"]
        self.value += to_ads
        share = 0.4
        desk, exchange = self._prepare(
            phases=venue.full_day, price=grid.price, session=NIGHT, keep=False, share=share
        )
        float_shares = ads.shares or self.terms.free_shares * 5
        rates = self._rates(desk, venue.full_day, share)
        for group in rates.values():
            group[[Role.FLIPPER, Role.INSTITUTION, Role.STABILISER, Role.ARBITRAGEUR]] = 0.0
        seconds = _trading_seconds(venue.full_day)
        lots = float_shares / ads.ratio * 0.01
        setting = desk.setting
        setting[Setting.CROWD_LOTS] = max(
            lots * 0.5 / (rates["continuous"][Role.CROWD] * seconds), 1.0
        )
        setting[Setting.VALUE_LOTS] = max(
            lots * 0.4 / (rates["continuous"][Role.VALUE] * seconds), 1.0
        )
        setting[Setting.MOMENTUM_LOTS] = setting[Setting.VALUE_LOTS]
        setting[Setting.MAKER_LOTS] = setting[Setting.CROWD_LOTS] * 1.5
        setting[Setting.INVENTORY_LIMIT_SHARES] = max(lots * 0.05, 100.0)
        setting[Setting.TAKE_KIND] = float(Kind.IMMEDIATE)
        reference = grid.nearest_tick(last)
        result = Session(
            venue, venue.full_day, exchange, desk, 1, reference, listing_day=False, rates=rates
        ).play()
        self.value = float(desk.path[-1]) - to_ads
        return result, grid


def _trading_seconds(phases: Sequence[object]) -> float:
    return float(sum(p.ends_second - p.starts_second for p in phases if p.matches))  # type: ignore[attr-defined]


def _activity(phases: Sequence[object]) -> NDArray[np.float64]:
    """Return the busyness of every minute from midnight."""
    profile = behaviour()["activity"]
    minutes, levels = np.array(profile, float).T
    day = np.ones(24 * 60 + 1)
    traded = 0
    for phase in phases:
        if phase.matches:  # type: ignore[attr-defined]
            first, last = phase.starts_second // 60, phase.ends_second // 60  # type: ignore[attr-defined]
            day[first:last] = np.interp(np.arange(last - first) + traded, minutes, levels)
            traded += last - first
    inside = np.concatenate([
        day[p.starts_second // 60 : p.ends_second // 60]  # type: ignore[attr-defined]
        for p in phases if p.matches  # type: ignore[attr-defined]
    ])  # fmt: skip
    mean = float(inside.mean())
    for phase in phases:
        if phase.matches:  # type: ignore[attr-defined]
            first, last = phase.starts_second // 60, phase.ends_second // 60  # type: ignore[attr-defined]
            day[first:last] /= mean
    return day


def simulate_first_day(  # noqa: PLR0913 - every one has a default
    terms: FirstDayTerms,
    *,
    seed: int = 0,
    day: int = 0,
    pace: float = 1.0,
    grey: bool = True,
    night: bool = True,
    second_day: bool = True,
    keep_messages: bool = False,
    agents: Sequence[UserAgent] = (),
    patience_seconds: float = 5.0,
    stop_at: float = np.inf,
) -> FirstDay:
    """Simulate the first day of a listing and what surrounds it.

    Parameters
    ----------
    terms
        The deal.
    seed, day
        The place in the random streams: the same two give the same day, on any machine of one
        kind, alone or in an ensemble.
    pace
        Messages relative to a full day; sizes grow as it falls, so that turnover stays.
    grey, night, second_day
        Which of the surrounding sessions to play. A night needs a listing in New York.
    keep_messages
        Whether to keep the first day's messages (`tape_of`, `book_at`).
    agents
        Up to eight agents of one's own, on the exchange in Hong Kong.
    patience_seconds
        How long one turn of such an agent may last.
    stop_at
        Second from midnight at which to stop the first day, with its book as it stands.

    Raises
    ------
    ModelError
        If an agent raises or does not return: it is named.
    RuleDateError
        If the venue's rules are not known on the listing date.
    """
    world = _World(terms, seed, day, pace, tuple(agents), patience_seconds)
    calendar = hong_kong_calendar() if terms.listing_date.year < 2028 else None
    half = calendar is not None and terms.listing_date in calendar.half_days
    played: dict[str, SessionResult] = {}
    if grey:
        played["grey"], _, _ = world.hong_kong(
            load_venue("grey", terms.listing_date), GREY, world.offer_tick,
            keep=False, half_day=False, share=0.1,
        )  # fmt: skip
    played["first"], desk, exchange = world.hong_kong(
        world.hkex, FIRST, world.offer_tick, keep=keep_messages, half_day=half, share=1.0,
        stop_at=stop_at,
    )  # fmt: skip
    night_grid = None
    if night and terms.linked_ads is not None:
        played["night"], night_grid = world.new_york(terms.linked_ads)
    if second_day:
        close = played["first"].close_tick
        played["second"], _, _ = world.hong_kong(
            world.hkex, SECOND, close if close >= 0 else world.offer_tick,
            keep=False, half_day=False, share=0.6,
        )  # fmt: skip
    log = desk.log[: int(desk.tally[Count.MESSAGES])] if keep_messages else None
    return FirstDay(
        terms=terms, seed=seed, day=day, grid=world.grid, night_grid=night_grid, log=log,
        accounts=world.account, value=desk.path, stabilisation=_stabilisation(world), pace=pace,
        agents=tuple(agents), depth=_depth(exchange), **played,
    )  # fmt: skip


def _depth(exchange: Exchange) -> NDArray[np.int64]:
    width = exchange.price.size + 2
    return np.stack(
        [exchange.book.depth[1 : width - 1], exchange.book.depth[width + 1 : 2 * width - 1]]
    )


def _stabilisation(world: _World) -> Stabilisation:
    own = world.account[world.stabiliser]
    bought, highest = int(own[Account.BOUGHT]), int(own[Account.HIGHEST_PAID])
    return Stabilisation(
        short_shares=world.terms.over_allocated_shares,
        bought_shares=bought,
        sold_shares=bought - int(own[Account.SHARES]),
        highest_purchase_hkd=0.0 if highest < 0 else float(world.grid.price_of(highest)),
        cash_hkd=float(own[Account.CASH]) / PRICE_UNIT,
        resells=world.resells,
    )
