"""The state of a venue: its book, what the present phase allows, accounts, counts, trades."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from greenshoe.core import InputError, part_of_kernel
from greenshoe.market._book import BID, MOST_ORDERS, Book, new_book
from greenshoe.market._codes import UNUSED, Account, Kind, Rule, Tally

if TYPE_CHECKING:
    from numpy.typing import NDArray


__all__ = ["MOST_ACCOUNTS", "Exchange", "new_exchange", "record_trade"]

MOST_ACCOUNTS = 1_000_000


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
