"""Who trades on the first day, as compiled steps over shared arrays.

Each role has its own clock and its own stream of random numbers, so a change in one role leaves
every draw of the others as it was. A step reads the venue and writes the orders it wants into
`Desk.outbox`; the loop carries them out. Prices are compared as logarithms.
"""

from __future__ import annotations

import numpy as np

from greenshoe.core import normal_from_bits, part_of_kernel, uniform_from_bits
from greenshoe.market._book import ASK, BID, LEVEL, SHARES
from greenshoe.market._desk import Activity, Count, Desk, Role, Setting, State
from greenshoe.market._exchange import Account, Exchange, Kind, Rule
from greenshoe.market._orders import (
    admits,
    best_ask,
    best_bid,
    draw,
    fit,
    forget,
    lots,
    middle,
    put,
    take,
    tick_below,
    wait,
)

__all__ = ["act"]


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
def _maker(exchange: Exchange, desk: Desk, value: float) -> int:
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


@part_of_kernel
def _crowd(exchange: Exchange, desk: Desk, value: float) -> int:
    """Trade, rest or cancel at random, leaning a little towards value."""
    setting = desk.setting
    a, b, c, d = draw(desk, Role.CROWD.value, 1)
    account = desk.seat[Role.CROWD]
    mid = middle(exchange, desk, value)
    lean = setting[Setting.CROWD_SENSITIVITY] * (value - mid)
    most = setting[Setting.CROWD_LEAN]
    side = int(uniform_from_bits(a) > 0.5 + min(max(lean, -most), most))
    what = uniform_from_bits(b)
    shares = lots(desk, exchange, setting[Setting.CROWD_LOTS], c)
    distance = -setting[Setting.CROWD_DEPTH] * np.log(uniform_from_bits(d))
    step = 1 - 2 * side
    row = 0
    if what < setting[Setting.CROWD_CANCELS]:
        place = int(d % np.uint32(desk.ring.shape[1]))
        old = desk.ring[Role.CROWD, place]
        if old >= 0:
            desk.ring[Role.CROWD, place] = -1
            row = put(desk, 0, Kind.CANCEL.value, 0, 0, 0, old, account)
    elif desk.tally[Count.PHASE] == Activity.AUCTION:
        spread = setting[Setting.OPENING_DISPERSION] * float(normal_from_bits(d))
        row = wait(
            exchange, desk, 0, side, tick_below(desk.log_price, value + spread), shares, account
        )
    elif what < setting[Setting.CROWD_CANCELS] + setting[Setting.CROWD_TAKES]:
        tick = (
            tick_below(desk.log_price, mid + step * (setting[Setting.CROWD_REACH] + distance))
            + side
        )
        row = take(exchange, desk, 0, side, tick, shares, account)
    else:
        row = forget(desk, 0, Role.CROWD.value, account)
        tick = tick_below(desk.log_price, mid - step * distance) + side
        row = wait(exchange, desk, row, side, tick, shares, account)
    return row


@part_of_kernel
def _value(exchange: Exchange, desk: Desk, value: float) -> int:
    """Buy below and sell above a private opinion of value; wait near it otherwise."""
    setting = desk.setting
    a, b, _, _ = draw(desk, Role.VALUE.value, 1)
    account = desk.seat[Role.VALUE]
    opinion = value + setting[Setting.VALUE_DISPERSION] * float(normal_from_bits(a))
    margin = setting[Setting.VALUE_THRESHOLD]
    mid = middle(exchange, desk, value)
    side = int(opinion < mid)
    step = 1 - 2 * side
    shares = lots(desk, exchange, setting[Setting.VALUE_LOTS], b)
    tick = tick_below(desk.log_price, opinion - step * margin) + side
    if desk.tally[Count.PHASE] == Activity.AUCTION or (opinion - mid) * step > margin:
        return take(exchange, desk, 0, side, tick, shares, account)
    row = forget(desk, 0, Role.VALUE.value, account)
    return wait(exchange, desk, row, side, tick, shares, account)


@part_of_kernel
def _momentum(exchange: Exchange, desk: Desk, value: float) -> int:
    """Follow the recent trend."""
    setting = desk.setting
    a, b, _, _ = draw(desk, Role.MOMENTUM.value, 1)
    trend = desk.state[State.FAST] - desk.state[State.SLOW]
    if (
        desk.tally[Count.PHASE] == Activity.AUCTION
        or abs(trend) < setting[Setting.MOMENTUM_THRESHOLD]
    ):
        return 0
    side = int(trend < 0.0)
    shares = lots(desk, exchange, setting[Setting.MOMENTUM_LOTS], a)
    mid = middle(exchange, desk, value)
    reach = setting[Setting.MOMENTUM_REACH] * (1.0 + uniform_from_bits(b)) * (1 - 2 * side)
    tick = tick_below(desk.log_price, mid + reach) + side
    return take(exchange, desk, 0, side, tick, shares, desk.seat[Role.MOMENTUM])


