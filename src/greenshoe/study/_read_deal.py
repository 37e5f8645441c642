"""The exchange's documents of one company made into a deal file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from greenshoe.core import DealError, DocumentError, GreenshoeError, write_atomically
from greenshoe.deal import Deal, DealRecord, deal_file_text, read_deal_file, record_from_filings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from greenshoe.filings import Filing

__all__ = ["DealFromDocuments", "deal_from_documents"]

_TABLES = ("application_sizes", "ladder", "clawback_steps", "cornerstones", "tranches")
_SINGLES = ("size_adjustment", "us_listing", "company_model")


@dataclass(frozen=True, slots=True)
class DealFromDocuments:
    """A deal made of documents, and what was left out of it.

    Attributes
    ----------
    record
        The deal.
    refused
        Documents of another company or kind, each a line.
    quarantined
        What the documents print that does not reconcile, each a line.
    """

    record: DealRecord
    refused: tuple[str, ...]
    quarantined: tuple[str, ...]


def _read_each(paths: Sequence[Path]) -> tuple[list[Filing], list[str]]:
    from greenshoe.filings import read_filing  # noqa: PLC0415 - the PDF library loads when used

    filings, refused = [], []
    for path in paths:
        try:
            filings.append(read_filing(path))
        except GreenshoeError as error:
            refused.append(str(error))
    return filings, refused


def _together(old: DealRecord, new: DealRecord) -> DealRecord:
    """Add a record to an older one of the same company; the newer cell stands."""
    if old.stock_code != new.stock_code:
        raise DealError(
            f"is of another company than the documents ({new.stock_code})",
            file=old.file,
            key="stock_code",
            value=old.stock_code,
            expected="documents of one company, or another file",
        )
    tables = {name: getattr(new, name) or getattr(old, name) for name in (*_TABLES, *_SINGLES)}
    return replace(
        new, values={**old.values, **new.values}, sources=(*new.sources, *old.sources), **tables
    )


def deal_from_documents(paths: Sequence[Path], out: Path) -> DealFromDocuments:
    """Make a deal file of a company's notice, results and end of stabilisation.

    Parameters
    ----------
    paths
        PDF files, in any order; those of another company, told by name and code in their text, are
        left out.
    out
        The deal file. If it is there already, the documents are added to it.

    Raises
    ------
    DocumentError
        If no document is of a kind that is read.
    DealError
        If what is read is no whole deal, or `out` is another company's; nothing is written then.
    """
    from greenshoe.filings import merge  # noqa: PLC0415 - the PDF library loads when used

    filings, refused = _read_each(paths)
    if not filings:
        raise DocumentError(refused[0] if refused else "no document is named")
    old = read_deal_file(out) if out.exists() else None
    merged = merge(filings, expect_code=old.stock_code if old else None)
    record = record_from_filings(merged)
    if old is not None:
        record = _together(old, record)
    Deal.of(replace(record, file=out.name))
    write_atomically(out, deal_file_text(record))
    held = tuple(f"{entry.field}: {entry.reason}" for entry in merged.quarantined)
    others = tuple(f"a document {entry.reason}" for entry in merged.refused)
    return DealFromDocuments(record, (*refused, *others), held)
