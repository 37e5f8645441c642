"""Two correlated prices without a book, reduced where they are made.

For when a distribution is enough. Each path is a function of (key, path number, step), so the
result is the same however the paths are shared out; nothing of a path is stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import (
    InputError,
    normal_from_bits,
    philox_block_python,
    philox_block_seven,
    seed_words,
    vector_kernel,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["LANES", "PathResult", "simulate_paths", "simulate_paths_python"]

LANES = 256  # paths that advance together; a multiple of every vector width
_MOST_PATHS, _MOST_STEPS = 1 << 30, 1 << 20


@dataclass(frozen=True)
class PathResult:
    """What each path came to: float32, one place a path, logarithms relative to the start.

    Attributes
    ----------
    first, second
        Where the two prices ended.
    lowest
        The lowest point of the first, 0 if it never fell below its start.
    """

    first: NDArray[np.float32]
    second: NDArray[np.float32]
    lowest: NDArray[np.float32]


@vector_kernel
def _advance(  # noqa: PLR0913, PLR0917 - three outputs, the place in the stream, the process
    first: NDArray[np.float32],
    second: NDArray[np.float32],
    lowest: NDArray[np.float32],
    offset: int,
    steps: int,
    key_0: np.uint32,
    key_1: np.uint32,
    process: NDArray[np.float32],
) -> None:
    """Advance LANES paths by an even number of steps, two for each block of random words."""
    drift_1, drift_2, scale_1, own, common = (
        process[0],
        process[1],
        process[2],
        process[3],
        process[4],
    )
    zero = np.uint32(0)
    for pair in range(steps // 2):
        count = np.uint32(pair)
        for lane in range(LANES):
            a, b, c, d = philox_block_seven(
                np.uint32(np.uint32(offset) + np.uint32(lane)), count, zero, zero, key_0, key_1
            )
            shock = normal_from_bits(a)
            x = first[lane] + drift_1 + scale_1 * shock
            y = second[lane] + drift_2 + common * shock + own * normal_from_bits(b)
            low = min(lowest[lane], x)
            shock = normal_from_bits(c)
            x = x + drift_1 + scale_1 * shock
            first[lane] = x
            second[lane] = y + drift_2 + common * shock + own * normal_from_bits(d)
            lowest[lane] = min(low, x)


@vector_kernel
def _all_paths(  # noqa: PLR0913, PLR0917 - as above
    first: NDArray[np.float32],
    second: NDArray[np.float32],
    lowest: NDArray[np.float32],
    offset: int,
    steps: int,
    key_0: np.uint32,
    key_1: np.uint32,
    process: NDArray[np.float32],
) -> None:
    for start in range(0, first.size, LANES):
        _advance(
            first[start : start + LANES],
            second[start : start + LANES],
            lowest[start : start + LANES],
            offset + start,
            steps,
            key_0,
            key_1,
            process,
        )


def _process(
    volatility: tuple[float, float], drift: tuple[float, float], correlation: float, years: float,
    steps: int,
) -> NDArray[np.float32]:  # fmt: skip
    """Return drift, drift, scale, own and common scale of one step."""
    step = years / steps
    root = step**0.5
    one, two = volatility
    return np.array(
        [
            (drift[0] - 0.5 * one * one) * step,
            (drift[1] - 0.5 * two * two) * step,
            one * root,
            two * root * (1.0 - correlation * correlation) ** 0.5,
            two * root * correlation,
        ],
        np.float32,
    )


def simulate_paths(  # noqa: PLR0913 - the process and its place in the stream
    paths: int,
    *,
    steps: int = 252,
    years: float = 1.0,
    volatility: tuple[float, float],
    correlation: float,
    drift: tuple[float, float] = (0.0, 0.0),
    seed: int = 0,
    offset: int = 0,
) -> PathResult:
    """Simulate two correlated geometric Brownian motions.

    Parameters
    ----------
    paths
        Number of paths.
    steps
        Steps of each, even.
    years
        Length.
    volatility, drift
        A year's, of the two prices; drift is that of the mean price.
    correlation
        Of their returns, from -1 to 1.
    seed
        The random stream.
    offset
        Number of the first path: paths 0-999 and 1000-1999 made apart are those made together.

    Raises
    ------
    InputError
        If a number is out of range.

    >>> result = simulate_paths(4, volatility=(0.4, 0.4), correlation=1.0, seed=1)
    >>> bool(np.allclose(result.first, result.second, atol=1e-5))
    True
    """
    bounds = {"paths": (paths, 1, _MOST_PATHS), "steps": (steps, 2, _MOST_STEPS),
              "offset": (offset, 0, 2**32 - 1 - paths)}  # fmt: skip
    for name, (value, low, high) in bounds.items():
        if not low <= value <= high:
            raise InputError(
                "is out of range", key=name, value=value, expected=f"{low:,} to {high:,}"
            )
    if steps % 2:
        raise InputError("is odd", key="steps", value=steps, expected="an even number")
    if not -1.0 <= correlation <= 1.0:
        raise InputError(
            "is out of range", key="correlation", value=correlation, expected="-1 to 1"
        )
    whole = -(-paths // LANES) * LANES
    first, second, lowest = (np.zeros(whole, np.float32) for _ in range(3))
    key_0, key_1 = seed_words(seed)
    process = _process(volatility, drift, correlation, years, steps)
    _all_paths(first, second, lowest, offset, steps, key_0, key_1, process)
    return PathResult(first[:paths], second[:paths], lowest[:paths])


def simulate_paths_python(  # noqa: PLR0913 - as its twin
    paths: int, *, steps: int, years: float, volatility: tuple[float, float], correlation: float,
    drift: tuple[float, float] = (0.0, 0.0), seed: int = 0, offset: int = 0,
) -> PathResult:  # fmt: skip
    """Do what `simulate_paths` does, plainly: the twin it is compared with."""
    normal = NormalDist().inv_cdf
    low, high = (int(word) for word in seed_words(seed))
    drift_1, drift_2, scale, own, common = (
        float(x) for x in _process(volatility, drift, correlation, years, steps)
    )
    rows = []
    for path in range(paths):
        x = y = lowest = 0.0
        for pair in range(steps // 2):
            words = philox_block_python((offset + path, pair, 0, 0), (low, high), rounds=7)
            shocks = [normal(((word >> 9) + 0.5) / (1 << 23)) for word in words]
            for one, two in (shocks[:2], shocks[2:]):
                x += drift_1 + scale * one
                y += drift_2 + common * one + own * two
                lowest = min(lowest, x)
        rows.append((x, y, lowest))
    first, second, least = np.array(rows, np.float32).T
    return PathResult(first, second, least)
