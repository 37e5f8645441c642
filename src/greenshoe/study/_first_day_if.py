"""A first day under another allocation mechanism: how many shares the public would have."""

from __future__ import annotations

from decimal import Decimal
from math import ceil
from typing import TYPE_CHECKING, Any

from greenshoe.core import DealError
from greenshoe.rules import Rulebook
from greenshoe.study._first_day import first_day_terms

if TYPE_CHECKING:
    from greenshoe.deal import Deal
    from greenshoe.market import FirstDayTerms

__all__ = ["MECHANISMS", "first_day_under"]

MECHANISMS = ("A", "B")


def _latest(name: str) -> Any:  # noqa: ANN401 - a number, a table or steps
    """Return a rule's latest value: a what-if may be older than the rule it supposes."""
    return Rulebook.load().history(name)[-1].value


def _public_pct(mechanism: str, base_shares: int, applied_shares: Decimal) -> Decimal:
    """Return the public tranche after clawback, per cent of the base offer."""
    initial = _latest(f"public_tranche.initial.{mechanism}")
    if isinstance(initial, (int, Decimal)):
        pct = Decimal(initial)
    else:
        pct = Decimal(str(dict(initial)["min_pct"]))  # every deal yet chose the least
    multiple = applied_shares / (base_shares * pct / 100)
    for step in _latest(f"clawback.{mechanism}"):
        if multiple >= Decimal(str(step["multiple"])):
            pct = Decimal(str(step["public_pct"]))
    return pct


def first_day_under(deal: Deal, mechanism: str) -> FirstDayTerms:
    """Return the terms of a deal's first day had its public tranche followed a mechanism.

    The shares applied for, the price and the placing's investors stay; shares move between the
    tranches, and as many more or fewer allottees hold them.

    Parameters
    ----------
    deal
        The deal, with its subscription level.
    mechanism
        `A` (clawback from a small tranche) or `B` (a fixed tranche, of the least permitted size).

    Raises
    ------
    DealError
        If the deal does not say how many shares the public applied for, or the placing cannot
        give that many.

    >>> from greenshoe.deal import Deal
    >>> deal = Deal.load("2026")
    >>> [first_day_under(deal, m).public_shares for m in MECHANISMS]
    [6293400, 4195600]
    """
    terms, record = first_day_terms(deal), deal.record
    multiple = record.number("public_subscription_level_x")
    initial = record.shares("public_initial_shares")
    base = record.shares("base_offer_shares_initial")
    known = {
        "public_subscription_level_x": multiple,
        "public_initial_shares": initial,
        "base_offer_shares_initial": base,
    }
    for key, value in known.items():
        if value is None:
            raise DealError(
                "is missing", file=record.file or None, key=key,
                expected="what another mechanism would have allotted depends on it",
            )  # fmt: skip
    assert multiple is not None  # noqa: S101 - checked above
    assert initial is not None  # noqa: S101
    assert base is not None  # noqa: S101
    pct = _public_pct(mechanism, base, multiple * initial)
    shares = base * pct / 100 * _size_adjustment(deal)
    lot = terms.board_lot_shares
    return terms.with_public_shares(ceil(shares / lot) * lot)


def _size_adjustment(deal: Deal) -> Decimal:
    """Return by how much the option on the offer's size grew the public tranche."""
    record = deal.record
    final, base = record.number("offer_shares_final"), record.number("base_offer_shares_initial")
    placing_only = record.text("size_adjustment_to") == "placing"
    if final is None or base is None or placing_only:
        return Decimal(1)
    return final / base if record.flag("size_adjustment_exercised") else Decimal(1)
