"""How a company raises money, and what its values are asked at."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Financing", "ValuationChoices"]


@dataclass(frozen=True)
class Financing:
    """When the company must raise money, how, and when it cannot.

    Attributes
    ----------
    runway_limit_months
        It raises when cash lasts less than this at the coming year's burn.
    raise_to_months
        It raises enough to last this long.
    largest_dilution
        Most new shares in a year over shares after: what the market will give. Beyond, it fails
        once the cash is gone.
    issue_discount
        New shares are sold this much below the modelled price.
    recovery_rate
        What is left of the going concern's value after a failure.
    flat_failure_probability
        The probability a flat model would take, shown beside the modelled one.
    """

    runway_limit_months: float = 12.0
    raise_to_months: float = 24.0
    largest_dilution: float = 0.25
    issue_discount: float = 0.10
    recovery_rate: float = 0.30
    flat_failure_probability: float | None = None


@dataclass(frozen=True)
class ValuationChoices:
    """What the values are asked at.

    Attributes
    ----------
    target_year
        Year whose revenue the price-to-sales value and the sum of the parts rest on.
    required_return
        Yearly return used to bring that value back.
    yearly_dilution
        Used by the closed-form question only; the model has its own.
    exit_multiples
        Multiples of the closed-form question.
    comparables
        Names of the comparables to set beside; empty means all shipped.
    holding_discount
        Taken off the sum of the parts.
    """

    target_year: int
    required_return: float
    yearly_dilution: float
    exit_multiples: tuple[float, ...]
    comparables: tuple[str, ...]
    holding_discount: float
