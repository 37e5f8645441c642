"""What a plan is made of: deals that are open, money, and the choices that come out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import InputError

if TYPE_CHECKING:
    from datetime import datetime

    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]

__all__ = ["Application", "CashEvent", "Choice", "Funding", "OpenDeal", "Plan"]


@dataclass(frozen=True, slots=True)
class Application:
    """A size that may be applied for.

    Attributes
    ----------
    shares
        The size.
    pool
        "A", "B", or "" where the market has no pools.
    amount_cents
        What is payable on application, fees included.
    """

    shares: int
    pool: str
    amount_cents: int


@dataclass(frozen=True, eq=False)
class OpenDeal:
    """A deal that may be applied for: when its money moves, and what each size may bring.

    Attributes
    ----------
    stock_code
        Which.
    closes_at, refunds_at, settles_at
        Money leaves, what is not allotted comes back, and the sale is paid; in that order.
    applications
        The sizes, ascending.
    expected_outlay_hkd, expected_profit_hkd
        For each size the mean cost of the shares allotted (with the fees on them), and the mean of
        what their sale leaves over that cost; shape (sizes,).
    outlay_hkd, profit_hkd
        The same in each draw, ballots drawn; shape (draws, sizes). All deals of a plan have the
        same number of draws.
    """

    stock_code: str
    closes_at: datetime
    refunds_at: datetime
    settles_at: datetime
    applications: tuple[Application, ...]
    expected_outlay_hkd: FloatArray
    expected_profit_hkd: FloatArray
    outlay_hkd: FloatArray
    profit_hkd: FloatArray

    def most_outlay_hkd(self, shortfall_chance: float = 0.0) -> FloatArray:
        """Return for each size the outlay that no draw exceeds, or only that share of them.

        It is at least the smallest application's: a lot may be won even where no draw wins one.
        """
        most = np.quantile(self.outlay_hkd, 1 - shortfall_chance, axis=0, method="higher")
        one_lot = min(a.amount_cents for a in self.applications) / 100
        return np.asarray(np.maximum(most, np.maximum(self.expected_outlay_hkd, one_lot)))

    def least_profit_hkd(self, shortfall_chance: float = 0.0) -> FloatArray:
        """Return for each size the profit that no draw is below, or only that share of them."""
        least = np.quantile(self.profit_hkd, shortfall_chance, axis=0, method="lower")
        return np.asarray(np.minimum(least, self.expected_profit_hkd))

    @property
    def days_locked(self) -> int:
        """Calendar days from the closing day to the day of the refund, which interest is for."""
        return (self.refunds_at.date() - self.closes_at.date()).days


@dataclass(frozen=True, slots=True)
class Funding:
    """The applicant's money and what may be borrowed on it.

    Attributes
    ----------
    cash_hkd
        Own money at the start.
    margin_rate
        Interest on borrowed money, a fraction a year (actual/365).
    leverage
        Most application money for each HK$ of own money; 1 for no borrowing.
    handling_fee_hkd, margin_fee_hkd
        For each application; the second only where money is borrowed.
    max_loss_hkd
        Most that the worst draws may lose on average; `None` for no limit.
    tail
        Which draws are the worst: 0.05 for one in twenty.
    deposit_rate
        Least own money, as a fraction of the application money, by rule.
    shortfall_chance
        Cash is never below zero in the draws of each deal but this share of them, the largest
        allotments and the greatest losses; 0 for every draw.

    Raises
    ------
    InputError
        If a number is not possible, or the leverage breaks the deposit.
    """

    cash_hkd: float
    margin_rate: float = 0.0
    leverage: float = 1.0
    handling_fee_hkd: float = 0.0
    margin_fee_hkd: float = 0.0
    max_loss_hkd: float | None = None
    tail: float = 0.05
    deposit_rate: float = 0.1
    shortfall_chance: float = 0.0

    def __post_init__(self) -> None:
        limits = (
            ("cash", self.cash_hkd, 0.01, 1e12, "HK$ above 0"),
            ("margin-rate", self.margin_rate, 0, 1, "a fraction a year from 0 to 1, such as 0.045"),
            ("leverage", self.leverage, 1, 1 / self.deposit_rate, self._most()),
            ("handling-fee", self.handling_fee_hkd, 0, 1e6, "HK$, 0 or more"),
            ("margin-fee", self.margin_fee_hkd, 0, 1e6, "HK$, 0 or more"),
            ("max-loss", self.max_loss_hkd or 0.0, 0, 1e12, "HK$, 0 or more"),
            ("shortfall-chance", self.shortfall_chance, 0, 0.2, "a fraction from 0 to 0.2"),
            ("tail", self.tail, 0.001, 0.5, "a fraction from 0.001 to 0.5"),
        )
        for key, value, low, high, expected in limits:
            if not low <= value <= high * (1 + 1e-12):
                raise InputError("is not possible", key=key, value=value, expected=expected)

    def _most(self) -> str:
        return (
            f"from 1 (no borrowing) to {1 / self.deposit_rate:g}: "
            f"a deposit of {self.deposit_rate:.0%} or more (rule prefunding.deposit_pct)"
        )


@dataclass(frozen=True, slots=True)
class Choice:
    """One application of the plan and its funding."""

    stock_code: str
    shares_applied_for: int
    pool: str
    amount_hkd: float
    own_cash_hkd: float
    borrowed_hkd: float
    interest_hkd: float
    fees_hkd: float
    expected_value_hkd: float
    most_outlay_hkd: float
    least_profit_hkd: float
    """Cost of the shares in the draw that allots the most; profit in the one that brings least."""


@dataclass(frozen=True, slots=True)
class CashEvent:
    """A movement of the applicant's money.

    `change_hkd` and `balance_hkd` are expected values; `lowest_balance_hkd` is the balance if every
    deal so far had turned out as in its worst draw, and is never below zero.
    """

    at: datetime
    what: str
    stock_code: str
    change_hkd: float
    balance_hkd: float
    lowest_balance_hkd: float


@dataclass(frozen=True)
class Plan:
    """The best choice found.

    Attributes
    ----------
    choices, cash
        The applications, and the money hour by hour.
    expected_value_hkd
        Sum over the choices, net of every cost.
    loss_at_5_pct_hkd
        The loss that the worst draws (`Funding.tail`, 5 %) reach on average; below 0 for a gain.
    loss_quantile_hkd
        The loss that only those draws exceed.
    standard_deviation_hkd
        Of the profit over all draws, ballots drawn.
    proved_within_hkd
        No other choice is expected to bring more than this much more.
    """

    choices: tuple[Choice, ...]
    cash: tuple[CashEvent, ...]
    expected_value_hkd: float
    loss_at_5_pct_hkd: float
    loss_quantile_hkd: float
    standard_deviation_hkd: float
    proved_within_hkd: float
