"""What a price says in closed form: multiples, growth, dilution, votes, failure.

Every function is one line of the trade's arithmetic with its units named; the simulated values
use the same ones where they can.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from greenshoe.core import ModelError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "compression_return",
    "implied_revenue",
    "multiple_needed",
    "required_growth",
    "required_revenue",
    "sum_of_parts",
    "value_at_multiple",
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
