"""The kernels against published vectors, the standard library, and their plain twins."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenshoe.allotment import (
    draw_value,
    draw_winners,
    draw_winners_plainly,
    key_words,
    keyed_values,
)
from greenshoe.allotment._blake2b import BLOCK, digest_into, keyed_start, start
from greenshoe.allotment._draw import NOBODY
from greenshoe.allotment._repeated import repeated_rows
from greenshoe.allotment._siphash import draw_key, fingerprints, keyed_value

if TYPE_CHECKING:
    from numpy.typing import NDArray

KEY = bytes(range(16))

# Vectors of the reference implementation for the key 00..0f and the message 00, 01, 02, ...
SIPHASH = {
    0: "310e0edd47db6f72",
    1: "fd67dc93c539f874",
    2: "5a4fa9d909806c0d",
    3: "2d7efbd796666785",
}


def column(texts: list[bytes]) -> tuple[NDArray[np.uint8], NDArray[np.int32]]:
    ends = np.cumsum([0, *map(len, texts)]).astype(np.int32)
    return np.frombuffer(b"".join(texts) + b"\0", np.uint8), ends


def kernel_values(key: bytes, texts: list[bytes]) -> list[int]:
    out = np.empty(len(texts), np.uint64)
    keyed_values(key_words(key), *column(texts), out)
    return [int(value) for value in out]


@pytest.mark.parametrize(("length", "expected"), SIPHASH.items())
def test_published_vectors(length: int, expected: str) -> None:
    message = bytes(range(length))
    assert keyed_value(KEY, message).to_bytes(8, "little").hex() == expected
    assert kernel_values(KEY, [message])[0].to_bytes(8, "little").hex() == expected


def test_the_vector_of_the_paper() -> None:
    assert kernel_values(KEY, [bytes(range(15))]) == [0xA129CA6149BE45E5]


def test_the_published_vector_of_the_long_form() -> None:
    high, low = np.empty(1, np.uint64), np.empty(1, np.uint64)
    fingerprints(key_words(KEY), *column([b""]), high, low)
    assert (high.tobytes() + low.tobytes()).hex() == "a3817f04ba25a8e66df67214c7550293"


@settings(deadline=None, max_examples=60)
@given(
    st.binary(min_size=16, max_size=16), st.lists(st.binary(max_size=70), min_size=1, max_size=9)
)
def test_siphash_is_its_plain_twin(key: bytes, texts: list[bytes]) -> None:
    assert kernel_values(key, texts) == [keyed_value(key, text) for text in texts]


@settings(deadline=None, max_examples=60)
@given(st.binary(min_size=1, max_size=400), st.binary(max_size=16), st.binary(max_size=64))
def test_blake2b_is_the_standard_librarys(message: bytes, person: bytes, key: bytes) -> None:
    room = np.full(512, 7, np.uint8)
    room[: len(message)] = np.frombuffer(message, np.uint8)
    state, block = np.empty(8, np.uint64), np.empty(16, np.uint64)
    begin, taken = (keyed_start(person, key), BLOCK) if key else (start(person), 0)
    digest_into(begin, taken, room, len(message), state, block)
    expected = hashlib.blake2b(message, digest_size=32, person=person, key=key).digest()
    assert state[:4].tobytes() == expected


def test_a_draw_is_under_its_own_key() -> None:
    seed = bytes(32)
    expected = hashlib.blake2b(seed, digest_size=16, person=b"greenshoe draw").digest()
    assert draw_key(seed) == expected
    assert draw_value(seed, "甲") == keyed_value(expected, "甲".encode())


@settings(deadline=None, max_examples=80)
@given(st.data())
def test_the_draw_is_its_plain_twin_ties_included(data: st.DataObject) -> None:
    rows = data.draw(st.integers(1, 60))
    sizes = data.draw(st.integers(1, 4))
    drawn = data.draw(st.lists(st.integers(0, 9), min_size=rows, max_size=rows))
    places = data.draw(st.lists(st.integers(-1, sizes - 1), min_size=rows, max_size=rows))
    ids = [f"id{n}" for n in data.draw(st.permutations(range(rows)))]
    winners = [data.draw(st.integers(0, places.count(place))) for place in range(sizes)]
    made = draw_winners(
        np.array(drawn, np.uint64),
        np.array(places, np.int16),
        winners,
        lambda found: [ids[row] for row in found],
        threads=2,
    )
    assert made.won.tolist() == draw_winners_plainly(drawn, places, winners, ids)
    for place, count in enumerate(winners):
        values = [drawn[row] for row in range(rows) if places[row] == place and made.won[row]]
        assert made.cut_offs[place] == (max(values) if count else NOBODY)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(0, 30), min_size=1, max_size=60), st.integers(1, 2**33))
def test_repeated_rows_by_brute_force(values: list[int], stride: int) -> None:
    spread = [value * stride * 2**25 % 2**64 for value in values]
    expected = [row for row, value in enumerate(spread) if spread.count(value) > 1]
    assert repeated_rows(np.array(spread, np.uint64)).tolist() == expected


def test_the_second_word_tells_rows_apart() -> None:
    high, low = np.array([5, 5, 5], np.uint64), np.array([1, 2, 1], np.uint64)
    assert repeated_rows(high, low).tolist() == [0, 2]
