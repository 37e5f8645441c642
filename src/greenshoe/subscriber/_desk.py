"""A broker's desk: what each client may borrow, the money FINI wants locked, and the worst case.

The deposit is the rulebook's (`prefunding.deposit_pct`) or the house's own if it asks more. Money
is whole cents throughout; a deposit is rounded up to the cent.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from fractions import Fraction

    from greenshoe.subscriber._desk_file import ClientOrder

__all__ = ["ClientResult", "DeskDeal", "DeskLimits", "PrefundingStep", "judge_clients", "prefund"]


@dataclass(frozen=True)
class DeskDeal:
    """What the desk needs of a deal.

    Attributes
    ----------
    stock_code
        Which.
    amounts_cents
        Payable on application, by size.
    largest_shares
        The largest application.
    most_public_cents
        What all shares that the public offer can reach cost its applicants, fees included.
    in_rate
        Brokerage and levies, a fraction of the price.
    out_rate
        Costs of a sale, a fraction of the proceeds.
    """

    stock_code: str
    amounts_cents: Mapping[int, int]
    largest_shares: int
    most_public_cents: int
    in_rate: float
    out_rate: float


@dataclass(frozen=True, slots=True)
class DeskLimits:
    """The house's limits.

    Attributes
    ----------
    deposit
        Least own money of a client, as a fraction of the application money.
    client_limit_cents, house_limit_cents
        Most lent to one client, and to all; `None` for none.
    fall
        The fall of the price in the worst case, as a fraction.
    """

    deposit: Fraction
    client_limit_cents: int | None = None
    house_limit_cents: int | None = None
    fall: float = 0.0


@dataclass(frozen=True, slots=True)
class ClientResult:
    """One client's application as the desk may take it; money in cents.

    Attributes
    ----------
    client_id, row, shares, financing
        As in the file.
    status
        "accepted" or "refused".
    amount_cents
        Payable on application, `None` for a size that is not offered.
    may_borrow_cents
        The most that may be lent on this application, by deposit and limits.
    own_cents, borrowed_cents
        Of an accepted application.
    largest_shares
        The largest size that the client's cash and limits can pay.
    loss_cents
        What the house loses if the application is filled, the price falls, and the client pays
        no more than the deposit.
    client_loss_cents
        What the client loses then.
    reason, rule
        Of a refusal.
    """

    client_id: str
    row: int
    shares: int
    financing: str
    status: str
    amount_cents: int | None
    may_borrow_cents: int
    own_cents: int
    borrowed_cents: int
    largest_shares: int | None
    loss_cents: int
    client_loss_cents: int
    reason: str
    rule: str


@dataclass(frozen=True, slots=True)
class PrefundingStep:
    """The money that has to lie ready at one instant; cents."""

    at: datetime
    what: str
    locked_cents: int
    application_money_cents: int
    from_clients_cents: int
    bank_line_cents: int
    rule: str


def judge_clients(
    deal: DeskDeal, orders: Sequence[ClientOrder], limits: DeskLimits
) -> tuple[ClientResult, ...]:
    """Return what the desk may do for each client, in the order of the file.

    A client with two applications has both refused; the house limit serves in order of the file.
    """
    counts = Counter(order.client_id for order in orders)
    lent, results = 0, []
    for order in orders:
        result = _judge(deal, order, limits, several=counts[order.client_id] > 1)
        if (
            limits.house_limit_cents is not None
            and lent + result.borrowed_cents > limits.house_limit_cents
        ):
            left = (limits.house_limit_cents - lent) / 100
            result = _refused(
                deal, order, limits, f"the house limit leaves HK${left:,.2f} to lend", ""
            )
        lent += result.borrowed_cents
        results.append(result)
    return tuple(results)


def _deposit(amount: int, limits: DeskLimits) -> int:
    """Return the least own money of an amount, a part of a cent rounded up."""
    return -(-amount * limits.deposit.numerator // limits.deposit.denominator)


def _may_borrow(order: ClientOrder, amount: int, limits: DeskLimits) -> int:
    """Return the most that may be lent on an amount."""
    if not order.financed:
        return 0
    caps = [amount - _deposit(amount, limits), order.credit_limit_cents]
    if limits.client_limit_cents is not None:
        caps.append(limits.client_limit_cents)
    return max(0, min(caps))


def _largest(deal: DeskDeal, order: ClientOrder, limits: DeskLimits) -> int | None:
    """Return the largest size a client can fund: own money never falls as the amount rises."""
    sizes = sorted(shares for shares in deal.amounts_cents if shares <= deal.largest_shares)

    def own(shares: int) -> int:
        amount = deal.amounts_cents[shares]
        return amount - _may_borrow(order, amount, limits)

    place = bisect_right(sizes, order.cash_cents, key=own)
    return sizes[place - 1] if place else None


def _judge(
    deal: DeskDeal, order: ClientOrder, limits: DeskLimits, *, several: bool
) -> ClientResult:
    if several:
        why = "applied more than once: all of a client's applications are rejected"
        return _refused(deal, order, limits, why, "application.multiple_applications")
    if order.shares > deal.largest_shares:
        why = f"above the largest application of {deal.largest_shares:,} shares"
        return _refused(deal, order, limits, why, "application.largest_fraction")
    amount = deal.amounts_cents.get(order.shares)
    if amount is None:
        near = min(deal.amounts_cents, key=lambda size: abs(size - order.shares))
        why = f"no size that may be applied for; the nearest is {near:,} shares"
        return _refused(deal, order, limits, why, "application.sizes")
    borrowed = _may_borrow(order, amount, limits)
    own = amount - borrowed
    if own > order.cash_cents:
        why, rule = _short(order, amount, own, limits)
        return _refused(deal, order, limits, why, rule)
    house, client = _worst(deal, amount, own, borrowed, limits.fall)
    return ClientResult(
        order.client_id,
        order.row,
        order.shares,
        _financing(order),
        "accepted",
        amount,
        borrowed,
        own,
        borrowed,
        _largest(deal, order, limits),
        house,
        client,
        "",
        "",
    )


def _short(order: ClientOrder, amount: int, own: int, limits: DeskLimits) -> tuple[str, str]:
    """Return why a client's cash is too little, and the rule behind it."""
    needed = f"own money of HK${own / 100:,.2f} is needed, cash is HK${order.cash_cents / 100:,.2f}"
    if not order.financed:
        return f"{needed}; without margin the whole amount is paid", "prefunding.before_ballot"
    if own == _deposit(amount, limits):
        return f"{needed}: a deposit of {float(limits.deposit):.0%}", "prefunding.deposit_pct"
    return f"{needed}; the limit on lending is reached", ""


