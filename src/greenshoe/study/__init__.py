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
from greenshoe.study._find import (
    find_deals,
    records_with_ladders,
)
from greenshoe.study._first_day import (
    first_day_terms,
)
from greenshoe.study._first_day_if import MECHANISMS, first_day_under
from greenshoe.study._market_record import market_record
from greenshoe.study._read_deal import (
    DealFromDocuments,
    deal_from_documents,
)
from greenshoe.study._replay import (
    REPLAY_FIELDS,
    Replayed,
    Verdict,
    moved_from_initial,
    replay,
)
from greenshoe.study._run import (
    Manifest,
    StudyResult,
    run,
    solve_for,
)
from greenshoe.study._value_deal import value_deal

__all__ = [
    "MECHANISMS",
    "REPLAY_FIELDS",
    "AgainstPublished",
    "BookAllotment",
    "BookPrice",
    "BookStudy",
    "DealFromDocuments",
    "DesignStudy",
    "Manifest",
    "Replayed",
    "SimulatedMeasure",
    "StudyResult",
    "Verdict",
    "allocate_orders",
    "build_book",
    "commit_applications",
    "deal_from_documents",
    "design_ladders",
    "find_deals",
    "first_day_terms",
    "first_day_under",
    "hold_ballot",
    "market_record",
    "moved_from_initial",
    "price_orders",
    "prove_application",
    "records_with_ladders",
    "replay",
    "run",
    "simulate_book",
    "simulated_against_published",
    "solve_for",
    "value_deal",
    "verify_output",
    "verify_proof",
]
