"""A deal and assumptions in, a result with its manifest out; published outcomes replayed."""

from greenshoe.study._find import find_deals, records_with_ladders
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
    "Manifest",
    "Replayed",
    "StudyResult",
    "Verdict",
    "find_deals",
    "moved_from_initial",
    "records_with_ladders",
    "replay",
    "run",
    "solve_for",
]
