"""A forecast: demand, one-lot rate and a ladder for every draw, from what is known at a stage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.subscriber._forecast_rate import DIMENSIONS, RateForecast, forecast_rate
from greenshoe.subscriber._history import shipped_history
from greenshoe.subscriber._known import KnownDeal, stage_named
from greenshoe.subscriber._ladder import LadderDraws, ladder_draws
from greenshoe.subscriber._odds_points import DRAWS
from greenshoe.subscriber._tier import TierDraws, fit_tiers, menu_of, tier_draws

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from greenshoe.deal import DealRecord
    from greenshoe.subscriber._demand import DemandDraws, DemandHint
    from greenshoe.subscriber._history import History

    FloatArray = NDArray[np.float64]

__all__ = ["Forecast", "forecast"]

_LEAST_RATE = 1e-9


@dataclass(frozen=True, eq=False)
class Forecast:
    """The forecast of a deal at a stage.

    Attributes
    ----------
    deal
        What was known.
    past
        Deals whose results were known then.
    method
        How the one-lot rate was drawn, "" where nothing can be said.
    demand
        Draws of demand, `None` where nothing can be said.
    tiers, ladder
        Draws of the applications by size and of the ladder; `None` without past tables, or where no
        size may be applied for.
    log_rates
        Draws of the logarithm of the one-lot rate; empty where nothing can be said.
    seed
        Of every draw.
    """

    deal: KnownDeal
    past: History
    method: str
    demand: DemandDraws | None
    tiers: TierDraws | None
    ladder: LadderDraws | None
    log_rates: FloatArray
    seed: int

    @property
    def menu(self) -> tuple[int, ...]:
        """Application sizes in shares, ascending."""
        return menu_of(self.deal)

    @property
    def draws(self) -> int:
        """How many draws, 0 where nothing can be said."""
        return int(self.log_rates.size)

    def expected_shares(self) -> FloatArray:
        """Return the expected shares of one application in each draw's ladder, (draws, sizes)."""
        if self.ladder is None:
            return np.empty((0, 0))
        return np.asarray(self.ladder.expected_lots * self.deal.terms.board_lot_shares)

    def allotted_shares(self) -> NDArray[np.int64]:
        """Return shares allotted to one application in each draw, ballot drawn, (draws, sizes).

        >>> from greenshoe.deal import shipped_record
        >>> made = forecast(shipped_record("2513"), "close")
        >>> sorted(set(made.allotted_shares()[:, 0].tolist()))
        [0, 100]
        """
        if self.ladder is None:
            return np.empty((0, 0), dtype=np.int64)
        whole = np.floor(self.ladder.expected_lots)
        chance = self.ladder.expected_lots - whole
        generator = np.random.Generator(np.random.Philox(key=self.seed + 1))
        won = generator.random(chance.shape) < chance
        lots = (whole + won).astype(np.int64)
        return np.asarray(lots * self.deal.terms.board_lot_shares)


def forecast(
    record: DealRecord,
    stage: str = "close",
    *,
    history: History | None = None,
    seed: int = 0,
    hint: DemandHint | None = None,
    draws: int = DRAWS,
) -> Forecast:
    """Forecast the basis of allotment of a deal from what is known at a stage.

    Parameters
    ----------
    record
        The deal; cells of later stages are not read.
    stage
        "launch" or "close".
    history
        Deals with results, the shipped ones by default; those whose results were not known on the
        deal's day, and the deal itself, are dropped.
    seed
        Of every draw, 0 or more: the same seed gives the same bytes.
    hint
        What a user knows of demand so far.
    draws
        How many draws.

    Raises
    ------
    UnknownNameError
        If no forecast is made at such a stage.
    InputError
        If the hint is no demand.

    >>> from greenshoe.deal import shipped_record
    >>> made = forecast(shipped_record("2513"), "close")
    >>> made.method, made.ladder.expected_lots.shape == (made.draws, len(made.menu))
    ('hkeipo', True)
    """
    past = shipped_history() if history is None else history
    at = stage_named(stage)
    rate = forecast_rate(record, at, past, seed=seed, hint=hint, draws=draws)
    model = fit_tiers(rate.past)
    if rate.demand is None or model is None or not menu_of(rate.deal):
        return Forecast(
            rate.deal, rate.past, rate.method, rate.demand, None, None, rate.log_rates, seed
        )
    tiers = tier_draws(rate.deal, model, rate.demand, rate.points[:, 5:8])
    return _with_ladder(rate, rate.demand, tiers, seed)


def _with_ladder(rate: RateForecast, demand: DemandDraws, tiers: TierDraws, seed: int) -> Forecast:
    """Build every draw's ladder; its first rung is the rate that a legal ladder can have."""
    ranks = rate.points[:, DIMENSIONS - 1]
    shares = demand.public_shares
    ladder = ladder_draws(rate.deal, tiers, shares, np.exp(rate.log_rates), ranks)
    ladder.expected_lots[demand.fully_met(rate.deal)] = ladder.lots
    logs = np.log(np.maximum(ladder.chance_of_a_lot[:, 0], _LEAST_RATE))
    return Forecast(rate.deal, rate.past, rate.method, demand, tiers, ladder, logs, seed)
