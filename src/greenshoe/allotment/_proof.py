"""One application's proof: that it was in, what it drew, and why it won or lost.

A proof holds the application's own row and salt, the path from its leaf to the root, and what is
public anyway: the basis of allotment, the seed and the cut-off. Nothing in it is anybody else's:
the path is hashes of salted hashes. Checking it takes hashes and comparisons, nothing else.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from greenshoe.allotment._applications import (
    ABOVE_LARGEST,
    MULTIPLE,
    OFF_TABLE,
    UNPAID,
    VALID,
)
from greenshoe.allotment._ballot import seed_of
from greenshoe.allotment._basis import Basis, Size, read_basis
from greenshoe.allotment._json_shape import json_object, json_text, json_whole
from greenshoe.allotment._leaves import Leaf, leaf_hash
from greenshoe.allotment._merkle import climb, root_of
from greenshoe.allotment._outcomes import REASONS, cost_cents, shares_of
from greenshoe.allotment._siphash import draw_value
from greenshoe.core import DataError, GreenshoeError, cents_to_hkd

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from greenshoe.core import Json
    from greenshoe.rules import Rulebook, RulebookOn

__all__ = ["PROOF_KIND", "ProofCheck", "check_proof"]

PROOF_KIND = "greenshoe allotment proof"
_WIDE = 2**64
_DEVIATIONS = 6
_MOST_STEPS = 64


@dataclass(frozen=True, slots=True)
class ProofCheck:
    """One thing a proof shows, or fails to.

    Attributes
    ----------
    check
        What.
    passes
        Whether it holds.
    words
        Why, in a sentence.
    """

    check: str
    passes: bool
    words: str


@dataclass(frozen=True, slots=True)
class _Entry:
    """A row with its salt and its place in the tree."""

    leaf: Leaf
    salt: bytes
    place: int
    path: tuple[bytes, ...]

    @classmethod
    def read(cls, data: Json) -> _Entry:
        entry = json_object(data)
        row, path = json_object(entry["row"]), entry["path"]
        if not isinstance(path, list) or len(path) > _MOST_STEPS:
            raise TypeError("path")
        leaf = Leaf(
            json_text(row["application_id"]),
            json_text(row["applicant_id"]),
            json_whole(row["shares"]),
            json_whole(row["paid_cents"]),
        )
        steps = tuple(bytes.fromhex(json_text(step)) for step in path)
        return cls(leaf, bytes.fromhex(json_text(entry["salt"])), json_whole(entry["place"]), steps)

    def leads_to(self, root: str, applications: int, basis: Basis) -> bool:
        """Tell whether this row is in the tree of a root."""
        hashed = leaf_hash(self.leaf, self.salt)
        top = climb(hashed, self.place, applications, self.path)
        return top is not None and root_of(top, applications, basis.digest()).hex() == root


class _Proof:
    """A proof, read."""

    def __init__(self, data: Mapping[str, Json]) -> None:
        also = data["also"]
        cut_off, public = data["cut_off"], data["public_value"]
        self.root = json_text(data["root"])
        self.applications = json_whole(data["applications"])
        self.basis = read_basis(json_object(data["basis"]))
        self.seed = bytes.fromhex(json_text(data["seed"]))
        self.public_value = None if public is None else json_text(public)
        self.has_payments = data["has_payments"] is True
        self.price_hkd = Decimal(json_text(data["offer_price_hkd"]))
        self.rules_on = date.fromisoformat(json_text(data["rules_on"]))
        self.own = _Entry.read(data["own"])
        self.also = None if also is None else _Entry.read(also)
        self.drawn = int(json_text(data["draw"]), 16)
        self.cut_off = None if cut_off is None else int(json_text(cut_off), 16)
        self.outcome = json_object(data["outcome"])

    @property
    def size(self) -> Size | None:
        """The size applied for, `None` if it is none of the table."""
        wanted = self.own.leaf.shares
        return next((size for size in self.basis.sizes if size.shares == wanted), None)

    @property
    def reason(self) -> int:
        """Why it is rejected, by the row itself and by a second row of the same applicant."""
        leaf, size = self.own.leaf, self.size
        if self.also is not None:
            return MULTIPLE
        if leaf.shares > self.basis.largest_shares:
            return ABOVE_LARGEST
        if size is None:
            return OFF_TABLE
        return UNPAID if self.has_payments and leaf.paid_cents < size.amount_cents else VALID

    @property
    def won(self) -> bool:
        """Whether the value drawn is at most the cut-off."""
        return self.cut_off is not None and self.drawn <= self.cut_off


def _is_in(proof: _Proof) -> tuple[bool, str]:
    inside = proof.own.leads_to(proof.root, proof.applications, proof.basis)
    where = f"leaf {proof.own.place + 1:,} of {proof.applications:,}"
    return inside, f"{where}: row and ladder " + ("lead" if inside else "do not lead") + " to it"


def _seed(proof: _Proof) -> tuple[bool, str]:
    if proof.public_value is None:
        return True, "it was given by hand: this proof does not show that nobody chose it"
    made = seed_of(proof.root, proof.public_value)
    return made == proof.seed, f"SHA-256 of the root and {proof.public_value!r}"


def _drawn(proof: _Proof) -> tuple[bool, str]:
    made = draw_value(proof.seed, proof.own.leaf.application_id)
    return made == proof.drawn, f"{proof.own.leaf.application_id} draws {made:016x}"


def _cut_off(proof: _Proof) -> tuple[bool, str]:
    """Check that the cut-off lies where chance puts the w-th of N values."""
    size = proof.size
    if proof.reason != VALID or size is None or not size.valid_applications:
        return True, "the application took no part in the draw"
    rate = size.ballot_winners / size.valid_applications
    if proof.cut_off is None or not size.ballot_winners:
        same = proof.cut_off is None and not size.ballot_winners
        return same, "nobody of this size is balloted" if same else "a size with winners has one"
    spread = math.sqrt(rate * (1 - rate) / size.valid_applications)
    found = proof.cut_off / _WIDE
    near = abs(found - rate) <= _DEVIATIONS * spread + 2 / size.valid_applications
    words = f"{size.ballot_winners:,} of {size.valid_applications:,} win ({rate:.4%})"
    return near, f"{words}; the cut-off lies at {found:.4%} of all values"


def _expected(proof: _Proof, rules: RulebookOn) -> dict[str, Json]:
    """Return the outcome that the row, the draw and the cut-off make."""
    leaf, size, reason = proof.own.leaf, proof.size, proof.reason
    paid = leaf.paid_cents if proof.has_payments else (size.amount_cents if size else 0)
    shares = shares_of(size, won=proof.won) if size and reason == VALID else 0
    kept = cost_cents(shares, proof.price_hkd, rules)
    status = "rejected" if reason != VALID else ("allotted" if shares else "unsuccessful")
    return {
        "pool": size.pool if size else "",
        "allotted_shares": shares,
        "refund_hkd": str(cents_to_hkd(paid - kept)),
        "status": status,
        "reason": REASONS[reason],
    }


def _outcome(proof: _Proof, rules: RulebookOn) -> tuple[bool, str]:
    made = _expected(proof, rules)
    wrong = [key for key, value in made.items() if proof.outcome.get(key) != value]
    if wrong:
        return False, f"{wrong[0]} should be {made[wrong[0]]!r}"
    if proof.reason != VALID:
        return True, f"rejected: {REASONS[proof.reason]}; HK${made['refund_hkd']} back"
    got = f"{made['allotted_shares']} shares, HK${made['refund_hkd']} back"
    if proof.cut_off is None:
        return True, f"every application of this size gets the same: {got}"
    than = "at most" if proof.won else "above"
    return True, f"the draw is {than} the cut-off {proof.cut_off:016x}: {got}"


def _second(proof: _Proof) -> tuple[bool, str]:
    if proof.also is None:
        return True, "no second application is claimed"
    same = proof.also.leaf.applicant_id == proof.own.leaf.applicant_id
    other = proof.also.leaf.application_id != proof.own.leaf.application_id
    inside = proof.also.leads_to(proof.root, proof.applications, proof.basis)
    words = f"{proof.also.leaf.application_id} is of the same applicant and in the tree"
    return same and other and inside, words


def check_proof(data: Mapping[str, Json], root: str, rulebook: Rulebook) -> tuple[ProofCheck, ...]:
    """Check a proof against a published root; nothing else is needed.

    Parameters
    ----------
    data
        The proof, as `verify --proof-out` writes it.
    root
        The root that was published before the seed existed, 64 hex digits.
    rulebook
        The rulebook, for the fees.

    Returns
    -------
    tuple of ProofCheck
        What it shows; it is proven where all pass.

    Raises
    ------
    DataError
        If it is no proof.
    """
    try:
        proof = _Proof(data)
        rules = rulebook.at(proof.rules_on)
        checks: dict[str, Callable[[], tuple[bool, str]]] = {
            "root": lambda: (proof.root == root, "the proof is of the root given"),
            "application": lambda: _is_in(proof),
            "seed": lambda: _seed(proof),
            "draw": lambda: _drawn(proof),
            "cut-off": lambda: _cut_off(proof),
            "second application": lambda: _second(proof),
            "outcome": lambda: _outcome(proof, rules),
        }
        return tuple(ProofCheck(name, *made()) for name, made in checks.items())
    except GreenshoeError:
        raise
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise DataError(f"is no proof ({type(error).__name__}: {error})") from error
