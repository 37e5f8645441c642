"""Market makers: quotes around a belief, leaning against their stock."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import part_of_kernel
from greenshoe.market._book import BID, LEVEL, SHARES
from greenshoe.market._codes import Account, Kind
from greenshoe.market._orders import lots, put, take, wait
from greenshoe.market._places import Activity, Count, Role, Setting, State
from greenshoe.market._seen import admits, best_ask, best_bid, draw, middle, tick_below

if TYPE_CHECKING:
    from greenshoe.market._desk import Desk
    from greenshoe.market._exchange import Exchange

__all__ = ["maker_step"]


@part_of_kernel
def _quote_to_replace(
    exchange: Exchange, desk: Desk, maker: int, side: int, fair: float, at_random: int
) -> int:
    """Return which quote of a side a maker looks after first.

    One that was hit, one that its own belief has passed (whoever is quicker would take it:
    Copeland and Galai 1983; Foucault, Roell and Sandas 2003), else any.
    """
    book = exchange.book
    base = book.depth.size
    first_level = side * (base // 2 - 1) + 1
    step = 1 - 2 * side
    for place in range(desk.quote.shape[2]):
        order = desk.quote[maker, side, place]
        if order >= 0:
            level = book.order[base + order, LEVEL]
            gone = book.order[base + order, SHARES] == 0
            if gone or (fair - desk.log_price[level - first_level]) * step < 0.0:
                return place
    return at_random


@part_of_kernel
def _is_stale(exchange: Exchange, side: int, tick: int) -> bool:
    """Tell whether the other side's best price is worse than what a maker would quote itself."""
    return bool(best_ask(exchange) < tick) if side == BID else bool(best_bid(exchange) > tick)


@part_of_kernel
def maker_step(exchange: Exchange, desk: Desk, value: float) -> int:
    """Replace one quote of one market maker around its belief, leaning against its stock."""
    setting = desk.setting
    a, b, c, d = draw(desk, Role.MAKER.value, 1)
    maker = int(np.int64(a % np.uint32(desk.quote.shape[0])))
    side = int(np.int64(b & np.uint32(1)))
    account = desk.seat[Role.MAKER] + maker
    weight = setting[Setting.FAIR_WEIGHT]
    fair = weight * value + (1.0 - weight) * middle(exchange, desk, value)
    stock = exchange.account[account, Account.SHARES] - setting[Setting.INVENTORY_LIMIT_SHARES]
    fair -= setting[Setting.INVENTORY_SKEW] * stock / setting[Setting.INVENTORY_LIMIT_SHARES]
    place = int(np.int64(c % np.uint32(desk.quote.shape[2])))
    place = _quote_to_replace(exchange, desk, maker, side, fair, place)
    old = desk.quote[maker, side, place]
    row = 0
    if old >= 0 and exchange.book.order[exchange.book.depth.size + old, SHARES] > 0:
        if not admits(exchange, Kind.CANCEL.value):
            return 0
        row = put(desk, row, Kind.CANCEL.value, 0, 0, 0, old, account)
    desk.quote[maker, side, place] = -1
    width = setting[Setting.HALF_SPREAD] * (
        1.0 + desk.state[State.MOVEMENT] / setting[Setting.CALM]
    )
    width += place * setting[Setting.QUOTE_STEP]
    tick = tick_below(desk.log_price, fair - width if side == BID else fair + width) + side
    before = row
    if desk.tally[Count.PHASE] == Activity.TRADE and _is_stale(exchange, side, tick):
        # Whoever is quicker takes a price that news has left behind (Budish, Cramton, Shim 2015).
        shares = lots(desk, exchange, setting[Setting.MAKER_LOTS], d)
        return take(exchange, desk, row, side, tick, shares, account)
    mean = setting[Setting.MAKER_LOTS] * (1.0 + setting[Setting.QUOTE_GROWTH] * place)
    row = wait(exchange, desk, row, side, tick, lots(desk, exchange, mean, d), account)
    if row > before:
        desk.quote[maker, side, place] = desk.tally[Count.NEXT_ORDER]
    return row
