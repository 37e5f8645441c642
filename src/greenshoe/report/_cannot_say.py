"""What a result does not know, and why: said in the report rather than left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from greenshoe.report._reading import Reading

__all__ = ["TOPICS", "unknowns"]

TOPICS = {
    "odds": ("chances before the results", "no forecast of demand by size is part of this result"),
    "value": ("what an application is worth", "no forecast of the first day is part of it"),
    "listing-day": ("how the first day trades", "no simulation of the market is part of it"),
    "valuation": ("what the company is worth", "no driver model of the company is part of it"),
    "two-markets": ("premium to another listing", "no prices of another market are part of it"),
}
"""Topics that a section may answer (`ReportSection.answers`), else they are named as open."""

_COLUMNS = {
    "offer_price_hkd": ("the final price", "not stated: amounts are at the maximum price"),
    "public_subscription_level_x": ("the final tranches", "the multiple is not stated"),
    "issued_shares_on_listing": (
        "market value, dilution, public float",
        "issued_shares_on_listing is not stated",
    ),
    "listing_expenses_hkd_mn": ("net proceeds", "listing_expenses_hkd_mn is not stated"),
    "intl_subscription_level_x": (
        "whether the placing was full",
        "intl_subscription_level_x is not stated: the placing is taken as full",
    ),
    "listing_date": ("lock-ups", "listing_date is not stated"),
    "over_allocated_shares": (
        "the over-allocation",
        "not stated: only its bounds can be given",
    ),
    "stabilisation_bought_shares": (
        "how the short was closed",
        "no end-of-stabilisation announcement is at hand",
    ),
}


def _missing(reading: Reading) -> Iterator[tuple[str, str]]:
    known = {figure.name for figure in reading.figures.values() if figure.value is not None}
    stated = set(reading.record.values)
    for name, (what, why) in _COLUMNS.items():
        have = stated if name == "over_allocated_shares" else known
        nothing_over = reading.figure("over_allocated_shares").value == 0
        if name.startswith("stabilisation") and nothing_over:
            continue
        if name == "net_proceeds_hkd_mn" or name in have:
            continue
        if name == "listing_expenses_hkd_mn" and "net_proceeds_hkd_mn" in known:
            continue
        yield what, why
    if not reading.record.ladder:
        yield "chances by application size", "the basis of allotment is not at hand"
    if not reading.offering.sizes_are_printed:
        yield (
            "the application sizes offered",
            "the notice's own are not at hand: those shown are generated in the usual way",
        )
    if not reading.terms.document_date_known:
        yield (
            "the date of the listing document",
            "not stated: the rules are those of the listing date",
        )
    waiver = reading.terms.mechanism.value == "PN18-waiver"
    if waiver and reading.terms.clawback_steps is None:
        yield "the clawback of the waiver", "clawback_steps are not stated"


def unknowns(reading: Reading, answered: frozenset[str] = frozenset()) -> list[dict[str, str]]:
    """Return what is not known as `{what, why}`, without the topics that sections answer.

    >>> from greenshoe.report._reading import Reading
    >>> from greenshoe.study import run
    >>> [entry["what"] for entry in unknowns(Reading(run("2513")))][0]
    'check: independent price setters'
    """
    found = list(_missing(reading))
    found += [
        (f"check: {check.name}", check.note or "the deal does not say enough")
        for check in reading.offering.checks
        if check.passes is None
    ]
    found += [words for topic, words in TOPICS.items() if topic not in answered]
    return [{"what": what, "why": why} for what, why in found]
