"""The catalogue of checks, over the facts of one or many documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.facts._checks_time import (
    check_effect_before_cause,
    check_official_results,
    check_outside_rules,
    check_superlatives,
    check_trend_reversal,
)
from greenshoe.facts._checks_values import (
    check_growth_and_base,
    check_label_swap,
    check_part_sums,
    check_price_and_shares,
    check_same_key,
)
from greenshoe.facts._checks_wording import (
    check_ambiguous_multiple,
    check_comparison_claims,
    check_competing_firsts,
    check_currency,
    check_misprints,
    check_multiple_convention,
    check_same_number_other_basis,
)
from greenshoe.facts._context import Context
from greenshoe.facts._outside import load_outside

if TYPE_CHECKING:
    from collections.abc import Iterable

    from greenshoe.facts._fact import Fact
    from greenshoe.facts._finding import Finding, Notes
    from greenshoe.facts._outside import Outside

__all__ = ["CHECKS", "reconcile"]

CHECKS = (
    check_same_key,
    check_label_swap,
    check_growth_and_base,
    check_price_and_shares,
    check_part_sums,
    check_multiple_convention,
    check_comparison_claims,
    check_superlatives,
    check_effect_before_cause,
    check_trend_reversal,
    check_outside_rules,
    check_official_results,
    check_competing_firsts,
    check_same_number_other_basis,
    check_ambiguous_multiple,
    check_currency,
    check_misprints,
)
_SEVERITIES = {"error": 0, "warning": 1, "info": 2}


def reconcile(
    facts: Iterable[Fact], documents: Iterable[Notes] = (), outside: Outside | None = None
) -> list[Finding]:
    """Find where facts do not fit each other, themselves, or what is known.

    Parameters
    ----------
    facts
        Facts of any number of documents.
    documents
        The notes of the readings they come from: publication dates, misprints and damage.
    outside
        Facts from outside; the shipped ones where none are given.

    Returns
    -------
    list of Finding
        The gravest first; each pair of words once.
    """
    once = {
        (f.doc, f.entity, f.metric, f.period, f.value, f.qualifier, f.basis): f
        for f in reversed(list(facts))
    }
    distinct = tuple(reversed(once.values()))
    notes = {note.doc: note for note in documents}
    context = Context(distinct, notes, outside or load_outside())
    findings = [finding for check in CHECKS for finding in check(context)]
    told: dict[tuple[str, str], Finding] = {}
    for finding in findings:
        told.setdefault((finding.kind, finding.explanation), finding)
    return sorted(told.values(), key=lambda f: (_SEVERITIES[f.severity], f.kind))
