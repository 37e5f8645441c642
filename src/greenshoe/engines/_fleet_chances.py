"""From places and trip lengths to rates by hour and cell and chances of a destination."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import brentq

from greenshoe.core import ModelError
from greenshoe.engines._fleet_layout import Demand
from greenshoe.engines._fleet_state import Chances

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from greenshoe.engines._fleet_city import City
    from greenshoe.engines._fleet_layout import Cells

    Floats = NDArray[np.float64]

__all__ = ["demand_of", "spread_of"]


def demand_of(city: City, places: Floats, km: Floats, cells: Cells) -> Demand:
    """Turn places into rates by hour and cell, and trips into chances of a destination."""
    starts = np.array([place.orders_per_hour for place in city.demand.places])  # (places, 24)
    pulls = np.array([place.attraction for place in city.demand.places])
    origin = starts.T @ places
    attraction = chances_of(pulls.T @ places)
    if city.demand.flows:
        destination = _by_flows(city, starts, places)
    else:
        kernel = _deterrence(city, origin, attraction, km)
        destination = chances_of(attraction[:, None, :] * kernel[None])
    starting = chances_of(origin)
    sums = running_sums(starting), running_sums(destination)
    chances = Chances(*sums, cells.left, cells.low, cells.size_km)
    return Demand(city.opens_hour, origin.sum(axis=1), starting, destination, chances, cells)


def spread_of(city: City, x: Floats, y: Floats) -> Floats:
    """Return the share of each place that lies in each cell, (places, cells)."""
    rows = []
    for place in city.demand.places:
        if place.spread_km == 0.0:
            rows.append(np.ones(x.size))
            continue
        squares = ((x - place.x_km) ** 2 + (y - place.y_km) ** 2) / (2 * place.spread_km**2)
        rows.append(np.exp(-(squares - squares.min())))
    return chances_of(np.array(rows))


def _by_flows(city: City, starts: Floats, places: Floats) -> Floats:
    """Return destinations from the shares between places: a cell mixes the places it lies in."""
    names = [place.name for place in city.demand.places]
    share = np.zeros((len(names), len(names)))
    for flow in city.demand.flows:
        share[names.index(flow.start), names.index(flow.end)] += flow.share
    to_cell = chances_of(share) @ places  # (places, cells)
    belongs = starts.T[:, :, None] * places[None]  # (24, places, cells)
    return chances_of(np.einsum("hpc,pd->hcd", belongs, to_cell))


def _deterrence(city: City, origin: Floats, attraction: Floats, km: Floats) -> Floats:
    """Return how distance thins trips, so that the stated lengths come out."""
    if city.demand.up_to_km:
        return _by_shares(city, origin, attraction, km)
    if km.max() == 0.0:
        return np.ones_like(km)
    wanted, widest = city.demand.mean_trip_km, float(km.max())

    def mean(rate: float) -> float:
        thin = np.exp(-rate * (km - widest / 2) / widest)
        reach = attraction @ thin.T
        return float((origin * (attraction @ (thin * km).T) / reach).sum() / origin.sum())

    low, high = -30.0, 400.0
    if not mean(high) <= wanted <= mean(low):
        raise ModelError(
            "cannot be: no such trips fit these places", file=city.file,
            key="demand.mean_trip_km", value=wanted,
            expected=f"from {mean(high):.2f} to {mean(low):.2f}",
        )  # fmt: skip
    rate = brentq(lambda r: mean(r) - wanted, low, high, xtol=1e-10)
    return np.asarray(np.exp(-rate * (km - widest / 2) / widest))


def _by_shares(city: City, origin: Floats, attraction: Floats, km: Floats) -> Floats:
    """Fit a factor for each band of lengths: scale until every band has its share."""
    up_to = np.array(city.demand.up_to_km)
    wanted = np.array(city.demand.shares)
    band = np.minimum(np.searchsorted(up_to, km, side="left"), up_to.size - 1)
    factor = np.ones(up_to.size)
    there = np.bincount(band.ravel(), minlength=up_to.size) > 0
    if not there[wanted > 0].all():
        missing = float(up_to[(wanted > 0) & ~there][0])
        raise ModelError(
            "has no pair of cells in its band", file=city.file, key="demand.trip_lengths.up_to_km",
            value=missing, expected="bands no finer than the cells, no wider than the city",
        )  # fmt: skip
    for _ in range(200):
        chances = chances_of(attraction[:, None, :] * factor[band][None])
        flow = np.einsum("hc,hcd->cd", origin, chances)
        found = np.bincount(band.ravel(), flow.ravel(), up_to.size) / flow.sum()
        factor *= np.divide(wanted, found, out=np.zeros_like(wanted), where=found > 0)
    return np.asarray(factor[band])


def chances_of(weights: Floats) -> Floats:
    """Scale rows to a sum of 1; a row of nothing becomes even."""
    total = weights.sum(axis=-1, keepdims=True)
    even = np.full_like(weights, 1.0 / weights.shape[-1])
    return np.asarray(np.divide(weights, total, out=even, where=total > 0))


def running_sums(chances: Floats) -> Floats:
    sums = np.cumsum(chances, axis=-1)
    sums[..., -1] = 1.0
    return sums
