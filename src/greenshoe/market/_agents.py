"""Who trades on the first day, as compiled steps over shared arrays.

Each role has its own clock and its own stream of random numbers, so a change in one role leaves
every draw of the others as it was. A step reads the venue and writes the orders it wants into
`Desk.outbox`; the loop carries them out. Prices are compared as logarithms.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import normal_from_bits, part_of_kernel, uniform_from_bits
from greenshoe.market._book import SHARES
from greenshoe.market._codes import Kind
from greenshoe.market._holders import (
    arbitrageur_step,
    flipper_step,
    institution_step,
    stabiliser_step,
)
from greenshoe.market._makers import maker_step
from greenshoe.market._orders import fit, lots, put
from greenshoe.market._places import Activity, Count, Role, Setting
from greenshoe.market._seen import admits, draw, tick_below
from greenshoe.market._takers import crowd_step, momentum_step, value_step

if TYPE_CHECKING:
    from greenshoe.market._desk import Desk
    from greenshoe.market._exchange import Exchange

__all__ = ["act"]


@part_of_kernel
def _for_the_close(exchange: Exchange, desk: Desk, role: int, value: float) -> int:
    """Send an order for the closing auction while trading goes on, of a kind still taken."""
    setting = desk.setting
    a, b, c, _ = draw(desk, role, 2)
    account = desk.seat[role]
    mean = setting[Setting.CROWD_LOTS] if role == Role.CROWD else setting[Setting.VALUE_LOTS]
    side = int(np.int64(a & np.uint32(1)))
    shares = fit(exchange, side, lots(desk, exchange, mean, b), account)
    opinion = value + setting[Setting.VALUE_DISPERSION] * float(normal_from_bits(c))
    tick = tick_below(desk.log_price, opinion) + side
    kind = Kind.IMBALANCE_ONLY.value
    if admits(exchange, Kind.AT_AUCTION.value) and role == Role.CROWD:
        kind = Kind.AT_AUCTION.value
    elif admits(exchange, Kind.AT_AUCTION_LIMIT.value):
        kind = Kind.AT_AUCTION_LIMIT.value
    if shares <= 0 or not admits(exchange, kind):
        return 0
    return put(desk, 0, kind, side, tick, shares, -1, account)


@part_of_kernel
def _withdraw_one(exchange: Exchange, desk: Desk, role: int) -> int:
    """Cancel an order while the venue takes cancellations only."""
    a, _, _, _ = draw(desk, role, 1)
    account, old = desk.seat[role], -1
    if role == Role.MAKER:
        makers, _, quotes = desk.quote.shape
        maker, place = (
            np.int64(a % np.uint32(makers)),
            np.int64((a >> np.uint32(8)) % np.uint32(quotes)),
        )
        side = np.int64(a >> np.uint32(31))
        account += maker
        old = desk.quote[maker, side, place]
        desk.quote[maker, side, place] = -1
    else:
        place = np.int64(a % np.uint32(desk.ring.shape[1]))
        old = desk.ring[role, place]
        desk.ring[role, place] = -1
    base = exchange.book.depth.size
    if old < 0 or exchange.book.order[base + old, SHARES] == 0:
        return 0
    return put(desk, 0, Kind.CANCEL.value, 0, 0, 0, old, account)


@part_of_kernel
def _trades_for_the_close(desk: Desk, role: int) -> bool:
    """Tell whether this turn is one that looks to the closing auction."""
    if desk.tally[Count.PHASE] != Activity.TRADE or desk.setting[Setting.FOR_THE_CLOSE] == 0.0:
        return False
    if role != Role.CROWD and role != Role.VALUE:  # noqa: PLR1714 - constants, compared one by one
        return False
    _, _, _, d = draw(desk, role, 2)
    return bool(uniform_from_bits(d) < desk.setting[Setting.FOR_THE_CLOSE])


@part_of_kernel
def act(exchange: Exchange, desk: Desk, role: int, value: float) -> int:
    """Let one role take its turn; return the number of messages in the outbox."""
    if desk.tally[Count.PHASE] == Activity.CANCEL:
        rows = _withdraw_one(exchange, desk, role)
    elif _trades_for_the_close(desk, role):
        rows = _for_the_close(exchange, desk, role, value)
    elif role == Role.MAKER:
        rows = maker_step(exchange, desk, value)
    elif role == Role.CROWD:
        rows = crowd_step(exchange, desk, value)
    elif role == Role.VALUE:
        rows = value_step(exchange, desk, value)
    elif role == Role.MOMENTUM:
        rows = momentum_step(exchange, desk, value)
    elif role == Role.FLIPPER:
        rows = flipper_step(exchange, desk, value)
    elif role == Role.INSTITUTION:
        rows = institution_step(exchange, desk, value)
    elif role == Role.ARBITRAGEUR:
        rows = arbitrageur_step(exchange, desk)
    else:
        rows = stabiliser_step(exchange, desk, value)
    return rows
