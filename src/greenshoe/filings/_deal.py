"""Merged filings as the plain data of a deal file."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from greenshoe.filings._read import READER_VERSION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from greenshoe.filings._merge import MergedFilings
    from greenshoe.filings._model import LadderRow, Value

__all__ = ["deal_data"]

# Columns of a table of deals that filings print or that follow from them, in its order.
COLUMNS = """
    stock_code name_zh name_en listing_date listing_document_date mechanism mechanism_source
    registrar offer_price_hkd offer_price_min_hkd offer_price_max_hkd board_lot_shares
    base_offer_shares_initial public_initial_shares public_initial_pct intl_initial_shares
    size_adjustment_exercised offer_shares_final public_final_shares public_final_pct
    intl_final_shares preferential_or_employee_shares public_final_over_initial_base_pct
    over_allocated_shares stabilisation_bought_shares stabilisation_resold_shares
    over_allotment_exercised_shares issued_shares_on_listing gross_proceeds_hkd_mn
    net_proceeds_hkd_mn listing_expenses_hkd_mn valid_applications successful_applications
    public_applied_shares public_subscription_level_x public_oversubscribed_x
    intl_subscription_level_x placees clawback_text cornerstone_pct_of_offer
    one_lot_applications one_lot_success_pct sure_one_lot_shares top_application_shares
    top_application_count top_application_allotted_shares top_application_pct
    pool_a_allotted_shares pool_b_allotted_shares
""".split()  # noqa: SIM905 - fifty names are read more easily as words


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
        The flat keys; `application_sizes`, `tiers`, `ladder`, `cornerstones`, `clawback_steps` as
        lists of tables; `size_adjustment`; `sources`: per filing its kind, date, hash, address
        and the reader's version. What is not known is left out.
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
        "cornerstones": [{"name": c.name, "shares": c.shares} for c in tables.cornerstones],
    }
    data |= {name: value for name, value in lists.items() if value}
    data["sources"] = {
        filing.kind.value: {
            "sha256": filing.sha256,
            **({"url": urls[filing.sha256]} if urls and filing.sha256 in urls else {}),
            **({"published_on": day} if (day := filing.identity.published_on) else {}),
            "reader_version": READER_VERSION,
        }
        for filing in merged.filings
    }
    return data


def _size_adjustment(record: Mapping[str, Value]) -> dict[str, Value]:
    """Return the size adjustment option's terms."""
    names = {"max_pct": "size_adjustment_max_pct", "to": "size_adjustment_to"}
    return {key: record[name] for key, name in names.items() if name in record}


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
        "pool_label_source": row.pool_label_source,
        "shares_applied_for": row.shares_applied_for,
        "valid_applications": row.valid_applications,
        "basis_text": row.basis_text,
        "approx_pct_allotted": row.approx_pct_allotted,
        "guaranteed_shares": row.guaranteed_shares,
        "ballot_winners": row.ballot_winners,
        "ballot_extra_shares": row.ballot_extra_shares,
        "allotted_shares_total": row.allotted_shares_total,
    }
