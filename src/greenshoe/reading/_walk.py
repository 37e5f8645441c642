"""Files of folders: each once, whatever links there are."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from greenshoe.core import DocumentError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["files_of"]

_DEEPEST = 40


def _walk(folder: Path, seen: set[tuple[int, int]], depth: int) -> Iterator[Path]:
    """Yield the files below a folder by name; a folder met again is passed over."""
    try:
        here = folder.stat()
        entries = sorted(os.scandir(folder), key=lambda e: e.name)
    except OSError:
        return
    if (here.st_dev, here.st_ino) in seen or depth > _DEEPEST:
        return
    seen.add((here.st_dev, here.st_ino))
    for entry in entries:
        if entry.name.startswith("."):
            continue
        try:
            if entry.is_dir():
                yield from _walk(Path(entry.path), seen, depth + 1)
            elif entry.is_file():
                yield Path(entry.path)
        except OSError:
            continue


def files_of(paths: Iterable[Path]) -> list[Path]:
    """Return the files named and those below the folders named, each once.

    Links that loop are followed once; hidden files are left out; what is no regular file is left
    out.

    Raises
    ------
    DocumentError
        If a path does not exist, or nothing is left.
    """
    found: dict[Path, None] = {}
    given = list(paths)
    for path in given:
        if path.is_dir():
            found |= dict.fromkeys(_walk(path, set(), 0))
        elif path.exists():
            found[path] = None
        else:
            raise DocumentError("does not exist", file=path, expected="a file or a folder")
    if not found:
        raise DocumentError(
            "holds no file", file=given[0] if given else "", expected="a folder of documents"
        )
    return list(found)
