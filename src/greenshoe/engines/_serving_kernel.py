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
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import kernel, normal_from_bits, part_of_kernel, philox_block, uniform_from_bits
from greenshoe.engines._serving_step import step_seconds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

__all__ = ["BINS", "Count", "Role", "Rule", "Slot", "Stat", "bin_of", "serve"]

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


_MIXED, _PREFILL_ROLE, _DECODE_ROLE = 0, 1, 2
_ROLE, _CHUNK, _MOST, _LIMIT, _MOST_IN, _MOST_OUT, _UNIT = range(7)
_IN_MU, _IN_SIGMA, _OUT_MU, _OUT_SIGMA, _SHARE, _WINDOW = range(6)
_NOW, _NEXT, _NEXT_IN, _NEXT_OUT = range(4)
_STEP, _DECODING, _CACHED, _HELD, _FIRST, _LAST, _BACK, _FREE, _NEWEST = range(9)
_REQUEST, _FILLING, _JOINING, _IN_SYSTEM, _OVERLOADED, _LARGEST = range(9, 15)
_CONTEXT, _TO_COMPUTE, _LEFT, _OUTPUT, _ENDS, _BEFORE, _AFTER, _SAME, _INPUT = range(9)
_BUSY, _STEPS, _PROMPT, _FOUND, _OUT, _DEC_S, _SYS_S, _ARRIVED, _DONE, _LEAVES = range(10)
_STAY, _FIRSTS, _FIRST_S, _OUT_S, _MEASURED, _PRE_S, _AGAIN = range(10, 17)


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
            return time + rest / rates[here]
        rest -= more
        time = end
        here += 1
    return math.inf


@part_of_kernel
def _draw_next(
    clock: Floats, count: Ints, unit: int, rates: Floats, window: float, key: NDArray[np.uint32]
) -> None:
    """Draw the request that comes next: a Poisson stream, two lengths."""
    index = count[_REQUEST]
    a, b, c, _ = philox_block(
        np.uint32(index & 0xFFFFFFFF), np.uint32(index >> 32), np.uint32(unit), np.uint32(0),
        key[0], key[1],
    )  # fmt: skip
    rest = -math.log(uniform_from_bits(a))
    clock[_NEXT] = after_rest(clock[_NEXT], rest, rates, window)
    clock[_NEXT_IN], clock[_NEXT_OUT] = float(normal_from_bits(b)), float(normal_from_bits(c))
    count[_REQUEST] = index + 1


@part_of_kernel
def _arrive(
    clock: Floats, count: Ints, queue: Ints, came: Floats, stats: Floats, rules: Ints,
    load: Floats, rates: Floats, key: NDArray[np.uint32],
) -> None:  # fmt: skip
    """Queue everything that has come by now."""
    room = came.size - 1
    now = clock[_NOW]
    while clock[_NEXT] <= now:
        here = count[_LAST] & room
        queue[0, here] = length_of(clock[_NEXT_IN], load[_IN_MU], load[_IN_SIGMA], rules[_MOST_IN])
        queue[1, here] = length_of(
            clock[_NEXT_OUT], load[_OUT_MU], load[_OUT_SIGMA], rules[_MOST_OUT]
        )
        came[here] = clock[_NEXT]
        window = min(int(clock[_NEXT] / load[_WINDOW]), rates.size - 1)
        stats[window, _ARRIVED] += 1
        stats[window, _SYS_S] += now - clock[_NEXT]
        count[_LAST] += 1
        count[_IN_SYSTEM] += 1
        _draw_next(clock, count, rules[_UNIT], rates, load[_WINDOW], key)
        if count[_LAST] - count[_FIRST] > room - 1:
            count[_OVERLOADED] = 1
            return


@part_of_kernel
def _fits(count: Ints, rules: Ints, context: int) -> bool:
    """Tell whether one more request of so many tokens may come in now."""
    if count[_FREE] < 0 or count[_DECODING] + count[_JOINING] >= rules[_MOST]:
        return False
    return count[_HELD] + context + count[_DECODING] <= rules[_LIMIT]


