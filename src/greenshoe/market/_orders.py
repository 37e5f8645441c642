"""Steps that every agent uses: random words, the price seen, sizes, and the orders it writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import normal_from_bits, part_of_kernel, philox_block
from greenshoe.market._book import ASK, BID
from greenshoe.market._desk import Activity, Count, Desk, Setting
from greenshoe.market._exchange import Account, Exchange, Kind, Rule, Tally

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "admits",
    "best_ask",
    "best_bid",
    "draw",
    "fit",
    "forget",
    "lots",
    "middle",
    "put",
    "take",
    "tick_below",
    "wait",
]


@part_of_kernel
def draw(desk: Desk, role: int, block: int) -> tuple[np.uint32, np.uint32, np.uint32, np.uint32]:
    """Return four random words of a role's present event."""
    return philox_block(
        np.uint32(desk.drawn[role]),
        np.uint32(role * 4 + block),
        np.uint32(desk.tally[Count.DAY]),
        np.uint32(desk.tally[Count.SESSION]),
        desk.key[0],
        desk.key[1],
    )


@part_of_kernel
def tick_below(log_price: NDArray[np.float64], value: float) -> int:
    """Return the highest tick whose price is not above `value`, or the lowest tick."""
    low, high = 0, log_price.size - 1
    while low < high:
        middle = (low + high + 1) // 2
        if log_price[middle] <= value:
            low = middle
        else:
            high = middle - 1
    return low


@part_of_kernel
def best_bid(exchange: Exchange) -> int:
    """Tick of the best bid, -1 for none."""
    return int(exchange.book.best[BID] - 1)


@part_of_kernel
def best_ask(exchange: Exchange) -> int:
    """Tick of the best ask, the number of ticks for none."""
    return int(exchange.book.best[ASK] - (exchange.book.depth.size // 2 - 1) - 1)


@part_of_kernel
def middle(exchange: Exchange, desk: Desk, value: float) -> float:
    """Logarithm of the price everybody sees.

    The mid price; the last trade, or `value`, where a side is empty; in an auction the indicative
    price last published, `value` before there is one.
    """
    bid, ask = best_bid(exchange), best_ask(exchange)
    last = exchange.tally[Tally.LAST]
    if desk.tally[Count.PHASE] == Activity.AUCTION:
        shown = desk.sample[max(desk.tally[Count.SAMPLES] - 1, 0), 6]
        result = desk.log_price[shown] if shown >= 0 else value
    elif bid >= 0 and ask < exchange.price.size:
        result = 0.5 * (desk.log_price[bid] + desk.log_price[ask])
    elif last >= 0:
        result = desk.log_price[last]
    else:
        result = value
    return result


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


@part_of_kernel
def admits(exchange: Exchange, kind: int) -> bool:
    """Tell whether the venue takes messages of a kind at present."""
    return bool((exchange.rule[Rule.ADMITS] >> kind) & 1)
