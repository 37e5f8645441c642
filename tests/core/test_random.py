"""The generator against Random123's known answers, its normal against SciPy's."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special, stats

from greenshoe.core import (
    InputError,
    kernel,
    normal_from_bits,
    philox_block,
    philox_block_python,
    philox_block_seven,
    seed_words,
    uniform_from_bits,
)

WORDS = st.integers(0, 0xFFFFFFFF)

# kat_vectors of Random123 1.14: philox4x32 10 rounds.
KNOWN_ANSWERS = [
    ("00000000 00000000 00000000 00000000", "00000000 00000000",
     "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff",
     "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0",
     "d16cfe09 94fdcceb 5001e420 24126ea1"),
]  # fmt: skip


# The same file: philox4x32 7 rounds.
SEVEN_ROUNDS = "5f6fb709 0d893f64 4f121f81 4f730a48"


def words(text: str) -> list[int]:
    return [int(word, 16) for word in text.split()]


def compiled(counter: list[int], key: list[int]) -> tuple[int, ...]:
    return tuple(int(w) for w in philox_block(*(np.uint32(word) for word in [*counter, *key])))


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN_ANSWERS)
def test_known_answers(counter: str, key: str, answer: str) -> None:
    a, b, c, d = words(counter)
    low, high = words(key)
    assert philox_block_python((a, b, c, d), (low, high)) == tuple(words(answer))
    assert compiled(words(counter), words(key)) == tuple(words(answer))


@settings(deadline=None, max_examples=200)
@given(st.tuples(WORDS, WORDS, WORDS, WORDS), st.tuples(WORDS, WORDS))
def test_kernel_equals_its_twin(counter: tuple[int, int, int, int], key: tuple[int, int]) -> None:
    assert compiled(list(counter), list(key)) == philox_block_python(counter, key)


def test_seven_rounds_known_answer_and_twin() -> None:
    zero = np.uint32(0)
    assert philox_block_python((0, 0, 0, 0), (0, 0), rounds=7) == tuple(words(SEVEN_ROUNDS))
    drawn = philox_block_seven(zero, zero, zero, zero, zero, zero)
    assert [int(word) for word in drawn] == list(words(SEVEN_ROUNDS))


@settings(deadline=None, max_examples=100)
@given(st.tuples(WORDS, WORDS, WORDS, WORDS), st.tuples(WORDS, WORDS))
def test_seven_rounds_equal_their_twin(
    counter: tuple[int, int, int, int], key: tuple[int, int]
) -> None:
    found = philox_block_seven(*(np.uint32(word) for word in [*counter, *key]))
    assert tuple(int(w) for w in found) == philox_block_python(counter, key, rounds=7)


@kernel
def every_normal(values: np.ndarray) -> None:
    for index in range(values.size):
        values[index] = normal_from_bits(np.uint32(index << 9))


def test_normal_against_scipy_over_every_input() -> None:
    single = np.empty(1 << 23, np.float32)
    every_normal(single)
    found = single.astype(np.float64)
    exact = special.ndtri((np.arange(1 << 23) + 0.5) / (1 << 23))
    assert np.abs(found - exact).max() < 1e-5
    assert np.all(np.diff(found[np.abs(exact) < 4.0]) > -1e-6)
    assert abs(found.mean()) < 1e-7
    assert found.var() == pytest.approx(1.0, abs=2e-6)
    assert stats.kurtosis(found) == pytest.approx(0.0, abs=2e-4)


@kernel
def many_words(values: np.ndarray) -> None:
    zero, one = np.uint32(0), np.uint32(1)
    for index in range(values.size // 4):
        block = philox_block(np.uint32(index), zero, zero, zero, one, zero)
        for word in range(4):
            values[4 * index + word] = block[word]


def test_words_are_uniform_in_every_byte_and_uncorrelated() -> None:
    values = np.empty(1_000_000, np.uint32)
    many_words(values)
    for shift in (0, 8, 16, 24):
        counts = np.bincount((values >> np.uint32(shift)) & np.uint32(0xFF), minlength=256)
        assert stats.chisquare(counts).pvalue > 1e-4
    fractions = values / 2**32
    for lag in (1, 2, 4):
        assert abs(np.corrcoef(fractions[:-lag], fractions[lag:])[0, 1]) < 5e-3


def test_uniform_is_strictly_inside_zero_and_one() -> None:
    lowest, highest = uniform_from_bits(np.uint32(0)), uniform_from_bits(np.uint32(0xFFFFFFFF))
    assert lowest == 2.0**-33
    assert highest == 1 - 2.0**-33


@pytest.mark.parametrize("seed", [-1, 1 << 64])
def test_a_seed_has_sixty_four_bits(seed: int) -> None:
    with pytest.raises(InputError, match=r"seed = .*is not a seed; expected an integer from 0"):
        seed_words(seed)


def test_core_does_not_import_numba() -> None:
    code = "import sys, greenshoe.core; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
