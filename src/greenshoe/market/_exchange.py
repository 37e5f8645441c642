"""The state of a venue: its book, what the present phase allows, accounts, counts, trades."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from greenshoe.core import InputError, part_of_kernel
from greenshoe.market._book import BID, MOST_ORDERS, Book, new_book

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "UNUSED",
    "Account",
    "Exchange",
    "Kind",
    "Reason",
    "Rule",
    "Tally",
    "new_exchange",
    "record_trade",
]


class Kind(IntEnum):
    """What a message asks for."""

    LIMIT = 0
    CANCEL = 1
    AMEND = 2
    MARKET = 3
    AT_AUCTION = 4
    AT_AUCTION_LIMIT = 5
    ENHANCED_LIMIT = 6
    IMMEDIATE = 7
    IMBALANCE_ONLY = 8  # takes part in an auction against its surplus only


class Reason(IntEnum):
    """What the venue answers: accepted, or why not."""

    ACCEPTED = 0
    NOT_IN_THIS_PHASE = 1
    SIZE_NOT_POSITIVE = 2
    NOT_A_MULTIPLE_OF_THE_LOT = 3
    PRICE_NOT_ON_THE_GRID = 4
    BELOW_THE_LOWEST_PRICE_ALLOWED = 5
    ABOVE_THE_HIGHEST_PRICE_ALLOWED = 6
    LARGER_THAN_THE_LARGEST_ORDER = 7
    QUEUE_IS_FULL = 8
    DUPLICATE_ORDER_ID = 9
    UNKNOWN_ORDER = 10
    ORDER_IS_GONE = 11
    WOULD_TRADE_THROUGH_THE_BEST_PRICE = 12
    NOT_THE_OWNER = 13
    SHARES_NOT_HELD = 14
    ABOVE_THE_STABILISING_PRICE = 15
    UNKNOWN_PARTICIPANT = 16
    NOT_A_KIND_OF_ORDER = 17


class Rule(IntEnum):
    """Places in `Exchange.rule`."""

    ADMITS = 0  # bit k set: messages of kind k are accepted
    MATCHES = 1  # 1: orders match as they come
    LOT_SHARES = 2
    LARGEST_SHARES = 3
    LONGEST_QUEUE = 4  # orders at one price
    SWEEP_LEVELS = 5  # price queues an enhanced limit or immediate order may reach
    LIMIT_MAY_CROSS = 6  # 1: a limit order may trade at prices better than its own
    LOWEST_BID = 7  # ticks
    HIGHEST_BID = 8
    LOWEST_ASK = 9
    HIGHEST_ASK = 10
    SHORT_SALES = 11  # 1: a participant may sell what it does not hold
    LOWEST_TRADE = 12  # ticks; no execution outside
    HIGHEST_TRADE = 13
    FIRM = 14  # 1: orders for a later auction may be neither cancelled nor amended
    SIZE = 15


class Tally(IntEnum):
    """Places in `Exchange.tally`. Prices are ticks, -1 before the first trade."""

    TRADES = 0
    VOLUME = 1  # shares
    TURNOVER = 2  # ten-thousandths of the currency
    FIRST = 3
    LAST = 4
    HIGH = 5
    LOW = 6
    REJECTED = 7
    PRICES = 8  # sum of the prices of all trades, ten-thousandths
    SIZE = 9


class Account(IntEnum):
    """Columns of `Exchange.account`."""

    SHARES = 0
    CASH = 1  # ten-thousandths of the currency
    OFFERED = 2  # shares in resting asks
    HIGHEST_BID = 3  # tick above which the participant may not buy
    BOUGHT = 4  # shares bought in all
    HIGHEST_PAID = 5  # highest tick paid, -1 for none
    SIZE = 6


MOST_ACCOUNTS = 1_000_000
UNUSED = -1  # owner of an order number that nobody has used


class Exchange(NamedTuple):
    """The state of one venue.

    Attributes
    ----------
    book
        Its book.
    rule
        int64, (Rule.SIZE,): what the present phase allows.
    owner
        int32, (orders,): participant of each order id, -1 while the id is unused.
    account
        int64, (participants, Account.SIZE).
    tally
        int64, (Tally.SIZE,): counts and prices of the session.
    price
        int64, (ticks,): price of each tick in ten-thousandths of the currency.
    trade
        int32, (trades, 4): taker's order, maker's order, tick, shares; overwritten from the start
        when full.
    """

    book: Book
    rule: NDArray[np.int64]
    owner: NDArray[np.int32]
    account: NDArray[np.int64]
    tally: NDArray[np.int64]
    price: NDArray[np.int64]
    trade: NDArray[np.int32]


def new_exchange(
    price: NDArray[np.int64], orders: int, participants: int, trades: int = 1
) -> Exchange:
    """Return an exchange with an empty book that admits everything at any price.

    Parameters
    ----------
    price
        Price of each tick, ascending, ten-thousandths of the currency.
    orders
        Number of order ids.
    participants
        Number of accounts, all empty.
    trades
        Length of the log of trades.

    Raises
    ------
    InputError
        If the prices do not rise from above 0, or a number is out of range.

    >>> exchange = new_exchange(np.arange(1, 101) * 10_000, orders=10, participants=2)
    >>> exchange.account.shape
    (2, 6)
    """
    bounds = {"participants": (participants, MOST_ACCOUNTS), "trades": (trades, MOST_ORDERS)}
    for key, (value, most) in bounds.items():
        if not 1 <= value <= most:
            raise InputError("is out of range", key=key, value=value, expected=f"1 to {most:,}")
    price = np.ascontiguousarray(price, np.int64)
    if price.ndim != 1 or not price.size or price[0] <= 0 or (np.diff(price) <= 0).any():
        raise InputError("does not rise from above 0", key="price", value=f"shape {price.shape}")
    book = new_book(price.size, orders)
    rule = np.zeros(Rule.SIZE, np.int64)
    ticks = price.size
    rule[Rule.ADMITS] = (1 << len(Kind)) - 1
    rule[[Rule.MATCHES, Rule.LOT_SHARES, Rule.LIMIT_MAY_CROSS, Rule.SHORT_SALES]] = 1
    rule[[Rule.LARGEST_SHARES, Rule.LONGEST_QUEUE]] = np.iinfo(np.int32).max
    rule[Rule.SWEEP_LEVELS] = ticks
    rule[[Rule.HIGHEST_BID, Rule.HIGHEST_ASK, Rule.HIGHEST_TRADE]] = ticks - 1
    account = np.zeros((participants, Account.SIZE), np.int64)
    account[:, Account.HIGHEST_BID] = ticks - 1
    account[:, Account.HIGHEST_PAID] = -1
    tally = np.zeros(Tally.SIZE, np.int64)
    tally[[Tally.FIRST, Tally.LAST, Tally.HIGH, Tally.LOW]] = -1
    return Exchange(
        book,
        rule,
        np.full(orders, UNUSED, np.int32),
        account,
        tally,
        price,
        np.zeros((trades, 4), np.int32),
    )


@part_of_kernel
def record_trade(
    exchange: Exchange, taker: int, maker: int, side: int, tick: int, shares: int
) -> None:
    """Book one execution: accounts of both, tally, log. `side` is the taker's."""
    tally, account, owner = exchange.tally, exchange.account, exchange.owner
    value = shares * exchange.price[tick]
    row = tally[Tally.TRADES] % exchange.trade.shape[0]
    exchange.trade[row, 0] = taker
    exchange.trade[row, 1] = maker
    exchange.trade[row, 2] = tick
    exchange.trade[row, 3] = shares
    tally[Tally.TRADES] += 1
    tally[Tally.VOLUME] += shares
    tally[Tally.TURNOVER] += value
    tally[Tally.PRICES] += exchange.price[tick]
    if tally[Tally.FIRST] < 0:
        tally[Tally.FIRST] = tick
        tally[Tally.HIGH] = tick
        tally[Tally.LOW] = tick
    tally[Tally.LAST] = tick
    tally[Tally.HIGH] = max(tally[Tally.HIGH], tick)
    tally[Tally.LOW] = min(tally[Tally.LOW], tick)
    buyer = owner[taker] if side == BID else owner[maker]
    seller = owner[maker] if side == BID else owner[taker]
    account[buyer, Account.SHARES] += shares
    account[buyer, Account.CASH] -= value
    account[buyer, Account.BOUGHT] += shares
    account[buyer, Account.HIGHEST_PAID] = max(account[buyer, Account.HIGHEST_PAID], tick)
    account[seller, Account.SHARES] -= shares
    account[seller, Account.CASH] += value