@part_of_kernel
def _take_slot(count: Ints, slots: Ints) -> int:
    slot = count[_FREE]
    count[_FREE] = slots[_SAME, slot]
    return slot


@part_of_kernel
def _admit(
    count: Ints, slots: Ints, times: Floats, back: Ints, queue: Ints, came: Floats, rules: Ints,
    share: float, stat: Floats,
) -> int:  # fmt: skip
    """Bring in the next request if it fits; return its slot, or -1."""
    if count[_BACK] > 0:
        slot = back[count[_BACK] - 1]
        if not _fits(count, rules, slots[_CONTEXT, slot]):
            return -1
        count[_BACK] -= 1
        stat[_AGAIN] += slots[_TO_COMPUTE, slot]
    else:
        if count[_FIRST] == count[_LAST]:
            return -1
        here = count[_FIRST] & (came.size - 1)
        if not _fits(count, rules, queue[0, here]):
            return -1
        slot = _take_slot(count, slots)
        length = queue[0, here]
        found = min(int(share * length), length - 1)
        slots[_INPUT, slot] = length
        slots[_CONTEXT, slot] = length
        slots[_TO_COMPUTE, slot] = length - found
        slots[_OUTPUT, slot] = queue[1, here]
        slots[_LEFT, slot] = queue[1, here]
        times[0, slot] = came[here]
        times[1, slot] = -1.0
        stat[_FOUND] += found
        count[_FIRST] += 1
    count[_HELD] += slots[_CONTEXT, slot]
    return slot


@part_of_kernel
def _start(count: Ints, slots: Ints, ends: Ints, slot: int) -> None:
    """Let a request decode from the next step on."""
    step = count[_STEP] + slots[_LEFT, slot]
    here = step & (ends.size - 1)
    slots[_ENDS, slot] = step
    slots[_SAME, slot] = ends[here]
    ends[here] = slot
    newest = count[_NEWEST]
    slots[_BEFORE, slot], slots[_AFTER, slot] = newest, -1
    if newest >= 0:
        slots[_AFTER, newest] = slot
    count[_NEWEST] = slot
    count[_DECODING] += 1
    count[_CACHED] += slots[_CONTEXT, slot]


@part_of_kernel
def _unlink(count: Ints, slots: Ints, slot: int) -> None:
    """Take a request out of the order of those that decode."""
    before, after = slots[_BEFORE, slot], slots[_AFTER, slot]
    if after >= 0:
        slots[_BEFORE, after] = before
    else:
        count[_NEWEST] = before
    if before >= 0:
        slots[_AFTER, before] = after
    count[_DECODING] -= 1


@part_of_kernel
def _leave(
    count: Ints, slots: Ints, times: Floats, slot: int, now: float, stat: Floats, slow: Ints
) -> None:
    """Let a request go that is done; what it took is free."""
    output = slots[_OUTPUT, slot]
    count[_HELD] -= slots[_CONTEXT, slot]
    count[_IN_SYSTEM] -= 1
    stat[_DONE] += 1
    stat[_STAY] += now - times[0, slot]
    if output > 1 and times[1, slot] >= 0:
        each = (now - times[1, slot]) / (output - 1)
        stat[_OUT_S] += each
        stat[_MEASURED] += 1
        slow[bin_of(each)] += 1
    slots[_SAME, slot] = count[_FREE]
    count[_FREE] = slot


@part_of_kernel
def _end_of_decoding(
    count: Ints, slots: Ints, times: Floats, ends: Ints, now: float, stat: Floats, slow: Ints
) -> None:
    """Give every request of the batch a token; those that have all of them leave."""
    stat[_OUT] += count[_DECODING]
    count[_CACHED] += count[_DECODING]
    count[_HELD] += count[_DECODING]
    here = count[_STEP] & (ends.size - 1)
    slot = ends[here]
    ends[here] = -1
    while slot >= 0:
        following = slots[_SAME, slot]
        grown = slots[_LEFT, slot]
        slots[_CONTEXT, slot] += grown
        count[_CACHED] -= slots[_CONTEXT, slot]
        _unlink(count, slots, slot)
        _leave(count, slots, times, slot, now, stat, slow)
        slot = following


