"""Arithmetic that statements must satisfy, and the document that does not.

An identity is a formula over claims and facts; its units are checked like a model's, so a
product of shares and HK$ cannot stand for dollars without a rate.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.company._claims import (
    AuditFinding,
    Claim,
    Identity,
    shipped_claims,
    shipped_identities,
)
from greenshoe.company._expression import parse_expression
from greenshoe.company._facts import find_fact
from greenshoe.company._units import Unit, parse_unit
from greenshoe.core import ModelError, near

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["audit"]

# Factors by which a number is wrong when one thing was taken for another.
_RATES = (
    ("exchange_rates/hkd_per_cny/2026-01-13", "HK$ taken for RMB"),
    ("exchange_rates/cny_per_usd/2025-11-25", "RMB taken for US$"),
    ("exchange_rates/hkd_per_usd/2025-11-03", "HK$ taken for US$"),
)
_PERIODS = ((12.0, "a month taken for a year"), (2.0, "a half taken for a year"))


def _quantity(key: str, claims: Mapping[str, Claim]) -> tuple[float, Unit]:
    if key in claims:
        return claims[key].value, parse_unit(claims[key].unit)
    if key.count("/") != 2 or key.split("/", 1)[0] in {c.document for c in claims.values()}:
        raise ModelError("is not a claim", key="inputs", value=key, expected=near(key, claims))
    fact = find_fact(key)
    return fact.value, parse_unit(fact.unit)


def _computed(identity: Identity, claims: Mapping[str, Claim]) -> tuple[float, Unit]:
    expression = parse_expression(identity.formula)
    values, units = {}, {}
    for name in expression.names:
        if name not in identity.inputs:
            raise ModelError("is not among the inputs", key=identity.name, value=name)
        value, unit = _quantity(identity.inputs[name], claims)
        if unit.power_of_ten == -2 and not unit.symbols:
            value, unit = value / 100.0, Unit()
        for word, names in (("year", identity.per_year), ("month", identity.per_month)):
            unit = unit / parse_unit(word) if name in names else unit
        values[name], units[name] = np.full((1, 1, 1), value), unit
    return float(expression.evaluate(values)[0, 0, 0]), expression.unit(units)


def _likely(identity: Identity, claim: Claim, ratio: float, claims: Mapping[str, Claim]) -> str:
    """Say what a wrong number looks like."""
    other = claims.get(identity.same_number_elsewhere)
    if other is not None and other.value == claim.value:
        metric = other.key.rsplit("/", 1)[-1]
        return f"the number is document {other.document}'s {metric}: a label was swapped"
    if ratio <= 0:
        return "the sign"
    power = round(math.log10(ratio))
    if power and abs(ratio / 10.0**power - 1) < 0.1:
        return f"a digit or a unit slipped (10^{power})"
    rates = ((find_fact(key).value, words) for key, words in _RATES)
    for factor, words in (*rates, *_PERIODS):
        if abs(ratio / factor - 1) < 0.01 or abs(ratio * factor - 1) < 0.01:
            return words
    return ""


def _finding(identity: Identity, claim: Claim, claims: Mapping[str, Claim]) -> AuditFinding:
    computed, unit = _computed(identity, claims)
    own = parse_unit(claim.unit)
    if own.symbols != unit.symbols:
        raise ModelError(
            f"gives {unit}, the claim is in {own}", key=identity.name, value=identity.formula
        )
    computed *= 10.0 ** (unit.power_of_ten - own.power_of_ten)
    ratio = claim.value / computed if computed else math.inf
    off = ratio - 1
    holds = (
        off <= identity.tolerance
        if identity.compare == "at most"
        else abs(off) <= identity.tolerance
    )
    return AuditFinding(
        identity.name,
        identity.number,
        claim.key,
        claim.document,
        "holds" if holds else "refuted",
        claim.value,
        computed,
        str(own),
        off,
        identity.meaning,
        "" if holds else _likely(identity, claim, ratio, claims),
    )


def audit(
    claims: Mapping[str, Claim] | None = None, identities: Sequence[Identity] | None = None
) -> tuple[AuditFinding, ...]:
    """Check claims against identities.

    Parameters
    ----------
    claims
        By key; the shipped ones where none are given. Identities whose claims or inputs are not
        among them are left out.
    identities
        The shipped ones where none are given.

    Raises
    ------
    ModelError
        If an identity's units do not fit or it reads a fact that is not shipped.

    >>> sorted({f.document for f in audit() if f.verdict == "refuted"})
    ['000', '001', '002', '003', '004']
    """
    known = shipped_claims() if claims is None else dict(claims)
    documents = {c.split("/", 1)[0] for c in shipped_claims()}
    found = []
    for identity in shipped_identities() if identities is None else identities:
        lacking = [
            key
            for key in identity.inputs.values()
            if key not in known and key.split("/", 1)[0] in documents
        ]
        found += [
            _finding(identity, known[key], known)
            for key in identity.claims
            if key in known and not lacking
        ]
    return tuple(found)
