"""Requests of a unit: how they come, wait, are let in and begin to decode."""

from __future__ import annotations

import math

import numpy as np

from greenshoe.core import normal_from_bits, part_of_kernel, philox_block, uniform_from_bits
from greenshoe.engines._serving_state import Clock, Count, Floats, Load, Rule, Slot, Stat, Unit

__all__ = ["admit", "after_rest", "arrive", "draw_next", "length_of", "start"]


@part_of_kernel
def length_of(normal: float, log_mean: float, log_spread: float, most: int) -> int:
    """Return a number of tokens between 1 and `most`."""
    value = math.exp(log_mean + log_spread * normal)
    return max(1, min(most, int(value + 0.5)))


@part_of_kernel
def after_rest(start: float, rest: float, rates: Floats, window: float) -> float:
    """Return when the integral of the rate since `start` reaches `rest`; infinity if never."""
    here = min(int(start / window), rates.size)
    time = start
    while here < rates.size:
        end = (here + 1) * window
        more = rates[here] * (end - time)
        if more >= rest:
            return float(time + rest / rates[here])
        rest -= more
        time = end
        here += 1
    return math.inf


@part_of_kernel
def draw_next(unit: Unit) -> None:
    """Draw the request that comes next: a Poisson stream, two lengths."""
    clock, count, key = unit.clock, unit.counts, unit.key
    index = count[Count.NEXT_REQUEST]
    a, b, c, _ = philox_block(
        np.uint32(index & 0xFFFFFFFF), np.uint32(index >> 32),
        np.uint32(unit.rules[Rule.UNIT]), np.uint32(0), key[0], key[1],
    )  # fmt: skip
    rest, window = -math.log(uniform_from_bits(a)), unit.load[Load.WINDOW_SECONDS]
    clock[Clock.NEXT_ARRIVAL] = after_rest(clock[Clock.NEXT_ARRIVAL], rest, unit.rates, window)
    clock[Clock.NEXT_INPUT] = float(normal_from_bits(b))
    clock[Clock.NEXT_OUTPUT] = float(normal_from_bits(c))
    count[Count.NEXT_REQUEST] = index + 1


@part_of_kernel
def arrive(unit: Unit) -> None:
    """Queue everything that has come by now."""
    clock, count, load, rules = unit.clock, unit.counts, unit.load, unit.rules
    room, now = unit.came.size - 1, clock[Clock.NOW]
    while clock[Clock.NEXT_ARRIVAL] <= now:
        here, time = count[Count.WAIT_LAST] & room, clock[Clock.NEXT_ARRIVAL]
        unit.queue[0, here] = length_of(
            clock[Clock.NEXT_INPUT], load[Load.INPUT_LOG_MEAN], load[Load.INPUT_LOG_SPREAD],
            rules[Rule.MOST_INPUT],
        )  # fmt: skip
        unit.queue[1, here] = length_of(
            clock[Clock.NEXT_OUTPUT], load[Load.OUTPUT_LOG_MEAN], load[Load.OUTPUT_LOG_SPREAD],
            rules[Rule.MOST_OUTPUT],
        )  # fmt: skip
        unit.came[here] = time
        window = min(int(time / load[Load.WINDOW_SECONDS]), unit.rates.size - 1)
        unit.stats[window, Stat.ARRIVED] += 1
        unit.stats[window, Stat.SYSTEM_SECONDS] += now - time
        count[Count.WAIT_LAST] += 1
        count[Count.IN_SYSTEM] += 1
        draw_next(unit)
        if count[Count.WAIT_LAST] - count[Count.WAIT_FIRST] > room - 1:
            count[Count.OVERLOADED] = 1
            return


@part_of_kernel
def _fits(unit: Unit, context: int) -> bool:
    """Tell whether one more request of so many tokens may come in now."""
    count, rules = unit.counts, unit.rules
    inside = count[Count.DECODING] + count[Count.JOINING]
    if count[Count.FREE] < 0 or inside >= rules[Rule.MOST_REQUESTS]:
        return False
    held = count[Count.HELD] + context + count[Count.DECODING]
    return bool(held <= rules[Rule.CACHE_TOKENS])


@part_of_kernel
def _from_queue(unit: Unit, found_share: float, stat: Floats) -> int:
    """Give the request that has waited longest a slot."""
    count, slots = unit.counts, unit.slots
    here = count[Count.WAIT_FIRST] & (unit.came.size - 1)
    slot = count[Count.FREE]
    count[Count.FREE] = slots[Slot.SAME_END, slot]
    count[Count.WAIT_FIRST] += 1
    length, output = unit.queue[0, here], unit.queue[1, here]
    found = min(int(found_share * length), length - 1)
    slots[Slot.INPUT, slot] = slots[Slot.CONTEXT, slot] = length
    slots[Slot.TO_COMPUTE, slot] = length - found
    slots[Slot.OUTPUT, slot] = slots[Slot.LEFT, slot] = output
    unit.times[0, slot], unit.times[1, slot] = unit.came[here], -1.0
    stat[Stat.CACHED_TOKENS] += found
    return int(slot)


@part_of_kernel
def admit(unit: Unit, found_share: float, stat: Floats) -> int:
    """Bring in the next request if it fits; return its slot, or -1."""
    count, slots = unit.counts, unit.slots
    if count[Count.BACK] > 0:
        slot = unit.back[count[Count.BACK] - 1]
        if not _fits(unit, slots[Slot.CONTEXT, slot]):
            return -1
        count[Count.BACK] -= 1
        stat[Stat.COMPUTED_AGAIN] += slots[Slot.TO_COMPUTE, slot]
    else:
        if count[Count.WAIT_FIRST] == count[Count.WAIT_LAST]:
            return -1
        if not _fits(unit, unit.queue[0, count[Count.WAIT_FIRST] & (unit.came.size - 1)]):
            return -1
        slot = _from_queue(unit, found_share, stat)
    count[Count.HELD] += slots[Slot.CONTEXT, slot]
    return int(slot)


@part_of_kernel
def start(unit: Unit, slot: int) -> None:
    """Let a request decode from the next step on."""
    count, slots, ends = unit.counts, unit.slots, unit.ends
    step = count[Count.STEP] + slots[Slot.LEFT, slot]
    here, newest = step & (ends.size - 1), count[Count.NEWEST]
    slots[Slot.ENDS, slot] = step
    slots[Slot.SAME_END, slot] = ends[here]
    ends[here] = slot
    slots[Slot.BEFORE, slot], slots[Slot.AFTER, slot] = newest, -1
    if newest >= 0:
        slots[Slot.AFTER, newest] = slot
    count[Count.NEWEST] = slot
    count[Count.DECODING] += 1
    count[Count.CACHED] += slots[Slot.CONTEXT, slot]
