"""What documents claim."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.core import to_json

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from greenshoe.core import Json

__all__ = ["read_answer"]


def read_answer(
    files: Sequence[Path], *, workers: int = 1, progress: Callable[[int], None] | None = None
) -> Json:
    """Return what `greenshoe read FILE... --json` prints, nothing kept.

    Parameters
    ----------
    files
        Texts, pages and PDF documents.
    workers
        Processes.
    progress
        Called with the number of files done so far.
    """
    from greenshoe.reading import read_files, standard_readers  # noqa: PLC0415 - lexica load here

    library = read_files(files, standard_readers(), workers=workers, progress=progress)
    return to_json(library.to_json())
