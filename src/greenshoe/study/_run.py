"""One study: a deal, assumptions and a seed to a result with its manifest."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from greenshoe.core import VERSION, html_view, sha256_of
from greenshoe.deal import Deal
from greenshoe.offering import Offering, Solution, compute_offering, solve
from greenshoe.rules import Rulebook

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

__all__ = ["Manifest", "StudyResult", "run", "solve_for"]


@dataclass(frozen=True)
class Manifest:
    """What a result was made from: the same manifest gives the same bytes.

    Attributes
    ----------
    version
        Of the package.
    seed
        Of every random stream.
    rulebook_date
        The date the rules were asked for: that of the listing document.
    rulebook_sha256
        Of every rule parameter.
    inputs
        SHA-256 by name.
    """

    version: str
    seed: int
    rulebook_date: date
    rulebook_sha256: str
    inputs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class StudyResult:
    """The result of a study.

    Attributes
    ----------
    offering
        Everything the rules give.
    manifest
        What it was made from.
    """

    offering: Offering
    manifest: Manifest

    @property
    def deal(self) -> Deal:
        """The deal studied."""
        return self.offering.deal

    def _repr_html_(self) -> str | None:
        """Show the report in a notebook, if the room that writes reports has been loaded."""
        return html_view(self)


def run(deal: Deal | str | Path, *, seed: int = 0) -> StudyResult:
    """Study a deal: the main job.

    Parameters
    ----------
    deal
        A deal, a code of the shipped registry, or the path of a deal file.
    seed
        Of every random stream, 0 or more.

    Raises
    ------
    InputError
        If the deal cannot be read, contradicts itself, or no rule is in force on its date.

    >>> result = run("2513")
    >>> result.offering.settlement.over_allocated.expected
    5612900
    """
    chosen = deal if isinstance(deal, Deal) else Deal.load(deal)
    rulebook = Rulebook.load()
    offering = compute_offering(chosen, rulebook)
    record = chosen.record
    name = record.file or "deal"
    digest = record.input_sha256 or sha256_of(repr(sorted(record.values.items())).encode())
    manifest = Manifest(VERSION, seed, offering.rules.on, rulebook.sha256, {name: digest})
    return StudyResult(offering, manifest)


def solve_for(deal: Deal, question: str) -> Solution:
    """Answer a backwards question about a deal, see `greenshoe.offering.solve`.

    Raises
    ------
    DealError
        If the question is not known or the deal lacks what it needs.
    NotPossibleError
        If no value passes.
    """
    offering = compute_offering(deal, Rulebook.load())
    return solve(
        question,
        deal.record,
        deal.terms,
        offering.settlement.offer_final_shares,
        offering.rules,
    )
