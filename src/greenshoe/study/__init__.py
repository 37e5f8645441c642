"""A deal and assumptions in, a result with its manifest out; published outcomes replayed."""

from greenshoe.study._allotment import (
    DesignStudy,
    commit_applications,
    design_ladders,
    hold_ballot,
    prove_application,
    verify_output,
    verify_proof,
)
from greenshoe.study._find import find_deals, records_with_ladders
from greenshoe.study._read_deal import DealFromDocuments, deal_from_documents
from greenshoe.study._replay import (
    REPLAY_FIELDS,
    Replayed,
    Verdict,
    moved_from_initial,
    replay,
)
from greenshoe.study._run import Manifest, StudyResult, run, solve_for

__all__ = [
    "REPLAY_FIELDS",
    "DealFromDocuments",
    "DesignStudy",
    "Manifest",
    "Replayed",
    "StudyResult",
    "Verdict",
    "commit_applications",
    "deal_from_documents",
    "design_ladders",
    "find_deals",
    "hold_ballot",
    "moved_from_initial",
    "prove_application",
    "records_with_ladders",
    "replay",
    "run",
    "solve_for",
    "verify_output",
    "verify_proof",
]
