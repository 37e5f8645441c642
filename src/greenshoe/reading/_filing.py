"""A PDF of the exchange as a record: what the reader of filings finds, as plain JSON."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from greenshoe.core import to_json
from greenshoe.filings import read_filing

if TYPE_CHECKING:
    from greenshoe.filings import Filing, LadderRow

__all__ = ["read_pdf_record"]

_STABILISATION = (
    "over_allocated_shares",
    "stabilisation_bought_shares",
    "stabilisation_resold_shares",
    "over_allotment_exercised_shares",
    "bought_price_low_hkd",
    "bought_price_high_hkd",
    "resold_price_low_hkd",
    "resold_price_high_hkd",
    "stabilisation_period_end",
)
_NOT_SHOWN = {"page", "place"}


def _ladder_row(row: LadderRow) -> dict[str, Any]:
    """Return a row in the ladder columns."""
    cells = {f.name: getattr(row, f.name) for f in fields(row) if f.name not in _NOT_SHOWN}
    cells["allotted_shares_total"] = row.allotted_shares_total
    return {name: to_json(cell) for name, cell in cells.items()}


def _stabilisation(filing: Filing) -> dict[str, Any] | None:
    if filing.kind.value != "stabilisation":
        return None
    return {name: to_json(filing.record[name]) for name in _STABILISATION if name in filing.record}


def read_pdf_record(name: str, content: bytes) -> dict[str, Any]:
    """Read a formal notice, an allotment-results or an end-of-stabilisation announcement.

    Parameters
    ----------
    name
        Of the file; it decides nothing.
    content
        Its bytes.

    Returns
    -------
    dict
        `kind`, `stock_code`, `deal` (in the columns of a table of deals), `ladder`,
        `application_sizes`, `stabilisation`, `quarantined`; a PDF of another kind has none of them.

    Raises
    ------
    DocumentError
        If it cannot be read within its bounds, or holds no text.
    """
    del name
    filing = read_filing(content)
    ladder = [_ladder_row(row) for row in filing.ladder]
    sizes = [
        {"shares": size.shares, "amount_hkd": to_json(size.amount_hkd)}
        for size in filing.application_sizes
    ]
    evidence = {
        column: {"page": found.page, "quote": found.quote}
        for column, found in filing.evidence.items()
    }
    return {
        "kind": filing.kind.value,
        "stock_code": filing.stock_code,
        "facts": [],
        "deal": {column: to_json(value) for column, value in filing.record.items()} or None,
        "evidence": evidence,
        "ladder": ladder or None,
        "application_sizes": sizes or None,
        "stabilisation": _stabilisation(filing),
        "flags": list(filing.flags),
        "quarantined": [
            {"field": held.field, "reason": held.reason} for held in filing.quarantined
        ],
    }
