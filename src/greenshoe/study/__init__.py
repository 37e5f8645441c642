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
from greenshoe.study._engine_drivers import feed_engine
from greenshoe.study._engine_fleet import FleetRequest, feed_by_fleet, fleet_engine
from greenshoe.study._engines import engines_record, feed_by_engine
from greenshoe.study._find import (
    find_deals,
    records_with_ladders,
)
from greenshoe.study._first_day import (
    first_day_terms,
)
from greenshoe.study._fleet_record import fleet_record
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
from greenshoe.study._serving import feed_by_serving, serving_record
from greenshoe.study._value_deal import value_deal

__all__ = [
    "REPLAY_FIELDS",
    "AgainstPublished",
    "BookAllotment",
    "BookPrice",
    "BookStudy",
    "DealFromDocuments",
    "DesignStudy",
    "FleetRequest",
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
    "engines_record",
    "feed_by_engine",
    "feed_by_fleet",
    "feed_by_serving",
    "feed_engine",
    "find_deals",
    "first_day_terms",
    "fleet_engine",
    "fleet_record",
    "hold_ballot",
    "moved_from_initial",
    "price_orders",
    "prove_application",
    "records_with_ladders",
    "replay",
    "run",
    "serving_record",
    "simulate_book",
    "simulated_against_published",
    "solve_for",
    "value_deal",
    "verify_output",
    "verify_proof",
]
