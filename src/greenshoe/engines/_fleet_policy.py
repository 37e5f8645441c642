"""Where vehicles without a rider go: what a policy of a name means for a city."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import ModelError
from greenshoe.engines._fleet_city import Point, Policy
from greenshoe.engines._fleet_fluid import blocks_of, empty_flows
from greenshoe.engines._fleet_ground import lay_out
from greenshoe.engines._fleet_state import Steering

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from greenshoe.engines._fleet_city import City

    Floats = NDArray[np.float64]

__all__ = ["Control", "Knobs", "control_of", "control_with"]

_HOURS = 24
_TICK_MINUTES = 10.0
_REACH_MINUTES = 15.0
_NEAREST = Policy("nearest", 30.0, 15.0, "none")


@dataclass(frozen=True)
class Control:
    """What the kernel is told of repositioning.

    Attributes
    ----------
    steering
        Routing and targets by hour and block.
    routing_scale
        Of the routing on completion; 0 for none.
    tick_minutes, tick_share, tick_reach_minutes
        How often idle vehicles are spread towards the targets (0 never), how much of the surplus,
        how far.
    look_ahead_minutes
        The routing and the targets of that much later are used.
    """

    steering: Steering
    routing_scale: float = 0.0
    tick_minutes: float = 0.0
    tick_share: float = 0.0
    tick_reach_minutes: float = 0.0
    look_ahead_minutes: float = 0.0


@dataclass(frozen=True, slots=True)
class Knobs:
    """What `learn` turns.

    Attributes
    ----------
    routing_scale
        Of the fluid routing: 1 is the fluid policy, 0 none of it.
    tick_share
        Part of the surplus spread every ten minutes.
    exponent
        Targets are the shares of demand raised to it; 2/3 minimises pick-up in a fluid city.
    reach_minutes
        Farthest move by target.
    look_ahead_minutes
        How far ahead the demand is taken from.
    """

    routing_scale: float = 1.0
    tick_share: float = 0.0
    exponent: float = 2.0 / 3.0
    reach_minutes: float = _REACH_MINUTES
    look_ahead_minutes: float = 15.0


def _steering(city: City, routing: Floats, target: Floats) -> Steering:
    layout, blocks = lay_out(city), blocks_of(city)
    return Steering(
        layout.block, routing, blocks.cell_share, target, blocks.between, np.zeros(blocks.number)
    )


@lru_cache(maxsize=16)
def _routing(city: City) -> Floats:
    """Return where a vehicle goes after a ride, by hour and block: the fluid empty flows."""
    blocks = blocks_of(city)
    routing = np.zeros((_HOURS, blocks.number, blocks.number))
    for hour in range(_HOURS):
        if blocks.flow[hour].sum() == 0.0:
            continue
        served, moved = empty_flows(city, hour)
        arrivals = np.maximum(served.sum(axis=0), 1e-9)[:, None]
        chance = moved / arrivals
        routing[hour] = chance / np.maximum(chance.sum(axis=1, keepdims=True), 1.0)
    return routing


def _target(city: City, exponent: float) -> Floats:
    weight = blocks_of(city).demand ** exponent
    return np.asarray(weight / np.maximum(weight.sum(axis=1, keepdims=True), 1e-300))


def control_of(city: City, knobs: Knobs | None = None) -> Control:
    """Return the control of a city's policy; `learn` needs the knobs that were learned.

    Raises
    ------
    ModelError
        If a city that is a point is to be repositioned in.
    """
    policy, number = city.policy.reposition, blocks_of(city).number
    if policy == "none":
        nothing = np.zeros((_HOURS, number, number))
        return Control(_steering(city, nothing, np.zeros((_HOURS, number))))
    if isinstance(city.ground, Point):
        raise ModelError(
            "has nowhere to go in a city that is a point", file=city.file, key="policy.reposition",
            value=policy, expected="none",
        )  # fmt: skip
    if policy == "nearest-hot":
        return control_with(city, Knobs(0.0, 1.0, 1.0, _REACH_MINUTES, 0.0))
    return control_with(city, knobs or Knobs())


def control_with(city: City, knobs: Knobs) -> Control:
    """Return the control that some knobs make."""
    number = blocks_of(city).number
    scale = knobs.routing_scale
    routing = (
        _routing(replace(city, policy=_NEAREST, inputs=()))
        if scale > 0
        else np.zeros((_HOURS, number, number))
    )
    return Control(
        _steering(city, routing, _target(city, knobs.exponent)),
        routing_scale=scale,
        tick_minutes=_TICK_MINUTES if knobs.tick_share > 0 else 0.0,
        tick_share=knobs.tick_share,
        tick_reach_minutes=knobs.reach_minutes,
        look_ahead_minutes=knobs.look_ahead_minutes,
    )
