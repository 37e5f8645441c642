"""What each application gets: shares, refund, status and reason, conserved to share and cent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.allotment._applications import (
    ABOVE_LARGEST,
    MULTIPLE,
    OFF_TABLE,
    UNPAID,
    VALID,
)
from greenshoe.allotment._compiled import kernel
from greenshoe.core import ConservationError
from greenshoe.offering import application_amount

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from numpy.typing import NDArray

    from greenshoe.allotment._applications import Applications
    from greenshoe.allotment._basis import Basis, Size
    from greenshoe.rules import RulebookOn

__all__ = [
    "LABELS",
    "REASONS",
    "Outcomes",
    "Totals",
    "cost_cents",
    "settle_applications",
    "shares_of",
]

REASONS = {
    VALID: "",
    MULTIPLE: "the applicant applied more than once",
    ABOVE_LARGEST: "above the largest application",
    OFF_TABLE: "not a size of the table",
    UNPAID: "not paid in full",
}
"""The words for each reason."""

_POOLS = ("A", "B", "")
_STATES = 2 + len(REASONS) - 1
LABELS: tuple[tuple[str, str, str], ...] = tuple(
    (pool, status, reason)
    for pool in _POOLS
    for status, reason in [
        ("unsuccessful", ""),
        ("allotted", ""),
        *(("rejected", words) for code, words in REASONS.items() if code != VALID),
    ]
)
"""Pool, status and reason that a label stands for."""


@dataclass(frozen=True, slots=True)
class Totals:
    """The sums of an allotment; money in whole cents.

    Attributes
    ----------
    applications, valid_applications, successful_applications
        How many there were, how many took part, how many got shares.
    rejected
        How many were rejected, by reason.
    allotted_shares, pool_a_allotted_shares, pool_b_allotted_shares
        Shares; without pools all count in A.
    paid_cents, kept_cents, refund_cents
        Paid = kept for shares and their fees + paid back.
    """

    applications: int
    valid_applications: int
    successful_applications: int
    rejected: Mapping[str, int]
    allotted_shares: int
    pool_a_allotted_shares: int
    pool_b_allotted_shares: int
    paid_cents: int
    kept_cents: int
    refund_cents: int


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What each application gets, in the order of the file.

    Attributes
    ----------
    allotted_shares, refund_cents
        Shape (rows,).
    labels
        Place in `LABELS`; shape (rows,).
    totals
        Their sums, checked.
    """

    allotted_shares: NDArray[np.int64]
    refund_cents: NDArray[np.int64]
    labels: NDArray[np.uint8]
    totals: Totals


def shares_of(size: Size, *, won: bool) -> int:
    """Return the shares an application of a size gets."""
    return size.guaranteed_shares + (size.ballot_extra_shares if won else 0)


def cost_cents(shares: int, price_hkd: Decimal, rules: RulebookOn) -> int:
    """Return what some shares cost at the final price with their four fees, in cents."""
    value, fees = application_amount(shares, price_hkd, rules)
    return value + sum(fees)


def _total(values: NDArray[np.int64]) -> int:
    """Return an exact sum of numbers that are not negative, however large."""
    return (int((values >> 32).sum()) << 32) + int((values & 0xFFFFFFFF).sum())


@kernel
def _fill(
    drawn: tuple[NDArray[np.int16], NDArray[np.uint8], NDArray[np.bool_]],
    paid_cents: NDArray[np.int64],
    gets: tuple[NDArray[np.int64], NDArray[np.int64]],
    table: tuple[NDArray[np.int64], NDArray[np.int64]],
    allotted: NDArray[np.int64],
    refund: NDArray[np.int64],
    labels: NDArray[np.uint8],
) -> None:
    """Fill the outcome of each application.

    `drawn`: place, reason, won; `gets`: shares and their cost in cents, by 2 x place + won;
    `table`: amount payable and pool by place. Without payments the amount payable was paid.
    """
    places, reasons, won = drawn
    shares, costs = gets
    payable, pools = table
    for row in range(places.shape[0]):
        place = places[row]
        paid = payable[place] if place >= 0 else np.int64(0)
        if paid_cents.shape[0]:
            paid = paid_cents[row]
        first = (pools[place] if place >= 0 else len(_POOLS) - 1) * _STATES
        if reasons[row] != VALID:
            allotted[row], refund[row] = 0, paid
            labels[row] = first + 1 + reasons[row]
        else:
            outcome = 2 * place + won[row]
            allotted[row], refund[row] = shares[outcome], paid - costs[outcome]
            labels[row] = first + (shares[outcome] > 0)


