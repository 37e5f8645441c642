"""What every agent sees and draws: best prices, the middle, random words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import part_of_kernel, philox_block
from greenshoe.market._book import ASK, BID
from greenshoe.market._codes import Rule, Tally
from greenshoe.market._places import Activity, Count

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from greenshoe.market._desk import Desk
    from greenshoe.market._exchange import Exchange


__all__ = ["admits", "best_ask", "best_bid", "draw", "middle", "tick_below"]


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
def admits(exchange: Exchange, kind: int) -> bool:
    """Tell whether the venue takes messages of a kind at present."""
    return bool((exchange.rule[Rule.ADMITS] >> kind) & 1)
