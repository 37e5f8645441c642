"""What a unit of machines is to the kernel: rules, load, clocks and counters as arrays."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Words: TypeAlias = NDArray[np.uint32]

__all__ = [
    "BINS",
    "BINS_PER_E",
    "FIRST_BIN_SECONDS",
    "Clock",
    "Count",
    "Floats",
    "Load",
    "Role",
    "Rule",
    "Slot",
    "Stat",
    "Unit",
]

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
