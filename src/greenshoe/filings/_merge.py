"""The filings of one company as one record."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from greenshoe.core import DocumentError, normalise_stock_code
from greenshoe.filings._model import Evidence, FilingKind, Held
from greenshoe.filings._pools import label_pools
from greenshoe.filings._read import Filing, Tables, same_company

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from greenshoe.filings._model import LadderRow, Value

__all__ = ["MergedFilings", "Refused", "merge"]

# Whose word stands: what happened over what was planned, what was done over what was announced.
_STANDING = (FilingKind.RESULTS, FilingKind.NOTICE, FilingKind.STABILISATION)
_MUST_AGREE = (
    "board_lot_shares",
    "public_initial_shares",
    "base_offer_shares_initial",
    "listing_document_date",
    "over_allocated_shares",
)
_NAMED = "named in the document"


@dataclass(frozen=True, slots=True)
class Refused:
    """A filing that was left out, by its hash, and the reason."""

    sha256: str
    reason: str


@dataclass(frozen=True)
class MergedFilings:
    """What the filings of one company say together.

    Attributes
    ----------
    record, sources
        The fields, and for each the hash of the filing it was taken from.
    evidence
        Page and words of the printed fields.
    tables
        Ladder, application sizes, cornerstones, planned timetable.
    filings
        Those that were merged, in the order of their standing.
    refused
        Those of another company or of no kind that is read.
    quarantined, flags
        What any of them holds back, and errors of the print.
    """

    record: Mapping[str, Value]
    sources: Mapping[str, str]
    evidence: Mapping[str, Evidence]
    tables: Tables
    filings: tuple[Filing, ...]
    refused: tuple[Refused, ...]
    quarantined: tuple[Held, ...]
    flags: tuple[str, ...]


def merge(filings: Sequence[Filing], *, expect_code: str | None = None) -> MergedFilings:
    """Merge the filings of one company; refuse those of others.

    Parameters
    ----------
    filings
        In any order.
    expect_code
        Whose they should be; without it the company most of them are of.

    Raises
    ------
    DocumentError
        If no filing is of a kind that is read and of the expected company.
    """
    wanted = normalise_stock_code(expect_code) if expect_code else _usual_code(filings)
    anchor = _anchor(filings, wanted)
    kept, refused = [], []
    for filing in filings:
        reason = _reason_against(filing, anchor)
        if reason:
            refused.append(Refused(filing.sha256, reason))
        else:
            kept.append(filing)
    kept.sort(key=lambda filing: _STANDING.index(filing.kind))
    return _together(kept, refused)


def _usual_code(filings: Sequence[Filing]) -> str | None:
    """Return the code most filings print; among equals that of the filing that stands first."""
    of_a_kind = [filing for filing in filings if filing.kind in _STANDING]
    of_a_kind.sort(key=lambda filing: _STANDING.index(filing.kind))
    counted = Counter(filing.stock_code for filing in of_a_kind if filing.stock_code)
    return counted.most_common(1)[0][0] if counted else None


def _anchor(filings: Sequence[Filing], code: str | None) -> Filing:
    """Return the filing the others are compared with."""
    own = [f for f in filings if f.kind in _STANDING and f.stock_code == code and code]
    if not own:
        raise DocumentError(
            "none of the documents is a filing of the company",
            key="stock_code",
            value=code,
            expected="a notice, allotment results or an end of stabilisation",
        )
    return min(own, key=lambda filing: _STANDING.index(filing.kind))


def _reason_against(filing: Filing, anchor: Filing) -> str | None:
    """Return why a filing is left out, `None` if it is kept."""
    if filing.kind not in _STANDING:
        return "is neither a notice, nor allotment results, nor an end of stabilisation"
    if filing.stock_code != anchor.stock_code:
        printed = filing.stock_code or "no stock code"
        return f"is of another company: it prints {printed}, not {anchor.stock_code}"
    if not same_company(filing, anchor):
        name = next(iter(filing.identity.names), "another name")
        return f"is of another company with the same code: {name}"
    return None


def _together(kept: list[Filing], refused: list[Refused]) -> MergedFilings:
    """Merge filings of one company, in the order of their standing."""
    record: dict[str, Value] = {}
    sources: dict[str, str] = {}
    evidence: dict[str, Evidence] = {}
    flags = [flag for filing in kept for flag in filing.flags]
    for filing in kept:
        for name, value in filing.record.items():
            if name not in record:
                record[name], sources[name] = value, filing.sha256
                if name in filing.evidence:
                    evidence[name] = filing.evidence[name]
            elif name in _MUST_AGREE and record[name] != value:
                flags.append(
                    f"{name} is {record[name]} in one filing, {value} in the {filing.kind}"
                )
        _take_named_mechanism(filing, record, sources, evidence)
    _settle_size_adjustment(record)
    _flag_a_listing_that_moved(kept, record, flags)
    return MergedFilings(
        record=record,
        sources=sources,
        evidence=evidence,
        tables=_tables(kept, record),
        filings=tuple(kept),
        refused=tuple(refused),
        quarantined=tuple(held for filing in kept for held in filing.quarantined),
        flags=tuple(flags),
    )


def _take_named_mechanism(
    filing: Filing,
    record: dict[str, Value],
    sources: dict[str, str],
    evidence: dict[str, Evidence],
) -> None:
    """Let a mechanism that is named outweigh one that follows from date and size."""
    named = filing.record.get("mechanism_source") == _NAMED
    if named and record.get("mechanism_source") != _NAMED:
        for name in ("mechanism", "mechanism_source"):
            record[name], sources[name] = filing.record[name], filing.sha256
        if "mechanism" in filing.evidence:
            evidence["mechanism"] = filing.evidence["mechanism"]


def _settle_size_adjustment(record: dict[str, Value]) -> None:
    """Say who got the option's shares where the results print it."""
    public, placing = (
        record.get(f"size_adjustment_{tranche}_shares") for tranche in ("public", "intl")
    )
    if isinstance(placing, int) and placing > 0:
        record["size_adjustment_to"] = "pro_rata" if public else "placing"


