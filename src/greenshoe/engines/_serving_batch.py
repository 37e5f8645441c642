"""The batch of a unit: what a step takes, who is done, who must leave when the cache is full."""

from __future__ import annotations

import math

from greenshoe.core import part_of_kernel
from greenshoe.engines._serving_arrivals import admit, start
from greenshoe.engines._serving_state import (
    BINS,
    BINS_PER_E,
    FIRST_BIN_SECONDS,
    Count,
    Floats,
    Load,
    Role,
    Rule,
    Slot,
    Stat,
    Unit,
)

__all__ = [
    "bin_of",
    "end_of_decoding",
    "end_of_prompts",
    "make_room",
    "take_decoders",
    "take_prompts",
]


@part_of_kernel
def bin_of(seconds: float) -> int:
    """Return the bin of a histogram of seconds."""
    if seconds <= FIRST_BIN_SECONDS:
        return 0
    return min(int(math.log(seconds / FIRST_BIN_SECONDS) * BINS_PER_E) + 1, BINS - 1)


@part_of_kernel
def _unlink(unit: Unit, slot: int) -> None:
    """Take a request out of the order of those that decode."""
    slots = unit.slots
    before, after = slots[Slot.BEFORE, slot], slots[Slot.AFTER, slot]
    if after >= 0:
        slots[Slot.BEFORE, after] = before
    else:
        unit.counts[Count.NEWEST] = before
    if before >= 0:
        slots[Slot.AFTER, before] = after
    unit.counts[Count.DECODING] -= 1


@part_of_kernel
def _leave(unit: Unit, slot: int, now: float, here: int) -> None:
    """Let a request go that is done; what it took is free."""
    count, slots, times, stat = unit.counts, unit.slots, unit.times, unit.stats[here]
    output = slots[Slot.OUTPUT, slot]
    count[Count.HELD] -= slots[Slot.CONTEXT, slot]
    count[Count.IN_SYSTEM] -= 1
    stat[Stat.DONE] += 1
    stat[Stat.STAY_SECONDS] += now - times[0, slot]
    if output > 1 and unit.rules[Rule.ROLE] != Role.PREFILL:
        each = (now - times[1, slot]) / (output - 1)
        stat[Stat.OUTPUT_SECONDS] += each
        stat[Stat.MEASURED] += 1
        unit.slow[here, bin_of(each)] += 1
    slots[Slot.SAME_END, slot] = count[Count.FREE]
    count[Count.FREE] = slot


@part_of_kernel
def end_of_decoding(unit: Unit, now: float, here: int) -> None:
    """Give every request of the batch a token; those that have all of them leave."""
    count, slots, ends = unit.counts, unit.slots, unit.ends
    batch = count[Count.DECODING]
    unit.stats[here, Stat.OUTPUT_TOKENS] += batch
    count[Count.CACHED] += batch
    count[Count.HELD] += batch
    place = count[Count.STEP] & (ends.size - 1)
    slot = ends[place]
    ends[place] = -1
    while slot >= 0:
        following = slots[Slot.SAME_END, slot]
        slots[Slot.CONTEXT, slot] += slots[Slot.LEFT, slot]
        count[Count.CACHED] -= slots[Slot.CONTEXT, slot]
        _unlink(unit, slot)
        _leave(unit, slot, now, here)
        slot = following


@part_of_kernel
def _drop_from_end(unit: Unit, slot: int) -> None:
    """Take a request out of the list of those that end together."""
    slots, ends = unit.slots, unit.ends
    place = slots[Slot.ENDS, slot] & (ends.size - 1)
    if ends[place] == slot:
        ends[place] = slots[Slot.SAME_END, slot]
        return
    other = ends[place]
    while slots[Slot.SAME_END, other] != slot:
        other = slots[Slot.SAME_END, other]
    slots[Slot.SAME_END, other] = slots[Slot.SAME_END, slot]


