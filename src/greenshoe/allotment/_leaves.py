"""The leaves of the commitment: one salted hash for each application.

A leaf hides its application, because the salt cannot be guessed, and binds it, because no other
application has that hash. Salts come from one secret file and the identifier, so the same input
with the same salts gives the same root; one salt tells nothing of another. Leaves stand in the
order of their hashes, so the order of the file plays no part and a place in the tree says nothing.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.allotment._applications import check_batch, take_batches
from greenshoe.allotment._blake2b import BLOCK, digest_into, keyed_start, start
from greenshoe.allotment._compiled import kernel
from greenshoe.allotment._database import reading, writing
from greenshoe.allotment._schema import LONGEST_ID_BYTES
from greenshoe.core import InputError, read_bytes, write_atomically

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb
    from numpy.typing import NDArray

    from greenshoe.allotment._arrow import Batch, TextColumn
    from greenshoe.allotment._schema import Source

    Words = NDArray[np.uint64]
    Octets = NDArray[np.uint8]
    Count = int | np.int64

__all__ = ["Leaf", "leaf_hash", "leaves_of", "open_salts", "salt_of", "sorted_order"]

_SALT, _LEAF, _SECRET = b"greenshoe salt", b"greenshoe leaf", b"greenshoe file"
_HASH_BYTES = 32
_FEWEST_SECRET_BYTES = 16
_ROOM = BLOCK * ((2 * LONGEST_ID_BYTES + 56 + BLOCK - 1) // BLOCK)


@dataclass(frozen=True, slots=True)
class Leaf:
    """What one leaf holds: an application as it was made.

    `paid_cents` is 0 where the file says nothing of payments.
    """

    application_id: str
    applicant_id: str
    shares: int
    paid_cents: int


def open_salts(path: Path, *, make: bool = False) -> bytes:
    """Return the secret that salts are made from.

    Parameters
    ----------
    path
        The salt file: any 16 bytes or more that nobody can guess.
    make
        Whether to write a new one where there is none.

    Raises
    ------
    InputError
        If it is not there, or too short.
    """
    if make and not path.exists():
        with writing(path):
            write_atomically(path, secrets.token_hex(_HASH_BYTES) + "\n")
            path.chmod(0o600)
    content = read_bytes(path)
    if len(content) < _FEWEST_SECRET_BYTES:
        raise InputError(
            "is too short to be secret",
            file=path,
            value=f"{len(content)} bytes",
            expected=f"{_FEWEST_SECRET_BYTES} random bytes or more",
        )
    return blake2b(content, digest_size=_HASH_BYTES, person=_SECRET).digest()


def salt_of(secret: bytes, application_id: str) -> bytes:
    """Return the salt of one application."""
    content = application_id.encode("utf-8")
    return blake2b(content, digest_size=_HASH_BYTES, key=secret, person=_SALT).digest()


def leaf_hash(leaf: Leaf, salt: bytes) -> bytes:
    """Return the hash of a leaf.

    BLAKE2b of the salt, then each text with its length in bytes before it (32 bits), then shares
    and payment (64 bits each), all numbers little-endian.

    >>> leaf_hash(Leaf("A1", "P9", 100, 0), bytes(32)).hex()[:16]
    'c529a6a06ea00085'
    """
    content = bytearray(salt)
    for text in (leaf.application_id, leaf.applicant_id):
        coded = text.encode("utf-8")
        content += len(coded).to_bytes(4, "little") + coded
    for number in (leaf.shares, leaf.paid_cents):
        content += number.to_bytes(8, "little", signed=True)
    return blake2b(content, digest_size=_HASH_BYTES, person=_LEAF).digest()


@kernel
def _put_number(message: Octets, at: Count, number: Count, count: int) -> Count:
    for place in range(count):
        message[at + place] = (number >> (8 * place)) & 0xFF
    return at + count


@kernel
def _put_text(message: Octets, at: Count, content: Octets, begin: Count, end: Count) -> Count:
    at = _put_number(message, at, end - begin, 4)
    for place in range(end - begin):
        message[at + place] = content[begin + place]
    return at + end - begin


@kernel
def _hash_rows(
    begins: tuple[Words, Words],
    own: tuple[Octets, NDArray[np.int32]],
    applicant: tuple[Octets, NDArray[np.int32]],
    numbers: tuple[NDArray[np.int64], NDArray[np.int64]],
    out: NDArray[np.uint64],
) -> None:
    """Write the leaf of each row; `begins` are the states a salt and a leaf begin with."""
    message, state, block = (
        np.zeros(_ROOM, np.uint8),
        np.empty(8, np.uint64),
        np.empty(16, np.uint64),
    )
    for row in range(out.shape[0]):
        start_at, end_at = np.int64(own[1][row]), np.int64(own[1][row + 1])
        for place in range(end_at - start_at):
            message[place] = own[0][start_at + place]
        digest_into(begins[0], BLOCK, message, end_at - start_at, state, block)
        for word in range(4):
            for place in range(8):
                message[8 * word + place] = (state[word] >> np.uint64(8 * place)) & np.uint64(0xFF)
        at = _put_text(message, _HASH_BYTES, own[0], start_at, end_at)
        start_at, end_at = np.int64(applicant[1][row]), np.int64(applicant[1][row + 1])
        at = _put_text(message, at, applicant[0], start_at, end_at)
        at = _put_number(message, at, numbers[0][row], 8)
        at = _put_number(message, at, numbers[1][row], 8)
        digest_into(begins[1], 0, message, at, state, block)
        for word in range(4):
            out[row, word] = state[word]


def leaves_of(
    database: duckdb.DuckDBPyConnection, source: Source, secret: bytes, threads: int
) -> NDArray[np.uint64]:
    """Return the hash of every application of a file, in its order; shape (rows, 4).

    Raises
    ------
    DataError
        If a row is wrong (it is named) or the file cannot be read.
    """
    out = np.empty((source.rows, 4), np.uint64)
    begins = (keyed_start(_SALT, secret), start(_LEAF))

    def parts(column: TextColumn) -> tuple[Octets, NDArray[np.int32]]:
        return column.content, column.offsets

    def take(batch: Batch, first: int) -> None:
        try:
            check_batch(batch)
            numbers = (batch.integers(2), batch.integers(3))
            rows = out[first : first + batch.rows]
            _hash_rows(begins, parts(batch.texts(0)), parts(batch.texts(1)), numbers, rows)
        finally:
            batch.free()

    with reading(source.path):
        take_batches(database, source, take, threads)
    return out


def sorted_order(leaves: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Return the rows in the order of their hashes as bytes.

    Their first eight bytes decide; where those agree, all of them.
    """
    first = leaves[:, 0].byteswap()
    order = np.argsort(first, kind="stable")
    ordered = first[order]
    for place in np.flatnonzero(ordered[1:] == ordered[:-1]):
        pair = order[place : place + 2]
        if leaves[pair[0]].tobytes() > leaves[pair[1]].tobytes():
            order[place : place + 2] = pair[::-1]
    return order
