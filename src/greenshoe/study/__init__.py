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
    BookAllotment,
    BookPrice,
    BookStudy,
    allocate_orders,
    build_book,
    price_orders,
)
from greenshoe.study._deal_book import DealBook, book_of_deal
from greenshoe.study._desk import DeskAsked, DeskStudy, desk_json, run_desk
from greenshoe.study._engine_drivers import feed_engine
from greenshoe.study._engine_fleet import FleetRequest, feed_by_fleet, fleet_engine
from greenshoe.study._engines import engines_record, feed_by_engine
from greenshoe.study._find import (
    find_deals,
    records_with_ladders,
)
from greenshoe.study._first_day import first_day_assumptions, first_day_terms
from greenshoe.study._first_day_if import MECHANISMS, first_day_under
from greenshoe.study._fleet_record import fleet_record
from greenshoe.study._market_record import market_record
from greenshoe.study._odds import (
    Asked,
    OddsStudy,
    odds_entry,
    odds_of_deal,
    odds_of_study,
    odds_of_table,
    odds_past,
    odds_records,
)
from greenshoe.study._plan import (
    PlanAsked,
    PlanStudy,
    RefusedDeal,
    deposit_rate,
    plan_deals,
    plan_json,
)
from greenshoe.study._plan_record import backtest_plan
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
from greenshoe.study._simulated_book import (
    AgainstPublished,
    SimulatedMeasure,
    simulate_book,
    simulated_against_published,
)
from greenshoe.study._two_markets import TwoMarkets, two_markets
from greenshoe.study._value_deal import value_deal
from greenshoe.study._what_if import (
    CHANGEABLE,
    WhatIf,
    read_changes,
    what_if,
)
from greenshoe.study._window import market_window

__all__ = [
    "CHANGEABLE",
    "MECHANISMS",
    "REPLAY_FIELDS",
    "AgainstPublished",
    "Asked",
    "BookAllotment",
    "BookPrice",
    "BookStudy",
    "DealBook",
    "DealFromDocuments",
    "DesignStudy",
    "DeskAsked",
    "DeskStudy",
    "FleetRequest",
    "Manifest",
    "OddsStudy",
    "PlanAsked",
    "PlanStudy",
    "RefusedDeal",
    "Replayed",
    "SimulatedMeasure",
    "StudyResult",
    "TwoMarkets",
    "Verdict",
    "WhatIf",
    "allocate_orders",
    "backtest_plan",
    "book_of_deal",
    "build_book",
    "commit_applications",
    "deal_from_documents",
    "deposit_rate",
    "design_ladders",
    "desk_json",
    "engines_record",
    "feed_by_engine",
    "feed_by_fleet",
    "feed_by_serving",
    "feed_engine",
    "find_deals",
    "first_day_assumptions",
    "first_day_terms",
    "first_day_under",
    "fleet_engine",
    "fleet_record",
    "hold_ballot",
    "market_record",
    "market_window",
    "moved_from_initial",
    "odds_entry",
    "odds_of_deal",
    "odds_of_study",
    "odds_of_table",
    "odds_past",
    "odds_records",
    "plan_deals",
    "plan_json",
    "price_orders",
    "prove_application",
    "read_changes",
    "records_with_ladders",
    "replay",
    "run",
    "run_desk",
    "serving_record",
    "simulate_book",
    "simulated_against_published",
    "solve_for",
    "two_markets",
    "value_deal",
    "verify_output",
    "verify_proof",
    "what_if",
]
