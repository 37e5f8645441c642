"""What an applicant may not do, refused with the rule that says so."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from greenshoe.core import InputError, RuleError
from greenshoe.deal import Mechanism
from greenshoe.offering import has_pools, largest_application, pool_of
from greenshoe.rules import in_words
from greenshoe.subscriber._tier import menu_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from greenshoe.subscriber._known import KnownDeal

__all__ = ["check_applications", "check_mechanism"]


def check_mechanism(deal: KnownDeal) -> None:
    """Refuse a mechanism that is stated and not in force on the date of the deal.

    A row without a mechanism or without any date is not refused: what it lacks is taken from past
    deals, and said.

    Parameters
    ----------
    deal
        The deal.

    Raises
    ------
    RuleError
        If no ladder of clawback of that mechanism is in force on the listing document's date (on
        the listing date where the document's is not known).

    >>> from greenshoe.deal import shipped_record
    >>> from greenshoe.subscriber._forecast import forecast
    >>> check_mechanism(forecast(shipped_record("2513")).deal)
    """
    stated = deal.record.text("mechanism")
    undated = deal.terms.listing_document_date == date.max
    if stated not in set(Mechanism) - {Mechanism.PN18_WAIVER} or undated:
        return
    try:
        deal.rules.get(f"clawback.{stated}")
    except RuleError as error:
        error.file = error.file or deal.record.file or None
        error.key, error.value = "mechanism", stated
        raise


def check_applications(deal: KnownDeal, sizes: Sequence[int]) -> None:
    """Refuse applications of one person for one deal that the rules do not allow.

    Parameters
    ----------
    deal
        The deal.
    sizes
        The shares of each application that one person wants to make.

    Raises
    ------
    InputError
        If there are two, in one pool or in both; if one is above the limit, or of a size that is
        not offered. The rule is named.

    >>> from greenshoe.deal import shipped_record
    >>> from greenshoe.subscriber._forecast import forecast
    >>> check_applications(forecast(shipped_record("2513")).deal, [100])
    """
    for shares in sizes:
        _check_size(deal, shares)
    if len(sizes) > 1:
        _refuse_several(deal, sizes)


def _refuse_several(deal: KnownDeal, sizes: Sequence[int]) -> None:
    terms, rules = deal.terms, deal.rules
    rule = rules.get("application.multiple_applications")
    pools = {pool_of(shares, terms.offer_price_max_hkd, rules) for shares in sizes}
    both = len(pools) > 1 and has_pools(terms, rules)
    raise InputError(
        f"{'is in both pools' if both else 'is more than one application'}: "
        f"{in_words(rule)} ({rule.authority})",
        key="--apply",
        value=", ".join(f"{shares:,}" for shares in sizes),
        rule="application.multiple_applications",
        expected="one application of one person",
    )


def _check_size(deal: KnownDeal, shares: int) -> None:
    limit = largest_application(deal.terms, deal.rules)
    if shares > limit.expected:
        rule = deal.rules.get("application.largest_fraction")
        raise InputError(
            f"is above the largest application ({limit.reason}; {rule.authority})",
            key="--apply",
            value=shares,
            rule="application.largest_fraction",
            expected=f"at most {limit.expected:,} shares",
        )
    menu = menu_of(deal)
    if shares not in menu:
        rule = deal.rules.get("application.sizes")
        near = min(menu, key=lambda size: abs(size - shares)) if menu else 0
        raise InputError(
            f"is no size that may be applied for ({rule.authority})",
            key="--apply",
            value=shares,
            rule="application.sizes",
            expected=f"one of {len(menu)} sizes, such as {near:,}",
        )
