"""A venue's matching engine: every order type, every check, accounts, one message at a time.

The book is that of `_book`; what the venue allows at the moment stands in `rule`, an array that the
session fills from the venue's declared data when a phase begins. No number of a venue is here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import InputError, kernel, part_of_kernel
from greenshoe.market._book import (
    ASK,
    BID,
    LEVEL,
    NEXT,
    SHARES,
    Book,
    add_order,
    level_of,
    remove_order,
    take_from_level,
)
from greenshoe.market._exchange import (
    UNUSED,
    Account,
    Exchange,
    Kind,
    Reason,
    Rule,
    Tally,
    record_trade,
)
from greenshoe.market._held import FOR_IMBALANCE, FOR_PRICE, HELD, drop_held, hold_order

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "apply_message",
    "match",
    "rest",
    "submit",
    "submit_many",
    "submit_one",
    "withdraw",
]

_KINDS = len(Kind)
_FIELDS = 6  # of a message
_LEAST_INTEGER, _MOST_INTEGER = -(2**63), 2**63 - 1


@part_of_kernel
def match(
    exchange: Exchange, side: int, limit_tick: int, shares: int, order: int, levels: int
) -> int:
    """Fill an incoming order against the other side; return the shares left.

    Reaches no price beyond `limit_tick`, none outside the band, and at most `levels` queues.
    """
    book = exchange.book
    other = 1 - side
    step = 1 - 2 * side
    base = book.depth.size
    bottom = other * (base // 2 - 1) + 1
    edge = exchange.rule[Rule.HIGHEST_TRADE] if side == BID else exchange.rule[Rule.LOWEST_TRADE]
    limit = bottom + (min(limit_tick, edge) if side == BID else max(limit_tick, edge))
    best = book.best[other]
    while shares > 0 and levels > 0 and (limit - best) * step >= 0:
        maker = book.order[best, NEXT] - base
        filled = take_from_level(book, best, shares)
        shares -= filled
        if side == BID:
            exchange.account[exchange.owner[maker], Account.OFFERED] -= filled
        record_trade(exchange, order, maker, side, best - bottom, filled)
        if book.depth[best] == 0:
            levels -= 1
            while book.depth[best] == 0:
                best += step
            book.best[other] = best
    return shares


@part_of_kernel
def rest(exchange: Exchange, side: int, tick: int, shares: int, order: int) -> None:
    """Put what is left of an order into the book."""
    book = exchange.book
    level = side * (book.depth.size // 2 - 1) + tick + 1
    add_order(book, level, shares, book.depth.size + order)
    if (level - book.best[side]) * (1 - 2 * side) > 0:
        book.best[side] = level
    if side == ASK:
        exchange.account[exchange.owner[order], Account.OFFERED] += shares


@part_of_kernel
def _side_of(book: Book, level: int) -> int:
    """Return the side of a level, also of one an order is held for."""
    width = book.depth.size // 2 - 1
    level %= HELD
    return int(level >= width) if level < 2 * width else level - 2 * width


@part_of_kernel
def withdraw(exchange: Exchange, order: int) -> int:
    """Take a resting order out of the book and return its shares."""
    book = exchange.book
    base = book.depth.size
    level = int(book.order[base + order, LEVEL])
    shares = drop_held(book, base + order) if level >= HELD else remove_order(book, base + order)
    if _side_of(book, level) == ASK:
        exchange.account[exchange.owner[order], Account.OFFERED] -= shares
    return shares


@part_of_kernel
def _check_price(exchange: Exchange, side: int, tick: int, participant: int) -> int:
    """Check a price against the venue's limits; 0 or the reason."""
    rule = exchange.rule
    reason = Reason.ACCEPTED.value
    if tick < 0 or tick >= exchange.price.size:
        reason = Reason.PRICE_NOT_ON_THE_GRID.value
    elif tick < (rule[Rule.LOWEST_BID] if side == BID else rule[Rule.LOWEST_ASK]):
        reason = Reason.BELOW_THE_LOWEST_PRICE_ALLOWED.value
    elif tick > (rule[Rule.HIGHEST_BID] if side == BID else rule[Rule.HIGHEST_ASK]):
        reason = Reason.ABOVE_THE_HIGHEST_PRICE_ALLOWED.value
    elif side == BID and tick > exchange.account[participant, Account.HIGHEST_BID]:
        reason = Reason.ABOVE_THE_STABILISING_PRICE.value
    return reason


