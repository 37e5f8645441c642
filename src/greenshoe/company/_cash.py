"""Tax with losses carried forward, cash, and financing that depends on how things went.

A company whose cash will not last raises money at the price its own revenue supports; where the
market would give too little it fails. That is why good years and cheap capital come together,
which independent draws of a failure probability miss.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Mapping

    from greenshoe.company._arrays import Floats
    from greenshoe.company._choices import Financing

__all__ = ["Cash", "run_cash", "taxes_after_losses"]


@dataclass(frozen=True)
class Cash:
    """Money through the years, each of shape (draw, period); the base year is the first.

    Attributes
    ----------
    tax, free_cash_flow
        Of the year; nothing in the base year.
    balance
        Cash at the end of the year.
    raised
        New money of the year.
    shares
        Shares at the end of the year over those of the base year.
    failed
        Whether it has failed by the end of the year.
    """

    tax: Floats
    free_cash_flow: Floats
    balance: Floats
    raised: Floats
    shares: Floats
    failed: npt.NDArray[np.bool_]

    def runway_months(self, at: int) -> Floats:
        """Return the months the cash at the end of a period lasts at the next one's burn.

        At most 120; the last period's own burn stands for the one after it.
        """
        burn = -self.free_cash_flow[:, min(at + 1, self.balance.shape[1] - 1)]
        with np.errstate(all="ignore"):
            lasts = 12.0 * self.balance[:, at] / burn
        return np.where(burn > 0, np.minimum(lasts, 120.0), 120.0)


def taxes_after_losses(result: Floats, rate: Floats, losses: Floats) -> Floats:
    """Return the tax of each year; losses are carried forward without limit.

    Parameters
    ----------
    result, rate
        Shape (draw, period); the first period is past and bears no tax.
    losses
        Carried forward at its end, shape (draw,).

    >>> taxes_after_losses(np.array([[0.0, -50.0, 80.0]]), np.full((1, 3), 0.2), np.array([10.0]))
    array([[0., 0., 4.]])
    """
    tax, left = np.zeros(result.shape, order="F"), losses.copy()
    for year in range(1, result.shape[1]):
        profit = np.maximum(result[:, year], 0.0)
        used = np.minimum(left, profit)
        left += np.maximum(-result[:, year], 0.0) - used
        tax[:, year] = rate[:, year] * (profit - used)
    return tax


def run_cash(values: Mapping[str, Floats], rules: Financing) -> Cash:
    """Follow cash through the years of every draw.

    Parameters
    ----------
    values
        Shape (draw, period) each: `operating_result`, `reinvestment`, `tax_rate`, `revenue`,
        `price_to_sales`, `opening_cash`, `listing_proceeds`, `loss_carried_forward`.
    rules
        When and how it raises.
    """
    result = values["operating_result"]
    tax = taxes_after_losses(result, values["tax_rate"], values["loss_carried_forward"][:, 0])
    flow = result - tax - values["reinvestment"]
    flow[:, 0] = 0.0
    worth = values["price_to_sales"] * values["revenue"]
    balance, raised = np.zeros(flow.shape, order="F"), np.zeros(flow.shape, order="F")
    shares = np.ones(flow.shape, order="F")
    failed = np.zeros(flow.shape, dtype=np.bool_, order="F")
    balance[:, 0] = values["opening_cash"][:, 0] + values["listing_proceeds"][:, 0]
    for year in range(1, flow.shape[1]):
        before, alive = balance[:, year - 1], ~failed[:, year - 1]
        wanted = np.where(alive, _wanted(before, -flow[:, year], rules), 0.0)
        got = np.minimum(wanted, _most(worth[:, year - 1], rules))
        price = np.maximum(worth[:, year - 1] * (1 - rules.issue_discount), 1e-9)
        raised[:, year] = got
        shares[:, year] = shares[:, year - 1] * (1 + got / price)
        after = before + got + flow[:, year]
        failed[:, year] = failed[:, year - 1] | (after < 0)
        balance[:, year] = np.where(failed[:, year], 0.0, after)
    return Cash(tax, flow, balance, raised, shares, failed)


def _wanted(cash: Floats, burn: Floats, rules: Financing) -> Floats:
    """Return what a company with this cash and the coming year's burn sets out to raise."""
    short = (burn > 0) & (cash < burn * (rules.runway_limit_months / 12.0))
    return np.where(short, np.maximum(burn * (rules.raise_to_months / 12.0) - cash, 0.0), 0.0)


def _most(worth: Floats, rules: Financing) -> Floats:
    """Return the most the market gives: new shares up to a share of all shares after."""
    after = rules.largest_dilution / (1.0 - rules.largest_dilution)
    return np.maximum(worth, 0.0) * (1 - rules.issue_discount) * after
