"""Reading how a company raises money and what its values are asked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.company._choices import Financing, ValuationChoices
from greenshoe.company._comparables import comparables
from greenshoe.core import ModelError

if TYPE_CHECKING:
    from greenshoe.core import Section

__all__ = []

_MOST_MULTIPLES = 12


def _financing(section: Section) -> Financing:
    plain = Financing()
    section.only(
        (
            *("runway_limit_months", "raise_to_months", "largest_dilution", "issue_discount"),
            *("recovery_rate", "flat_failure_probability", "note"),
        )
    )
    flat = "flat_failure_probability"
    read = Financing(
        section.number("runway_limit_months", plain.runway_limit_months, low=0, high=120),
        section.number("raise_to_months", plain.raise_to_months, low=0, high=240),
        section.number("largest_dilution", plain.largest_dilution, low=0, high=0.9),
        section.number("issue_discount", plain.issue_discount, low=0, high=0.9),
        section.number("recovery_rate", plain.recovery_rate, low=0, high=1),
        section.number(flat, low=0, high=1) if section.has(flat) else None,
    )
    if read.raise_to_months < read.runway_limit_months:
        raise section.wrong("raise_to_months", "is below runway_limit_months", "at least as long")
    return read


def _choices(section: Section, years: tuple[int, ...]) -> ValuationChoices:
    section.only(
        (
            *("target_year", "required_return", "yearly_dilution", "exit_multiples"),
            *("comparables", "holding_discount", "note"),
        )
    )
    multiples = section.table.get("exit_multiples", [8, 15])
    names = section.table.get("comparables", [])
    if not isinstance(multiples, list) or not 1 <= len(multiples) <= _MOST_MULTIPLES:
        raise section.wrong("exit_multiples", "is not a list of numbers", "[8, 15]")
    if not isinstance(names, list) or not all(isinstance(n, str) for n in names):
        raise section.wrong("comparables", "is not a list of names")
    try:
        comparables(names)
    except ModelError as error:
        raise section.wrong(
            "comparables", f"{error.value} {error.message}", error.expected
        ) from error
    target = section.integer(
        "target_year", years[min(5, len(years) - 1)], low=years[1], high=years[-1]
    )
    return ValuationChoices(
        target,
        section.number("required_return", 0.12, low=-0.5, high=1),
        section.number("yearly_dilution", 0.03, low=0, high=0.9),
        tuple(section.finite("exit_multiples", m, low=1e-6, high=1e5) for m in multiples),
        tuple(str(n) for n in names),
        section.number("holding_discount", 0.0, low=0, high=1),
    )
