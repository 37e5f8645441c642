"""One offering, complete: everything the rules give from a deal's terms and demand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from greenshoe.core import InputError, RuleError
from greenshoe.offering._applications import ApplicationAmount, application_table
from greenshoe.offering._capital import Capital, capital_of
from greenshoe.offering._checks import checks_of
from greenshoe.offering._lock_ups import LockUp, lock_ups_of
from greenshoe.offering._scenarios import ClawbackScenario, clawback_scenarios
from greenshoe.offering._settlement import Settlement, settle
from greenshoe.offering._timetable import TimetableEntry, timetable_of

if TYPE_CHECKING:
    from decimal import Decimal
    from fractions import Fraction

    from greenshoe.deal import Deal
    from greenshoe.offering._check import Check
    from greenshoe.rules import Rulebook, RulebookOn

__all__ = ["Offering", "compute_offering"]


@dataclass(frozen=True)
class Offering:
    """What the rules give for one deal.

    Attributes
    ----------
    deal, rules
        The deal, and the rulebook on the date of its listing document.
    settlement
        Tranches, options and pools.
    scenarios
        The public tranche at each step of the ladder, whatever demand was.
    amounts
        Application sizes with amounts payable.
    sizes_are_printed
        Whether those sizes are the notice's own; else they are made in the usual way.
    gross_proceeds_hkd
        Final offer at the price.
    net_proceeds_hkd
        Less listing expenses, `None` where these are not stated.
    capital, lock_ups, timetable, checks
        As named.
    """

    deal: Deal
    rules: RulebookOn
    settlement: Settlement
    scenarios: tuple[ClawbackScenario, ...]
    amounts: tuple[ApplicationAmount, ...]
    sizes_are_printed: bool
    gross_proceeds_hkd: Decimal
    net_proceeds_hkd: Decimal | None
    capital: Capital
    lock_ups: tuple[LockUp, ...]
    timetable: tuple[TimetableEntry, ...]
    checks: tuple[Check, ...]

    @property
    def public_multiple(self) -> Fraction | None:
        """Shares applied for / initial public shares."""
        return self.settlement.demand.public_multiple


def compute_offering(deal: Deal, rulebook: Rulebook) -> Offering:
    """Compute everything the rules give for a deal.

    Parameters
    ----------
    deal
        The deal; demand and outcomes as far as they are known.
    rulebook
        The rulebook; the deal's listing document date selects the rules.

    Raises
    ------
    DealError
        If the deal contradicts itself.
    RuleError
        If its date is outside the rulebook, or its mechanism not in force then.

    >>> from greenshoe.deal import Deal
    >>> from greenshoe.rules import Rulebook
    >>> offering = compute_offering(Deal.load("2513"), Rulebook.load())
    >>> offering.settlement.public_final.expected, offering.gross_proceeds_hkd
    (7483900, Decimal('4348145900.00'))
    """
    try:
        return _computed(deal, rulebook.at(deal.terms.listing_document_date))
    except InputError as error:
        raise _placed(error, deal) from None


def _placed(error: InputError, deal: Deal) -> InputError:
    """Name the deal's file in an error, and its key where a rule is not in force on its date."""
    error.file = error.file or deal.record.file or None
    if error.key is None:
        mechanism, day = deal.terms.mechanism.value, deal.terms.listing_document_date
        error.key, error.value = "listing_document_date", error.value or day
        if isinstance(error, RuleError) and (error.rule or "").endswith(f".{mechanism}"):
            error.key, error.value = "mechanism", mechanism
    return error


def _computed(deal: Deal, rules: RulebookOn) -> Offering:
    record, terms = deal.record, deal.terms
    settlement = settle(record, terms, rules)
    amounts = application_table(terms, rules)
    capital = capital_of(record, terms, settlement.offer_final_shares)
    gross = settlement.offer_final_shares * terms.price_hkd
    expenses = record.number("listing_expenses_hkd_mn")
    return Offering(
        deal=deal,
        rules=rules,
        settlement=settlement,
        scenarios=clawback_scenarios(record, terms, rules),
        amounts=amounts,
        sizes_are_printed=bool(terms.application_sizes),
        gross_proceeds_hkd=gross,
        net_proceeds_hkd=None if expenses is None else gross - expenses * 1_000_000,
        capital=capital,
        lock_ups=lock_ups_of(record, terms, rules),
        timetable=timetable_of(record, terms, rules),
        checks=checks_of(record, terms, settlement, capital, amounts, rules),
    )
