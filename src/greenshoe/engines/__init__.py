"""Fleets and token factories, simulated: operating drivers from demand, machines and policy."""

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
)
from greenshoe.engines._serving_picture import serving_picture
from greenshoe.engines._serving_plan import DayPlan
from greenshoe.engines._serving_shapes import Service

__all__ = [
    "Capacity",
    "Check",
    "DayPlan",
    "Distribution",
    "EngineResult",
    "MiddleCase",
    "Service",
    "ServiceDraft",
    "capacity_of",
    "check_close",
    "check_most",
    "distribution_of",
    "load_service",
    "machine_names",
    "on_machine",
    "read_service",
    "run_middle_case",
    "serve_day",
    "service_names",
    "serving_picture",
]
