"""Fleets and token factories, simulated: operating drivers from demand, machines and policy."""

from greenshoe.engines._fleet_city import POLICIES, City
from greenshoe.engines._fleet_day import FleetDay, Outcome, day_outcome, simulate_fleet_day
from greenshoe.engines._fleet_ensemble import Run, Variant, simulate_fleet
from greenshoe.engines._fleet_file import city_names, load_city
from greenshoe.engines._fleet_fluid import fluid_bound
from greenshoe.engines._fleet_learn import Lesson, learn_policy
from greenshoe.engines._fleet_measures import MEASURES, Measure
from greenshoe.engines._fleet_picture import curve_picture
from greenshoe.engines._fleet_policy import Control, Knobs, control_of
from greenshoe.engines._fleet_solve import SolvedDemand, solve_demand
from greenshoe.engines._fleet_study import FleetQuestion, fleet_result
from greenshoe.engines._fleet_theory import erlang_c, nearest_km, riders_waiting
from greenshoe.engines._result import (
    Check,
    Distribution,
    EngineResult,
    check_close,
    check_most,
    distribution_of,
)

__all__ = [
    "MEASURES",
    "POLICIES",
    "Check",
    "City",
    "Control",
    "Distribution",
    "EngineResult",
    "FleetDay",
    "FleetQuestion",
    "Knobs",
    "Lesson",
    "Measure",
    "Outcome",
    "Run",
    "SolvedDemand",
    "Variant",
    "check_close",
    "check_most",
    "city_names",
    "control_of",
    "curve_picture",
    "day_outcome",
    "distribution_of",
    "erlang_c",
    "fleet_result",
    "fluid_bound",
    "learn_policy",
    "load_city",
    "nearest_km",
    "riders_waiting",
    "simulate_fleet",
    "simulate_fleet_day",
    "solve_demand",
]
