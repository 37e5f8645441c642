"""What is read off a day, by name and unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import UnknownNameError, near
from greenshoe.engines._fleet_day import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from greenshoe.engines._fleet_city import City

    Floats = NDArray[np.float64]

__all__ = ["MEASURES", "OPERATING", "Measure", "measure", "measure_named"]

OPERATING = (
    Outcome.ENERGY_COST, Outcome.CLEANING_COST, Outcome.REPAIR_COST, Outcome.OTHER_COST,
)  # fmt: skip
_COSTS = (
    *OPERATING, Outcome.ASSISTANT_COST, Outcome.INSURANCE_COST, Outcome.DEPRECIATION,
    Outcome.COMMISSION,
)  # fmt: skip
_EMPTY = (Outcome.PICK_UP_KM, Outcome.MOVE_KM, Outcome.DEPOT_KM)


@dataclass(frozen=True, slots=True)
class Measure:
    """A number of a day.

    Attributes
    ----------
    name, meaning
        What it is.
    unit
        Its unit; MONEY stands for the city's currency.
    of
        From a table (days, Outcome.SIZE) and the number of vehicles to a number a day.
    """

    name: str
    meaning: str
    unit: str
    of: Callable[[Floats, int], Floats]

    def unit_in(self, city: City) -> str:
        """Return the unit in a city's money."""
        return self.unit.replace("MONEY", city.currency)


def _sum(table: Floats, columns: tuple[Outcome, ...]) -> Floats:
    return np.asarray(table[:, [int(c) for c in columns]].sum(axis=1))


def _ratio(above: Floats, below: Floats) -> Floats:
    return np.asarray(np.divide(above, below, out=np.full_like(above, np.nan), where=below > 0))


def _a_vehicle(*columns: Outcome) -> Callable[[Floats, int], Floats]:
    return lambda table, vehicles: _sum(table, columns) / vehicles


def _column(column: Outcome) -> Callable[[Floats, int], Floats]:
    return lambda table, _: table[:, column]


def _all_km(table: Floats) -> Floats:
    return _sum(table, (*_EMPTY, Outcome.RIDE_KM))


MEASURES = (
    Measure("orders_per_vehicle_day", "orders served by a vehicle in a day",
            "orders / vehicle / day", _a_vehicle(Outcome.SERVED)),
    Measure("fare_per_order", "fare of an order, net of discounts", "MONEY / order",
            lambda t, _: _ratio(t[:, Outcome.REVENUE], t[:, Outcome.SERVED])),
    Measure("daily_operating_cost", "energy, cleaning, repair, parking, ground crew",
            "MONEY / vehicle / day", _a_vehicle(*OPERATING)),
    Measure("waiting_minutes", "from order to pick-up", "minutes", _column(Outcome.WAIT)),
    Measure("pick_up_minutes", "from match to pick-up", "minutes", _column(Outcome.PICK_UP)),
    Measure("empty_share", "km without a rider over all km", "fraction",
            lambda t, _: _ratio(_sum(t, _EMPTY), _all_km(t))),
    Measure("lost_share", "orders given up, or made out of hours", "fraction",
            lambda t, _: _ratio(_sum(t, (Outcome.LEFT, Outcome.CLOSED)), t[:, Outcome.ARRIVED])),
    Measure("idle_share", "time without anything to do", "fraction", _column(Outcome.IDLE_SHARE)),
    Measure("km_per_vehicle_day", "km driven", "km / vehicle / day",
            lambda t, n: _all_km(t) / n),
    Measure("revenue_per_vehicle_day", "fares, net of discounts", "MONEY / vehicle / day",
            _a_vehicle(Outcome.REVENUE)),
    Measure("cost_per_vehicle_day", "every cost of carrying, depreciation included",
            "MONEY / vehicle / day", _a_vehicle(*_COSTS)),
    Measure("earning_per_vehicle_day", "fares less every cost of carrying",
            "MONEY / vehicle / day", lambda t, n: (t[:, Outcome.REVENUE] - _sum(t, _COSTS)) / n),
)  # fmt: skip


def measure_named(name: str) -> Measure:
    """Return a measure by name.

    Raises
    ------
    UnknownNameError
        If there is none.

    >>> measure_named("empty_share").unit
    'fraction'
    """
    known = {m.name: m for m in MEASURES}
    if name not in known:
        raise UnknownNameError(
            "is no measure", key="measure", value=name, expected=near(name, known)
        )
    return known[name]


def measure(name: str, table: Floats, vehicles: int) -> Floats:
    """Return a measure of each day."""
    return measure_named(name).of(table, vehicles)
