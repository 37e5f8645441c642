"""Fleets and token factories, simulated: operating drivers from demand, machines and policy."""

from greenshoe.engines._result import (
    Check,
    Distribution,
    EngineResult,
    check_close,
    check_most,
    distribution_of,
)

__all__ = [
    "Check",
    "Distribution",
    "EngineResult",
    "check_close",
    "check_most",
    "distribution_of",
]
