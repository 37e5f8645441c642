"""What an application costs, to the cent, and the sizes that may be applied for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from greenshoe.core import hkd_to_cents, round_half_up
from greenshoe.offering._pools import has_pools, largest_application, pool_of

if TYPE_CHECKING:
    from decimal import Decimal

    from greenshoe.deal import Terms
    from greenshoe.rules import RulebookOn

__all__ = ["FEES", "ApplicationAmount", "application_amount", "application_table", "usual_sizes"]

FEES = ("brokerage", "sfc_levy", "afrc_levy", "trading_fee")
"""The four fees on an application, each rounded by itself."""


@dataclass(frozen=True, slots=True)
class ApplicationAmount:
    """One application size and what is payable for it, in whole cents.

    Attributes
    ----------
    shares
        The size.
    pool
        "A", "B", or "" where the market has no pools.
    value_cents
        Shares at the maximum price.
    fee_cents
        Brokerage, SFC levy, AFRC levy and trading fee, in that order.
    amount_cents
        The sum, payable on application.
    printed_cents
        What the notice prints, if it is at hand.
    """

    shares: int
    pool: str
    value_cents: int
    fee_cents: tuple[int, int, int, int]
    amount_cents: int
    printed_cents: int | None = None


def application_amount(
    shares: int, price_hkd: Decimal, rules: RulebookOn
) -> tuple[int, tuple[int, int, int, int]]:
    """Return the value of some shares and the four fees on it, in cents.

    Each fee is rounded half-up to the cent by itself; one rounding of the sum of the rates would
    miss about three amounts in ten of those printed.

    >>> from datetime import date
    >>> from decimal import Decimal
    >>> from greenshoe.rules import Rulebook
    >>> application_amount(100, Decimal("116.20"), Rulebook.load().at(date(2025, 12, 30)))
    (1162000, (11620, 31, 2, 66))
    """
    value = price_hkd * shares
    fees = [
        hkd_to_cents(round_half_up(value * rules.decimal(f"application_fee.{fee}"), 2))
        for fee in FEES
    ]
    return hkd_to_cents(value), (fees[0], fees[1], fees[2], fees[3])


def usual_sizes(terms: Terms, rules: RulebookOn) -> tuple[int, ...]:
    """Return application sizes in the usual way, for a deal whose notice is not at hand.

    Lots one by one to ten, then steps of round numbers of lots (5, 10, 100 ... lots), and last the
    largest application. There is no formula that real notices follow: a table made here is marked.
    """
    lot = terms.board_lot_shares
    largest = largest_application(terms, rules).expected
    counts = list(range(1, 11)) + list(range(15, 51, 5)) + list(range(60, 101, 10))
    step = 100
    while counts[-1] < largest // lot:
        counts += range(counts[-1] + step, counts[-1] + 9 * step + 1, step)
        step *= 10
    sizes = [n * lot for n in counts if n * lot < largest]
    return (*sizes, largest) if largest else tuple(sizes)


def application_table(terms: Terms, rules: RulebookOn) -> tuple[ApplicationAmount, ...]:
    """Return every application size with its pool, fees and amount payable."""
    printed = {
        size.shares: None if size.amount_hkd is None else hkd_to_cents(size.amount_hkd)
        for size in terms.application_sizes
    }
    sizes = tuple(printed) or usual_sizes(terms, rules)
    split = has_pools(terms, rules)
    rows = []
    for shares in sizes:
        value, fees = application_amount(shares, terms.offer_price_max_hkd, rules)
        pool = pool_of(shares, terms.offer_price_max_hkd, rules) if split else ""
        rows.append(
            ApplicationAmount(shares, pool, value, fees, value + sum(fees), printed.get(shares))
        )
    return tuple(rows)
