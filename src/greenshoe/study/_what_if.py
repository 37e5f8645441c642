"""A deal with other terms: what follows from them, beside what follows from its own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from greenshoe.core import DealError
from greenshoe.deal import COLUMNS, Deal, Stage, read_value
from greenshoe.study._run import run

if TYPE_CHECKING:
    from collections.abc import Mapping

    from greenshoe.deal import DealRecord, Value
    from greenshoe.study._run import StudyResult

__all__ = ["CHANGEABLE", "WhatIf", "read_changes", "what_if"]

CHANGEABLE = (
    "mechanism",
    "listing_document_date",
    "offer_price_hkd",
    "offer_price_min_hkd",
    "offer_price_max_hkd",
    "board_lot_shares",
    "base_offer_shares_initial",
    "public_initial_shares",
    "intl_initial_shares",
    "over_allotment_max_shares",
    "size_adjustment_exercised",
    "public_subscription_level_x",
    "intl_subscription_level_x",
    "issued_shares_on_listing",
    "listing_expenses_hkd_mn",
)
"""The terms and assumptions that may be changed, in the order of a form."""

_ASSUMED = {
    "issued_shares_on_listing",
    "listing_expenses_hkd_mn",
    "intl_subscription_level_x",
    "preferential_or_employee_shares",
    "cornerstone_pct_of_offer",
}
_RESTS_ON = {
    "base_offer_shares_initial": (
        "reallocation_cap_shares", "over_allotment_max_shares", "offer_shares_final",
        "public_initial_pct",
    ),
    "public_initial_shares": ("reallocation_cap_shares", "public_initial_pct"),
    "public_subscription_level_x": (
        "public_applied_shares", "public_oversubscribed_x", "valid_applications",
    ),
    "size_adjustment_exercised": ("offer_shares_final",),
}  # fmt: skip
_SIZES_REST_ON = {"offer_price_max_hkd", "board_lot_shares", "offer_price_hkd"}


@dataclass(frozen=True)
class WhatIf:
    """A deal studied with its own terms and with others, both without published outcomes.

    Attributes
    ----------
    before, after
        The two studies.
    changed
        Column to (before, after), `None` where a cell is blank.
    followed
        The columns among them that were not asked for: they followed so that the shares add up.
    """

    before: StudyResult
    after: StudyResult
    changed: Mapping[str, tuple[Value | None, Value | None]]
    followed: tuple[str, ...]


def read_changes(texts: Mapping[str, str]) -> dict[str, Value]:
    """Return the changes that the fields of a form state; a blank field changes nothing.

    Raises
    ------
    DealError
        If a column may not be changed, or its text is no value of it.

    >>> read_changes({"offer_price_hkd": "110", "board_lot_shares": ""})
    {'offer_price_hkd': Decimal('110')}
    """
    changes: dict[str, Value] = {}
    for name, text in texts.items():
        if name not in CHANGEABLE:
            raise DealError("cannot be changed", key=name, expected="one of the form's terms")
        if text.strip():
            changes[name] = read_value(COLUMNS[name], text)
    return changes


def _without_outcomes(record: DealRecord) -> DealRecord:
    """Return a record without what was published after pricing, but for what is assumed."""
    kept = {
        name: value
        for name, value in record.values.items()
        if COLUMNS[name].known_at < Stage.ALLOTMENT or name in _ASSUMED
    }
    return replace(record, values=kept, ladder=(), tiers=())


def _moved(record: DealRecord, changes: Mapping[str, Value]) -> dict[str, Value]:
    """Return what follows from a changed size of the offer, so that the tranches add up.

    The public part keeps its share of the offer, to a whole lot; the placing takes the rest; shares
    added to the offer are new shares.
    """
    now = {**record.values, **changes}
    base, lot = now.get("base_offer_shares_initial"), now.get("board_lot_shares")
    was = record.shares("base_offer_shares_initial")
    public, placing = (record.shares(f"{n}_initial_shares") for n in ("public", "intl"))
    if not (isinstance(base, int) and isinstance(lot, int) and lot and was and public and placing):
        return {}
    followed: dict[str, Value] = {}
    if base != was and "public_initial_shares" not in changes:
        followed["public_initial_shares"] = base * public // was // lot * lot
    part = followed.get("public_initial_shares", now["public_initial_shares"])
    third = was - public - placing
    moved = base != was or part != public
    if moved and "intl_initial_shares" not in changes and isinstance(part, int):
        followed["intl_initial_shares"] = base - part - third
    issued = record.shares("issued_shares_on_listing")
    if base != was and issued and "issued_shares_on_listing" not in changes:
        followed["issued_shares_on_listing"] = issued + base - was
    return followed


def _changed_record(record: DealRecord, changes: Mapping[str, Value]) -> DealRecord:
    stale = {name for change in changes for name in _RESTS_ON.get(change, ())} - set(changes)
    values = {k: v for k, v in record.values.items() if k not in stale} | dict(changes)
    sizes = () if _SIZES_REST_ON & set(changes) else record.application_sizes
    return replace(record, values=values, application_sizes=sizes, input_sha256="")


def what_if(deal: Deal, changes: Mapping[str, Value], *, seed: int = 0) -> WhatIf:
    """Study a deal with its own terms and with others.

    Published outcomes are left out of both, so that a difference comes from the terms alone.

    Parameters
    ----------
    deal
        The deal.
    changes
        Columns of `CHANGEABLE` to their new values.
    seed
        Of every random stream.

    Raises
    ------
    DealError
        If the changed terms contradict each other.

    >>> from greenshoe.deal import Deal
    >>> found = what_if(Deal.load("2513"), {"public_subscription_level_x": 20})
    >>> found.before.offering.settlement.public_final.expected
    7483900
    >>> found.after.offering.settlement.public_final.expected
    3742000
    """
    before = _without_outcomes(deal.record)
    differing = {k: v for k, v in changes.items() if before.values.get(k) != v}
    followed = {k: v for k, v in _moved(before, differing).items() if before.values.get(k) != v}
    every = {**differing, **followed}
    after = _changed_record(before, every)
    return WhatIf(
        run(Deal.of(replace(before, input_sha256="")), seed=seed),
        run(Deal.of(after), seed=seed),
        {name: (before.values.get(name), value) for name, value in every.items()},
        tuple(followed),
    )
