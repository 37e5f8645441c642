"""A deal and assumptions in, a result with its manifest out; published outcomes replayed."""

from greenshoe.study._book import (
    AgainstPublished,
    BookAllotment,
    BookPrice,
    BookStudy,
    SimulatedMeasure,
    allocate_orders,
    build_book,
    price_orders,
    simulate_book,
    simulated_against_published,
)
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
    "AgainstPublished",
    "BookAllotment",
    "BookPrice",
    "BookStudy",
    "Manifest",
    "Replayed",
    "SimulatedMeasure",
    "StudyResult",
    "Verdict",
    "allocate_orders",
    "build_book",
    "find_deals",
    "moved_from_initial",
    "price_orders",
    "records_with_ladders",
    "replay",
    "run",
    "simulate_book",
    "simulated_against_published",
    "solve_for",
]
