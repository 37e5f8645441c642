"""A company from what it does each day to what it is worth: drivers, statements, values."""

from greenshoe.company._audit import audit
from greenshoe.company._backtest import backtest, open_forecasts
from greenshoe.company._cap_table import CapTable, IndexEvent, LockUp, Round, ShareClass
from greenshoe.company._change import change_driver
from greenshoe.company._choices import Financing, ValuationChoices
from greenshoe.company._claims import (
    AuditFinding,
    Claim,
    Identity,
    shipped_claims,
    shipped_identities,
)
from greenshoe.company._closed_form import (
    compression_return,
    implied_revenue,
    multiple_needed,
    required_growth,
    required_revenue,
    sum_of_parts,
    value_at_multiple,
    years_to_grow_into,
)
from greenshoe.company._closed_growth import (
    blend_margin,
    compound_growth,
    cumulative_failure,
    implied_probability,
    incremental_margin,
    margin_for_blend,
    operating_leverage,
    scenario_value,
    value_with_failure,
)
from greenshoe.company._closed_offering import Offering, voting_share
from greenshoe.company._comparables import Comparable, comparables, latest_trailing
from greenshoe.company._curves import (
    CurveFit,
    averaged_forecast,
    experience_exponent,
    fit_curve,
    learning_rate_of,
)
from greenshoe.company._deal_terms import DealTerms
from greenshoe.company._drivers import Driver, Pin
from greenshoe.company._engine_driver import DriverDistribution, EngineDriver
from greenshoe.company._engine_drivers import engine_inputs, with_drivers
from greenshoe.company._facts import Fact, facts_of, find_fact
from greenshoe.company._forecast import PartYear, RemainderForecast, forecast_part_year
from greenshoe.company._going_concern import GoingConcern, going_concern
from greenshoe.company._graph import Graph, Node
from greenshoe.company._history import HistoricPeriod, PublishedLine
from greenshoe.company._model import Business, Model, Scenario
from greenshoe.company._model_file import load_model, model_names
from greenshoe.company._ownership import (
    Expiry,
    expiries,
    float_at_listing,
    index_events,
    lock_ups,
    uses,
)
from greenshoe.company._picture_data import (
    BridgeStep,
    Fan,
    GrowthCell,
    GrowthMap,
    SwingEnds,
    fan_of,
    growth_map_of,
    steps_of,
    swings_of,
)
from greenshoe.company._pictures import (
    must_be_true_map,
    revenue_fan,
    value_tornado,
    value_waterfall,
)
from greenshoe.company._reconcile import ReconciledLine, reconcile
from greenshoe.company._result import Compression, MethodValue, MustBeTrue, ValuationResult
from greenshoe.company._run import Run, World, quantiles
from greenshoe.company._sensitivity import Swing, tornado
from greenshoe.company._simulate import simulate
from greenshoe.company._sobol import sobol_points
from greenshoe.company._sobol_shares import GroupShare, group_shares, sobol_indices
from greenshoe.company._solve import Solution, TargetUnreachableError, solve_driver
from greenshoe.company._templates import Template, load_template, template_names
from greenshoe.company._units import Unit, parse_unit
from greenshoe.company._valuation import Valuation, value, votes
from greenshoe.company._warnings import Caution

__all__ = [
    "AuditFinding",
    "BridgeStep",
    "Business",
    "CapTable",
    "Caution",
    "Claim",
    "Comparable",
    "Compression",
    "CurveFit",
    "DealTerms",
    "Driver",
    "DriverDistribution",
    "EngineDriver",
    "Expiry",
    "Fact",
    "Fan",
    "Financing",
    "GoingConcern",
    "Graph",
    "GroupShare",
    "GrowthCell",
    "GrowthMap",
    "HistoricPeriod",
    "Identity",
    "IndexEvent",
    "LockUp",
    "MethodValue",
    "Model",
    "MustBeTrue",
    "Node",
    "Offering",
    "PartYear",
    "Pin",
    "PublishedLine",
    "ReconciledLine",
    "RemainderForecast",
    "Round",
    "Run",
    "Scenario",
    "ShareClass",
    "Solution",
    "Swing",
    "SwingEnds",
    "TargetUnreachableError",
    "Template",
    "Unit",
    "Valuation",
    "ValuationChoices",
    "ValuationResult",
    "World",
    "audit",
    "averaged_forecast",
    "backtest",
    "blend_margin",
    "change_driver",
    "comparables",
    "compound_growth",
    "compression_return",
    "cumulative_failure",
    "engine_inputs",
    "experience_exponent",
    "expiries",
    "facts_of",
    "fan_of",
    "find_fact",
    "fit_curve",
    "float_at_listing",
    "forecast_part_year",
    "going_concern",
    "group_shares",
    "growth_map_of",
    "implied_probability",
    "implied_revenue",
    "incremental_margin",
    "index_events",
    "latest_trailing",
    "learning_rate_of",
    "load_model",
    "load_template",
    "lock_ups",
    "margin_for_blend",
    "model_names",
    "multiple_needed",
    "must_be_true_map",
    "open_forecasts",
    "operating_leverage",
    "parse_unit",
    "quantiles",
    "reconcile",
    "required_growth",
    "required_revenue",
    "revenue_fan",
    "scenario_value",
    "shipped_claims",
    "shipped_identities",
    "simulate",
    "sobol_indices",
    "sobol_points",
    "solve_driver",
    "steps_of",
    "sum_of_parts",
    "swings_of",
    "template_names",
    "tornado",
    "uses",
    "value",
    "value_at_multiple",
    "value_tornado",
    "value_waterfall",
    "value_with_failure",
    "votes",
    "voting_share",
    "with_drivers",
    "years_to_grow_into",
]
