"""SipHash-2-4: the keyed function the draw is made with, compiled and plain.

A pseudo-random function for short inputs with a 128-bit key (Aumasson and Bernstein, 2012). It has
no state: the value of an application depends on the key and its own identifier alone, so it is the
same in any order, on any number of threads and on any machine. It was chosen because it is
designed as a keyed function (a bare hash with the key in front is not), takes about twenty
nanoseconds for an identifier, has published test vectors, and fits on a page.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.allotment._compiled import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Words = NDArray[np.uint64]
    Offsets = NDArray[np.int32]
    Octets = NDArray[np.uint8]
    Count = int | np.int64

__all__ = ["draw_key", "draw_value", "fingerprints", "key_words", "keyed_value", "keyed_values"]

_MASK = 2**64 - 1
_START = (0x736F6D6570736575, 0x646F72616E646F6D, 0x6C7967656E657261, 0x7465646279746573)
_PERSON = b"greenshoe draw"

_A, _B, _C, _D = (np.uint64(word) for word in _START)
_N13, _N16, _N17, _N21, _N32, _N64 = (np.uint64(n) for n in (13, 16, 17, 21, 32, 64))
_SHORT, _TOP, _FINAL, _WIDE, _SECOND = (np.uint64(n) for n in (0, 56, 0xFF, 0xEE, 0xDD))


def draw_key(seed: bytes) -> bytes:
    """Return the 128-bit key of a draw: BLAKE2b of the seed, for this use and no other.

    >>> draw_key(bytes(32)).hex()
    'e469f9fe75ee0806bd1db5c4ae0641bf'
    """
    return blake2b(seed, digest_size=16, person=_PERSON).digest()


def key_words(key: bytes) -> tuple[np.uint64, np.uint64]:
    """Return a 16-byte key as the two words SipHash takes."""
    return (
        np.uint64(int.from_bytes(key[:8], "little")),
        np.uint64(int.from_bytes(key[8:], "little")),
    )


def _left(word: int, bits: int) -> int:
    return ((word << bits) | (word >> (64 - bits))) & _MASK


def _plain_round(v: list[int]) -> None:
    v[0] = (v[0] + v[1]) & _MASK
    v[1] = _left(v[1], 13) ^ v[0]
    v[0] = _left(v[0], 32)
    v[2] = (v[2] + v[3]) & _MASK
    v[3] = _left(v[3], 16) ^ v[2]
    v[0] = (v[0] + v[3]) & _MASK
    v[3] = _left(v[3], 21) ^ v[0]
    v[2] = (v[2] + v[1]) & _MASK
    v[1] = _left(v[1], 17) ^ v[2]
    v[2] = _left(v[2], 32)


def keyed_value(key: bytes, content: bytes) -> int:
    """Return SipHash-2-4 of some bytes under a 16-byte key, as an unsigned 64-bit number.

    The plain twin of `keyed_values`. The example is the paper's own (appendix A).

    >>> hex(keyed_value(bytes(range(16)), bytes(range(15))))
    '0xa129ca6149be45e5'
    """
    halves = [int.from_bytes(key[:8], "little"), int.from_bytes(key[8:], "little")]
    v = [start ^ halves[place % 2] for place, start in enumerate(_START)]
    whole = len(content) // 8 * 8
    words = [content[at : at + 8] for at in range(0, whole, 8)]
    last = content[whole:].ljust(7, b"\0") + bytes([len(content) & 0xFF])
    for part in [*words, last]:
        word = int.from_bytes(part, "little")
        v[3] ^= word
        _plain_round(v)
        _plain_round(v)
        v[0] ^= word
    v[2] ^= 0xFF
    for _ in range(4):
        _plain_round(v)
    return v[0] ^ v[1] ^ v[2] ^ v[3]


def draw_value(seed: bytes, application_id: str) -> int:
    """Return the value an application draws: the lowest values of a size win.

    Parameters
    ----------
    seed
        32 bytes.
    application_id
        The identifier, hashed as UTF-8.

    Returns
    -------
    int
        0 to 2**64 - 1.
    """
    return keyed_value(draw_key(seed), application_id.encode("utf-8"))


@kernel
def _turn(word: np.uint64, bits: np.uint64) -> np.uint64:
    return (word << bits) | (word >> (_N64 - bits))


@kernel
def _round(
    a: np.uint64, b: np.uint64, c: np.uint64, d: np.uint64
) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    a = a + b
    b = _turn(b, _N13) ^ a
    a = _turn(a, _N32)
    c = c + d
    d = _turn(d, _N16) ^ c
    a = a + d
    d = _turn(d, _N21) ^ a
    c = c + b
    b = _turn(b, _N17) ^ c
    c = _turn(c, _N32)
    return a, b, c, d


@kernel
def _absorb(
    keys: tuple[np.uint64, np.uint64], wide: np.uint64, content: Octets, start: Count, stop: Count
) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    """Return the state after all of a text; `wide` is the long form's constant, else 0."""
    a, b, c, d = keys[0] ^ _A, keys[1] ^ _B ^ wide, keys[0] ^ _C, keys[1] ^ _D
    length = stop - start
    last = start + length // 8 * 8
    for at in range(start, last, 8):
        word = np.uint64(0)
        for place in range(8):  # a constant count: the compiler makes one load of it
            word |= np.uint64(content[at + place]) << np.uint64(8 * place)
        d ^= word
        a, b, c, d = _round(a, b, c, d)
        a, b, c, d = _round(a, b, c, d)
        a ^= word
    word = np.uint64(length & 0xFF) << _TOP
    for place in range(stop - last):
        word |= np.uint64(content[last + place]) << np.uint64(8 * place)
    d ^= word
    a, b, c, d = _round(a, b, c, d)
    a, b, c, d = _round(a, b, c, d)
    return a ^ word, b, c, d