def _flag_a_listing_that_moved(
    kept: list[Filing], record: Mapping[str, Value], flags: list[str]
) -> None:
    """Flag a first day of dealings that is not the one the notice planned."""
    for filing in kept:
        planned = filing.record.get("listing_date")
        if filing.kind is FilingKind.NOTICE and planned not in {None, record.get("listing_date")}:
            flags.append(f"dealings were planned for {planned}, began on {record['listing_date']}")


def _tables(kept: list[Filing], record: dict[str, Value]) -> Tables:
    """Take each table from the filing that stands first among those that print it."""
    ladder: tuple[LadderRow, ...] = next((f.tables.ladder for f in kept if f.tables.ladder), ())
    day, mechanism = record.get("listing_document_date"), record.get("mechanism")
    price = record.get("offer_price_max_hkd", record.get("offer_price_hkd"))
    ladder = label_pools(
        ladder,
        price if isinstance(price, Decimal) else None,
        day if isinstance(day, date) else None,
        mechanism if isinstance(mechanism, str) else None,
    )
    if (
        ladder
        and all(row.pool_label_source for row in ladder)
        and "pool_a_allotted_shares" not in record
    ):
        for pool in ("A", "B"):
            total = sum(row.allotted_shares_total for row in ladder if (row.pool or "A") == pool)
            record[f"pool_{pool.lower()}_allotted_shares"] = total
    return Tables(
        ladder=ladder,
        application_sizes=next((f.application_sizes for f in kept if f.application_sizes), ()),
        cornerstones=next((f.tables.cornerstones for f in kept if f.tables.cornerstones), ()),
        timetable=next((f.tables.timetable for f in kept if f.tables.timetable), ()),
        top_placees=next((f.tables.top_placees for f in kept if f.tables.top_placees), ()),
        float_statements=next(
            (f.tables.float_statements for f in kept if f.tables.float_statements), ()
        ),
    )
