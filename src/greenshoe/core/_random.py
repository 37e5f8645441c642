"""Random numbers that are a function of where they are used: Philox4x32-10.

A counter-based generator has no state to carry: the number for (seed, day, stream, draw) is
computed from those four. So any part of a simulation may be computed anywhere, in any order, by
any number of workers, and two runs that differ in one agent share every draw of the others.

Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC11 (2011);
the constants are those of the Random123 library, whose known answers the tests hold. Seven rounds
are the fewest that pass every test of BigCrush there; the usual ten leave a margin.
The normal transform is Giles, "Approximating the erfinv function" (2010), single precision.
"""

from __future__ import annotations

import numpy as np

from greenshoe.core._errors import InputError
from greenshoe.core._kernel import part_of_kernel

__all__ = [
    "normal_from_bits",
    "philox_block",
    "philox_block_python",
    "philox_block_seven",
    "seed_words",
    "uniform_from_bits",
]

_MULTIPLIER_0, _MULTIPLIER_1 = 0xD2511F53, 0xCD9E8D57
_WEYL_0, _WEYL_1 = 0x9E3779B9, 0xBB67AE85
_ROUNDS, _FEWEST_ROUNDS = 10, 7
_WORD = 0xFFFFFFFF

_M0, _M1 = np.uint64(_MULTIPLIER_0), np.uint64(_MULTIPLIER_1)
_W0, _W1 = np.uint32(_WEYL_0), np.uint32(_WEYL_1)
_SHIFT, _LOWER = np.uint64(32), np.uint64(_WORD)


def philox_block_python(
    counter: tuple[int, int, int, int], key: tuple[int, int], rounds: int = _ROUNDS
) -> tuple[int, int, int, int]:
    """Return the four words of Philox4x32 in plain Python: the twin of the compiled blocks.

    >>> [f"{word:08x}" for word in philox_block_python((0, 0, 0, 0), (0, 0))]
    ['6627e8d5', 'e169c58d', 'bc57ac4c', '9b00dbd8']
    """
    a, b, c, d = counter
    low, high = key
    for _ in range(rounds):
        first, second = _MULTIPLIER_0 * a, _MULTIPLIER_1 * c
        a, b, c, d = (second >> 32) ^ b ^ low, second & _WORD, (first >> 32) ^ d ^ high, first
        d &= _WORD
        low, high = (low + _WEYL_0) & _WORD, (high + _WEYL_1) & _WORD
    return a, b, c, d


@part_of_kernel
def _block(
    counter_0: np.uint32,
    counter_1: np.uint32,
    counter_2: np.uint32,
    counter_3: np.uint32,
    key_0: np.uint32,
    key_1: np.uint32,
    rounds: int,
) -> tuple[np.uint32, np.uint32, np.uint32, np.uint32]:
    # Words travel in the lower half of 64 bits, so that the vector units multiply without widening.
    a, b = np.uint64(counter_0), np.uint64(counter_1)
    c, d = np.uint64(counter_2), np.uint64(counter_3)
    low, high = key_0, key_1
    for _ in range(rounds):
        first = _M0 * (a & _LOWER)
        second = _M1 * (c & _LOWER)
        a = (second >> _SHIFT) ^ b ^ np.uint64(low)
        c = (first >> _SHIFT) ^ d ^ np.uint64(high)
        b = second
        d = first
        low = np.uint32(low + _W0)
        high = np.uint32(high + _W1)
    return np.uint32(a), np.uint32(b), np.uint32(c), np.uint32(d)


@part_of_kernel
def philox_block(
    counter_0: np.uint32,
    counter_1: np.uint32,
    counter_2: np.uint32,
    counter_3: np.uint32,
    key_0: np.uint32,
    key_1: np.uint32,
) -> tuple[np.uint32, np.uint32, np.uint32, np.uint32]:
    """Return four independent words of 32 random bits for a counter and a key.

    Parameters
    ----------
    counter_0, counter_1, counter_2, counter_3
        The place of use, as unsigned 32-bit words.
    key_0, key_1
        The key, as unsigned 32-bit words (`seed_words`).

    >>> import numpy as np
    >>> word = np.uint32(0)
    >>> f"{philox_block(word, word, word, word, word, word)[0]:08x}"
    '6627e8d5'
    """
    return _block(counter_0, counter_1, counter_2, counter_3, key_0, key_1, _ROUNDS)


