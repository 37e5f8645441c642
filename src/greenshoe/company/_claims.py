"""Claims of the press and the arithmetic they must satisfy."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

__all__ = ["AuditFinding", "Claim", "Identity", "shipped_claims", "shipped_identities"]


@dataclass(frozen=True)
class Claim:
    """A statement of a document.

    Attributes
    ----------
    key
        `document/entity/metric`.
    value, unit
        As printed, in the unit's scale.
    words
        As printed.
    """

    key: str
    value: float
    unit: str
    words: str = ""

    @property
    def document(self) -> str:
        """The document that says so."""
        return self.key.split("/", 1)[0]


@dataclass(frozen=True)
class Identity:
    """A formula that one or more claims must satisfy.

    Attributes
    ----------
    name, number
        Its name, and its number in the list of known inconsistencies (may be empty).
    claims
        Keys of the claims.
    formula, inputs
        What they must equal, and the claim or fact each name stands for.
    tolerance
        Relative.
    meaning
        One or two sentences.
    compare
        `equal`, or `at most` where the claim may be lower.
    same_number_elsewhere
        A claim of another thing with the same number: a label that may have been swapped.
    per_year, per_month
        Inputs that are amounts of a period, to be read as flows.
    """

    name: str
    claims: tuple[str, ...]
    formula: str
    inputs: Mapping[str, str]
    tolerance: float
    meaning: str
    number: str = ""
    compare: str = "equal"
    same_number_elsewhere: str = ""
    per_year: Sequence[str] = field(default_factory=tuple)
    per_month: Sequence[str] = field(default_factory=tuple)


@dataclass(frozen=True)
class AuditFinding:
    """What an identity says of a claim.

    Attributes
    ----------
    identity, number
        Which.
    claim, document
        Of whom.
    verdict
        `holds` or `refuted`.
    claimed, computed, unit
        The two numbers, in the claim's unit.
    difference
        Claimed over computed less one.
    explanation, likely
        What the identity is, and what the slip looks like (may be empty).
    """

    identity: str
    number: str
    claim: str
    document: str
    verdict: str
    claimed: float
    computed: float
    unit: str
    difference: float
    explanation: str
    likely: str


@cache
def _data() -> Mapping[str, object]:
    text = files("greenshoe.company").joinpath("data/claims.toml").read_text("utf-8")
    return tomllib.loads(text)


def shipped_claims() -> dict[str, Claim]:
    """Return what the five articles say, by key.

    >>> shipped_claims()["003/zhipu/developers"].value
    45.0
    """
    table = _data()["claims"]
    rows = table if isinstance(table, Mapping) else {}
    return {key: Claim(key, float(r["value"]), r["unit"], r["words"]) for key, r in rows.items()}


def shipped_identities() -> tuple[Identity, ...]:
    """Return the identities they must satisfy."""
    rows = _data()["identities"]
    listed = rows if isinstance(rows, list) else []
    return tuple(Identity(**{**row, "claims": tuple(row["claims"])}) for row in listed)
