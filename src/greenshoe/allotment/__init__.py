"""The allotment: a ballot for ten million people, committed to before it and proven after it."""

from greenshoe.allotment._audit import audit_path, read_object
from greenshoe.allotment._ballot import Ballot, SeedOrigin, hold_ballot, seed_of
from greenshoe.allotment._basis import Basis, Size, basis_of
from greenshoe.allotment._commitment import (
    Commitment,
    check_commitment,
    commit,
    commitment_path,
    read_commitment,
)
from greenshoe.allotment._draw import draw_winners, draw_winners_plainly
from greenshoe.allotment._make_proof import application_outcome, make_proof
from greenshoe.allotment._outcomes import REASONS, Totals
from greenshoe.allotment._proof import PROOF_KIND, ProofCheck, check_proof
from greenshoe.allotment._siphash import draw_key, draw_value, key_words, keyed_values
from greenshoe.allotment._verify import NotProvenError, Verified, verify_ballot

__all__ = [
    "PROOF_KIND",
    "REASONS",
    "Ballot",
    "Basis",
    "Commitment",
    "NotProvenError",
    "ProofCheck",
    "SeedOrigin",
    "Size",
    "Totals",
    "Verified",
    "application_outcome",
    "audit_path",
    "basis_of",
    "check_commitment",
    "check_proof",
    "commit",
    "commitment_path",
    "draw_key",
    "draw_value",
    "draw_winners",
    "draw_winners_plainly",
    "hold_ballot",
    "key_words",
    "keyed_values",
    "make_proof",
    "read_commitment",
    "read_object",
    "seed_of",
    "verify_ballot",
]
