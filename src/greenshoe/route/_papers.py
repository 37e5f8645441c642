"""The papers and waivers that a route asks for and a company has not ready."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from greenshoe.route._company import Company
    from greenshoe.rules import RulebookOn

__all__ = ["papers_of"]


def papers_of(company: Company, rules: RulebookOn, *kinds: str) -> tuple[str, ...]:
    """Return what is missing of the papers for every application and for some kinds of it.

    Parameters
    ----------
    company
        The company; what its `documents_ready` names (whatever the capitals) is not missing.
    rules
        The rulebook on the filing date.
    kinds
        Such as ``biotech``; what follows from the company itself is added.
    """
    wanted = ["all", *kinds]
    wanted += ["weighted_voting_rights"] if company.weighted_voting_rights else []
    wanted += ["contractual_arrangements"] if company.contractual_arrangements else []
    wanted += ["mainland"] if company.mainland_operations else []
    ready = [text.casefold() for text in company.documents_ready]
    missing: list[str] = []
    for kind in dict.fromkeys(wanted):
        rule = rules.find(f"route.documents.{kind}")
        papers = rule.texts() if rule is not None else ()
        missing += [p for p in papers if not any(text in p.casefold() for text in ready)]
    return tuple(missing)