@part_of_kernel
def _check_size(exchange: Exchange, side: int, shares: int, participant: int) -> int:
    """Check the size of an order; 0 or the reason."""
    rule, account = exchange.rule, exchange.account
    reason = Reason.ACCEPTED.value
    if shares <= 0:
        reason = Reason.SIZE_NOT_POSITIVE.value
    elif rule[Rule.LOT_SHARES] > 1 and shares % rule[Rule.LOT_SHARES] != 0:
        reason = Reason.NOT_A_MULTIPLE_OF_THE_LOT.value
    elif shares > rule[Rule.LARGEST_SHARES]:
        reason = Reason.LARGER_THAN_THE_LARGEST_ORDER.value
    elif (
        side == ASK
        and rule[Rule.SHORT_SALES] == 0
        and account[participant, Account.SHARES] - account[participant, Account.OFFERED] < shares
    ):
        reason = Reason.SHARES_NOT_HELD.value
    return reason


@part_of_kernel
def _check_target(exchange: Exchange, order: int, participant: int) -> int:
    """Check the order a cancel or an amendment names; 0 or the reason."""
    reason = Reason.ACCEPTED.value
    if order < 0 or order >= exchange.owner.size or exchange.owner[order] == UNUSED:
        reason = Reason.UNKNOWN_ORDER.value
    elif exchange.owner[order] != participant:
        reason = Reason.NOT_THE_OWNER.value
    elif exchange.book.order[exchange.book.depth.size + order, SHARES] == 0:
        reason = Reason.ORDER_IS_GONE.value
    elif exchange.rule[Rule.FIRM] == 1:
        base = exchange.book.depth.size
        if exchange.book.order[base + order, LEVEL] >= 2 * (base // 2 - 1):
            reason = Reason.NOT_IN_THIS_PHASE.value
    return reason


@part_of_kernel
def _crosses(exchange: Exchange, side: int, tick: int) -> bool:
    """Tell whether a price is beyond the other side's best price."""
    book = exchange.book
    width = book.depth.size // 2 - 1
    other = 1 - side
    return bool((other * width + tick + 1 - book.best[other]) * (1 - 2 * side) > 0)


@part_of_kernel
def _queue_is_full(exchange: Exchange, side: int, tick: int) -> bool:
    book = exchange.book
    queue = book.order[side * (book.depth.size // 2 - 1) + tick + 1, SHARES]
    return bool(queue >= exchange.rule[Rule.LONGEST_QUEUE])


@part_of_kernel
def _refuse(
    exchange: Exchange, kind: int, side: int, tick: int, shares: int, participant: int
) -> int:
    """Check one new order against everything the venue says; 0 or the reason."""
    reason = _check_size(exchange, side, shares, participant)
    if reason == 0 and kind != Kind.MARKET and kind != Kind.AT_AUCTION:  # noqa: PLR1714 - constants compared one by one
        reason = _check_price(exchange, side, tick, participant)
        keeps_to_its_price = (
            kind == Kind.LIMIT
            and exchange.rule[Rule.MATCHES] == 1
            and exchange.rule[Rule.LIMIT_MAY_CROSS] == 0
        )
        if reason == 0 and keeps_to_its_price and _crosses(exchange, side, tick):
            reason = Reason.WOULD_TRADE_THROUGH_THE_BEST_PRICE.value
        elif reason == 0 and kind != Kind.IMMEDIATE and _queue_is_full(exchange, side, tick):
            reason = Reason.QUEUE_IS_FULL.value
    return reason


@part_of_kernel
def _rest_at_auction(exchange: Exchange, side: int, shares: int, order: int) -> None:
    """Put an order without a price into its side's auction queue."""
    book = exchange.book
    level = 2 * (book.depth.size // 2 - 1) + side
    add_order(book, level, shares, book.depth.size + order)
    if side == ASK:
        exchange.account[exchange.owner[order], Account.OFFERED] += shares


@part_of_kernel
def _hold(exchange: Exchange, side: int, tick: int, shares: int, order: int, purpose: int) -> None:
    """Keep an order for a later auction."""
    book = exchange.book
    hold_order(book, level_of(book, side, tick), shares, book.depth.size + order, purpose)
    if side == ASK:
        exchange.account[exchange.owner[order], Account.OFFERED] += shares


@part_of_kernel
def _carry_out(
    exchange: Exchange, kind: int, side: int, tick: int, shares: int, order: int
) -> None:
    """Match and rest one order that has passed every check."""
    if kind == Kind.AT_AUCTION:
        _rest_at_auction(exchange, side, shares, order)
    elif kind == Kind.IMBALANCE_ONLY:
        _hold(exchange, side, tick, shares, order, FOR_IMBALANCE)
    elif kind == Kind.AT_AUCTION_LIMIT and exchange.rule[Rule.MATCHES] == 1:
        _hold(exchange, side, tick, shares, order, FOR_PRICE)
    else:
        book = exchange.book
        book.order[book.depth.size + order, SHARES] = 0
        limit = tick
        if kind == Kind.MARKET:
            limit = exchange.price.size - 1 if side == BID else 0
        if side == BID:
            limit = min(limit, exchange.account[exchange.owner[order], Account.HIGHEST_BID])
        levels = exchange.price.size
        if kind == Kind.ENHANCED_LIMIT or kind == Kind.IMMEDIATE:  # noqa: PLR1714 - as above
            levels = exchange.rule[Rule.SWEEP_LEVELS]
        if exchange.rule[Rule.MATCHES] == 1:
            shares = match(exchange, side, limit, shares, order, levels)
            # Nothing rests where it could not trade: a price beyond the band becomes its limit.
            if side == BID:
                tick = min(tick, exchange.rule[Rule.HIGHEST_TRADE])
            else:
                tick = max(tick, exchange.rule[Rule.LOWEST_TRADE])
        if shares > 0 and kind != Kind.MARKET and kind != Kind.IMMEDIATE:  # noqa: PLR1714 - constants compared one by one
            rest(exchange, side, tick, shares, order)


@part_of_kernel
def _kind_of(book: Book, level: int) -> int:
    """Return the kind under which the order at a level would be entered again."""
    kind = Kind.LIMIT.value
    if level >= FOR_IMBALANCE * HELD:
        kind = Kind.IMBALANCE_ONLY.value
    elif level >= HELD:
        kind = Kind.AT_AUCTION_LIMIT.value
    elif level >= 2 * (book.depth.size // 2 - 1):
        kind = Kind.AT_AUCTION.value
    return kind


@part_of_kernel
def _amend(exchange: Exchange, tick: int, shares: int, order: int, participant: int) -> int:
    """Change an order: fewer shares at its price keep its place, anything else loses it."""
    book, account = exchange.book, exchange.account
    base = book.depth.size
    level = int(book.order[base + order, LEVEL])
    old = int(book.order[base + order, SHARES])
    side, kind = _side_of(book, level), _kind_of(book, level)
    own_offer = old if side == ASK else 0
    account[participant, Account.OFFERED] -= own_offer  # what it offers now is free for the new
    reason = _refuse(exchange, kind, side, tick, shares, participant)
    account[participant, Account.OFFERED] += own_offer
    stays = shares <= old and (reason == 0 or reason == Reason.QUEUE_IS_FULL)  # noqa: PLR1714 - constants compared one by one
    if stays and (kind == Kind.AT_AUCTION or level_of(book, side, tick) == level % HELD):
        reason = 0
        book.order[base + order, SHARES] = shares
        book.depth[min(level, base - 1)] -= old - shares
        if side == ASK:
            account[participant, Account.OFFERED] -= old - shares
    elif reason == 0:
        withdraw(exchange, order)
        _carry_out(exchange, kind, side, tick, shares, order)
    return reason


@part_of_kernel
def apply_message(  # noqa: C901 - the seven fields of a message
    exchange: Exchange, kind: int, side: int, tick: int, shares: int, order: int, participant: int
) -> int:
    """Carry out one message and return the venue's reason (0: accepted)."""
    if kind < 0 or kind >= _KINDS or side < 0 or side > 1:
        reason = Reason.NOT_A_KIND_OF_ORDER.value
    elif (exchange.rule[Rule.ADMITS] >> kind) & 1 == 0:
        reason = Reason.NOT_IN_THIS_PHASE.value
    elif participant < 0 or participant >= exchange.account.shape[0]:
        reason = Reason.UNKNOWN_PARTICIPANT.value
    elif kind == Kind.CANCEL or kind == Kind.AMEND:  # noqa: PLR1714 - a tuple of constants is slower here
        reason = _check_target(exchange, order, participant)
        if reason == 0 and kind == Kind.CANCEL:
            withdraw(exchange, order)
        elif reason == 0:
            reason = _amend(exchange, tick, shares, order, participant)
    elif order < 0 or order >= exchange.owner.size:
        reason = Reason.UNKNOWN_ORDER.value
    elif exchange.owner[order] != UNUSED:
        reason = Reason.DUPLICATE_ORDER_ID.value
    else:
        reason = _refuse(exchange, kind, side, tick, shares, participant)
        if reason == 0:
            exchange.owner[order] = participant
            _carry_out(exchange, kind, side, tick, shares, order)
    if reason != 0:
        exchange.tally[Tally.REJECTED] += 1
    return reason


@kernel
def submit_one(
    exchange: Exchange, kind: int, side: int, tick: int, shares: int, order: int, participant: int
) -> int:
    """Carry out one message: the compiled form of `submit`."""
    return apply_message(exchange, kind, side, tick, shares, order, participant)


def submit(
    exchange: Exchange,
    kind: Kind,
    side: int,
    tick: int,
    shares: int,
    order: int,
    participant: int,
) -> Reason:
    """Carry out one message and return the venue's answer.

    Parameters
    ----------
    exchange
        The venue.
    kind
        What is asked.
    side
        0 bid, 1 ask; read for new orders.
    tick
        Place of the price on the venue's grid; not read for market and at-auction orders and
        cancels.
    shares
        Size of a new order, or what an amended order should have left.
    order
        The order's number: of the new order, or of the one to cancel or amend.
    participant
        Account number of the sender.

    Raises
    ------
    InputError
        If a number does not fit 64 bits.

    >>> import numpy as np
    >>> from greenshoe.market import new_exchange
    >>> exchange = new_exchange(np.arange(1, 101) * 10_000, orders=10, participants=2)
    >>> submit(exchange, Kind.LIMIT, 0, 49, 100, 0, 1)
    <Reason.ACCEPTED: 0>
    >>> submit(exchange, Kind.LIMIT, 0, 49, 100, 0, 1)
    <Reason.DUPLICATE_ORDER_ID: 9>
    """
    fields = (int(kind), side, tick, shares, order, participant)
    if any(not _LEAST_INTEGER <= field <= _MOST_INTEGER for field in fields):
        raise InputError("has a number beyond 64 bits", key="message", value=fields)
    return Reason(submit_one(exchange, *map(int, fields)))


@kernel
def _submit_all(exchange: Exchange, message: NDArray[np.int64], answer: NDArray[np.int8]) -> None:
    for row in range(message.shape[0]):
        answer[row] = apply_message(
            exchange,
            message[row, 0],
            message[row, 1],
            message[row, 2],
            message[row, 3],
            message[row, 4],
            message[row, 5],
        )


def submit_many(exchange: Exchange, message: NDArray[np.int64], answer: NDArray[np.int8]) -> None:
    """Carry out messages in order.

    Parameters
    ----------
    exchange
        The venue.
    message
        int64, (messages, 6): kind, side, tick, shares, order, participant.
    answer
        int8, (messages,): filled with the reasons.

    Raises
    ------
    InputError
        If an array has another type or shape.
    """
    rows = len(message)
    if message.dtype != np.int64 or message.shape != (rows, _FIELDS):
        raise InputError(
            "is not a table of messages", key="message", value=f"{message.dtype} {message.shape}",
            expected=f"int64 (messages, {_FIELDS})",
        )  # fmt: skip
    if answer.dtype != np.int8 or answer.shape != (rows,):
        raise InputError(
            "has no place for every answer", key="answer", value=f"{answer.dtype} {answer.shape}",
            expected=f"int8 ({rows},)",
        )  # fmt: skip
    _submit_all(exchange, message, answer)
