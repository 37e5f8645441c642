"""From a deal's terms and the behaviour file to the arrays that the agents share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from greenshoe.market._behaviour import behaviour
from greenshoe.market._codes import Account, Kind
from greenshoe.market._desk import Desk
from greenshoe.market._places import Count, Role, Setting, State
from greenshoe.market._user import PLACES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from greenshoe.market._terms import FirstDayTerms
    from greenshoe.market._user import UserAgent


__all__ = [
    "FIRST_SEAT",
    "LOG_COLUMNS",
    "ROLES",
    "SAMPLE_COLUMNS",
    "SEATS",
    "flip_orders",
    "new_desk",
    "seat_holders",
]

ROLES = int(Role.SIZE) + PLACES
FIRST_SEAT = int(behaviour()["makers"]) - 1  # add a role to it for that role's account
SEATS = FIRST_SEAT + int(Role.SIZE) + PLACES
LOG_COLUMNS, SAMPLE_COLUMNS = 13, 9
_PLACES_OF_AN_AGENT = 16


def flip_orders(
    terms: FirstDayTerms, pace: float, random: np.random.Generator
) -> NDArray[np.int64]:
    """Return the shares each selling allottee will send, in the order they arrive.

    Holders who sell are drawn from the ladder; where they are more than the run's pace allows,
    one order stands for several.
    """
    lot = terms.board_lot_shares
    ladder = terms.ladder or ((lot, max(terms.public_shares // lot, 0)),)
    shares = np.array([row[0] for row in ladder], np.int64)
    holders = np.array([row[1] for row in ladder], np.int64)
    share = behaviour()["flip_share"]
    sellers = np.minimum((holders * share + random.random(holders.size)).astype(np.int64), holders)
    total = int((sellers * shares).sum())
    at_full_pace, least = behaviour()["flip_messages"]
    most = max(int(at_full_pace * pace), least)
    if sellers.sum() <= most:
        orders = np.repeat(shares, sellers)
    else:
        kept = np.maximum((sellers * (most / sellers.sum())).round().astype(np.int64), sellers > 0)
        orders = np.repeat(shares * sellers / np.maximum(kept, 1), kept)
    orders = np.maximum(np.round(orders / lot), 1).astype(np.int64) * lot
    random.shuffle(orders)
    reachable = np.cumsum(orders) <= max(total, lot)
    orders = np.ascontiguousarray(orders[reachable], np.int64)
    released = _released_orders(terms)
    among = np.linspace(0, orders.size, released.size + 2)[1:-1].astype(np.int64)
    return np.insert(orders, among, released)  # the others keep their order


def _released_orders(terms: FirstDayTerms) -> NDArray[np.int64]:
    """Return the orders by which cornerstones without a lock-up sell."""
    shipped, lot = behaviour(), terms.board_lot_shares
    lots = int(terms.released_shares * shipped["released_share"] / lot)
    number = min(lots, int(shipped["released_orders"]))
    if not number:
        return np.zeros(0, np.int64)
    least, more = divmod(lots, number)
    return (least + (np.arange(number) < more)).astype(np.int64) * lot


def new_desk(  # noqa: PLR0913 - the arrays that differ between sessions
    *,
    log_price: NDArray[np.float64],
    key: NDArray[np.uint32],
    day: int,
    session: int,
    first_second: int,
    seconds: int,
    interval: int,
    flip: NDArray[np.int64],
    path: NDArray[np.float64],
    activity: NDArray[np.float64],
    messages: int,
) -> Desk:
    """Return the arrays of one session with nobody active yet."""
    count = np.zeros(Count.SIZE, np.int64)
    count[Count.DAY], count[Count.SESSION] = day, session
    sample = np.full((seconds // interval + 16, SAMPLE_COLUMNS), -1, np.int64)
    sample[0, 0] = first_second
    makers, quotes = behaviour()["makers"], behaviour()["quotes_a_side"]
    seat = np.array(
        [0, *range(FIRST_SEAT + 1, SEATS - PLACES), *range(SEATS - PLACES, SEATS)], np.int64
    )
    return Desk(
        setting=_settings(),
        rate=np.zeros(ROLES),
        due=np.full(ROLES, np.inf),
        drawn=np.zeros(ROLES, np.int64),
        seat=seat,
        key=key,
        quote=np.full((makers, 2, quotes), -1, np.int64),
        ring=np.full((ROLES, behaviour()["resting_orders"]), -1, np.int64),
        placed=np.zeros(ROLES, np.int64),
        flip=flip,
        state=np.zeros(State.SIZE),
        tally=count,
        path=path,
        log_price=log_price,
        activity=activity,
        outbox=np.zeros((_PLACES_OF_AN_AGENT, 6), np.int64),
        sample=sample,
        log=np.zeros((messages, LOG_COLUMNS), np.int64),
    )


def _settings() -> NDArray[np.float64]:
    """Return the settings that do not depend on the deal: entries of the behaviour file by name."""
    shipped = behaviour()
    setting = np.zeros(Setting.SIZE)
    for place in Setting:
        name = place.name.lower()
        if name in shipped:
            setting[place] = shipped[name]
    setting[[Setting.PARITY, Setting.SUPPORT]] = np.nan, 0.0
    setting[[Setting.BAND_DOWN, Setting.RESALE_ABOVE]] = np.inf
    setting[Setting.FOR_THE_CLOSE] = 0.0
    setting[Setting.TAKE_KIND] = float(Kind.ENHANCED_LIMIT)
    return setting


def seat_holders(
    account: NDArray[np.int64], terms: FirstDayTerms, users: Sequence[UserAgent]
) -> None:
    """Give each account the shares it holds when trading begins."""
    shipped = behaviour()
    others = terms.cornerstone_locked_shares + terms.released_shares
    trading = int((terms.placing_shares - others) * shipped["placees_who_trade"])
    lot, makers = terms.board_lot_shares, shipped["makers"]
    stock = shipped["stock_share"]
    maker = int(trading * stock["maker"]) // lot * lot
    left = trading - makers * maker
    account[:makers, Account.SHARES] = maker
    account[FIRST_SEAT + Role.CROWD, Account.SHARES] = int(left * stock["crowd"])
    account[FIRST_SEAT + Role.VALUE, Account.SHARES] = int(left * stock["value"])
    sold = int(_released_orders(terms).sum())
    account[FIRST_SEAT + Role.FLIPPER, Account.SHARES] = terms.public_shares + sold
    for place, user in enumerate(users):
        account[SEATS - PLACES + place, Account.SHARES] = user.shares
