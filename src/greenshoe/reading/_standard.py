"""The readers this package comes with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.reading._document import Readers
from greenshoe.reading._filing import read_pdf_record

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["standard_readers"]


def standard_readers(*lexica: Path) -> Readers:
    """Return what reads texts, pages and the exchange's PDF documents, with a user's lexica added.

    >>> standard_readers().lexica
    ()
    """
    return Readers(filing=read_pdf_record, lexica=tuple(lexica))