@part_of_kernel
def philox_block_seven(
    counter_0: np.uint32,
    counter_1: np.uint32,
    counter_2: np.uint32,
    counter_3: np.uint32,
    key_0: np.uint32,
    key_1: np.uint32,
) -> tuple[np.uint32, np.uint32, np.uint32, np.uint32]:
    """Return four words as `philox_block` does, by seven rounds: for the hottest loops.

    >>> import numpy as np
    >>> word = np.uint32(0)
    >>> f"{philox_block_seven(word, word, word, word, word, word)[0]:08x}"
    '5f6fb709'
    """
    return _block(counter_0, counter_1, counter_2, counter_3, key_0, key_1, _FEWEST_ROUNDS)


@part_of_kernel
def uniform_from_bits(bits: np.uint32) -> float:
    """Return a float strictly between 0 and 1 from 32 random bits.

    >>> import numpy as np
    >>> 0.0 < uniform_from_bits(np.uint32(0)) < uniform_from_bits(np.uint32(0xFFFFFFFF)) < 1.0
    True
    """
    return (np.float64(bits) + 0.5) * 2.3283064365386963e-10  # 2 ** -32


@part_of_kernel
def _logarithm(x: np.float32) -> np.float32:
    """Natural logarithm of a single in (2**-23, 1], relative error about 1e-6, without a branch."""
    bits = np.float32(x).view(np.int32)
    exponent = np.float32((bits >> np.int32(23)) - np.int32(127))
    mantissa = np.int32((bits & np.int32(0x7FFFFF)) | np.int32(0x3F800000)).view(np.float32)
    z = (mantissa - np.float32(1.5)) * np.float32(0.6666666667)
    series = np.float32(-0.16666667) + z * np.float32(0.14285715)
    series = np.float32(0.2) + z * series
    series = np.float32(-0.25) + z * series
    series = np.float32(0.33333334) + z * series
    series = np.float32(-0.5) + z * series
    series = z * (np.float32(1.0) + z * series)
    return series + np.float32(0.40546511) + exponent * np.float32(0.69314718)


@part_of_kernel
def normal_from_bits(bits: np.uint32) -> np.float32:
    """Return a standard normal from the upper 23 of 32 random bits, without a branch.

    The 8,388,608 possible values are symmetric, lie within 5.3, and differ from the exact inverse
    of the normal distribution by at most 1e-5 (the test looks at every one of them).

    >>> import numpy as np
    >>> round(float(normal_from_bits(np.uint32(0xC0000000))), 3)  # the upper quartile
    0.674
    """
    x = np.float32(np.int32(bits >> np.uint32(9))) + np.float32(0.5)
    x = x * np.float32(2.3841858e-07) - np.float32(1.0)
    w = -_logarithm((np.float32(1.0) - x) * (np.float32(1.0) + x))
    a = w - np.float32(2.5)
    p = np.float32(3.43273939e-07) + np.float32(2.81022636e-08) * a
    p = np.float32(-3.5233877e-06) + p * a
    p = np.float32(-4.39150654e-06) + p * a
    p = np.float32(0.00021858087) + p * a
    p = np.float32(-0.00125372503) + p * a
    p = np.float32(-0.00417768164) + p * a
    p = np.float32(0.246640727) + p * a
    p = np.float32(1.50140941) + p * a
    b = np.sqrt(w) - np.float32(3.0)
    q = np.float32(0.000100950558) + np.float32(-0.000200214257) * b
    q = np.float32(0.00134934322) + q * b
    q = np.float32(-0.00367342844) + q * b
    q = np.float32(0.00573950773) + q * b
    q = np.float32(-0.0076224613) + q * b
    q = np.float32(0.00943887047) + q * b
    q = np.float32(1.00167406) + q * b
    q = np.float32(2.83297682) + q * b
    return (p if w < np.float32(5.0) else q) * x * np.float32(1.41421356)


def seed_words(seed: int) -> tuple[np.uint32, np.uint32]:
    """Return a seed of up to 64 bits as the two words of a key.

    Raises
    ------
    InputError
        If `seed` is negative or has more than 64 bits.

    >>> seed_words(1 << 32)
    (np.uint32(0), np.uint32(1))
    """
    if not 0 <= seed < 1 << 64:
        raise InputError(
            "is not a seed", key="seed", value=seed, expected="an integer from 0 to 2**64 - 1"
        )
    return np.uint32(seed & _WORD), np.uint32(seed >> 32)
