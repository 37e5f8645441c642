"""The orders agents write: sizes, what an account may still offer, taking and waiting."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import normal_from_bits, part_of_kernel
from greenshoe.market._book import ASK, BID
from greenshoe.market._codes import Account, Kind, Rule
from greenshoe.market._places import Activity, Count, Setting
from greenshoe.market._seen import best_ask, best_bid

if TYPE_CHECKING:
    from greenshoe.market._desk import Desk
    from greenshoe.market._exchange import Exchange

__all__ = ["fit", "forget", "free_shares", "lots", "put", "take", "wait"]


@part_of_kernel
def lots(desk: Desk, exchange: Exchange, mean_lots: float, bits: np.uint32) -> int:
    """Return a random size in shares, log-normal about a mean number of lots, one lot at least."""
    spread = desk.setting[Setting.SIZE_DISPERSION]
    number = mean_lots * np.exp(spread * float(normal_from_bits(bits)) - 0.5 * spread * spread)
    lot = exchange.rule[Rule.LOT_SHARES]
    most = exchange.rule[Rule.LARGEST_SHARES] // lot
    return int(min(max(int(number + 0.5), 1), most) * lot)


@part_of_kernel
def put(  # noqa: PLR0913, PLR0917 - one row
    desk: Desk, row: int, kind: int, side: int, tick: int, shares: int, order: int, account: int
) -> int:
    """Write an order into the outbox; return the number of rows."""
    desk.outbox[row, 0] = kind
    desk.outbox[row, 1] = side
    desk.outbox[row, 2] = tick
    desk.outbox[row, 3] = shares
    desk.outbox[row, 4] = order
    desk.outbox[row, 5] = account
    return row + 1


@part_of_kernel
def free_shares(exchange: Exchange, account: int) -> int:
    """Shares an account may still offer; without limit where short sales are allowed."""
    if exchange.rule[Rule.SHORT_SALES] == 1:
        return 1 << 40
    own = exchange.account[account]
    return int(own[Account.SHARES] - own[Account.OFFERED])


@part_of_kernel
def fit(exchange: Exchange, side: int, shares: int, account: int) -> int:
    """Cut a sale to what the account holds, in whole lots."""
    if side == ASK:
        lot = exchange.rule[Rule.LOT_SHARES]
        shares = min(shares, free_shares(exchange, account) // lot * lot)
    return shares


@part_of_kernel
def forget(desk: Desk, row: int, role: int, account: int) -> int:
    """Remember the order about to be placed; cancel the one whose place it takes."""
    place = desk.placed[role] % desk.ring.shape[1]
    old = desk.ring[role, place]
    if old >= 0:
        row = put(desk, row, Kind.CANCEL.value, 0, 0, 0, old, account)
    desk.ring[role, place] = desk.tally[Count.NEXT_ORDER]
    desk.placed[role] += 1
    return row


@part_of_kernel
def take(
    exchange: Exchange, desk: Desk, row: int, side: int, tick: int, shares: int, account: int
) -> int:
    """Trade at once up to a price; in an auction, bid that price."""
    kind = int(desk.setting[Setting.TAKE_KIND])
    if desk.tally[Count.PHASE] == Activity.AUCTION:
        kind = Kind.AT_AUCTION_LIMIT.value
    shares = fit(exchange, side, shares, account)
    if shares > 0:
        row = put(desk, row, kind, side, tick, shares, -1, account)
    return row


@part_of_kernel
def wait(
    exchange: Exchange, desk: Desk, row: int, side: int, tick: int, shares: int, account: int
) -> int:
    """Rest an order at a price that does not trade at once; in an auction, at that price."""
    kind = Kind.AT_AUCTION_LIMIT.value
    if desk.tally[Count.PHASE] == Activity.TRADE:
        kind = Kind.LIMIT.value
        if side == BID:
            tick = min(tick, best_ask(exchange) - 1)
        else:
            tick = max(tick, best_bid(exchange) + 1)
    shares = fit(exchange, side, shares, account)
    if shares > 0 and 0 <= tick < exchange.price.size:
        row = put(desk, row, kind, side, tick, shares, -1, account)
    return row
