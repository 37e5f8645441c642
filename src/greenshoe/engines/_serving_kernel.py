"""One unit of machines serving requests, step by step: the compiled loop.

Every step is simulated: what arrives, which prompts (or parts of them) it takes, how long it lasts
for the requests that decode in it, who is done, who must leave when the cache is full. All requests
of a batch get one token a step, so a request is put, when it starts to decode, into the list of
those that end at a certain step: a step costs the same whatever its batch, and a day of ten
million requests is some seconds. Nothing is averaged.

The queue is first come, first served. A prompt may be taken in parts (chunked prefill). Memory for
the whole prompt is taken when it starts; when decoding fills the cache, the request that came last
leaves, and its context is computed again before all others.
"""

from __future__ import annotations

import math
from enum import IntEnum
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from greenshoe.core import kernel, normal_from_bits, part_of_kernel, philox_block, uniform_from_bits
from greenshoe.engines._serving_step import step_seconds

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Words: TypeAlias = NDArray[np.uint32]

__all__ = ["BINS", "Count", "Role", "Rule", "Slot", "Stat", "Unit", "bin_of", "serve"]

BINS = 1024
BINS_PER_E = 50.0  # bins are 2 % wide
FIRST_BIN_SECONDS = 1e-4


class Role(IntEnum):
    """What a unit does."""

    MIXED = 0
    PREFILL = 1
    DECODE = 2


class Rule(IntEnum):
    """Whole numbers of a run."""

    ROLE = 0
    CHUNK_TOKENS = 1  # most prompt tokens a step
    MOST_REQUESTS = 2  # most that decode at once
    CACHE_TOKENS = 3
    MOST_INPUT = 4
    MOST_OUTPUT = 5
    UNIT = 6
    SIZE = 7


class Load(IntEnum):
    """Numbers of the requests."""

    INPUT_LOG_MEAN = 0
    INPUT_LOG_SPREAD = 1
    OUTPUT_LOG_MEAN = 2
    OUTPUT_LOG_SPREAD = 3
    CACHED_SHARE = 4
    WINDOW_SECONDS = 5
    SIZE = 6


class Clock(IntEnum):
    """Times of a run."""

    NOW = 0
    NEXT_ARRIVAL = 1
    NEXT_INPUT = 2  # standard normals of the request that comes next
    NEXT_OUTPUT = 3
    SIZE = 4


class Count(IntEnum):
    """State of a run in whole numbers."""

    STEP = 0
    DECODING = 1
    CACHED = 2  # tokens of those that decode, in the cache
    HELD = 3  # tokens the cache is taken for
    WAIT_FIRST = 4
    WAIT_LAST = 5
    BACK = 6  # requests that had to leave
    FREE = 7  # first free slot
    NEWEST = 8  # slot that began to decode last
    NEXT_REQUEST = 9
    FILLING = 10  # slot whose prompt is taken in parts, or -1
    JOINING = 11  # slots whose prompt ends with this step
    IN_SYSTEM = 12
    OVERLOADED = 13
    LARGEST_HELD = 14
    SIZE = 15


class Slot(IntEnum):
    """A request inside the machines, in whole numbers."""

    CONTEXT = 0  # tokens before its next one
    TO_COMPUTE = 1  # prompt tokens still to take
    LEFT = 2  # tokens of the answer still to come
    OUTPUT = 3  # tokens of the answer
    ENDS = 4  # step
    BEFORE = 5  # began to decode before it
    AFTER = 6
    SAME_END = 7  # next in the list of those that end together; of the free
    INPUT = 8
    SIZE = 9


class Stat(IntEnum):
    """Sums of a window of time."""

    BUSY = 0  # s
    STEPS = 1
    PROMPT_TOKENS = 2  # computed
    CACHED_TOKENS = 3  # found in the cache
    OUTPUT_TOKENS = 4
    DECODING_SECONDS = 5  # requests x s
    SYSTEM_SECONDS = 6  # requests x s, from the clock
    ARRIVED = 7
    DONE = 8
    LEFT_CACHE = 9
    STAY_SECONDS = 10  # s, of those that are done
    FIRST_TOKENS = 11
    FIRST_SECONDS = 12
    OUTPUT_SECONDS = 13  # s a token, summed over those done with more than one token
    MEASURED = 14  # how many those are
    PREFILL_SECONDS = 15  # part of BUSY that prompts added
    COMPUTED_AGAIN = 16  # prompt tokens
    SIZE = 17


