"""Those with a reason of their own: allottees, institutions, arbitrageur, stabilising manager."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import normal_from_bits, part_of_kernel, uniform_from_bits
from greenshoe.market._book import ASK, BID
from greenshoe.market._codes import Account, Kind, Rule
from greenshoe.market._orders import fit, forget, lots, put, take, wait
from greenshoe.market._places import Activity, Count, Role, Setting
from greenshoe.market._seen import admits, best_ask, best_bid, draw, middle, tick_below

if TYPE_CHECKING:
    from greenshoe.market._desk import Desk
    from greenshoe.market._exchange import Exchange

__all__ = ["arbitrageur_step", "flipper_step", "institution_step", "stabiliser_step"]


@part_of_kernel
def flipper_step(exchange: Exchange, desk: Desk, value: float) -> int:
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
def institution_step(exchange: Exchange, desk: Desk, value: float) -> int:
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
def arbitrageur_step(exchange: Exchange, desk: Desk) -> int:
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
def stabiliser_step(exchange: Exchange, desk: Desk, value: float) -> int:
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
