"""The one-lot rate of one deal at one stage: from its row and its past to draws."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.subscriber._demand import DemandDraws, demand_draws
from greenshoe.subscriber._known import KnownDeal, forecast_day, known_deal
from greenshoe.subscriber._odds_points import DRAWS, even_points
from greenshoe.subscriber._one_lot import (
    FEWEST_PAST_DEALS,
    method_for,
    one_lot_draws,
    to_round_rates,
)

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from greenshoe.deal import DealRecord, Stage
    from greenshoe.subscriber._demand import DemandHint
    from greenshoe.subscriber._history import History

    FloatArray = NDArray[np.float64]

__all__ = ["DIMENSIONS", "RateForecast", "forecast_rate", "past_of"]

DIMENSIONS = 9
"""Ranks a draw is made of: multiple, applications, rate, component, rounding, three of tiers."""


@dataclass(frozen=True, eq=False)
class RateForecast:
    """Draws of demand and of the one-lot rate.

    Attributes
    ----------
    deal
        What was known.
    past
        What it was learnt from.
    method
        The mixture used (a key of `METHODS`), "arithmetic" or "old rates" where there is too little
        past, "" where nothing can be said.
    points
        The ranks of each draw.
    demand
        Draws of demand, `None` where nothing can be said.
    log_rates
        Draws of the log rate before the ladder is built; empty where nothing can be said.
    """

    deal: KnownDeal
    past: History
    method: str
    points: FloatArray
    demand: DemandDraws | None
    log_rates: FloatArray


def past_of(record: DealRecord, stage: Stage, history: History) -> History:
    """Return the deals whose results were known when a forecast at a stage is made.

    >>> from greenshoe.deal import Stage, shipped_record
    >>> from greenshoe.subscriber._history import shipped_history
    >>> past = past_of(shipped_record("2513"), Stage.CLOSE, shipped_history())
    >>> max(deal.listing_date for deal in past.deals).isoformat()
    '2026-01-02'
    """
    day = forecast_day(record.known_at(stage), stage)
    return history.before(day, record.stock_code)


def forecast_rate(
    record: DealRecord,
    stage: Stage,
    history: History,
    *,
    seed: int = 0,
    hint: DemandHint | None = None,
    draws: int = DRAWS,
) -> RateForecast:
    """Forecast the one-lot rate of a deal.

    Parameters
    ----------
    record
        The deal; what is later than the stage is not read.
    stage
        `Stage.LAUNCH` or `Stage.CLOSE`.
    history
        Deals with results; those not known on the deal's day are dropped here.
    seed
        Of the points, 0 or more.
    hint
        What a user knows of demand so far.
    draws
        How many draws.

    Raises
    ------
    InputError
        If the hint is no demand.
    """
    past = past_of(record, stage, history)
    deal = known_deal(record, stage, past.usual)
    points = even_points(seed, DIMENSIONS, draws)
    if len(past) < FEWEST_PAST_DEALS:
        return _by_arithmetic(deal, past, points)
    demand = demand_draws(deal, past, points[:, :2], hint)
    own = past.where(deal.registrar) if deal.registrar else past
    enough = len(own) >= FEWEST_PAST_DEALS
    method = method_for(deal.registrar, lot_is_stated=deal.lot_is_stated, enough=enough)
    columns = demand.columns(deal)
    learnt = own if method.startswith(("hkeipo", "eipo")) else past
    drawn = one_lot_draws(method, learnt, columns, points[:, 2:4])
    rates = to_round_rates(drawn, points[:, 4], deal.rules)
    return RateForecast(deal, past, method, points, demand, rates)


def _by_arithmetic(deal: KnownDeal, past: History, points: FloatArray) -> RateForecast:
    """Without a past: anything between a proportional and an equal ladder, if demand is known."""
    if deal.multiple is None or deal.valid_applications is None:
        return _by_old_rates(deal, past, points)
    count = np.full(len(points), float(deal.valid_applications))
    multiple = np.full(len(points), deal.multiple)
    demand = DemandDraws(multiple, count, deal.public_shares(multiple))
    columns = demand.columns(deal)
    low = -columns["log_final_multiple"]
    high = np.maximum(np.minimum(columns["log_lots_per_applicant"], 0.0), low)
    rates = low + (high - low) * points[:, 2]
    return RateForecast(deal, past, "arithmetic", points, demand, np.minimum(rates, 0.0))


def _by_old_rates(deal: KnownDeal, past: History, points: FloatArray) -> RateForecast:
    """Return the spread of the rates of earlier years, nothing for a deal of those years.

    Demand that the shares suffice for needs no past: every applicant gets all.
    """
    ranks, rates, since = _old_rates()
    if deal.multiple is not None and deal.multiple <= 1:
        return RateForecast(deal, past, "arithmetic", points, None, np.zeros(len(points)))
    if deal.day is None or deal.day < since:
        return RateForecast(deal, past, "", points, None, np.empty(0))
    drawn = np.interp(points[:, 2], ranks, np.log(rates))
    return RateForecast(deal, past, "old rates", points, None, drawn)


@cache
def _old_rates() -> tuple[list[float], list[float], date]:
    text = files("greenshoe.subscriber").joinpath("past_rates.toml").read_text("utf-8")
    entry = tomllib.loads(text)["one_lot_rates"]
    return entry["ranks"], entry["rates"], entry["known_from"]
