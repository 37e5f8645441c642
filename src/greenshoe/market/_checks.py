"""Why a venue refuses a message: every check of price, size, holding, and of the order it names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.core import part_of_kernel
from greenshoe.market._book import ASK, BID, LEVEL, SHARES
from greenshoe.market._codes import UNUSED, Account, Kind, Reason, Rule

if TYPE_CHECKING:
    from greenshoe.market._exchange import Exchange

__all__ = ["refusal_of", "target_refusal_of"]


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
def target_refusal_of(exchange: Exchange, order: int, participant: int) -> int:
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
def refusal_of(
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