class Unit(NamedTuple):
    """A unit and its load: what the kernel is given."""

    law: Floats  # (Law.SIZE,)
    rules: Ints  # (Rule.SIZE,)
    load: Floats  # (Load.SIZE,)
    rates: Floats  # (windows,) requests a second
    key: Words  # (2,) the seed
    clock: Floats  # (Clock.SIZE,)
    counts: Ints  # (Count.SIZE,)
    slots: Ints  # (Slot.SIZE, requests inside at most)
    times: Floats  # (2, the same): came, had its first token or -1
    ends: Ints  # first slot of those that end at a step; a power of two above the longest answer
    back: Ints  # slots of those that had to leave
    joining: Ints  # slots whose prompt ends with this step
    queue: Ints  # (2, room) input and output tokens of those that wait; a power of two
    came: Floats  # (room,)
    stats: Floats  # (windows, Stat.SIZE), filled
    first: Ints  # (windows, BINS) time to first token, filled
    slow: Ints  # (windows, BINS) time per output token, filled


@part_of_kernel
def bin_of(seconds: float) -> int:
    """Return the bin of a histogram of seconds."""
    if seconds <= FIRST_BIN_SECONDS:
        return 0
    return min(int(math.log(seconds / FIRST_BIN_SECONDS) * BINS_PER_E) + 1, BINS - 1)


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
def _draw_next(unit: Unit) -> None:
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
def _arrive(unit: Unit) -> None:
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
        _draw_next(unit)
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
def _admit(unit: Unit, found_share: float, stat: Floats) -> int:
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
def _start(unit: Unit, slot: int) -> None:
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
def _end_of_decoding(unit: Unit, now: float, here: int) -> None:
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
def _make_room(unit: Unit, here: int) -> None:
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
def _end_of_prompts(unit: Unit, now: float, here: int) -> None:
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
            _start(unit, slot)
    count[Count.JOINING] = 0


@part_of_kernel
def _take_prompts(unit: Unit, stat: Floats) -> tuple[int, float]:
    """Fill the step with prompt tokens; return how many, and the sum of their reach."""
    count, slots = unit.counts, unit.slots
    budget = unit.rules[Rule.CHUNK_TOKENS] - count[Count.DECODING]
    taken, reach = 0, 0.0
    while budget > taken:
        slot = count[Count.FILLING]
        if slot < 0:
            slot = _admit(unit, unit.load[Load.CACHED_SHARE], stat)
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
def _take_decoders(unit: Unit, now: float, here: int) -> None:
    """Let requests whose prompt was computed elsewhere decode, as many as fit."""
    slots, times = unit.slots, unit.times
    while True:
        slot = _admit(unit, 1.0, unit.stats[here])
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
            _start(unit, slot)


@part_of_kernel
def _step(unit: Unit, here: int) -> bool:
    """Make one step, if there is anything to do; return whether there was."""
    clock, count, stat = unit.clock, unit.counts, unit.stats[here]
    taken, reach, now = 0, 0.0, clock[Clock.NOW]
    if unit.rules[Rule.ROLE] == Role.DECODE:
        _take_decoders(unit, now, here)
    else:
        taken, reach = _take_prompts(unit, stat)
    batch, cached = count[Count.DECODING], float(count[Count.CACHED])
    if batch + taken == 0:
        return False
    lasts = step_seconds(unit.law, float(batch), cached, float(taken), reach)
    if taken:
        alone = step_seconds(unit.law, float(batch), cached, 0.0, 0.0) if batch else 0.0
        stat[Stat.PREFILL_SECONDS] += lasts - alone
    stat[Stat.BUSY] += lasts
    stat[Stat.STEPS] += 1
    stat[Stat.PROMPT_TOKENS] += taken
    stat[Stat.DECODING_SECONDS] += batch * lasts
    stat[Stat.SYSTEM_SECONDS] += count[Count.IN_SYSTEM] * lasts
    now += lasts
    clock[Clock.NOW] = now
    count[Count.STEP] += 1
    count[Count.LARGEST_HELD] = max(count[Count.LARGEST_HELD], count[Count.HELD])
    _end_of_decoding(unit, now, here)
    _end_of_prompts(unit, now, here)
    if count[Count.HELD] > unit.rules[Rule.CACHE_TOKENS]:
        _make_room(unit, here)
    return True


@kernel
def serve(unit: Unit) -> None:
    """Serve requests until the last window is over, or the queue outgrows its room.

    Parameters
    ----------
    unit
        Fresh from `run_unit`; its statistics are filled.
    """
    clock, window = unit.clock, unit.load[Load.WINDOW_SECONDS]
    horizon = unit.rates.size * window
    _draw_next(unit)
    while unit.counts[Count.OVERLOADED] == 0:
        _arrive(unit)
        now = clock[Clock.NOW]
        if now >= horizon:
            return
        here = min(int(now / window), unit.rates.size - 1)
        if not _step(unit, here):
            clock[Clock.NOW] = min(clock[Clock.NEXT_ARRIVAL], horizon)
