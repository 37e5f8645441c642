"""A venue's matching engine: every order type, every check, accounts, one message at a time.

The book is that of `_book`; what the venue allows at the moment stands in `rule`, an array that the
session fills from the venue's declared data when a phase begins. No number of a venue is here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.core import part_of_kernel
from greenshoe.market._book import ASK, LEVEL, SHARES, Book
from greenshoe.market._checks import refusal_of, target_refusal_of
from greenshoe.market._codes import UNUSED, Account, Kind, Reason, Rule, Tally
from greenshoe.market._held import FOR_IMBALANCE, HELD
from greenshoe.market._matching import carry_out, side_of, withdraw
from greenshoe.market._queues import level_of

if TYPE_CHECKING:
    from greenshoe.market._exchange import Exchange

__all__ = ["apply_message"]

_KINDS = len(Kind)


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
    side, kind = side_of(book, level), _kind_of(book, level)
    own_offer = old if side == ASK else 0
    account[participant, Account.OFFERED] -= own_offer  # what it offers now is free for the new
    reason = refusal_of(exchange, kind, side, tick, shares, participant)
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
        carry_out(exchange, kind, side, tick, shares, order)
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
        reason = target_refusal_of(exchange, order, participant)
        if reason == 0 and kind == Kind.CANCEL:
            withdraw(exchange, order)
        elif reason == 0:
            reason = _amend(exchange, tick, shares, order, participant)
    elif order < 0 or order >= exchange.owner.size:
        reason = Reason.UNKNOWN_ORDER.value
    elif exchange.owner[order] != UNUSED:
        reason = Reason.DUPLICATE_ORDER_ID.value
    else:
        reason = refusal_of(exchange, kind, side, tick, shares, participant)
        if reason == 0:
            exchange.owner[order] = participant
            carry_out(exchange, kind, side, tick, shares, order)
    if reason != 0:
        exchange.tally[Tally.REJECTED] += 1
    return reason
