"""A Merkle tree: one root for all leaves, and for each leaf a short path up to it.

Neighbours are hashed in pairs; an odd last one moves up as it is. Leaves, nodes and the root are
made with differently personalised BLAKE2b, so none of them can pass for another, and the root also
takes the number of leaves, so the shape of the tree is fixed by it.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from hashlib import blake2b
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.allotment._blake2b import BLOCK, digest_into, start
from greenshoe.allotment._compiled import kernel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Hashes = NDArray[np.uint64]

__all__ = ["climb", "path_of", "root_of", "top_and_path", "top_plainly"]

NODE = b"greenshoe node"
_ROOT = b"greenshoe root"
_BYTES = 32
_SMALL = 4096


def _node(left: bytes, right: bytes) -> bytes:
    return blake2b(left + right, digest_size=_BYTES, person=NODE).digest()


def root_of(top: bytes, leaves: int, basis_digest: bytes) -> bytes:
    """Return the root that is published: tree, number of leaves and basis of allotment in one.

    Parameters
    ----------
    top
        The tree's top hash, 32 bytes.
    leaves
        How many leaves it has.
    basis_digest
        SHA-256 of the basis of allotment.
    """
    content = leaves.to_bytes(8, "little") + basis_digest + top
    return blake2b(content, digest_size=_BYTES, person=_ROOT).digest()


def top_plainly(leaves: Sequence[bytes]) -> bytes:
    """Return the top of a tree in plain Python, the twin of `top_and_path`.

    >>> top_plainly([b"x" * 32]) == b"x" * 32
    True
    """
    level = list(leaves)
    while len(level) > 1:
        odd = level[-1:] if len(level) % 2 else []
        level = [_node(a, b) for a, b in zip(level[::2], level[1::2], strict=False)] + odd
    return level[0]


def climb(leaf: bytes, index: int, leaves: int, path: Sequence[bytes]) -> bytes | None:
    """Return the top that a leaf and its path lead to, `None` if the path is not of that length.

    Parameters
    ----------
    leaf
        Its hash.
    index
        Its place, from 0.
    leaves
        How many there are.
    path
        The neighbours' hashes on the way up.
    """
    if not 0 <= index < leaves:
        return None
    here, rest = leaf, list(path)
    while leaves > 1:
        if index ^ 1 < leaves:
            if not rest:
                return None
            beside = rest.pop(0)
            here = _node(beside, here) if index % 2 else _node(here, beside)
        index, leaves = index // 2, (leaves + 1) // 2
    return None if rest else here


@kernel
def _pair_up(level: Hashes, first: int, last: int, begin: NDArray[np.uint64], out: Hashes) -> None:
    """Hash pairs `first` to `last` of a level into the next one."""
    message, state, block = (
        np.zeros(BLOCK, np.uint8),
        np.empty(8, np.uint64),
        np.empty(16, np.uint64),
    )
    for pair in range(first, last):
        for word in range(8):
            value = level[2 * pair + word // 4, word % 4]
            for place in range(8):
                message[8 * word + place] = (value >> np.uint64(8 * place)) & np.uint64(0xFF)
        digest_into(begin, 0, message, 2 * _BYTES, state, block)
        for word in range(4):
            out[pair, word] = state[word]


def _above(level: Hashes, pool: ThreadPoolExecutor, threads: int) -> Hashes:
    """Return the level above."""
    pairs, odd = divmod(len(level), 2)
    above = np.empty((pairs + odd, 4), np.uint64)
    begin = start(NODE)
    parts = threads if pairs > _SMALL else 1
    edges = [pairs * part // parts for part in range(parts + 1)]
    jobs = [pool.submit(_pair_up, level, low, high, begin, above) for low, high in pairwise(edges)]
    for job in jobs:
        job.result()
    if odd:
        above[-1] = level[-1]
    return above


def top_and_path(
    leaves: Hashes, wanted: Sequence[int] = (), threads: int = 1
) -> tuple[bytes, list[list[bytes]]]:
    """Return the top of a tree, and the paths of some of its leaves.

    Parameters
    ----------
    leaves
        Hashes; shape (leaves, 4), at least one.
    wanted
        The places of leaves whose path is asked for.
    threads
        How many; the result does not depend on it.
    """
    level, places = leaves, list(wanted)
    paths: list[list[bytes]] = [[] for _ in places]
    with ThreadPoolExecutor(threads) as pool:
        while len(level) > 1:
            for number, place in enumerate(places):
                if place ^ 1 < len(level):
                    paths[number].append(level[place ^ 1].tobytes())
                places[number] = place // 2
            level = _above(level, pool, threads)
    return level[0].tobytes(), paths


def path_of(path: Sequence[bytes]) -> list[str]:
    """Return a path as hex digits."""
    return [step.hex() for step in path]
