"""Statements of the documents about second listings, and what the data say of each."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal

from greenshoe.crosslisting._evidence import MEASURES, gather

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

__all__ = ["Claim", "Verdict", "judge_claims", "shipped_claims"]


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement: where it stands, what it says, and what would decide it."""

    id: str
    document: str
    quote: str
    statement: str
    test: str = ""
    why: str = ""
    numbers: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the data say of a claim.

    Attributes
    ----------
    verdict
        ``supported``, ``refuted`` or ``not decidable``.
    because
        The measured figures, or what is missing.
    pairs
        Number of pairs or companies that the figures rest on.
    """

    claim: Claim
    verdict: Literal["supported", "refuted", "not decidable"]
    because: str
    pairs: int = 0


@cache
def shipped_claims() -> tuple[Claim, ...]:
    """Return the statements of the documents, in order.

    >>> [claim.id for claim in shipped_claims()][:2]
    ['price-discovery', 'standby-liquidity']
    """
    text = (files("greenshoe.crosslisting") / "data/claims.toml").read_text("utf-8")
    return tuple(_claim(entry) for entry in tomllib.loads(text)["claim"])


def _claim(entry: Mapping[str, str | float]) -> Claim:
    words = {key: str(value) for key, value in entry.items() if isinstance(value, str)}
    numbers = tuple((k, float(v)) for k, v in entry.items() if not isinstance(v, str))
    return Claim(**words, numbers=numbers)


def judge_claims(
    folder: Path | None, *, as_of: date | None = None, seed: int = 0
) -> tuple[Verdict, ...]:
    """Judge every statement by the price files of a folder and by the rulebook.

    Parameters
    ----------
    folder
        Price files of as many pairs as there are; without a folder only the rules decide.
    as_of
        Nothing after this day is read.
    seed
        Of the bootstrap intervals.
    """
    evidence = gather(folder, as_of=as_of, seed=seed)
    verdicts = []
    for claim in shipped_claims():
        if not claim.test:
            verdicts.append(Verdict(claim, "not decidable", claim.why))
            continue
        verdict, because, pairs = MEASURES[claim.test](evidence, dict(claim.numbers))
        verdicts.append(Verdict(claim, verdict, because, pairs))
    return tuple(verdicts)
