"""Which reader read a file: its version and everything its readings depend on."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files

from greenshoe.core import VERSION

__all__ = ["reader_version"]

_ROOMS = ("documents", "facts", "filings", "reading")


@cache
def reader_version() -> str:
    """Return the package's version with a hash of the rooms that read, their tables included.

    A reading is kept under it, so that a changed table or rule reads every file anew.

    >>> reader_version().startswith(VERSION)
    True
    """
    digest = hashlib.sha256()
    for room in _ROOMS:
        folder = files("greenshoe").joinpath(room)
        if not folder.is_dir():
            continue
        for entry in sorted(folder.iterdir(), key=lambda e: e.name):
            if entry.name.endswith((".py", ".toml")):
                digest.update(entry.name.encode() + entry.read_bytes())
    return f"{VERSION}+{digest.hexdigest()[:16]}"
