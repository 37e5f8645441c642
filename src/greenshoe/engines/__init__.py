"""Fleets and token factories, simulated: operating drivers from demand, machines and policy."""

from greenshoe.engines._fleet_checks import fleet_checks
from greenshoe.engines._fleet_city import POLICIES, City
from greenshoe.engines._fleet_day import FleetDay, Outcome, day_outcome, simulate_fleet_day
from greenshoe.engines._fleet_ensemble import Run, Variant, simulate_fleet
from greenshoe.engines._fleet_file import city_names, city_of, load_city
from greenshoe.engines._fleet_fluid import fluid_bound
from greenshoe.engines._fleet_learn import Lesson, learn_policy
from greenshoe.engines._fleet_measures import MEASURES, Measure
from greenshoe.engines._fleet_picture import curve_picture, demand_picture
from greenshoe.engines._fleet_policy import Control, Knobs, control_of
from greenshoe.engines._fleet_solve import SolvedDemand, solve_demand
from greenshoe.engines._fleet_study import FleetQuestion, fleet_drivers, fleet_result
from greenshoe.engines._fleet_theory import erlang_c, nearest_km, riders_waiting
from greenshoe.engines._result import (
    Check,
    Distribution,
    EngineResult,
    check_close,
    check_most,
    distribution_of,
)
from greenshoe.engines._serving import MiddleCase, run_middle_case, serve_day
from greenshoe.engines._serving_capacity import Capacity, capacity_of
from greenshoe.engines._serving_curves import on_machine
from greenshoe.engines._serving_file import (
    ServiceDraft,
    load_service,
    machine_names,
    read_service,
    service_names,
    service_of,
)
from greenshoe.engines._serving_picture import serving_picture
from greenshoe.engines._serving_plan import DayPlan
from greenshoe.engines._serving_record import foreseen_steps
from greenshoe.engines._serving_shapes import Service

__all__ = [
    "MEASURES",
    "POLICIES",
    "Capacity",
    "Check",
    "City",
    "Control",
    "DayPlan",
    "Distribution",
    "EngineResult",
    "FleetDay",
    "FleetQuestion",
    "Knobs",
    "Lesson",
    "Measure",
    "MiddleCase",
    "Outcome",
    "Run",
    "Service",
    "ServiceDraft",
    "SolvedDemand",
    "Variant",
    "capacity_of",
    "check_close",
    "check_most",
    "city_names",
    "city_of",
    "control_of",
    "curve_picture",
    "day_outcome",
    "demand_picture",
    "distribution_of",
    "erlang_c",
    "fleet_checks",
    "fleet_drivers",
    "fleet_result",
    "fluid_bound",
    "foreseen_steps",
    "learn_policy",
    "load_city",
    "load_service",
    "machine_names",
    "nearest_km",
    "on_machine",
    "read_service",
    "riders_waiting",
    "run_middle_case",
    "serve_day",
    "service_names",
    "service_of",
    "serving_picture",
    "simulate_fleet",
    "simulate_fleet_day",
    "solve_demand",
]
