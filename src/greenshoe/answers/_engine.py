"""Operating drivers, simulated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.core import to_json

if TYPE_CHECKING:
    from greenshoe.core import Json

__all__ = ["fleet_answer", "serving_answer"]


def fleet_answer(city: str, *, policy: str | None = None, days: int = 20, seed: int = 0) -> Json:
    """Return what `greenshoe engine fleet CITY --json` prints.

    Raises
    ------
    InputError
        If the city's file is wrong.
    """
    from greenshoe.study import FleetRequest, fleet_engine  # noqa: PLC0415 - numba loads when used

    request = FleetRequest(city, policy=policy, days=days, seed=seed)
    return to_json(fleet_engine(request).to_json())


def serving_answer(
    model: str, *, machine: str | None = None, draws: int = 256, seed: int = 0
) -> Json:
    """Return what `greenshoe engine serving MODEL --json` prints.

    Raises
    ------
    InputError
        If the service's file is wrong, or asks for what no machine can do.
    """
    from greenshoe.engines import (  # noqa: PLC0415 - numba loads when used
        on_machine,
        read_service,
        serve_day,
    )

    draft = read_service(model)
    if machine is not None:
        draft = on_machine(draft, machine)
    return to_json(serve_day(draft, draws=draws, seed=seed).to_json())
