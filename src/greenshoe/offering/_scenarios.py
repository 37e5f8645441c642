"""What the public tranche would be at each step of the ladder, whatever demand turns out to be."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from greenshoe.offering._demand import Demand, demand_of
from greenshoe.offering._pools import Pools, pools_of
from greenshoe.offering._tranches import clawback_steps_of, public_after_reallocation

if TYPE_CHECKING:
    from greenshoe.deal import DealRecord, Terms
    from greenshoe.offering._count import ShareCount
    from greenshoe.rules import RulebookOn

__all__ = ["ClawbackScenario", "clawback_scenarios"]


@dataclass(frozen=True, slots=True)
class ClawbackScenario:
    """The public tranche from a multiple on, with the placing full, on the base offer."""

    from_multiple: Fraction
    public: ShareCount
    pools: Pools


def clawback_scenarios(
    record: DealRecord, terms: Terms, rules: RulebookOn
) -> tuple[ClawbackScenario, ...]:
    """Return the tranche at 1x and at each step of the ladder, the placing taken as full."""
    known = demand_of(record)
    steps, _ = clawback_steps_of(terms, rules)
    rows = []
    for multiple in (Fraction(1), *(step.multiple for step in steps)):
        demand: Demand = replace(known, public_multiple=multiple, placing_level=None, tiers=())
        public = public_after_reallocation(terms, demand, rules)
        if public is not None:
            pools = pools_of(terms, public.expected, (), rules)
            rows.append(ClawbackScenario(multiple, public, pools))
    return tuple(rows)
