"""Filings of one company to a deal record: the exchange's documents, in the deal's own names."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from greenshoe.core import Confidence
from greenshoe.deal._columns import COLUMNS
from greenshoe.deal._record import DealRecord, Source
from greenshoe.deal._steps import parse_steps
from greenshoe.deal._tables import (
    ApplicationSize,
    Cornerstone,
    LadderRow,
    SizeAdjustment,
    Tranche,
)
from greenshoe.deal._values import read_value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from greenshoe.deal._values import Value
    from greenshoe.filings import Filing, MergedFilings

__all__ = ["record_from_filings"]

_RENAMED = {
    "over_allotment_option_shares": "over_allotment_max_shares",
    "stabilisation_period_end": "stabilisation_end_date",
    "bought_price_low_hkd": "stabilisation_bought_low_hkd",
    "bought_price_high_hkd": "stabilisation_bought_high_hkd",
    "resold_price_low_hkd": "stabilisation_resold_low_hkd",
    "resold_price_high_hkd": "stabilisation_resold_high_hkd",
}
_TITLES = {
    "notice": "formal notice, HKEXnews",
    "results": "allotment results announcement, HKEXnews",
    "stabilisation": "end-of-stabilisation announcement, HKEXnews",
}
_PLANNED = {
    "application_lists_close": "application_close_planned_date",
    "price_determined": "price_determination_planned_date",
}


def _values(merged: MergedFilings) -> dict[str, Value]:
    """Return the cells a deal has, read as strictly as a deal file."""
    named = {_RENAMED.get(name, name): value for name, value in merged.record.items()}
    values = {n: read_value(COLUMNS[n], v) for n, v in named.items() if n in COLUMNS}
    for entry in merged.tables.timetable:
        column = _PLANNED.get(entry.what)
        if column is not None:
            values.setdefault(column, entry.day)
    return values


def _size_adjustment(merged: MergedFilings) -> SizeAdjustment | None:
    """Return the option with its size: as printed, else what its shares are of the base offer."""
    record = merged.record
    to, pct = record.get("size_adjustment_to"), record.get("size_adjustment_max_pct")
    base = record.get("base_offer_shares_initial")
    shares = record.get("size_adjustment_option_shares") or record.get("size_adjustment_shares")
    if pct is None and isinstance(shares, int) and isinstance(base, int) and shares:
        pct = round(Decimal(200 * shares) / base) / Decimal(2)
    if not isinstance(to, str) or not isinstance(pct, Decimal):
        return None
    return SizeAdjustment(pct.normalize(), to)


def _tranches(values: Mapping[str, Value], reserved: object) -> tuple[Tranche, ...]:
    """Return the third tranche: beside the other two where they leave room, else in the public."""
    taken = values.get("preferential_or_employee_shares")
    if not isinstance(reserved, int) or not isinstance(taken, int):
        return ()
    names = ("base_offer_shares_initial", "public_initial_shares", "intl_initial_shares")
    base, public, placing = (values.get(name) for name in names)
    beside = (
        isinstance(base, int)
        and isinstance(public, int)
        and isinstance(placing, int)
        and base > public + placing
    )
    within, surplus = ("offer", "placing") if beside else ("public", "public")
    return (Tranche("reserved tranche", reserved, within, taken, surplus),)


def _ladder(merged: MergedFilings) -> tuple[LadderRow, ...]:
    return tuple(
        LadderRow(
            pool=row.pool,
            shares_applied_for=row.shares_applied_for,
            valid_applications=row.valid_applications,
            guaranteed_shares=row.guaranteed_shares,
            ballot_winners=row.ballot_winners,
            ballot_extra_shares=row.ballot_extra_shares,
            allotted_shares_total=row.allotted_shares_total,
            approx_pct_allotted=row.approx_pct_allotted,
            basis_text=row.basis_text,
        )
        for row in merged.tables.ladder
    )


def _source(filing: Filing, merged: MergedFilings, urls: Mapping[str, str]) -> Source:
    taken = [
        _RENAMED.get(name, name)
        for name, digest in merged.sources.items()
        if digest == filing.sha256 and _RENAMED.get(name, name) in COLUMNS
    ]
    tables = {
        "ladder": filing.tables.ladder,
        "application_sizes": filing.tables.application_sizes,
        "cornerstones": filing.tables.cornerstones,
    }
    taken += [name for name, rows in tables.items() if rows]
    if filing.tables.timetable:
        taken += _PLANNED.values()
    return Source(
        title=_TITLES.get(filing.kind.value, "filing"),
        url=urls.get(filing.sha256),
        sha256=filing.sha256,
        as_of=filing.identity.published_on,
        confidence=Confidence.T,
        columns=tuple(sorted(taken)),
    )


def _sources(
    merged: MergedFilings, values: Mapping[str, Value], urls: Mapping[str, str]
) -> tuple[Source, ...]:
    """Return a source for each filing; what follows from several belongs to the first."""
    sources = [_source(filing, merged, urls) for filing in merged.filings]
    named = {column for source in sources for column in source.columns}
    tables = {"size_adjustment", "tranches", "clawback_steps"}
    loose = (set(values) | tables) - named
    if sources:
        first = sources[0]
        sources[0] = replace(first, columns=tuple(sorted({*first.columns, *loose})))
    return tuple(sources)


def record_from_filings(
    merged: MergedFilings, *, urls: Mapping[str, str] | None = None
) -> DealRecord:
    """Return the deal record that the filings of one company make.

    Parameters
    ----------
    merged
        Of one company (`greenshoe.filings.merge`). What is quarantined there is not passed on.
    urls
        Where each filing is published, by its SHA-256.

    Raises
    ------
    DealError
        If a cell is not what its column holds.
    """
    values = _values(merged)
    steps = merged.record.get("clawback_steps")
    waiver = values.get("mechanism") == "PN18-waiver"
    return DealRecord(
        values,
        application_sizes=tuple(
            ApplicationSize(size.shares, size.amount_hkd)
            for size in merged.tables.application_sizes
        ),
        ladder=_ladder(merged),
        clawback_steps=parse_steps(steps, "filing") if waiver and isinstance(steps, str) else None,
        cornerstones=tuple(
            Cornerstone(investor.name, None, investor.shares, None)
            for investor in merged.tables.cornerstones
        ),
        tranches=_tranches(values, merged.record.get("reserved_shares_offered")),
        size_adjustment=_size_adjustment(merged),
        sources=_sources(merged, values, urls or {}),
        file=f"filings of {values.get('stock_code', 'no code')}",
    )