@part_of_kernel
def _flipper(exchange: Exchange, desk: Desk, value: float) -> int:
    """Send the next allottee's shares to the market, or have him hold them."""
    setting = desk.setting
    done = desk.tally[Count.FLIPS_DONE]
    if done >= desk.flip.size:
        return 0
    a, b, c, _ = draw(desk, Role.FLIPPER.value, 1)
    account = desk.seat[Role.FLIPPER]
    desk.tally[Count.FLIPS_DONE] += 1
    mid = middle(exchange, desk, value)
    offer = desk.log_price[int(setting[Setting.OFFER_TICK])]
    if mid < offer and uniform_from_bits(a) < setting[Setting.HOLD_BELOW_OFFER]:
        return 0
    shares = min(desk.flip[done], exchange.rule[Rule.LARGEST_SHARES])
    shares = fit(exchange, ASK, shares, account)
    if shares <= 0:
        return 0
    at_any_price = uniform_from_bits(b) < setting[Setting.FLIP_AT_ANY_PRICE]
    if desk.tally[Count.PHASE] == Activity.AUCTION and at_any_price:
        return put(desk, 0, Kind.AT_AUCTION.value, ASK, 0, shares, -1, account)
    if at_any_price:
        return take(
            exchange, desk, 0, ASK, tick_below(desk.log_price, mid - setting[Setting.FLIP_GIVES]),
            shares, account,
        )  # fmt: skip
    above = setting[Setting.FLIP_ASKS] * uniform_from_bits(c)
    return wait(
        exchange, desk, 0, ASK, tick_below(desk.log_price, mid + above) + 1, shares, account
    )


@part_of_kernel
def _institution(exchange: Exchange, desk: Desk, value: float) -> int:
    """Buy the next slice of what was not allotted, near value."""
    setting = desk.setting
    account = desk.seat[Role.INSTITUTION]
    if exchange.account[account, Account.BOUGHT] >= setting[Setting.INSTITUTION_SHARES]:
        return 0
    a, b, c, _ = draw(desk, Role.INSTITUTION.value, 1)
    shares = lots(desk, exchange, setting[Setting.INSTITUTION_LOTS], a)
    ceiling = value + setting[Setting.INSTITUTION_TOLERANCE] * float(normal_from_bits(c))
    tick = tick_below(desk.log_price, ceiling)
    if uniform_from_bits(b) < setting[Setting.INSTITUTION_WAITS]:
        row = forget(desk, 0, Role.INSTITUTION.value, account)
        tick = min(tick, max(best_bid(exchange), 0))
        return wait(exchange, desk, row, BID, tick, shares, account)
    return take(exchange, desk, 0, BID, tick, shares, account)


@part_of_kernel
def _arbitrageur(exchange: Exchange, desk: Desk) -> int:
    """Trade towards the other market's price when this one leaves the conversion band."""
    setting = desk.setting
    parity = setting[Setting.PARITY]
    if np.isnan(parity) or desk.tally[Count.PHASE] == Activity.AUCTION:
        return 0
    a, _, _, _ = draw(desk, Role.ARBITRAGEUR.value, 1)
    shares = lots(desk, exchange, setting[Setting.ARBITRAGE_LOTS], a)
    account = desk.seat[Role.ARBITRAGEUR]
    bid, ask = best_bid(exchange), best_ask(exchange)
    floor, ceiling = parity - setting[Setting.BAND_DOWN], parity + setting[Setting.BAND_UP]
    row = 0
    if ask < exchange.price.size and desk.log_price[ask] < floor:
        row = take(exchange, desk, 0, BID, tick_below(desk.log_price, floor), shares, account)
    elif bid >= 0 and desk.log_price[bid] > ceiling:
        row = take(exchange, desk, 0, ASK, tick_below(desk.log_price, ceiling) + 1, shares, account)
    return row


@part_of_kernel
def _stabiliser(exchange: Exchange, desk: Desk, value: float) -> int:
    """Bid at or below the offer price while short; sell above it what was bought.

    Securities and Futures (Price Stabilizing) Rules, Cap. 571W: purchases only to prevent or slow
    a fall, never above the offer price (the venue refuses such a bid of this account), no more
    than covers the over-allocation; shares bought may be sold.
    """
    setting = desk.setting
    account = desk.seat[Role.STABILISER]
    a, b, _, _ = draw(desk, Role.STABILISER.value, 1)
    offer_tick = int(setting[Setting.OFFER_TICK])
    offer = desk.log_price[offer_tick]
    mid = middle(exchange, desk, value)
    held = exchange.account[account, Account.SHARES]
    lot = exchange.rule[Rule.LOT_SHARES]
    shares = lots(desk, exchange, setting[Setting.STABILISER_LOTS], a)
    if held > 0 and mid > offer + setting[Setting.RESALE_ABOVE]:
        bid = max(best_bid(exchange), offer_tick + 1)
        return take(exchange, desk, 0, ASK, bid, shares, account)
    uncovered = int(setting[Setting.SHORT_SHARES]) - held
    shares = min(shares, uncovered // lot * lot)
    if shares <= 0 or mid > offer or uniform_from_bits(b) >= setting[Setting.SUPPORT]:
        return 0
    row = 0
    old = desk.ring[Role.STABILISER, 0]  # one bid at a time: what is not bought is withdrawn first
    if old >= 0:
        if not admits(exchange, Kind.CANCEL.value):
            return 0
        row = put(desk, row, Kind.CANCEL.value, BID, 0, 0, old, account)
    desk.ring[Role.STABILISER, 0] = desk.tally[Count.NEXT_ORDER]
    tick = min(offer_tick, best_ask(exchange) - 1, max(best_bid(exchange) + 1, 0))
    if desk.tally[Count.PHASE] == Activity.AUCTION:
        tick = min(offer_tick, tick_below(desk.log_price, value))
    return wait(exchange, desk, row, BID, tick, shares, account)


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
        rows = _maker(exchange, desk, value)
    elif role == Role.CROWD:
        rows = _crowd(exchange, desk, value)
    elif role == Role.VALUE:
        rows = _value(exchange, desk, value)
    elif role == Role.MOMENTUM:
        rows = _momentum(exchange, desk, value)
    elif role == Role.FLIPPER:
        rows = _flipper(exchange, desk, value)
    elif role == Role.INSTITUTION:
        rows = _institution(exchange, desk, value)
    elif role == Role.ARBITRAGEUR:
        rows = _arbitrageur(exchange, desk)
    else:
        rows = _stabiliser(exchange, desk, value)
    return rows
