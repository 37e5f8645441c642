"""Which servers of one data folder still run: each holds a lock on a file of its own."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Presence"]


def _lock(handle: int) -> bool:
    """Lock a file without waiting; false where another process holds it."""
    try:
        import fcntl  # noqa: PLC0415 - absent on Windows
    except ImportError:
        import msvcrt  # noqa: PLC0415 - Windows

        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]  # Windows only
        except OSError:
            return False
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


class Presence:
    """A server's sign of life: the system lets go of the lock whatever way the process ends.

    Parameters
    ----------
    folder
        The data folder that servers share.
    name
        This server's name, one nobody else has.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self.name = name
        self._folder = folder / "servers"
        self._folder.mkdir(parents=True, exist_ok=True)
        self._path = self._folder / name
        self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        _lock(self._handle)

    def living(self) -> list[str]:
        """Return the servers that run, this one among them; signs of dead ones are removed."""
        found = [self.name]
        for path in self._folder.iterdir():
            if path.name == self.name:
                continue
            try:
                handle = os.open(path, os.O_RDWR)
            except OSError:
                continue
            free = _lock(handle)
            os.close(handle)
            if free:
                path.unlink(missing_ok=True)
            else:
                found.append(path.name)
        return found

    def end(self) -> None:
        """Take the sign away."""
        with contextlib.suppress(OSError):
            os.close(self._handle)
        self._path.unlink(missing_ok=True)
