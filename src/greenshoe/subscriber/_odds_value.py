"""What applications are worth: allotment and return drawn together, less every cost.

Allotment and return share their draws of the multiple: deals that rise are deals in which little is
allotted, and the product of two means does not know that (Rock, 1986).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import DataError
from greenshoe.offering import application_amount
from greenshoe.subscriber._returns import PastReturns, first_day_return_draws, past_returns

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from greenshoe.subscriber._cost import Costs
    from greenshoe.subscriber._forecast import Forecast

    FloatArray = NDArray[np.float64]

__all__ = ["JointReturn", "TierValue", "joint_return", "known_returns", "return_draws", "values_of"]

_BIASED = "biased low"


@dataclass(frozen=True, slots=True)
class TierValue:
    """What an application of one size may bring, in HK$.

    Attributes
    ----------
    amount_hkd
        Payable on application.
    expected_hkd
        Expected profit after every cost, `None` where no return can be drawn.
    worst_hkd, best_hkd
        The 5 % and 95 % quantiles of the profit, the ballot drawn.
    chance_of_loss
        How often the profit is below zero.
    break_even_rise
        The rise of the price at which nothing is earned and nothing lost, as a fraction.
    """

    amount_hkd: float
    expected_hkd: float | None
    worst_hkd: float | None
    best_hkd: float | None
    chance_of_loss: float | None
    break_even_rise: float | None


@dataclass(frozen=True, slots=True)
class JointReturn:
    """The return on one-lot application money, and why it is not the headline.

    Attributes
    ----------
    mean_allotment, mean_return
        E[a] and E[r], as fractions.
    covariance
        Cov(a, r).
    joint
        E[a r] = E[a] E[r] + Cov(a, r), before costs.
    """

    mean_allotment: float
    mean_return: float
    covariance: float
    joint: float


def known_returns(made: Forecast) -> PastReturns:
    """Return the first days known when a forecast was made, without those flagged as biased."""
    kept = (r for r in made.past.records if _BIASED not in (r.text("flags") or ""))
    return past_returns(kept)


def return_draws(made: Forecast) -> FloatArray | None:
    """Return draws of the first-day return on a forecast's own draws of the multiple.

    Returns
    -------
    numpy.ndarray or None
        `None` where nothing can be said of demand, or too few first days are known.
    """
    if made.demand is None:
        return None
    try:
        return first_day_return_draws(
            made.demand.multiple, history=known_returns(made), seed=made.seed
        )
    except DataError:
        return None


def values_of(made: Forecast, costs: Costs, returns: FloatArray | None) -> tuple[TierValue, ...]:
    """Return what an application of each size is worth.

    Parameters
    ----------
    made
        A forecast with a ladder.
    costs
        What an application costs.
    returns
        Draws of the first-day return, one for each draw of the forecast.
    """
    price = made.deal.price_hkd
    expected, allotted = made.expected_shares(), made.allotted_shares()
    values = []
    for place, shares in enumerate(made.menu):
        value, fees = application_amount(
            shares, made.deal.terms.offer_price_max_hkd, made.deal.rules
        )
        amount = (value + sum(fees)) / 100
        rise = costs.break_even_rise(float(expected[:, place].mean()) * price, amount)
        if returns is None:
            values.append(TierValue(amount, None, None, None, None, rise))
            continue
        per_hkd = (1 + returns) * (1 - costs.out_rate) - 1 - costs.in_rate
        mean = price * _mean_product(made, expected[:, place], per_hkd) - costs.fixed_hkd(amount)
        profit = allotted[:, place] * price * per_hkd - costs.fixed_hkd(amount)
        low, high = np.quantile(profit, [0.05, 0.95])
        loss = float((profit < 0).mean())
        values.append(TierValue(amount, mean, float(low), float(high), loss, rise))
    return tuple(values)


def _mean_product(made: Forecast, allotment: FloatArray, returns: FloatArray) -> float:
    """Return E[allotment x return] over the draws.

    The two have nothing but the multiple in common: where it is known the product of the means is
    exact, and the chance covariance of some hundred draws would only be noise.
    """
    demand = made.demand
    if demand is not None and np.ptp(demand.multiple) == 0:
        return float(allotment.mean() * returns.mean())
    return float((allotment * returns).mean())


def joint_return(made: Forecast, returns: FloatArray) -> JointReturn:
    """Return the one-lot applicant's return on money applied with, and its parts.

    >>> from greenshoe.deal import shipped_record
    >>> from greenshoe.subscriber._forecast import forecast
    >>> made = forecast(shipped_record("2513"), "launch")
    >>> parts = joint_return(made, return_draws(made))
    >>> parts.covariance < 0, parts.joint < parts.mean_allotment * parts.mean_return
    (True, True)
    """
    allotment = np.exp(made.log_rates)
    mean_a, mean_r = float(allotment.mean()), float(returns.mean())
    joint = _mean_product(made, allotment, returns)
    return JointReturn(mean_a, mean_r, joint - mean_a * mean_r, joint)
