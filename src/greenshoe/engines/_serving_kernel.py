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

from greenshoe.core import kernel, part_of_kernel
from greenshoe.engines._serving_arrivals import arrive, draw_next
from greenshoe.engines._serving_batch import (
    end_of_decoding,
    end_of_prompts,
    make_room,
    take_decoders,
    take_prompts,
)
from greenshoe.engines._serving_state import Clock, Count, Load, Role, Rule, Stat, Unit
from greenshoe.engines._serving_step import step_seconds

__all__ = ["serve"]


@part_of_kernel
def _step(unit: Unit, here: int) -> bool:
    """Make one step, if there is anything to do; return whether there was."""
    clock, count, stat = unit.clock, unit.counts, unit.stats[here]
    taken, reach, now = 0, 0.0, clock[Clock.NOW]
    if unit.rules[Rule.ROLE] == Role.DECODE:
        take_decoders(unit, now, here)
    else:
        taken, reach = take_prompts(unit, stat)
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
    end_of_decoding(unit, now, here)
    end_of_prompts(unit, now, here)
    if count[Count.HELD] > unit.rules[Rule.CACHE_TOKENS]:
        make_room(unit, here)
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
    draw_next(unit)
    while unit.counts[Count.OVERLOADED] == 0:
        arrive(unit)
        now = clock[Clock.NOW]
        if now >= horizon:
            return
        here = min(int(now / window), unit.rates.size - 1)
        if not _step(unit, here):
            clock[Clock.NOW] = min(clock[Clock.NEXT_ARRIVAL], horizon)
