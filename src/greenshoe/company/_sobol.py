"""Scrambled Sobol points: evenly spread, unbiased, the same for the same seed.

Direction numbers are Joe and Kuo's; the scramble is a random linear matrix and a digital shift
(Matoušek 1998), so every point is uniform by itself and 2^m points fill every dyadic box.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from greenshoe.core import ModelError

__all__ = ["LARGEST_DIMENSION", "sobol_points"]

_BITS = 32
Words = npt.NDArray[np.uint32]


@cache
def _rows() -> tuple[tuple[int, ...], ...]:
    text = files("greenshoe.company").joinpath("data/sobol_directions.txt").read_text("ascii")
    return tuple(
        tuple(map(int, line.split())) for line in text.splitlines() if not line.startswith("#")
    )


LARGEST_DIMENSION = 256


def _directions(dimension: int) -> Words:
    """Return the 32 direction words of one dimension."""
    if dimension == 0:
        return np.array([1 << (_BITS - 1 - k) for k in range(_BITS)], dtype=np.uint32)
    polynomial, *numbers = _rows()[dimension - 1]
    degree = len(numbers)
    for k in range(degree, _BITS):
        fresh = numbers[k - degree] ^ (numbers[k - degree] << degree)
        for i in range(1, degree):
            if polynomial >> (degree - i) & 1:
                fresh ^= numbers[k - i] << i
        numbers.append(fresh)
    return np.array([m << (_BITS - 1 - k) for k, m in enumerate(numbers)], dtype=np.uint32)


def _scramble(directions: Words, random: np.random.Generator) -> Words:
    """Multiply each word by one random lower-triangular matrix over the field of two."""
    high_bits = np.array([1 << (_BITS - 1 - i) for i in range(_BITS)], dtype=np.uint32)
    rows = random.integers(0, 1 << _BITS, size=_BITS, dtype=np.uint32)
    above = ~(high_bits - np.uint32(1)) & ~high_bits  # the bits more significant than the own one
    rows = (rows & above) | high_bits
    parity = np.bitwise_count(rows[:, None] & directions[None, :]) & 1
    bits = parity.astype(np.uint32) * high_bits[:, None]
    return np.asarray(np.bitwise_or.reduce(bits, axis=0), dtype=np.uint32)


def sobol_points(
    points: int, dimensions: int, seed: int, *, scramble: bool = True
) -> npt.NDArray[np.float64]:
    """Return Sobol points in the open unit cube.

    Parameters
    ----------
    points
        A power of two.
    dimensions
        1 to 256.
    seed
        Of the scramble.
    scramble
        `False` gives the plain sequence (whose first point is half a cell from zero).

    Returns
    -------
    ndarray of shape (dimensions, points)
        Uniform in (0, 1), row by row.

    Raises
    ------
    ModelError
        If there are more dimensions than direction numbers, or `points` is no power of two.

    >>> sobol_points(4, 1, 0, scramble=False).round(3).tolist()
    [[0.0, 0.5, 0.25, 0.75]]
    """
    if points < 1 or points & (points - 1):
        raise ModelError("is not a power of two", key="draws", value=points)
    if not 0 <= dimensions <= LARGEST_DIMENSION:
        raise ModelError(
            "too many uncertain drivers", value=dimensions, expected=f"up to {LARGEST_DIMENSION}"
        )
    random = np.random.Generator(np.random.PCG64(seed))
    cube = np.empty((dimensions, points))
    words = np.empty(points, dtype=np.uint32)
    for dimension in range(dimensions):
        directions = _directions(dimension)
        words[0] = 0
        if scramble:
            directions = _scramble(directions, random)
            words[0] = random.integers(0, 1 << _BITS, dtype=np.uint32)
        for k in range(points.bit_length() - 1):
            np.bitwise_xor(words[: 1 << k], directions[k], out=words[1 << k : 2 << k])
        cube[dimension] = words
    cube += 0.5
    cube *= 2.0**-_BITS
    return cube
