"""The offering: tranches, clawback, reallocation, pools, options, float, timetable, fees."""

from greenshoe.offering._applications import (
    FEES,
    ApplicationAmount,
    application_amount,
    application_table,
    usual_sizes,
)
from greenshoe.offering._capital import (
    Capital,
    capital_of,
    cornerstone_shares,
    prescribed_public_float,
)
from greenshoe.offering._check import Check
from greenshoe.offering._checks import checks_of
from greenshoe.offering._count import ShareCount
from greenshoe.offering._demand import Demand, demand_of
from greenshoe.offering._design import (
    LadderDesign,
    LadderStyle,
    design_ladder,
    design_pool,
    ladder_rows,
    pool_demands,
)
from greenshoe.offering._design_curves import PoolLadder, power, scaled_power
from greenshoe.offering._ladder import (
    LadderTotals,
    allotted_shares,
    chance_of_a_lot,
    expected_shares,
    ladder_totals,
    pct_allotted,
    successful_applications,
)
from greenshoe.offering._landmarks import Landmark, landmarks
from greenshoe.offering._lock_ups import LockUp, last_locked_day, lock_ups_of
from greenshoe.offering._offering import Offering, compute_offering
from greenshoe.offering._options import SizeOutcome
from greenshoe.offering._pool_demand import PoolDemand, pool_demand
from greenshoe.offering._pools import Pools, has_pools, largest_application, pool_of, pools_of
from greenshoe.offering._scenarios import ClawbackScenario, clawback_scenarios
from greenshoe.offering._settlement import Settlement, settle
from greenshoe.offering._solve import (
    QUESTIONS,
    FloatCase,
    FloatTest,
    Solution,
    float_case,
    float_tests,
    solve,
    solve_grid,
)
from greenshoe.offering._stabilisation import (
    StabilisationAccount,
    StabilisingTrade,
    cover_on_path,
    exercised_shares,
    settle_short,
    stabilising_period_end,
)
from greenshoe.offering._timetable import (
    TimetableEntry,
    application_close_of,
    timetable_of,
    trading_day_of,
)
from greenshoe.offering._tranches import (
    LEVEL_STEP,
    LadderStep,
    clawback_steps_of,
    most_applied_shares,
    public_after_reallocation,
    reallocation_cap_shares,
)

__all__ = [
    "FEES",
    "LEVEL_STEP",
    "QUESTIONS",
    "ApplicationAmount",
    "Capital",
    "Check",
    "ClawbackScenario",
    "Demand",
    "FloatCase",
    "FloatTest",
    "LadderDesign",
    "LadderStep",
    "LadderStyle",
    "LadderTotals",
    "Landmark",
    "LockUp",
    "Offering",
    "PoolDemand",
    "PoolLadder",
    "Pools",
    "Settlement",
    "ShareCount",
    "SizeOutcome",
    "Solution",
    "StabilisationAccount",
    "StabilisingTrade",
    "TimetableEntry",
    "allotted_shares",
    "application_amount",
    "application_close_of",
    "application_table",
    "capital_of",
    "chance_of_a_lot",
    "checks_of",
    "clawback_scenarios",
    "clawback_steps_of",
    "compute_offering",
    "cornerstone_shares",
    "cover_on_path",
    "demand_of",
    "design_ladder",
    "design_pool",
    "exercised_shares",
    "expected_shares",
    "float_case",
    "float_tests",
    "has_pools",
    "ladder_rows",
    "ladder_totals",
    "landmarks",
    "largest_application",
    "last_locked_day",
    "lock_ups_of",
    "most_applied_shares",
    "pct_allotted",
    "pool_demand",
    "pool_demands",
    "pool_of",
    "pools_of",
    "power",
    "prescribed_public_float",
    "public_after_reallocation",
    "reallocation_cap_shares",
    "scaled_power",
    "settle",
    "settle_short",
    "solve",
    "solve_grid",
    "stabilising_period_end",
    "successful_applications",
    "timetable_of",
    "trading_day_of",
    "usual_sizes",
]
