"""The engines for the other rooms: a company fed by one of them, and the measured record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.core import UnknownNameError
from greenshoe.study._engine_fleet import feed_by_fleet
from greenshoe.study._fleet_record import fleet_record
from greenshoe.study._serving import feed_by_serving, serving_record

if TYPE_CHECKING:
    from greenshoe.company import Model

__all__ = ["engines_record", "feed_by_engine"]


def engines_record() -> list[dict[str, object]]:
    """Return what the engines were checked against: one flat row for each check."""
    return [*fleet_record(), *serving_record()]


def feed_by_engine(model: Model, engine: str, given: str | None = None) -> Model:
    """Return a company's model with drivers from an engine that is run now.

    Parameters
    ----------
    engine
        ``fleet`` or ``serving``.
    given
        What the engine runs: a shipped name or a file.

    Raises
    ------
    UnknownNameError
        If there is no such engine.
    ModelError
        As `feed_by_fleet` and `feed_by_serving`.
    """
    if engine == "fleet":
        return feed_by_fleet(model, given)
    if engine == "serving":
        return feed_by_serving(model, given)[0]
    raise UnknownNameError("is no engine", key="--engine", value=engine, expected="fleet, serving")