@part_of_kernel
def make_room(unit: Unit, here: int) -> None:
    """Send away the newest requests while the cache is over its limit."""
    count, slots = unit.counts, unit.slots
    share, limit = unit.load[Load.CACHED_SHARE], unit.rules[Rule.CACHE_TOKENS]
    kept = 1 if count[Count.FILLING] < 0 else 0  # whoever is alone goes on
    while count[Count.HELD] > limit and count[Count.DECODING] > kept:
        slot = count[Count.NEWEST]
        left = slots[Slot.ENDS, slot] - count[Count.STEP]
        slots[Slot.CONTEXT, slot] += slots[Slot.LEFT, slot] - left
        slots[Slot.LEFT, slot] = left
        _drop_from_end(unit, slot)
        _unlink(unit, slot)
        count[Count.CACHED] -= slots[Slot.CONTEXT, slot]
        count[Count.HELD] -= slots[Slot.CONTEXT, slot]
        prompt = slots[Slot.INPUT, slot]
        found = min(int(share * prompt), prompt - 1)
        slots[Slot.TO_COMPUTE, slot] = slots[Slot.CONTEXT, slot] - found
        unit.back[count[Count.BACK]] = slot
        count[Count.BACK] += 1
        unit.stats[here, Stat.LEFT_CACHE] += 1


@part_of_kernel
def end_of_prompts(unit: Unit, now: float, here: int) -> None:
    """Give the requests whose prompt is taken their next token; they decode from now on."""
    count, slots, times, stat = unit.counts, unit.slots, unit.times, unit.stats[here]
    for place in range(count[Count.JOINING]):
        slot = unit.joining[place]
        if times[1, slot] < 0:
            times[1, slot] = now
            wait = now - times[0, slot]
            stat[Stat.FIRST_TOKENS] += 1
            stat[Stat.FIRST_SECONDS] += wait
            unit.first[here, bin_of(wait)] += 1
        slots[Slot.LEFT, slot] -= 1
        stat[Stat.OUTPUT_TOKENS] += 1
        if unit.rules[Rule.ROLE] == Role.PREFILL or slots[Slot.LEFT, slot] == 0:
            _leave(unit, slot, now, here)
        else:
            slots[Slot.CONTEXT, slot] += 1
            count[Count.HELD] += 1
            start(unit, slot)
    count[Count.JOINING] = 0


@part_of_kernel
def take_prompts(unit: Unit, stat: Floats) -> tuple[int, float]:
    """Fill the step with prompt tokens; return how many, and the sum of their reach."""
    count, slots = unit.counts, unit.slots
    budget = unit.rules[Rule.CHUNK_TOKENS] - count[Count.DECODING]
    taken, reach = 0, 0.0
    while budget > taken:
        slot = count[Count.FILLING]
        if slot < 0:
            slot = admit(unit, unit.load[Load.CACHED_SHARE], stat)
            if slot < 0:
                break
        part = min(budget - taken, slots[Slot.TO_COMPUTE, slot])
        before = slots[Slot.CONTEXT, slot] - slots[Slot.TO_COMPUTE, slot]
        reach += part * (before + 0.5 * part)
        taken += part
        slots[Slot.TO_COMPUTE, slot] -= part
        if slots[Slot.TO_COMPUTE, slot] > 0:
            count[Count.FILLING] = slot
        else:
            count[Count.FILLING] = -1
            unit.joining[count[Count.JOINING]] = slot
            count[Count.JOINING] += 1
    return taken, reach


@part_of_kernel
def take_decoders(unit: Unit, now: float, here: int) -> None:
    """Let requests whose prompt was computed elsewhere decode, as many as fit."""
    slots, times = unit.slots, unit.times
    while True:
        slot = admit(unit, 1.0, unit.stats[here])
        if slot < 0:
            return
        slots[Slot.TO_COMPUTE, slot] = 0
        if times[1, slot] < 0:
            times[1, slot] = times[0, slot]
            slots[Slot.LEFT, slot] -= 1
            slots[Slot.CONTEXT, slot] += 1
            unit.counts[Count.HELD] += 1
        if slots[Slot.LEFT, slot] <= 0:
            _leave(unit, slot, now, here)
        else:
            start(unit, slot)
