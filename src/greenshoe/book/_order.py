"""One investor's order: strike, limit or scale, in shares or money, and what it wants at a price.

A strike order takes the offer price whatever it is; a limit order drops out above its limit; a
scale order states the *total* it wants at each of several prices, so its demand never rises with
the price (Cornelli and Goldreich 2001 call it a step bid).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from greenshoe.core import down_to_lot

if TYPE_CHECKING:
    from decimal import Decimal

__all__ = ["Consent", "Order", "OrderKind", "Step", "investor_key", "shares_wanted"]


class OrderKind(StrEnum):
    """How an order answers a change of the price."""

    STRIKE = "strike"
    LIMIT = "limit"
    SCALE = "scale"


class Consent(StrEnum):
    """Whether an investor is related (connected, or an existing holder), and allowed to buy."""

    NOT_RELATED = "no"
    NEEDED = "yes"
    GIVEN = "consent"


@dataclass(frozen=True, slots=True)
class Step:
    """What is wanted up to a price.

    Attributes
    ----------
    limit_price_hkd
        The highest price at which it is wanted, `None` for any price.
    shares
        Whole shares wanted in total, `None` where the order is in money.
    amount_cents
        Money to spend in HK$ cents, `None` where the order is in shares.
    """

    limit_price_hkd: Decimal | None
    shares: int | None
    amount_cents: int | None

    def wanted(self, price_hkd: Decimal, lot: int) -> int:
        """Return the shares wanted at a price, in whole lots; nothing above the limit.

        >>> from decimal import Decimal
        >>> Step(None, None, 10_000_000_00).wanted(Decimal("139"), 100)
        71900
        >>> Step(Decimal("130"), 5_000, None).wanted(Decimal("139"), 100)
        0
        """
        if self.limit_price_hkd is not None and price_hkd > self.limit_price_hkd:
            return 0
        if self.shares is not None:
            return down_to_lot(self.shares, lot)
        return down_to_lot(Fraction(self.amount_cents or 0) / Fraction(100 * price_hkd), lot)


@dataclass(frozen=True, slots=True)
class Order:
    """One order of the book.

    Attributes
    ----------
    order_id
        As the bank numbers it; of a merged order the numbers joined by a plus sign.
    investor, investor_type, region
        Who; `investor_type` is a key of `investor_types.toml`.
    bank
        Who brought it; the banks of a merged order joined.
    kind, steps
        What is wanted, the steps with the highest limit first.
    cornerstone
        Whether it is a cornerstone's fixed commitment, allotted before the book.
    connected, existing_holder
        Whether it is related, and whether consent was given.
    held_shares
        Shares held before the offer, 0 if not stated.
    price_setter
        Whether it is an independent price-setting investor (Chapter 18C) as the file states it,
        `None` where the kind of investor decides.
    sophisticated
        Whether it is a sophisticated independent investor (Chapter 18C) as the file states it,
        `None` where it does not.
    rows
        The rows of the file it was read from, the header being row 1; empty if from the deal.
    """

    order_id: str
    investor: str
    investor_type: str
    region: str
    bank: str
    kind: OrderKind
    steps: tuple[Step, ...]
    cornerstone: bool = False
    connected: Consent = Consent.NOT_RELATED
    existing_holder: Consent = Consent.NOT_RELATED
    held_shares: int = 0
    price_setter: bool | None = None
    sophisticated: bool | None = None
    rows: tuple[int, ...] = ()

    @property
    def key(self) -> str:
        """The investor's name without capitals, spaces and full stops, to find it again."""
        return investor_key(self.investor)

    @property
    def barred(self) -> bool:
        """Whether it may get nothing until consent is given."""
        return Consent.NEEDED in {self.connected, self.existing_holder}

    @property
    def highest_limit_hkd(self) -> Decimal | None:
        """The highest price at which anything is wanted, `None` for any price."""
        limits = [step.limit_price_hkd for step in self.steps]
        known = [limit for limit in limits if limit is not None]
        return max(known) if len(known) == len(limits) else None


def investor_key(name: str) -> str:
    """Return a name without what banks write differently.

    >>> investor_key("Hel Ved  Master Fund Ltd.") == investor_key("HEL VED MASTER FUND, Ltd")
    True
    """
    plain = name.casefold()
    return "".join(c for c in plain if c.isalnum()) or " ".join(plain.split())


def shares_wanted(order: Order, price_hkd: Decimal, lot: int) -> int:
    """Return the shares an order wants at a price, in whole lots.

    Of the steps that still hold at the price the largest counts: steps are totals.

    >>> from decimal import Decimal
    >>> steps = (Step(Decimal(150), 1_000, None), Step(Decimal(130), 3_000, None))
    >>> order = Order("1", "A", "hedge", "Asia", "X", OrderKind.SCALE, steps)
    >>> [shares_wanted(order, Decimal(p), 100) for p in (120, 140, 160)]
    [3000, 1000, 0]
    """
    return max(step.wanted(price_hkd, lot) for step in order.steps)
