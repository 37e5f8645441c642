"""Merged filings as the plain data of a deal file."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from greenshoe.filings._model import FilingKind
from greenshoe.filings._read import READER_VERSION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from greenshoe.filings._merge import MergedFilings
    from greenshoe.filings._model import LadderRow, Value
    from greenshoe.filings._read import Filing

__all__ = ["deal_data"]

# Keys of a deal file that filings print or that follow from them, in its order.
COLUMNS = """
    stock_code name_zh name_en listing_date listing_document_date mechanism mechanism_source
    registrar offer_price_min_hkd offer_price_max_hkd board_lot_shares base_offer_shares_initial
    public_initial_shares public_initial_pct intl_initial_shares reallocation_cap_shares
    over_allotment_max_shares sale_shares prc_incorporated application_close_date
    price_determination_date
    valid_applications public_applied_shares public_subscription_level_x public_oversubscribed_x
    offer_price_hkd size_adjustment_exercised offer_shares_final public_final_shares
    public_final_pct intl_final_shares preferential_or_employee_shares
    public_final_over_initial_base_pct over_allocated_shares issued_shares_on_listing
    gross_proceeds_hkd_mn net_proceeds_hkd_mn listing_expenses_hkd_mn successful_applications
    intl_subscription_level_x placees clawback_text cornerstone_pct_of_offer
    one_lot_applications one_lot_success_pct sure_one_lot_shares top_application_shares
    top_application_count top_application_allotted_shares top_application_pct
    pool_a_allotted_shares pool_b_allotted_shares stabilisation_bought_shares
    stabilisation_resold_shares over_allotment_exercised_shares stabilisation_end_date
""".split()  # noqa: SIM905 - fifty names are read more easily as words
_TITLES = {
    FilingKind.NOTICE: "formal notice",
    FilingKind.RESULTS: "allotment results announcement",
    FilingKind.STABILISATION: "end-of-stabilisation announcement",
}
_SIZE_ADJUSTMENT = {"max_pct": "size_adjustment_max_pct", "to": "size_adjustment_to"}


def deal_data(merged: MergedFilings, urls: Mapping[str, str] | None = None) -> dict[str, object]:
    """Return the merged filings as the keys and tables of a deal file.

    Parameters
    ----------
    merged
        The filings of one company.
    urls
        Where a filing was published, by its hash.

    Returns
    -------
    dict
        The flat keys and the tables that `docs/deal-file.md` lists. `sources` has an entry for
        each filing: title with the reader's version, address, hash, day, and the keys read in it;
        the first is the default. What is not known is left out.
    """
    record = merged.record
    data: dict[str, object] = {name: record[name] for name in COLUMNS if name in record}
    tables = merged.tables
    size = _size_adjustment(record)
    lists: dict[str, object] = {
        "size_adjustment": size,
        "clawback_steps": _steps(record),
        "application_sizes": [
            {"shares": s.shares, "amount_hkd": s.amount_hkd} for s in tables.application_sizes
        ],
        "tiers": [
            {"shares_applied_for": r.shares_applied_for, "valid_applications": r.valid_applications}
            for r in tables.ladder
        ],
        "ladder": [_ladder_row(row) for row in tables.ladder],
        "tranches": _tranches(record),
        "cornerstones": [{"name": c.name, "shares": c.shares} for c in tables.cornerstones],
    }
    data |= {name: value for name, value in lists.items() if value}
    data["sources"] = [_source(merged, filing, urls or {}) for filing in merged.filings]
    return data


def _source(merged: MergedFilings, filing: Filing, urls: Mapping[str, str]) -> dict[str, object]:
    """Return where one filing was published and what was taken from it."""
    source: dict[str, object] = {
        "title": f"{_TITLES[filing.kind]}, read by greenshoe.filings {READER_VERSION}"
    }
    if filing.sha256 in urls:
        source["url"] = urls[filing.sha256]
    source |= {"sha256": filing.sha256, "confidence": "T"}
    if filing.identity.published_on:
        source["as_of"] = filing.identity.published_on
    if filing is not merged.filings[0]:
        taken = [name for name in COLUMNS if merged.sources.get(name) == filing.sha256]
        tables = filing.kind is FilingKind.NOTICE and bool(filing.application_sizes)
        source["columns"] = [*taken, *(["application_sizes"] if tables else [])]
    return source


def _tranches(record: Mapping[str, Value]) -> list[dict[str, Value]]:
    """Return the third tranche: the shares set aside, and what was taken of them.

    What is not taken goes back to the tranche it was set aside in.
    """
    initial = record.get("reserved_shares_offered")
    if not isinstance(initial, int):
        return []
    names = ("base_offer_shares_initial", "public_initial_shares", "intl_initial_shares")
    base, public, placing = (value if isinstance(value := record.get(n), int) else 0 for n in names)
    inside = "public" if record.get("reserved_within") == "public" else "placing"
    if base == public + placing + initial:
        inside = "offer"
    elif "reserved_within" not in record:
        inside = "public"
    entitled = record.get("reserved_for") == "entitled holders"
    tranche: dict[str, Value] = {
        "name": str(record.get("reserved_for", "reserved shares")),
        "initial_shares": initial,
        "within": inside,
    }
    taken = record.get("preferential_or_employee_shares")
    if taken is not None:
        tranche["taken_shares"] = taken
    to = "excess" if entitled else "public" if inside == "public" else "placing"
    return [tranche | {"surplus_to": to}]


def _size_adjustment(record: Mapping[str, Value]) -> dict[str, Value]:
    """Return the size adjustment option's terms."""
    return {key: record[name] for key, name in _SIZE_ADJUSTMENT.items() if name in record}


def _steps(record: Mapping[str, Value]) -> list[dict[str, Value]]:
    """Return the steps of a waiver's own ladder."""
    words = record.get("clawback_steps")
    if not isinstance(words, str):
        return []
    pairs = [step.split(":") for step in words.split(";")]
    return [{"multiple": Decimal(m), "public_pct": Decimal(p)} for m, p in pairs]


def _ladder_row(row: LadderRow) -> dict[str, Value]:
    """Return a row in the columns of a ladder."""
    return {
        "pool": row.pool,
        "shares_applied_for": row.shares_applied_for,
        "valid_applications": row.valid_applications,
        "basis_text": row.basis_text,
        "approx_pct_allotted": row.approx_pct_allotted,
        "guaranteed_shares": row.guaranteed_shares,
        "ballot_winners": row.ballot_winners,
        "ballot_extra_shares": row.ballot_extra_shares,
        "allotted_shares_total": row.allotted_shares_total,
    }
