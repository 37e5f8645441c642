"""Discounted cash flow of a company that loses money first.

Failure is not in the discount rate; dilution is not subtracted again, because the negative
flows already stand for the money that must be raised.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.company._cash import taxes_after_losses
from greenshoe.core import ModelError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from greenshoe.company._arrays import Floats

__all__ = ["GoingConcern", "discount_factors", "going_concern", "terminal_value"]

_FEW = 0.05


@dataclass(frozen=True)
class GoingConcern:
    """A discounted value and what it is made of, in the currency of the revenue.

    Attributes
    ----------
    revenue, free_cash_flow
        By year.
    explicit
        Present value of the years.
    terminal
        Present value of what follows them.
    """

    revenue: tuple[float, ...]
    free_cash_flow: tuple[float, ...]
    explicit: float
    terminal: float

    @property
    def value(self) -> float:
        """Explicit and terminal together."""
        return self.explicit + self.terminal

    @property
    def terminal_share(self) -> float:
        """Terminal over whole: above one where the years burn money."""
        return self.terminal / self.value


def discount_factors(rates: Floats) -> Floats:
    """Return the factors of year 1, 2, ... from yearly rates of shape (draw, year)."""
    return np.asarray(1.0 / np.cumprod(1.0 + rates, axis=1), dtype=np.float64)


def terminal_value(
    result: Floats,
    rate: Floats,
    growth: Floats,
    return_on_capital: Floats,
    tax_rate: Floats,
    *,
    least_gap: float = 0.0,
) -> Floats:
    """Return the value at the end of the last year of all that follows.

    Growth costs ``growth / return_on_capital`` of the after-tax result; a result that is not
    above 0 is worth nothing for ever, not less.

    Parameters
    ----------
    result, rate, growth, return_on_capital, tax_rate
        Of the last year, by draw.
    least_gap
        Least discount rate less growth: the few draws below it are held there, because one of
        them would otherwise be the whole mean.

    Raises
    ------
    ModelError
        If the growth reaches the discount rate in more than a twentieth of the draws.
    """
    gap = rate - growth
    if float(np.mean(gap <= 0)) > _FEW:
        raise ModelError(
            "reaches the discount rate",
            key="terminal_growth",
            value=float(np.median(growth)),
            expected=f"well below {float(np.median(rate)):g}",
        )
    flow = result * (1 + growth) * (1 - tax_rate) * (1 - growth / return_on_capital)
    return np.maximum(flow, 0.0) / np.maximum(gap, least_gap or 1e-12)


def going_concern(  # noqa: PLR0913 - named, each a vector or a rate of the method
    *,
    revenue: float,
    growth: Sequence[float],
    margins: Sequence[float],
    discount_rates: Sequence[float],
    sales_to_capital: float,
    tax_rate: float,
    terminal_growth: float,
    return_on_capital: float,
    loss_carried_forward: float = 0.0,
) -> GoingConcern:
    """Value a loss-maker from growth, operating margins and capital needs, one number each year.

    Parameters
    ----------
    revenue
        Of year 0.
    growth, margins, discount_rates
        Of years 1, 2, ...: same length.
    sales_to_capital
        Revenue gained by a unit of new capital.
    tax_rate, terminal_growth, return_on_capital
        Fractions.
    loss_carried_forward
        Tax losses at the end of year 0.

    Raises
    ------
    ModelError
        If lengths differ or terminal growth reaches the last discount rate.
    """
    years = len(growth)
    if not years == len(margins) == len(discount_rates) or years == 0:
        raise ModelError(
            "have different lengths", key="growth, margins, discount_rates", value=years
        )
    sales = revenue * np.cumprod(1.0 + np.asarray(growth))
    result = sales * np.asarray(margins)
    padded = np.concatenate([[0.0], result])[None, :]
    tax = taxes_after_losses(
        padded, np.full_like(padded, tax_rate), np.array([loss_carried_forward])
    )[0, 1:]
    capital = np.diff(np.concatenate([[revenue], sales])) / sales_to_capital
    flow = result - tax - capital
    factors = discount_factors(np.asarray(discount_rates)[None, :])[0]
    ends = (
        np.array([v]) for v in (discount_rates[-1], terminal_growth, return_on_capital, tax_rate)
    )
    after = terminal_value(result[-1:], *ends)
    return GoingConcern(
        tuple(sales.tolist()),
        tuple(flow.tolist()),
        float(flow @ factors),
        float(after[0] * factors[-1]),
    )
