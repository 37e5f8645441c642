"""What is read from a filing: plain records, each with the page and the words it came from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

__all__ = [
    "ApplicationSize",
    "Evidence",
    "FilingKind",
    "Held",
    "LadderRow",
    "Value",
]

Value = int | str | bool | Decimal | date | datetime


class FilingKind(StrEnum):
    """What a filing is: of the three kinds that are read in full, or another."""

    NOTICE = "notice"
    RESULTS = "results"
    STABILISATION = "stabilisation"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where something is printed: the page, from 1, and the words on one line."""

    page: int
    quote: str


@dataclass(frozen=True, slots=True)
class Held:
    """Something not passed on: the field and the reason."""

    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class ApplicationSize:
    """A number of shares one may apply for and the amount payable, as printed."""

    shares: int
    amount_hkd: Decimal


@dataclass(frozen=True, slots=True)
class LadderRow:
    """A row of the basis of allotment.

    Attributes
    ----------
    pool
        `A`, `B`, or empty where the print names none.
    pool_label_source
        `printed`, or how the label was found.
    shares_applied_for, valid_applications
        The size and how many applied for it.
    basis_text
        The basis as printed, on one line.
    approx_pct_allotted
        The printed percentage.
    guaranteed_shares
        What every applicant of the size gets.
    ballot_winners, ballot_extra_shares
        How many get more, and how much more.
    page, place
        The page it is printed on, and where in the folded text.
    allotted_shares_total
        Applications times guaranteed plus winners times extra.
    """

    pool: str
    pool_label_source: str
    shares_applied_for: int
    valid_applications: int
    basis_text: str
    approx_pct_allotted: Decimal
    guaranteed_shares: int
    ballot_winners: int
    ballot_extra_shares: int
    page: int = field(default=0, compare=False)
    place: int = field(default=0, compare=False, repr=False)

    @property
    def allotted_shares_total(self) -> int:
        """All shares the row hands out."""
        return (
            self.valid_applications * self.guaranteed_shares
            + self.ballot_winners * self.ballot_extra_shares
        )