@kernel
def _finish(
    a: np.uint64, b: np.uint64, c: np.uint64, d: np.uint64
) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    for _ in range(4):
        a, b, c, d = _round(a, b, c, d)
    return a, b, c, d


@kernel
def keyed_values(
    keys: tuple[np.uint64, np.uint64], content: Octets, offsets: Offsets, out: Words
) -> None:
    """Write SipHash-2-4 of every text of a column.

    Parameters
    ----------
    keys
        The key, see `key_words`.
    content
        The texts' bytes, one after another.
    offsets
        Where each begins, and where the last ends; shape (texts + 1,).
    out
        The values; shape (texts,).
    """
    for row in range(out.shape[0]):  # 64-bit places halve the time
        start, stop = np.int64(offsets[row]), np.int64(offsets[row + 1])
        a, b, c, d = _absorb(keys, _SHORT, content, start, stop)
        a, b, c, d = _finish(a, b, c ^ _FINAL, d)
        out[row] = a ^ b ^ c ^ d


@kernel
def fingerprints(
    keys: tuple[np.uint64, np.uint64],
    content: Octets,
    offsets: Offsets,
    high: Words,
    low: Words,
) -> None:
    """Write SipHash-2-4 of twice the length: two words for every text of a column.

    Parameters
    ----------
    keys
        The key, see `key_words`.
    content, offsets
        As in `keyed_values`.
    high, low
        The first and the second word of each value; shape (texts,).
    """
    for row in range(high.shape[0]):
        start, stop = np.int64(offsets[row]), np.int64(offsets[row + 1])
        a, b, c, d = _absorb(keys, _WIDE, content, start, stop)
        a, b, c, d = _finish(a, b, c ^ _WIDE, d)
        high[row] = a ^ b ^ c ^ d
        a, b, c, d = _finish(a, b ^ _SECOND, c, d)
        low[row] = a ^ b ^ c ^ d