@part_of_kernel
def _drop_from_end(slots: Ints, ends: Ints, slot: int) -> None:
    """Take a request out of the list of those that end together."""
    here = slots[_ENDS, slot] & (ends.size - 1)
    if ends[here] == slot:
        ends[here] = slots[_SAME, slot]
        return
    other = ends[here]
    while slots[_SAME, other] != slot:
        other = slots[_SAME, other]
    slots[_SAME, other] = slots[_SAME, slot]


@part_of_kernel
def _make_room(
    count: Ints, slots: Ints, ends: Ints, back: Ints, limit: int, share: float, stat: Floats
) -> None:
    """Send away the newest requests while the cache is over its limit."""
    while count[_HELD] > limit and count[_DECODING] > 1:
        slot = count[_NEWEST]
        left = slots[_ENDS, slot] - count[_STEP]
        slots[_CONTEXT, slot] += slots[_LEFT, slot] - left
        slots[_LEFT, slot] = left
        _drop_from_end(slots, ends, slot)
        _unlink(count, slots, slot)
        count[_CACHED] -= slots[_CONTEXT, slot]
        count[_HELD] -= slots[_CONTEXT, slot]
        found = min(int(share * slots[_INPUT, slot]), slots[_INPUT, slot] - 1)
        slots[_TO_COMPUTE, slot] = slots[_CONTEXT, slot] - found
        back[count[_BACK]] = slot
        count[_BACK] += 1
        stat[_LEAVES] += 1


@part_of_kernel
def _end_of_prompts(
    count: Ints, slots: Ints, times: Floats, ends: Ints, joining: Ints, now: float, role: int,
    stat: Floats, first: Ints, slow: Ints,
) -> None:  # fmt: skip
    """Give the requests whose prompt is taken their next token; they decode from now on."""
    for place in range(count[_JOINING]):
        slot = joining[place]
        if times[1, slot] < 0:
            times[1, slot] = now
            wait = now - times[0, slot]
            stat[_FIRSTS] += 1
            stat[_FIRST_S] += wait
            first[bin_of(wait)] += 1
        slots[_LEFT, slot] -= 1
        stat[_OUT] += 1
        if role == _PREFILL_ROLE or slots[_LEFT, slot] == 0:
            if role == _PREFILL_ROLE:
                slots[_OUTPUT, slot] = 1
            _leave(count, slots, times, slot, now, stat, slow)
        else:
            slots[_CONTEXT, slot] += 1
            count[_HELD] += 1
            _start(count, slots, ends, slot)
    count[_JOINING] = 0


@part_of_kernel
def _take_prompts(
    count: Ints, slots: Ints, times: Floats, back: Ints, queue: Ints, came: Floats, joining: Ints,
    rules: Ints, share: float, stat: Floats,
) -> tuple[int, float]:  # fmt: skip
    """Fill the step with prompt tokens; return how many, and the sum of their reach."""
    budget = rules[_CHUNK] - count[_DECODING]
    taken, reach = 0, 0.0
    while budget > taken:
        slot = count[_FILLING]
        if slot < 0:
            slot = _admit(count, slots, times, back, queue, came, rules, share, stat)
            if slot < 0:
                break
        part = min(budget - taken, slots[_TO_COMPUTE, slot])
        before = slots[_CONTEXT, slot] - slots[_TO_COMPUTE, slot]
        reach += part * (before + 0.5 * part)
        taken += part
        slots[_TO_COMPUTE, slot] -= part
        if slots[_TO_COMPUTE, slot] > 0:
            count[_FILLING] = slot
        else:
            count[_FILLING] = -1
            joining[count[_JOINING]] = slot
            count[_JOINING] += 1
    return taken, reach