def settle_applications(
    applications: Applications,
    won: NDArray[np.bool_],
    basis: Basis,
    price_hkd: Decimal,
    rules: RulebookOn,
) -> Outcomes:
    """Return what each application gets.

    Raises
    ------
    ConservationError
        If shares or cents do not add up: the ladder's to the applications', paid to kept and
        paid back.
    """
    rows = applications.places.size
    gets = [shares_of(size, won=is_won) for size in basis.sizes for is_won in (False, True)]
    costs = [cost_cents(shares, price_hkd, rules) for shares in gets]
    paid = applications.paid_cents
    made = (np.empty(rows, np.int64), np.empty(rows, np.int64), np.empty(rows, np.uint8))
    _fill(
        (applications.places, applications.reasons, won),
        np.zeros(0, np.int64) if paid is None else paid,
        (np.array(gets, np.int64), np.array(costs, np.int64)),
        (
            np.array([size.amount_cents for size in basis.sizes], np.int64),
            np.array([_POOLS.index(size.pool) for size in basis.sizes], np.int64),
        ),
        *made,
    )
    if made[1].min() < 0:
        raise ConservationError("a refund is below zero", value=int(made[1].min()))
    totals = _totals(applications, basis, costs, made)
    return Outcomes(*made, totals)


def _paid(applications: Applications, basis: Basis) -> int:
    """Return all that was paid, in cents."""
    if applications.paid_cents is not None:
        return _total(applications.paid_cents)
    known = np.bincount(applications.places + 1, minlength=len(basis.sizes) + 1)[1:]
    pairs = zip(known.tolist(), basis.sizes, strict=True)
    return sum(count * size.amount_cents for count, size in pairs)


def _totals(
    applications: Applications,
    basis: Basis,
    costs: list[int],
    made: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint8]],
) -> Totals:
    """Return the sums of an allotment, each reached by two ways that must agree."""
    allotted, refund, labels = made
    by_label = np.bincount(labels, minlength=len(LABELS))
    by_reason = np.bincount(applications.reasons, minlength=len(REASONS)).tolist()
    kept = 0
    for place, size in enumerate(basis.sizes):
        losers = size.valid_applications - size.ballot_winners
        kept += losers * costs[2 * place] + size.ballot_winners * costs[2 * place + 1]
    in_b = [s for s in basis.sizes if s.pool == "B"]
    pool_b = sum(
        s.valid_applications * s.guaranteed_shares + s.ballot_winners * s.ballot_extra_shares
        for s in in_b
    )
    shares, paid, back = _total(allotted), _paid(applications, basis), _total(refund)
    if shares != basis.allotted_shares:
        raise ConservationError("shares allotted are not the ladder's", value=shares)
    if paid != kept + back:
        raise ConservationError("cents paid are not those kept and paid back", value=paid)
    return Totals(
        applications=int(labels.size),
        valid_applications=by_reason[VALID],
        successful_applications=sum(
            int(count)
            for label, count in zip(LABELS, by_label, strict=True)
            if label[1] == "allotted"
        ),
        rejected={REASONS[code]: by_reason[code] for code in REASONS if code != VALID},
        allotted_shares=shares,
        pool_a_allotted_shares=shares - pool_b,
        pool_b_allotted_shares=pool_b,
        paid_cents=paid,
        kept_cents=kept,
        refund_cents=back,
    )