def _refused(
    deal: DeskDeal, order: ClientOrder, limits: DeskLimits, reason: str, rule: str
) -> ClientResult:
    amount = deal.amounts_cents.get(order.shares)
    return ClientResult(
        order.client_id,
        order.row,
        order.shares,
        _financing(order),
        "refused",
        amount,
        0 if amount is None else _may_borrow(order, amount, limits),
        0,
        0,
        _largest(deal, order, limits),
        0,
        0,
        reason,
        rule,
    )


def _financing(order: ClientOrder) -> str:
    return "margin" if order.financed else "cash"


def _worst(deal: DeskDeal, amount: int, own: int, borrowed: int, fall: float) -> tuple[int, int]:
    """Return house and client loss if the whole application is filled and the price falls."""
    proceeds = round(amount / (1 + deal.in_rate) * (1 - fall) * (1 - deal.out_rate))
    house = max(0, borrowed - proceeds)
    return house, min(own, max(0, amount - proceeds))


def prefund(
    deal: DeskDeal,
    results: Sequence[ClientResult],
    times: Mapping[str, datetime],
    *,
    compressed: bool = True,
) -> tuple[PrefundingStep, ...]:
    """Return the money to hold, instant by instant.

    Parameters
    ----------
    deal
        The deal.
    results
        The desk's clients.
    times
        Instants by what happens: "close", "confirmed", "settled", "refund".
    compressed
        Whether the participant chose compressed pre-funding: no more than all public shares cost.
    """
    accepted = [r for r in results if r.status == "accepted"]
    money = sum(r.amount_cents or 0 for r in accepted)
    own = sum(r.own_cents for r in accepted)
    locked = min(money, deal.most_public_cents) if compressed else money
    rule = "prefunding.compressed" if compressed else "prefunding.before_ballot"
    line = max(0, locked - own)
    clients = min(own, locked)
    steps = (
        ("close", "lists close: own money taken from clients", 0, own, 0, "prefunding.white_form"),
        (
            "confirmed",
            "locked at the designated bank before the ballot",
            locked,
            clients,
            line,
            rule,
        ),
        (
            "settled",
            "paid for what is allotted, at most all of it",
            locked,
            clients,
            line,
            "prefunding.before_ballot",
        ),
        ("refund", "the rest is free again", 0, 0, 0, "timetable.refund"),
    )
    return tuple(
        PrefundingStep(times[key], what, held, money, from_clients, bank, why)
        for key, what, held, from_clients, bank, why in steps
    )
