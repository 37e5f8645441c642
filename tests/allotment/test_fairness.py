"""Every application of a size has the same chance, whatever it is called and whatever the seed."""

from __future__ import annotations

import math
from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy import stats

from greenshoe.allotment import draw_key, draw_winners, key_words, keyed_values

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Draw = Callable[[bytes, list[str]], NDArray[np.uint64]]

SEEDS = [sha256(f"seed {n}".encode()).digest() for n in range(3000)]
NAMES = {
    "running numbers": [f"2025123000{n:04d}" for n in range(40)],
    "one letter": [chr(0x4E00 + n) for n in range(40)],
    "long, alike": ["X" * 60 + str(n) for n in range(40)],
}
WINNERS = 7
DOUBT = 1e-4


def ours(seed: bytes, names: list[str]) -> NDArray[np.uint64]:
    texts = [name.encode() for name in names]
    ends = np.cumsum([0, *map(len, texts)]).astype(np.int32)
    out = np.empty(len(texts), np.uint64)
    keyed_values(key_words(draw_key(seed)), np.frombuffer(b"".join(texts), np.uint8), ends, out)
    return out


def biased(seed: bytes, names: list[str]) -> NDArray[np.uint64]:
    """A draw in which early numbers are luckier: up to 30 % on their value."""
    values = ours(seed, names).astype(np.float64)
    return (
        (values * (1 + 0.30 * np.arange(len(names)) / len(names))).clip(0, 2**63).astype(np.uint64)
    )


def seedless(_seed: bytes, names: list[str]) -> NDArray[np.uint64]:
    return ours(SEEDS[0], names)


def wins(draw: Draw, names: list[str]) -> NDArray[np.int64]:
    places = np.zeros(len(names), np.int16)
    total = np.zeros(len(names), np.int64)
    for seed in SEEDS:
        total += draw_winners(
            draw(seed, names), places, [WINNERS], lambda rows: [names[r] for r in rows]
        ).won
    return total


def chance_of(total: NDArray[np.int64]) -> float:
    """The probability of so uneven a count: chi-square for draws without replacement."""
    rate = WINNERS / len(total)
    spread = len(SEEDS) * rate * (1 - rate) * len(total) / (len(total) - 1)
    statistic = float(((total - len(SEEDS) * rate) ** 2).sum() / spread)
    return float(stats.chi2.sf(statistic, len(total) - 1))


@pytest.mark.parametrize("names", NAMES.values(), ids=NAMES)
def test_the_same_chance_over_many_seeds(names: list[str]) -> None:
    assert chance_of(wins(ours, names)) > DOUBT


def sometimes_by_number(seed: bytes, names: list[str]) -> NDArray[np.uint64]:
    """A draw that goes by number for one seed in eight."""
    return ours(seed, names) if seed[0] % 8 else np.arange(len(names), dtype=np.uint64)


@pytest.mark.parametrize("draw", [seedless, sometimes_by_number])
def test_the_test_fails_on_a_biased_draw(draw: Draw) -> None:
    assert chance_of(wins(draw, NAMES["running numbers"])) < DOUBT


def test_the_test_fails_on_a_slight_bias() -> None:
    assert chance_of(wins(biased, NAMES["running numbers"])) < DOUBT


def test_values_are_even_over_their_range() -> None:
    values = np.concatenate([ours(seed, NAMES["running numbers"]) for seed in SEEDS[:500]])
    assert stats.kstest(values / 2.0**64, "uniform").pvalue > DOUBT


def test_neighbours_draw_independently() -> None:
    names = [f"{n:08d}" for n in range(100_000)]
    values = ours(SEEDS[1], names) / 2.0**64
    assert abs(np.corrcoef(values[1:], values[:-1])[0, 1]) < 4 / math.sqrt(len(names))


def test_one_bit_of_the_seed_changes_half_the_bits() -> None:
    names = [f"{n:05d}" for n in range(2000)]
    flipped = bytes([SEEDS[0][0] ^ 1]) + SEEDS[0][1:]
    differ = np.bitwise_count(ours(SEEDS[0], names) ^ ours(flipped, names))
    assert abs(float(differ.mean()) - 32) < 4 * 4 / math.sqrt(len(names))