@part_of_kernel
def _take_decoders(
    count: Ints, slots: Ints, times: Floats, ends: Ints, back: Ints, queue: Ints, came: Floats,
    rules: Ints, stat: Floats, now: float, slow: Ints,
) -> None:  # fmt: skip
    """Let requests whose prompt was computed elsewhere decode, as many as fit."""
    while True:
        slot = _admit(count, slots, times, back, queue, came, rules, 1.0, stat)
        if slot < 0:
            return
        slots[_TO_COMPUTE, slot] = 0
        if times[1, slot] < 0:
            times[1, slot] = times[0, slot]
            slots[_LEFT, slot] -= 1
            slots[_CONTEXT, slot] += 1
            count[_HELD] += 1
        if slots[_LEFT, slot] <= 0:
            _leave(count, slots, times, slot, now, stat, slow)
        else:
            _start(count, slots, ends, slot)


@kernel
def serve(
    law: Floats, rules: Ints, load: Floats, rates: Floats, key: NDArray[np.uint32],
    clock: Floats, count: Ints, slots: Ints, times: Floats, ends: Ints, back: Ints,
    joining: Ints, queue: Ints, came: Floats, stats: Floats, first: Ints, slow: Ints,
) -> None:  # fmt: skip
    """Serve requests until the last window is over.

    Parameters
    ----------
    law
        From `step_law`.
    rules, load
        `Rule.SIZE` whole numbers, `Load.SIZE` numbers.
    rates
        Requests a second by window.
    key
        Two words of the seed.
    clock, count
        State, `Clock.SIZE` and `Count.SIZE`; fresh ones from `Run`.
    slots, times
        (Slot.SIZE, requests inside at most), (2, the same): came, had its first token.
    ends
        First slot of those that end at a step; a power of two above the longest answer.
    back, joining
        Room for as many slots.
    queue, came
        (2, room), (room): input and output tokens and time of those that wait; a power of two.
    stats
        (windows, Stat.SIZE), filled.
    first, slow
        (windows, BINS): histograms of time to first token and of time per output token, filled.
    """
    role, window, share = rules[_ROLE], load[_WINDOW], load[_SHARE]
    horizon = rates.size * window
    _draw_next(clock, count, rules[_UNIT], rates, window, key)
    while count[_OVERLOADED] == 0:
        _arrive(clock, count, queue, came, stats, rules, load, rates, key)
        now = clock[_NOW]
        if now >= horizon:
            return
        here = min(int(now / window), rates.size - 1)
        stat = stats[here]
        taken, reach = 0, 0.0
        if role == _DECODE_ROLE:
            _take_decoders(
                count, slots, times, ends, back, queue, came, rules, stat, now, slow[here]
            )
        else:
            taken, reach = _take_prompts(
                count, slots, times, back, queue, came, joining, rules, share, stat
            )
        batch = count[_DECODING]
        if batch + taken == 0:
            clock[_NOW] = min(clock[_NEXT], horizon)
            continue
        cached = float(count[_CACHED])
        lasts = step_seconds(law, float(batch), cached, float(taken), reach)
        alone = step_seconds(law, float(batch), cached, 0.0, 0.0) if taken and batch else 0.0
        stat[_PRE_S] += lasts - alone if taken else 0.0
        stat[_BUSY] += lasts
        stat[_STEPS] += 1
        stat[_PROMPT] += taken
        stat[_DEC_S] += batch * lasts
        stat[_SYS_S] += count[_IN_SYSTEM] * lasts
        now += lasts
        clock[_NOW] = now
        count[_STEP] += 1
        count[_LARGEST] = max(count[_LARGEST], count[_HELD])
        _end_of_decoding(count, slots, times, ends, now, stat, slow[here])
        _end_of_prompts(
            count, slots, times, ends, joining, now, role, stat, first[here], slow[here]
        )
        if count[_HELD] > rules[_LIMIT]:
            _make_room(count, slots, ends, back, rules[_LIMIT], share, stat)
