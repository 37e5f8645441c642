"""The first day: grey market, Hong Kong, the night in New York, the second day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import DealError, InputError, hong_kong_calendar, market_calendar
from greenshoe.market._codes import Account
from greenshoe.market._first_day import FirstDay, Stabilisation
from greenshoe.market._places import Count
from greenshoe.market._price_grid import PRICE_UNIT
from greenshoe.market._user import PLACES
from greenshoe.market._venue_file import load_venue
from greenshoe.market._world import FIRST, GREY, World

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import NDArray

    from greenshoe.market._exchange import Exchange
    from greenshoe.market._session_result import SessionResult
    from greenshoe.market._terms import FirstDayTerms
    from greenshoe.market._user import UserAgent


__all__ = ["FASTEST", "SLOWEST", "FirstDay", "check_pace", "simulate_first_day"]

SLOWEST, FASTEST = 0.001, 2.0
_LEAST_PATIENCE, _MOST_PATIENCE = 0.01, 3600.0


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
    InputError
        If a number is out of range, or there are more than eight agents.
    DealError
        If the listing date is not a trading day, or the venue permits no price near the offer.
    ModelError
        If an agent raises or does not return: it is named.
    RuleDateError
        If the venue's rules are not known on the listing date.
    """
    check_pace(pace)
    _check_place(day, patience_seconds, stop_at)
    if len(agents) > PLACES:
        raise InputError("are too many", key="agents", value=len(agents), expected=str(PLACES))
    world = World(terms, seed, day, pace, tuple(agents), patience_seconds)
    before, after = _days_around(terms.listing_date)
    played: dict[str, SessionResult] = {}
    if grey:
        played["grey"] = world.hong_kong(
            load_venue("grey", terms.listing_date), GREY, world.offer_tick, half_day=_half(before)
        )[0]
    played["first"], desk, exchange = world.hong_kong(
        world.hkex, FIRST, world.offer_tick, keep=keep_messages, half_day=_half(terms.listing_date),
        stop_at=stop_at,
    )  # fmt: skip
    grid, night_grid = world.grid, None
    if night and terms.linked_ads is not None and _new_york_trades(terms.listing_date):
        early = terms.listing_date in market_calendar("US").half_days
        played["night"], night_grid = world.new_york(terms.linked_ads, half_day=early)
    if second_day:
        played["second"] = world.second_day(
            load_venue("hkex", after), played["first"].close_tick, half_day=_half(after)
        )
    log = desk.log[: int(desk.tally[Count.LOGGED])] if keep_messages else None
    return FirstDay(
        terms=terms, seed=seed, day=day, grid=grid, night_grid=night_grid, log=log,
        accounts=world.account, value=desk.path, stabilisation=_stabilisation(world), pace=pace,
        depth=_depth(exchange), second_grid=world.grid, **played,
    )  # fmt: skip


def check_pace(pace: float) -> None:
    """Refuse a pace that the memory of a day is not made for.

    Raises
    ------
    InputError
        If it is out of range.
    """
    if not SLOWEST <= pace <= FASTEST:
        raise InputError(
            "is out of range", key="pace", value=pace, expected=f"{SLOWEST} to {FASTEST}"
        )


def _check_place(day: int, patience_seconds: float, stop_at: float) -> None:
    bounds = {
        "day": (day, 0, 2**32 - 1),
        "patience_seconds": (patience_seconds, _LEAST_PATIENCE, _MOST_PATIENCE),
        "stop_at": (stop_at, 0.0, np.inf),
    }
    for key, (value, low, high) in bounds.items():
        if not low <= value <= high:
            raise InputError(
                "is out of range", key=key, value=value, expected=f"{low:,} to {high:,}"
            )


def _days_around(listing: date) -> tuple[date, date]:
    """Return the trading days before and after a listing; the day itself outside the calendar."""
    calendar = hong_kong_calendar()
    if not calendar.days[1] <= listing < calendar.days[-2]:
        return listing, listing
    if not calendar.is_trading_day(listing):
        raise DealError(
            "is not a trading day in Hong Kong", key="listing_date", value=listing.isoformat()
        )
    return calendar.shift(listing, -1), calendar.shift(listing, 1)


def _new_york_trades(day: date) -> bool:
    """Tell whether New York is open on a day; days beyond its calendar are taken to be."""
    calendar = market_calendar("US")
    inside = calendar.days[0] <= day <= calendar.days[-1]
    return not inside or calendar.is_trading_day(day)


def _half(day: date) -> bool:
    return day in hong_kong_calendar().half_days


def _depth(exchange: Exchange) -> NDArray[np.int64]:
    width = exchange.price.size + 2
    return np.stack(
        [exchange.book.depth[1 : width - 1], exchange.book.depth[width + 1 : 2 * width - 1]]
    )


def _stabilisation(world: World) -> Stabilisation:
    own = world.account[world.stabiliser]
    bought = int(own[Account.BOUGHT])
    return Stabilisation(
        short_shares=world.terms.over_allocated_shares,
        bought_shares=bought,
        sold_shares=bought - int(own[Account.SHARES]),
        highest_purchase_hkd=float(world.highest_paid),
        cash_hkd=float(own[Account.CASH]) / PRICE_UNIT,
        resells=world.resells,
        flow=world.flow,
    )
