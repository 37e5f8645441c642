"""What a price says in closed form: multiples, growth, dilution, votes, failure.

Every function is one line of the trade's arithmetic with its units named; the simulated values
use the same ones where they can.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from greenshoe.core import ModelError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = [
    "Offering",
    "blend_margin",
    "compound_growth",
    "compression_return",
    "cumulative_failure",
    "implied_probability",
    "implied_revenue",
    "incremental_margin",
    "margin_for_blend",
    "multiple_needed",
    "operating_leverage",
    "required_growth",
    "required_revenue",
    "scenario_value",
    "sum_of_parts",
    "value_at_multiple",
    "value_with_failure",
    "voting_share",
    "years_to_grow_into",
]


def _positive(**numbers: float) -> None:
    for name, value in numbers.items():
        if not (value > 0 and math.isfinite(value)):
            raise ModelError("is not above 0", key=name, value=value, expected="a number above 0")


def value_at_multiple(
    multiple: float, revenue: float, *, years: float = 0.0, required_return: float = 0.0
) -> float:
    """Return price to sales times revenue, brought back `years` at `required_return`.

    >>> value_at_multiple(30, 1.797)
    53.91
    """
    return float(multiple * revenue / (1.0 + required_return) ** years)


def implied_revenue(value: float, multiple: float) -> float:
    """Return the revenue that a value at a multiple stands for, in the value's currency.

    Raises
    ------
    ModelError
        If the multiple is not above 0.

    >>> round(implied_revenue(53.9, 30), 3)
    1.797
    """
    _positive(multiple=multiple)
    return value / multiple


def compression_return(
    growth: float,
    years: float,
    multiple_from: float,
    multiple_to: float,
    yearly_dilution: float = 0.0,
) -> float:
    """Return the price's whole change when revenue grows and the multiple falls.

    >>> round(compression_return(1.0, 3, 30, 10, 0.05), 2)
    1.3
    """
    _positive(multiple_from=multiple_from)
    grown = (1 + growth) ** years * multiple_to / multiple_from
    return float(grown / (1 + yearly_dilution) ** years - 1)


def years_to_grow_into(growth: float, multiple_from: float, multiple_to: float) -> float:
    """Return the years of growth that bring a multiple down at an unchanged price.

    >>> round(years_to_grow_into(0.60, 30, 8), 1)
    2.8
    """
    _positive(growth=growth, multiple_from=multiple_from, multiple_to=multiple_to)
    return math.log(multiple_from / multiple_to) / math.log(1 + growth)


def required_revenue(
    value: float,
    years: float,
    exit_multiple: float,
    required_return: float,
    yearly_dilution: float = 0.0,
) -> float:
    """Return the revenue `years` ahead that justifies a value today.

    >>> round(required_revenue(45.8, 5, 8, 0.12, 0.03), 1)
    11.7
    """
    _positive(exit_multiple=exit_multiple)
    grown = ((1 + required_return) * (1 + yearly_dilution)) ** years
    return float(value * grown / exit_multiple)


def required_growth(
    value: float,
    revenue: float,
    years: float,
    exit_multiple: float,
    *,
    required_return: float,
    yearly_dilution: float = 0.0,
) -> float:
    """Return the yearly growth from `revenue` that justifies a value today.

    >>> round(required_growth(45.8, 0.724, 5, 8, required_return=0.12, yearly_dilution=0.03), 2)
    0.74
    """
    _positive(revenue=revenue, years=years)
    needed = required_revenue(value, years, exit_multiple, required_return, yearly_dilution)
    return float((needed / revenue) ** (1 / years) - 1)


def sum_of_parts(
    parts: Mapping[str, tuple[float, float]], net_cash: float = 0.0, holding_discount: float = 0.0
) -> float:
    """Return the sum of revenue x multiple over parts, with cash, less a holding discount.

    >>> parts = {"robotaxi": (16.607, 60), "trucks": (40.601, 6), "licence": (32.793, 8)}
    >>> round(sum_of_parts(parts))
    1502
    """
    gross = sum(revenue * multiple for revenue, multiple in parts.values()) + net_cash
    return gross * (1 - holding_discount)


def multiple_needed(
    value: float, parts: Mapping[str, tuple[float, float]], part: str, net_cash: float = 0.0
) -> float:
    """Return the multiple one part needs for the sum to reach a value, the others as given.

    >>> parts = {"robotaxi": (16.607, 60), "trucks": (40.601, 6), "licence": (32.793, 8)}
    >>> round(multiple_needed(7200, parts, "robotaxi"))
    403
    """
    _positive(revenue=parts[part][0])
    rest = {name: pair for name, pair in parts.items() if name != part}
    return (value - sum_of_parts(rest, net_cash)) / parts[part][0]


def value_with_failure(going_concern: float, probability: float, recovery_rate: float) -> float:
    """Return a going concern's value with a flat probability of failure.

    >>> value_with_failure(100, 0.20, 0.30)
    86.0
    """
    return going_concern * (1 - probability) + probability * recovery_rate * going_concern


def cumulative_failure(yearly: Sequence[float]) -> float:
    """Return the probability of failing in any of the years.

    >>> round(cumulative_failure([0.1, 0.1]), 2)
    0.19
    """
    return 1 - math.prod(1 - p for p in yearly)


def scenario_value(branches: Sequence[tuple[float, float]]) -> float:
    """Return the sum of probability x value over branches.

    Raises
    ------
    ModelError
        If the probabilities do not add up to one.

    >>> scenario_value([(0.25, 100.0), (0.75, 20.0)])
    40.0
    """
    whole = sum(p for p, _ in branches)
    if abs(whole - 1) > 1e-9:
        raise ModelError("do not add up to 1", key="probabilities", value=whole)
    return sum(p * v for p, v in branches)


def implied_probability(price: float, value_up: float, value_down: float) -> float:
    """Return the probability of the good branch that a price between two branches implies.

    >>> implied_probability(40, 100, 20)
    0.25
    """
    if value_up == value_down:
        raise ModelError("are the same", key="branches", value=value_up)
    return (price - value_down) / (value_up - value_down)


def incremental_margin(
    profit_before: float, profit_after: float, revenue_before: float, revenue_after: float
) -> float:
    """Return the gross profit that came with each unit of new revenue.

    >>> round(incremental_margin(9.2, 18.4 * 1.716, 100, 171.6), 3)
    0.312
    """
    if revenue_after == revenue_before:
        raise ModelError("did not change", key="revenue", value=revenue_after)
    return (profit_after - profit_before) / (revenue_after - revenue_before)


def operating_leverage(contribution: float, operating_result: float) -> float:
    """Return contribution over operating result.

    Raises
    ------
    ModelError
        At or below break-even, where it means nothing: use `incremental_margin`.

    >>> operating_leverage(30.0, 10.0)
    3.0
    """
    if operating_result <= 0:
        raise ModelError(
            "has no operating leverage",
            key="operating_result",
            value=operating_result,
            expected="a result above 0; below it use the incremental margin",
        )
    return contribution / operating_result


def blend_margin(share: float, margin: float, other_margin: float) -> float:
    """Return the margin of a mix.

    >>> round(blend_margin(0.152, -0.004, 0.591), 4)
    0.5006
    """
    return share * margin + (1 - share) * other_margin


def margin_for_blend(blend: float, share: float, other_margin: float) -> float:
    """Return the margin one part must have for the mix to reach a blend.

    >>> round(margin_for_blend(0.50, 0.56, 0.591), 3)
    0.429
    """
    _positive(share=share)
    return (blend - (1 - share) * other_margin) / share


def compound_growth(first: float, last: float, periods: float) -> float:
    """Return the growth per period between two levels.

    >>> round(compound_growth(20, 500, 10), 3)
    0.38
    """
    _positive(first=first, last=last, periods=periods)
    return float((last / first) ** (1 / periods) - 1)


def voting_share(weighted_shares: float, votes: int, other_shares: float) -> float:
    """Return the votes of a class with `votes` each over all votes.

    >>> round(voting_share(5.4, 40, 94.6), 3)
    0.695
    """
    _positive(all_shares=weighted_shares + other_shares)
    return weighted_shares * votes / (weighted_shares * votes + other_shares)


@dataclass(frozen=True)
class Offering:
    """New shares at a price.

    Attributes
    ----------
    price
        Of one share.
    shares_after
        All shares after the offering, without the over-allotment.
    new_shares
        Sold by the company.
    over_allotment_shares
        Further new shares if the option is exercised.
    """

    price: float
    shares_after: float
    new_shares: float
    over_allotment_shares: float = 0.0

    @property
    def post_money(self) -> float:
        """Price times all shares, over-allotment included.

        >>> round(Offering(116.2, 440.23, 37.42).post_money / 1000, 1)
        51.2
        """
        return self.price * (self.shares_after + self.over_allotment_shares)

    @property
    def raised(self) -> float:
        """Price times new shares, over-allotment included."""
        return self.price * (self.new_shares + self.over_allotment_shares)

    @property
    def pre_money(self) -> float:
        """Post-money less what was raised."""
        return self.post_money - self.raised

    @property
    def sold_share(self) -> float:
        """New shares over all shares: the dilution of the old."""
        new = self.new_shares + self.over_allotment_shares
        return new / (self.shares_after + self.over_allotment_shares)
