"""Files that are either whole or not there."""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from greenshoe.core._errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["atomic_path", "read_bytes", "sha256_of", "write_atomically"]

LARGEST_INPUT_BYTES = 64 * 1024 * 1024


@contextmanager
def atomic_path(target: Path) -> Iterator[Path]:
    """Yield a path beside `target`; on success fsync it and rename it over `target`.

    On any error the half-written file is removed and `target` is untouched.

    Raises
    ------
    InputError
        If the folder cannot be made or written.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    except OSError as error:
        raise InputError(
            f"cannot be written ({error.strerror})", file=target, expected="a writable folder"
        ) from error
    os.close(handle)
    beside = Path(name)
    try:
        yield beside
        with beside.open("rb") as written:
            os.fsync(written.fileno())
        umask = os.umask(0)
        os.umask(umask)
        beside.chmod(0o666 & ~umask)
        try:
            beside.replace(target)
        except OSError as error:
            raise InputError(
                f"cannot be written ({error.strerror})", file=target, expected="a file name"
            ) from error
    finally:
        beside.unlink(missing_ok=True)


def write_atomically(target: Path, content: bytes | str) -> None:
    """Write `content` (text as UTF-8) to `target`, whole or not at all.

    Raises
    ------
    InputError
        If the folder cannot be written, or the disk is full.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_atomically(Path(folder) / "a.txt", "甲尾")
    ...     (Path(folder) / "a.txt").read_text(encoding="utf-8")
    '甲尾'
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    with atomic_path(target) as beside:
        try:
            beside.write_bytes(data)
        except OSError as error:
            raise InputError(
                f"cannot be written ({error.strerror})", file=target, expected="room on the disk"
            ) from error


def read_bytes(path: Path, *, limit: int = LARGEST_INPUT_BYTES) -> bytes:
    """Read a file of at most `limit` bytes.

    Raises
    ------
    InputError
        If it is missing, unreadable, not a file, or larger than `limit`.
    """
    try:
        if not path.is_file():
            raise InputError("is not a file that can be read", file=path, expected="a file")
        with path.open("rb") as handle:
            data = handle.read(limit + 1)
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", file=path) from error
    if len(data) > limit:
        raise InputError(f"is larger than {limit:,} bytes", file=path)
    return data


def sha256_of(content: bytes) -> str:
    """Return the SHA-256 of `content` as 64 hex digits.

    >>> sha256_of(b"")[:8]
    'e3b0c442'
    """
    return hashlib.sha256(content).hexdigest()
