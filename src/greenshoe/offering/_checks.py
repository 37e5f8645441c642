"""Every rule a deal must pass on the date of its listing document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.offering._checks_capital import float_checks, holder_checks, placing_checks
from greenshoe.offering._checks_shares import (
    application_checks,
    ladder_checks,
    over_allotment_checks,
    price_checks,
    stabilisation_checks,
    tranche_checks,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from greenshoe.deal import DealRecord, Terms
    from greenshoe.offering._applications import ApplicationAmount
    from greenshoe.offering._capital import Capital
    from greenshoe.offering._check import Check
    from greenshoe.offering._settlement import Settlement
    from greenshoe.rules import RulebookOn

__all__ = ["checks_of"]


def checks_of(
    record: DealRecord,
    terms: Terms,
    settled: Settlement,
    capital: Capital,
    amounts: Sequence[ApplicationAmount],
    rules: RulebookOn,
) -> tuple[Check, ...]:
    """Return every check of a deal.

    A check that the deal does not say enough for has `passes = None`: missing is not a failure, and
    it is not a pass either.
    """
    return (
        *price_checks(terms, rules),
        *tranche_checks(record, terms, settled, rules),
        *over_allotment_checks(record, settled, rules),
        *placing_checks(record, terms, capital, rules),
        *float_checks(record, terms, capital, rules),
        *holder_checks(record, terms, rules),
        *application_checks(terms, amounts, rules),
        *ladder_checks(record, terms, settled, rules),
        *stabilisation_checks(record, terms, settled, rules),
    )
