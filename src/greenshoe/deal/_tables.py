"""The tables of a deal: application sizes, tiers, ladder, cornerstones, tranches and the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

__all__ = [
    "ApplicationSize",
    "BookInputs",
    "ClawbackStep",
    "Cornerstone",
    "LadderRow",
    "SizeAdjustment",
    "Tier",
    "Tranche",
    "UsListing",
]


@dataclass(frozen=True, slots=True)
class ClawbackStep:
    """One step of a waiver ladder: from `multiple` times on, `public_pct` of the base offer."""

    multiple: Decimal
    public_pct: Decimal


@dataclass(frozen=True, slots=True)
class ApplicationSize:
    """A size that may be applied for and, where printed, the amount payable in HK$."""

    shares: int
    amount_hkd: Decimal | None = None


@dataclass(frozen=True, slots=True)
class BookInputs:
    """A deal's institutional book; its files lie beside the deal file or in folders below it.

    Attributes
    ----------
    orders
        The orders of the syndicate, CSV or Excel.
    policy
        A shipped allotment policy, or a policy file; pro rata if `None`.
    rates
        A TOML file of exchange rates, `None` where every order is in HK$ or shares.
    range_low_hkd, range_high_hkd
        The range the book was marketed in, `None` for the deal's own.
    """

    orders: str
    policy: str | None = None
    rates: str | None = None
    range_low_hkd: Decimal | None = None
    range_high_hkd: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Tier:
    """How many valid applications were made for a size."""

    shares_applied_for: int
    valid_applications: int


@dataclass(frozen=True, slots=True)
class LadderRow:
    """One row of a basis of allotment.

    Attributes
    ----------
    pool
        "A", "B", or "" where the document prints no pools (GEM).
    shares_applied_for
        The application size, in shares.
    valid_applications
        Valid applications for it.
    guaranteed_shares
        Shares every applicant of the size gets.
    ballot_winners
        How many of them win a ballot on top.
    ballot_extra_shares
        What a winner gets on top, in shares.
    allotted_shares_total
        Shares allotted to the size.
    approx_pct_allotted
        The printed percentage of shares applied for, `None` if not printed.
    basis_text
        The printed words.
    """

    pool: str
    shares_applied_for: int
    valid_applications: int
    guaranteed_shares: int
    ballot_winners: int
    ballot_extra_shares: int
    allotted_shares_total: int
    approx_pct_allotted: Decimal | None = None
    basis_text: str = ""


@dataclass(frozen=True, slots=True)
class Cornerstone:
    """A cornerstone investor: a fixed amount of money (HK$) or of shares, and its lock-up."""

    name: str
    amount_hkd: Decimal | None
    shares: int | None
    lock_up_months: int | None


@dataclass(frozen=True, slots=True)
class Tranche:
    """A third tranche: employees, or assured entitlements and excess applications in a spin-off.

    Attributes
    ----------
    name
        What it is called.
    initial_shares
        Shares set aside for it.
    within
        The tranche it is part of: "public", "placing", or "offer" when it stands beside both.
    taken_shares
        Shares taken up, `None` while unknown; the surplus goes to `surplus_to`.
    surplus_to
        "public", "placing", or "excess" (balloted among excess applications).
    """

    name: str
    initial_shares: int
    within: str
    taken_shares: int | None
    surplus_to: str


@dataclass(frozen=True, slots=True)
class SizeAdjustment:
    """The offer size adjustment option: its largest size (% of base) and who gets the shares."""

    max_pct: Decimal
    to: str


@dataclass(frozen=True, slots=True)
class UsListing:
    """The other line: ticker, shares per ADS, until when deposits are barred, its last price.

    The last price (US$ per ADS) is the close before the first day in Hong Kong, with its date.
    """

    ticker: str
    ads_ratio: Decimal
    deposit_barred_until: str | None
    last_price_usd: Decimal | None = None
    last_price_date: date | None = None
