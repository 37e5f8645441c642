"""The venue's words as numbers: kinds of message, reasons, and places in its arrays."""

from __future__ import annotations

from enum import IntEnum

__all__ = ["UNUSED", "Account", "Kind", "Reason", "Rule", "Tally"]


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


UNUSED = -1  # owner of an order number that nobody has used
