"""BLAKE2b (RFC 7693), compiled: what leaves, nodes and salts of the commitment are made with.

Its plain twin is `hashlib.blake2b`. The personalisation parameter keeps the three uses apart, so
that no leaf can pass for a node.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from greenshoe.allotment._compiled import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Words = NDArray[np.uint64]
    Octets = NDArray[np.uint8]
    Count = int | np.int64

__all__ = ["BLOCK", "digest_into", "keyed_start", "start"]

BLOCK = 128
"""Bytes of one block."""

DIGEST = 32
_IV = np.array(
    [
        0x6A09E667F3BCC908,
        0xBB67AE8584CAA73B,
        0x3C6EF372FE94F82B,
        0xA54FF53A5F1D36F1,
        0x510E527FADE682D1,
        0x9B05688C2B3E6C1F,
        0x1F83D9ABFB41BD6B,
        0x5BE0CD19137E2179,
    ],
    dtype=np.uint64,
)
_SIGMA = np.array(
    [
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
        [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
        [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
        [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
        [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
        [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
        [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
        [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
        [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
        [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
    ],
    dtype=np.uint64,
)
_N16, _N24, _N32, _N63, _N64 = (np.uint64(n) for n in (16, 24, 32, 63, 64))


@kernel
def _turn(word: np.uint64, bits: np.uint64) -> np.uint64:
    return (word >> bits) | (word << (_N64 - bits))


@kernel
def _mix(
    a: np.uint64, b: np.uint64, c: np.uint64, d: np.uint64, x: np.uint64, y: np.uint64
) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    a = a + b + x
    d = _turn(d ^ a, _N32)
    c = c + d
    b = _turn(b ^ c, _N24)
    a = a + b + y
    d = _turn(d ^ a, _N16)
    c = c + d
    b = _turn(b ^ c, _N63)
    return a, b, c, d


@kernel
def _compress(h: Words, m: Words, taken: np.uint64, last: bool) -> None:  # noqa: FBT001 - positional, as kernels are called
    """Mix one block of sixteen words into the state; RFC 7693, section 3.2."""
    v0, v1, v2, v3, v4, v5, v6, v7 = h[0], h[1], h[2], h[3], h[4], h[5], h[6], h[7]
    v8, v9, v10, v11 = _IV[0], _IV[1], _IV[2], _IV[3]
    v12, v13, v14, v15 = _IV[4] ^ taken, _IV[5], _IV[6], _IV[7]
    if last:
        v14 = ~v14
    for turn in range(12):
        s = _SIGMA[turn % 10]
        v0, v4, v8, v12 = _mix(v0, v4, v8, v12, m[s[0]], m[s[1]])
        v1, v5, v9, v13 = _mix(v1, v5, v9, v13, m[s[2]], m[s[3]])
        v2, v6, v10, v14 = _mix(v2, v6, v10, v14, m[s[4]], m[s[5]])
        v3, v7, v11, v15 = _mix(v3, v7, v11, v15, m[s[6]], m[s[7]])
        v0, v5, v10, v15 = _mix(v0, v5, v10, v15, m[s[8]], m[s[9]])
        v1, v6, v11, v12 = _mix(v1, v6, v11, v12, m[s[10]], m[s[11]])
        v2, v7, v8, v13 = _mix(v2, v7, v8, v13, m[s[12]], m[s[13]])
        v3, v4, v9, v14 = _mix(v3, v4, v9, v14, m[s[14]], m[s[15]])
    h[0] ^= v0 ^ v8
    h[1] ^= v1 ^ v9
    h[2] ^= v2 ^ v10
    h[3] ^= v3 ^ v11
    h[4] ^= v4 ^ v12
    h[5] ^= v5 ^ v13
    h[6] ^= v6 ^ v14
    h[7] ^= v7 ^ v15


@kernel
def digest_into(
    begin: Words, taken: Count, message: Octets, length: Count, state: Words, block: Words
) -> None:
    """Hash the first bytes of a message into `state`, whose first four words are the digest.

    Parameters
    ----------
    begin
        The state to begin with, see `start` and `keyed_start`; shape (8,).
    taken
        Bytes it has taken already: 0, or `BLOCK` after a key.
    message
        Bytes, room for whole blocks.
    length
        How many of them count, at least 1; what follows in the last block is set to zero.
    state, block
        Room to work in; shapes (8,) and (16,).
    """
    for place in range(8):
        state[place] = begin[place]
    blocks = (length + BLOCK - 1) // BLOCK
    for place in range(length, blocks * BLOCK):
        message[place] = 0
    for number in range(blocks):
        for word in range(16):
            at = number * BLOCK + 8 * word
            made = np.uint64(0)
            for place in range(8):
                made |= np.uint64(message[at + place]) << np.uint64(8 * place)
            block[word] = made
        end = min(length, (number + 1) * BLOCK)
        _compress(state, block, np.uint64(taken + end), number + 1 == blocks)


def start(person: bytes, key_bytes: int = 0) -> Words:
    """Return the state before any message: digests of 32 bytes, for one use, perhaps with a key.

    Parameters
    ----------
    person
        What the digest is for, at most 16 bytes.
    key_bytes
        Length of the key, 0 for none.
    """
    parameters = bytearray(64)
    parameters[:4] = bytes([DIGEST, key_bytes, 1, 1])
    parameters[48 : 48 + len(person)] = person
    return _IV ^ np.frombuffer(bytes(parameters), np.uint64)


def keyed_start(person: bytes, key: bytes) -> Words:
    """Return the state after the key's block: what every digest under that key begins with."""
    state = start(person, len(key))
    block = np.frombuffer(key.ljust(BLOCK, b"\0"), np.uint64)
    _compress(state, block, np.uint64(BLOCK), False)
    return state
