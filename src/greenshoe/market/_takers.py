"""The crowd, value and momentum: who trades on what they see."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import normal_from_bits, part_of_kernel, uniform_from_bits
from greenshoe.market._codes import Kind
from greenshoe.market._orders import forget, lots, put, take, wait
from greenshoe.market._places import Activity, Count, Role, Setting, State
from greenshoe.market._seen import draw, middle, tick_below

if TYPE_CHECKING:
    from greenshoe.market._desk import Desk
    from greenshoe.market._exchange import Exchange

__all__ = ["crowd_step", "momentum_step", "value_step"]


@part_of_kernel
def crowd_step(exchange: Exchange, desk: Desk, value: float) -> int:
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
def value_step(exchange: Exchange, desk: Desk, value: float) -> int:
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
def momentum_step(exchange: Exchange, desk: Desk, value: float) -> int:
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
