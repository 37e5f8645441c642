"""Growth, failure, margins and trees in closed form."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from greenshoe.company._closed_form import _positive
from greenshoe.core import ModelError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "blend_margin",
    "compound_growth",
    "cumulative_failure",
    "implied_probability",
    "incremental_margin",
    "margin_for_blend",
    "operating_leverage",
    "scenario_value",
    "value_with_failure",
]


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
