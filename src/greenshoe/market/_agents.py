"""Who trades on the first day, as compiled steps over shared arrays.

Each role has its own clock and its own stream of random numbers, so a change in one role leaves
every draw of the others as it was. A step reads the venue and writes the orders it wants into
`Desk.outbox`; the loop carries them out. Prices are compared as logarithms.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from greenshoe.core import normal_from_bits, part_of_kernel, philox_block, uniform_from_bits
from greenshoe.market._book import ASK, BID
from greenshoe.market._engine import Account, Exchange, Kind, Rule, Tally

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["MAKERS", "QUOTES", "Count", "Desk", "Role", "Setting", "State", "act"]

MAKERS, QUOTES = 4, 8  # market makers, and the quotes each keeps on a side
RING = 256  # resting orders a role remembers so that it may cancel the oldest


class Role(IntEnum):
    """The roles with a clock of their own; user agents follow."""

    MAKER = 0
    CROWD = 1
    VALUE = 2
    MOMENTUM = 3
    FLIPPER = 4
    INSTITUTION = 5
    ARBITRAGEUR = 6
    STABILISER = 7
    SIZE = 8


class Setting(IntEnum):
    """Places in `Desk.setting`. Prices and widths are logarithms, sizes board lots."""

    FAIR_WEIGHT = 0  # weight of value against the mid price in a maker's belief
    HALF_SPREAD = 1
    QUOTE_STEP = 2
    INVENTORY_SKEW = 3
    INVENTORY_LIMIT_SHARES = 4
    MAKER_LOTS = 5
    CROWD_LOTS = 6
    CROWD_TAKES = 7  # share of its messages
    CROWD_CANCELS = 8
    CROWD_DEPTH = 9  # mean distance of a passive order from the best price
    CROWD_SENSITIVITY = 10
    VALUE_DISPERSION = 11
    VALUE_THRESHOLD = 12
    VALUE_LOTS = 13
    MOMENTUM_THRESHOLD = 14
    MOMENTUM_LOTS = 15
    MOMENTUM_SECONDS = 16
    FLIP_AT_ANY_PRICE = 17
    HOLD_BELOW_OFFER = 18
    INSTITUTION_LOTS = 19
    INSTITUTION_SHARES = 20  # shares still wanted in all
    INSTITUTION_TOLERANCE = 21
    PARITY = 22  # logarithm of the other market's price in this currency; NaN without one
    BAND_UP = 23  # sells above parity by this much
    BAND_DOWN = 24  # buys below parity by this much; infinite where deposits are barred
    ARBITRAGE_LOTS = 25
    OFFER_TICK = 26
    SHORT_SHARES = 27  # the stabilising manager's short position at the start
    STABILISER_LOTS = 28
    SUPPORT = 29  # share of its turns on which the stabilising manager bids
    RESALE_ABOVE = 30  # sells what it bought this far above the offer price; infinite for never
    SIZE_DISPERSION = 31
    TAKE_KIND = 32  # kind of order that takes liquidity on this venue
    FEEDBACK = 33  # how far recent movement quickens the crowd and momentum
    CALM = 34  # movement over a minute that counts as ordinary
    OPENING_DISPERSION = 35  # of prices entered in an auction
    SIZE = 36


class State(IntEnum):
    """Places in `Desk.state`."""

    FAST = 0  # moving averages of the logarithm of the price
    SLOW = 1
    LAST_TIME = 2
    MOVEMENT = 3  # moving average of absolute moves
    OPENED = 4  # 1 once the averages have a price
    SIZE = 5


class Count(IntEnum):
    """Places in `Desk.count`."""

    NEXT_ORDER = 0
    FLIPS_DONE = 1
    MESSAGES = 2
    INSTITUTION_BOUGHT = 3
    SAMPLES = 4
    DAY = 5
    PHASE = 6  # 0 continuous, 1 auction, for the agents
    SESSION = 7
    AT_THE_BAND = 8  # samples in a row with the best price at a limit of the band
    SIZE = 9


class Desk(NamedTuple):
    """What the agents share.

    Attributes
    ----------
    setting
        float64, (Setting.SIZE,).
    rate
        float64, (roles,): events a second at activity 1.
    due
        float64, (roles,): second of the next event.
    drawn
        int64, (roles,): events so far, the counter of each role's random stream.
    seat
        int64, (roles,): first account of each role.
    key
        uint32, (2,): the run's key.
    quote
        int64, (MAKERS, 2, QUOTES): orders of the market makers, -1 for none.
    ring
        int64, (roles, RING): resting orders of each role, -1 for none.
    placed
        int64, (roles,): resting orders placed so far.
    flip
        int64, (flips,): shares each allottee who sells will send, in order of arrival.
    state, tally
        float64 and int64 running values, at the places of `State` and `Count`.
    path
        float64, (seconds,): logarithm of value from the start of the session group.
    log_price
        float64, (ticks,): logarithm of each price.
    activity
        float64, (minutes,): how busy each minute is, mean 1.
    outbox
        int64, (16, 6): kind, side, tick, shares, order to cancel or -1, account.
    sample
        int64, (samples, 7): second, best bid, best ask, last tick, volume, messages, indicative.
    log
        int64, (messages or 1, 12): nanosecond, kind, side, tick, shares, order, account, reason,
        phase, then the best bid and ask (ticks) and the day's volume after it.
    """

    setting: NDArray[np.float64]
    rate: NDArray[np.float64]
    due: NDArray[np.float64]
    drawn: NDArray[np.int64]
    seat: NDArray[np.int64]
    key: NDArray[np.uint32]
    quote: NDArray[np.int64]
    ring: NDArray[np.int64]
    placed: NDArray[np.int64]
    flip: NDArray[np.int64]
    state: NDArray[np.float64]
    tally: NDArray[np.int64]
    path: NDArray[np.float64]
    log_price: NDArray[np.float64]
    activity: NDArray[np.float64]
    outbox: NDArray[np.int64]
    sample: NDArray[np.int64]
    log: NDArray[np.int64]


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
    if desk.tally[Count.PHASE] == 1:
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
def _lots(desk: Desk, exchange: Exchange, mean_lots: float, bits: np.uint32) -> int:
    """Return a random size in shares, log-normal about a mean number of lots, one lot at least."""
    spread = desk.setting[Setting.SIZE_DISPERSION]
    lots = mean_lots * np.exp(spread * float(normal_from_bits(bits)) - 0.5 * spread * spread)
    lot = exchange.rule[Rule.LOT_SHARES]
    most = exchange.rule[Rule.LARGEST_SHARES] // lot
    return int(min(max(int(lots + 0.5), 1), most) * lot)


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
def _held(exchange: Exchange, account: int) -> int:
    """Shares an account may still offer; without limit where short sales are allowed."""
    if exchange.rule[Rule.SHORT_SALES] == 1:
        return 1 << 40
    own = exchange.account[account]
    return int(own[Account.SHARES] - own[Account.OFFERED])


@part_of_kernel
def _fit(exchange: Exchange, side: int, shares: int, account: int) -> int:
    """Cut a sale to what the account holds, in whole lots."""
    if side == ASK:
        lot = exchange.rule[Rule.LOT_SHARES]
        shares = min(shares, _held(exchange, account) // lot * lot)
    return shares


@part_of_kernel
def _forget(desk: Desk, row: int, role: int, account: int) -> int:
    """Remember the order about to be placed; cancel the one whose place it takes."""
    place = desk.placed[role] % RING
    old = desk.ring[role, place]
    if old >= 0:
        row = put(desk, row, Kind.CANCEL.value, 0, 0, 0, old, account)
    desk.ring[role, place] = desk.tally[Count.NEXT_ORDER]
    desk.placed[role] += 1
    return row


@part_of_kernel
def _take(
    exchange: Exchange, desk: Desk, row: int, side: int, tick: int, shares: int, account: int
) -> int:
    """Trade at once up to a price; in an auction, bid that price."""
    kind = int(desk.setting[Setting.TAKE_KIND])
    if desk.tally[Count.PHASE] == 1:
        kind = Kind.AT_AUCTION_LIMIT.value
    shares = _fit(exchange, side, shares, account)
    if shares > 0:
        row = put(desk, row, kind, side, tick, shares, -1, account)
    return row


@part_of_kernel
def _wait(
    exchange: Exchange, desk: Desk, row: int, side: int, tick: int, shares: int, account: int
) -> int:
    """Rest an order at a price that does not trade at once; in an auction, at that price."""
    kind = Kind.AT_AUCTION_LIMIT.value
    if desk.tally[Count.PHASE] == 0:
        kind = Kind.LIMIT.value
        if side == BID:
            tick = min(tick, best_ask(exchange) - 1)
        else:
            tick = max(tick, best_bid(exchange) + 1)
    shares = _fit(exchange, side, shares, account)
    if shares > 0 and 0 <= tick < exchange.price.size:
        row = put(desk, row, kind, side, tick, shares, -1, account)
    return row


@part_of_kernel
def _maker(exchange: Exchange, desk: Desk, value: float) -> int:
    """Replace one quote of one market maker around its belief, leaning against its stock."""
    setting = desk.setting
    a, b, c, d = draw(desk, Role.MAKER.value, 1)
    maker, side = int(a % np.uint32(MAKERS)), int(b & np.uint32(1))
    place = int(c % np.uint32(QUOTES))
    account = desk.seat[Role.MAKER] + maker
    row = 0
    old = desk.quote[maker, side, place]
    if old >= 0:
        if (exchange.rule[Rule.ADMITS] >> Kind.CANCEL.value) & 1 == 0:
            return 0
        row = put(desk, row, Kind.CANCEL.value, 0, 0, 0, old, account)
        desk.quote[maker, side, place] = -1
    weight = setting[Setting.FAIR_WEIGHT]
    fair = weight * value + (1.0 - weight) * middle(exchange, desk, value)
    stock = exchange.account[account, Account.SHARES] - setting[Setting.INVENTORY_LIMIT_SHARES]
    fair -= setting[Setting.INVENTORY_SKEW] * stock / setting[Setting.INVENTORY_LIMIT_SHARES]
    width = setting[Setting.HALF_SPREAD] * (
        1.0 + desk.state[State.MOVEMENT] / setting[Setting.CALM]
    )
    width += place * setting[Setting.QUOTE_STEP]
    tick = tick_below(desk.log_price, fair - width if side == BID else fair + width) + side
    before = row
    shares = _lots(desk, exchange, setting[Setting.MAKER_LOTS] * (1.0 + 0.5 * place), d)
    row = _wait(exchange, desk, row, side, tick, shares, account)
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
    side = int(uniform_from_bits(a) > 0.5 + min(max(lean, -0.45), 0.45))
    what = uniform_from_bits(b)
    shares = _lots(desk, exchange, setting[Setting.CROWD_LOTS], c)
    distance = -setting[Setting.CROWD_DEPTH] * np.log(uniform_from_bits(d))
    step = 1 - 2 * side
    row = 0
    if what < setting[Setting.CROWD_CANCELS]:
        place = int(d % np.uint32(RING))
        old = desk.ring[Role.CROWD, place]
        if old >= 0:
            desk.ring[Role.CROWD, place] = -1
            row = put(desk, 0, Kind.CANCEL.value, 0, 0, 0, old, account)
    elif desk.tally[Count.PHASE] == 1:
        spread = setting[Setting.OPENING_DISPERSION] * float(normal_from_bits(d))
        row = _wait(
            exchange, desk, 0, side, tick_below(desk.log_price, value + spread), shares, account
        )
    elif what < setting[Setting.CROWD_CANCELS] + setting[Setting.CROWD_TAKES]:
        tick = tick_below(desk.log_price, mid + step * (0.002 + distance)) + side
        row = _take(exchange, desk, 0, side, tick, shares, account)
    else:
        row = _forget(desk, 0, Role.CROWD.value, account)
        tick = tick_below(desk.log_price, mid - step * distance) + side
        row = _wait(exchange, desk, row, side, tick, shares, account)
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
    shares = _lots(desk, exchange, setting[Setting.VALUE_LOTS], b)
    tick = tick_below(desk.log_price, opinion - step * margin) + side
    if desk.tally[Count.PHASE] == 1 or (opinion - mid) * step > margin:
        return _take(exchange, desk, 0, side, tick, shares, account)
    row = _forget(desk, 0, Role.VALUE.value, account)
    return _wait(exchange, desk, row, side, tick, shares, account)


@part_of_kernel
def _momentum(exchange: Exchange, desk: Desk, value: float) -> int:
    """Follow the recent trend."""
    setting = desk.setting
    a, b, _, _ = draw(desk, Role.MOMENTUM.value, 1)
    trend = desk.state[State.FAST] - desk.state[State.SLOW]
    if desk.tally[Count.PHASE] == 1 or abs(trend) < setting[Setting.MOMENTUM_THRESHOLD]:
        return 0
    side = int(trend < 0.0)
    shares = _lots(desk, exchange, setting[Setting.MOMENTUM_LOTS], a)
    mid = middle(exchange, desk, value)
    reach = 0.002 * (1.0 + uniform_from_bits(b)) * (1 - 2 * side)
    tick = tick_below(desk.log_price, mid + reach) + side
    return _take(exchange, desk, 0, side, tick, shares, desk.seat[Role.MOMENTUM])


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
    shares = _fit(exchange, ASK, desk.flip[done], account)
    if shares <= 0:
        return 0
    at_any_price = uniform_from_bits(b) < setting[Setting.FLIP_AT_ANY_PRICE]
    if desk.tally[Count.PHASE] == 1 and at_any_price:
        return put(desk, 0, Kind.AT_AUCTION.value, ASK, 0, shares, -1, account)
    if at_any_price:
        return _take(
            exchange, desk, 0, ASK, tick_below(desk.log_price, mid - 0.01), shares, account
        )
    above = 0.01 * uniform_from_bits(c)
    return _wait(
        exchange, desk, 0, ASK, tick_below(desk.log_price, mid + above) + 1, shares, account
    )


@part_of_kernel
def _institution(exchange: Exchange, desk: Desk, value: float) -> int:
    """Buy the next slice of what was not allotted, near value."""
    setting = desk.setting
    account = desk.seat[Role.INSTITUTION]
    wanted = setting[Setting.INSTITUTION_SHARES] - desk.tally[Count.INSTITUTION_BOUGHT]
    if wanted <= 0:
        return 0
    a, b, c, _ = draw(desk, Role.INSTITUTION.value, 1)
    shares = _lots(desk, exchange, setting[Setting.INSTITUTION_LOTS], a)
    ceiling = value + setting[Setting.INSTITUTION_TOLERANCE] * float(normal_from_bits(c))
    tick = tick_below(desk.log_price, ceiling)
    if uniform_from_bits(b) < 0.5:  # half of the slices wait, half take
        row = _forget(desk, 0, Role.INSTITUTION.value, account)
        tick = min(tick, max(best_bid(exchange), 0))
        return _wait(exchange, desk, row, BID, tick, shares, account)
    desk.tally[Count.INSTITUTION_BOUGHT] += shares
    return _take(exchange, desk, 0, BID, tick, shares, account)


@part_of_kernel
def _arbitrageur(exchange: Exchange, desk: Desk) -> int:
    """Trade towards the other market's price when this one leaves the conversion band."""
    setting = desk.setting
    parity = setting[Setting.PARITY]
    if np.isnan(parity) or desk.tally[Count.PHASE] == 1:
        return 0
    a, _, _, _ = draw(desk, Role.ARBITRAGEUR.value, 1)
    shares = _lots(desk, exchange, setting[Setting.ARBITRAGE_LOTS], a)
    account = desk.seat[Role.ARBITRAGEUR]
    bid, ask = best_bid(exchange), best_ask(exchange)
    floor, ceiling = parity - setting[Setting.BAND_DOWN], parity + setting[Setting.BAND_UP]
    row = 0
    if ask < exchange.price.size and desk.log_price[ask] < floor:
        row = _take(exchange, desk, 0, BID, tick_below(desk.log_price, floor), shares, account)
    elif bid >= 0 and desk.log_price[bid] > ceiling:
        row = _take(
            exchange, desk, 0, ASK, tick_below(desk.log_price, ceiling) + 1, shares, account
        )
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
    shares = _lots(desk, exchange, setting[Setting.STABILISER_LOTS], a)
    if held > 0 and mid > offer + setting[Setting.RESALE_ABOVE]:
        bid = max(best_bid(exchange), offer_tick + 1)
        return _take(exchange, desk, 0, ASK, bid, shares, account)
    uncovered = int(setting[Setting.SHORT_SHARES]) - held
    shares = min(shares, uncovered // lot * lot)
    if shares <= 0 or mid > offer or uniform_from_bits(b) >= setting[Setting.SUPPORT]:
        return 0
    place = desk.placed[Role.STABILISER] % RING
    row = 0
    for back in range(RING):  # one bid at a time: what is not bought is withdrawn first
        old = desk.ring[Role.STABILISER, (place + back) % RING]
        if old >= 0:
            row = put(desk, row, Kind.CANCEL.value, BID, 0, 0, old, account)
            desk.ring[Role.STABILISER, (place + back) % RING] = -1
            break
    desk.ring[Role.STABILISER, place] = desk.tally[Count.NEXT_ORDER]
    desk.placed[Role.STABILISER] += 1
    tick = min(offer_tick, best_ask(exchange) - 1, max(best_bid(exchange) + 1, 0))
    if desk.tally[Count.PHASE] == 1:
        tick = min(offer_tick, tick_below(desk.log_price, value))
    return _wait(exchange, desk, row, BID, tick, shares, account)


@part_of_kernel
def act(exchange: Exchange, desk: Desk, role: int, value: float) -> int:
    """Let one role take its turn; return the number of messages in the outbox."""
    if role == Role.MAKER:
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
