"""What theory knows of a fleet in advance: queues in a city that is a point, nearest vehicles."""

from __future__ import annotations

import numpy as np
from scipy.linalg import solve_banded

from greenshoe.core import InputError

__all__ = ["erlang_c", "nearest_km", "riders_waiting"]

_STEP_MINUTES = 0.5


def erlang_c(vehicles: int, load: float) -> float:
    """Return the chance that a rider must wait in a queue M/M/c.

    Parameters
    ----------
    vehicles
        Servers.
    load
        Arrivals a service time (erlangs), below `vehicles`.

    Raises
    ------
    InputError
        If the queue has no steady state.

    Source: Erlang (1917); the recursion of the loss formula is Jagerman's (1974).

    >>> round(erlang_c(2, 1.0), 6)  # textbook: 1/3
    0.333333
    """
    if not 0 < load < vehicles:
        raise InputError("has no steady state", key="load", value=load, expected="below vehicles")
    loss = 1.0
    for servers in range(1, vehicles + 1):
        loss = load * loss / (servers + load * loss)
    return vehicles * loss / (vehicles - load * (1.0 - loss))


def riders_waiting(
    vehicles: int, arrivals_per_minute: float, ride_minutes: float, patience_minutes: float,
    minutes: float,
) -> float:  # fmt: skip
    """Return the expected mean number of riders waiting over a day that begins empty.

    The birth-death chain M/M/c+M (Palm, 1957), integrated from an empty city by Crank and
    Nicolson's steps, so that no warm-up has to be thrown away.

    Parameters
    ----------
    vehicles
        Servers.
    arrivals_per_minute, ride_minutes, patience_minutes
        The rates' three numbers; patience is exponential.
    minutes
        Length of the day.
    """
    states = vehicles + 1 + int(40 + 8 * arrivals_per_minute * min(patience_minutes, 60.0))
    number = np.arange(states)
    queue = np.maximum(number - vehicles, 0)
    death = np.minimum(number, vehicles) / ride_minutes + queue / patience_minutes
    birth = np.full(states, arrivals_per_minute)
    birth[-1] = 0.0
    steps = max(round(minutes / _STEP_MINUTES), 1)
    half = minutes / steps / 2.0
    banded = np.zeros((3, states))
    banded[0, 1:] = -half * death[1:]
    banded[1] = 1.0 + half * (birth + death)
    banded[2, :-1] = -half * birth[:-1]
    chance = np.zeros(states)
    chance[0] = 1.0
    area = 0.0
    for _ in range(steps):
        flow = -(birth + death) * chance
        flow[1:] += birth[:-1] * chance[:-1]
        flow[:-1] += death[1:] * chance[1:]
        following = solve_banded((1, 1), banded, chance + half * flow)
        area += half * float(queue @ (chance + following))
        chance = following
    return float(area / minutes)


def nearest_km(density_per_km2: float, *, street: bool) -> float:
    """Return the mean way to the nearest of vehicles scattered at random.

    Parameters
    ----------
    density_per_km2
        Idle vehicles.
    street
        Whether ways follow a street grid.

    Source: Larson and Odoni, "Urban Operations Research" (1981), section 3.4:
    1/2 and sqrt(pi/8) over the root of the density.

    >>> nearest_km(25.0, street=False)
    0.1
    """
    return float(((np.pi / 8) ** 0.5 if street else 0.5) / density_per_km2**0.5)
