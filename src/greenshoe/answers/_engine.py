"""Operating drivers, simulated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.core import InputError, to_json

if TYPE_CHECKING:
    from greenshoe.core import Json
    from greenshoe.engines import EngineResult

__all__ = ["fleet_answer", "fleet_sizes", "serving_answer", "serving_study"]


def fleet_sizes(text: str | None) -> tuple[int, ...]:
    """Return the fleets of a curve, written as `500,1000,2000`.

    Raises
    ------
    InputError
        If it is no list of whole numbers.

    >>> fleet_sizes("500, 1000"), fleet_sizes(None)
    ((500, 1000), ())
    """
    if not text:
        return ()
    try:
        return tuple(int(part) for part in text.split(","))
    except ValueError as error:
        raise InputError(
            "is no list of fleets", key="--fleets", value=text, expected="such as 500,1000,2000"
        ) from error


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


def serving_study(
    model: str,
    *,
    machine: str | None = None,
    draws: int = 256,
    seed: int = 0,
) -> EngineResult:
    """Return a service simulated; the arguments are the options of `greenshoe engine serving`.

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
    return serve_day(draft, draws=draws, seed=seed)


def serving_answer(
    model: str, *, machine: str | None = None, draws: int = 256, seed: int = 0
) -> Json:
    """Return what `greenshoe engine serving MODEL --json` prints.

    Raises
    ------
    InputError
        As `serving_study`.
    """
    return to_json(serving_study(model, machine=machine, draws=draws, seed=seed).to_json())
