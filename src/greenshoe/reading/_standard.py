"""The readers this package comes with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.reading._document import Readers

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["standard_readers"]


def standard_readers(*lexica: Path) -> Readers:
    """Return what reads texts and pages, with a user's lexica added.

    The reader of the exchange's PDF documents is given as `filing`; without one a PDF is refused.

    >>> standard_readers().lexica
    ()
    """
    return Readers(filing=None, lexica=tuple(lexica))
