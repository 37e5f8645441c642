"""The odds of a deal: for every application size what may be allotted and what it is worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import InputError, RuleError
from greenshoe.subscriber._cost import BrokerTerms, Costs, broker_terms, costs_of
from greenshoe.subscriber._forecast import Forecast, forecast
from greenshoe.subscriber._odds_value import (
    JointReturn,
    TierValue,
    joint_return,
    return_draws,
    values_of,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from greenshoe.deal import DealRecord
    from greenshoe.subscriber._demand import DemandHint
    from greenshoe.subscriber._history import History

    FloatArray = NDArray[np.float64]

__all__ = ["QUANTILES", "Odds", "TierOdds", "odds_of", "quantiles"]

QUANTILES = {"p05": 0.05, "p10": 0.1, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p90": 0.9, "p95": 0.95}
"""The quantiles given of every distribution, by name."""

_LIKELY, _CERTAIN = 0.5, 0.999


@dataclass(frozen=True, slots=True)
class TierOdds:
    """The odds of one application size.

    Attributes
    ----------
    pool
        "A", "B", or "" where the market has no pools.
    shares
        The size.
    expected_shares
        Of one application.
    shares_low, shares_high
        The 5 % and 95 % quantiles of the shares allotted, the ballot drawn.
    chance_of_a_lot
        Of at least one lot.
    chance_band
        The same by ladder: the 10 %, 50 % and 90 % quantiles.
    value
        What it is worth.
    """

    pool: str
    shares: int
    expected_shares: float
    shares_low: int
    shares_high: int
    chance_of_a_lot: float
    chance_band: tuple[float, float, float]
    value: TierValue


@dataclass(frozen=True, eq=False)
class Odds:
    """The odds of a deal at a stage.

    Attributes
    ----------
    stage
        "launch" or "close".
    forecast
        The draws behind it.
    tiers
        One for each application size, ascending; empty where nothing can be said.
    returns
        Draws of the first-day return, `None` where there is no past to draw from.
    joint
        The one-lot applicant's return and its parts, `None` likewise.
    costs, terms
        What an application costs, and the broker's terms behind it; `costs` is `None` where no fees
        are known on the date.
    """

    stage: str
    forecast: Forecast
    tiers: tuple[TierOdds, ...]
    returns: FloatArray | None
    joint: JointReturn | None
    costs: Costs | None
    terms: BrokerTerms

    @property
    def one_lot_rate(self) -> dict[str, float] | None:
        """Mean and quantiles of the one-lot rate, `None` where nothing can be said."""
        logs = self.forecast.log_rates
        return quantiles(np.exp(logs)) if logs.size else None

    def size_with_chance(self, chance: float, rank: float) -> int | None:
        """Return the smallest size with a chance of a lot, in a share `rank` of all ladders.

        Parameters
        ----------
        chance
            Of at least one lot.
        rank
            0.5 for the median ladder, 0.9 to be sure in nine of ten.

        Returns
        -------
        int or None
            Shares; `None` where no size has it.
        """
        ladder = self.forecast.ladder
        if ladder is None:
            return None
        enough = ladder.chance_of_a_lot >= chance
        first = np.where(enough.any(axis=1), enough.argmax(axis=1), len(self.tiers))
        place = int(np.sort(first)[min(int(rank * first.size), first.size - 1)])
        return self.tiers[place].shares if place < len(self.tiers) else None

    @property
    def likely_shares(self) -> int | None:
        """The size at which a lot is likelier than not, in the median ladder."""
        return self.size_with_chance(_LIKELY, 0.5)

    @property
    def certain_shares(self) -> int | None:
        """The size at which a lot is certain, in nine ladders of ten."""
        return self.size_with_chance(_CERTAIN, 0.9)


def quantiles(draws: FloatArray) -> dict[str, float]:
    """Return mean and quantiles of draws, by name.

    >>> sorted(quantiles(np.array([1.0, 2.0, 3.0])))[:3]
    ['mean', 'p05', 'p10']
    """
    found = np.quantile(draws, list(QUANTILES.values()))
    return {"mean": float(draws.mean()), **dict(zip(QUANTILES, map(float, found), strict=True))}


def _tiers(made: Forecast, values: tuple[TierValue, ...]) -> tuple[TierOdds, ...]:
    if made.ladder is None:
        return ()
    expected, allotted = made.expected_shares().mean(axis=0), made.allotted_shares()
    chances = made.ladder.chance_of_a_lot
    band = np.quantile(chances, [0.1, 0.5, 0.9], axis=0)
    low, high = np.quantile(allotted, [0.05, 0.95], axis=0, method="inverted_cdf")
    split = bool(made.ladder.in_b.any())
    return tuple(
        TierOdds(
            ("B" if made.ladder.in_b[k] else "A") if split else "",
            shares,
            float(expected[k]),
            int(low[k]),
            int(high[k]),
            float(chances[:, k].mean()),
            (float(band[0, k]), float(band[1, k]), float(band[2, k])),
            values[k],
        )
        for k, shares in enumerate(made.menu)
    )


def odds_of(
    record: DealRecord,
    stage: str = "close",
    *,
    history: History | None = None,
    seed: int = 0,
    hint: DemandHint | None = None,
    terms: BrokerTerms | None = None,
) -> Odds:
    """Return the odds of a deal from what is known at a stage.

    Parameters
    ----------
    record
        The deal; cells of later stages are not read.
    stage
        "launch" or "close".
    history
        Deals with results; the shipped ones by default.
    seed
        Of every draw.
    hint
        What a user knows of demand so far.
    terms
        What the broker asks; defaults otherwise.

    Raises
    ------
    InputError
        If the hint is no demand, or the final demand is known already.

    >>> from greenshoe.deal import shipped_record
    >>> made = odds_of(shipped_record("2513"), "close")
    >>> made.tiers[0].shares, 0.02 < made.one_lot_rate["p50"] < 0.1
    (100, True)
    """
    asked = broker_terms() if terms is None else terms
    made = forecast(record, stage, history=history, seed=seed, hint=hint)
    if hint is not None and made.deal.multiple is not None:
        raise InputError(
            "is known already: the final multiple of this deal",
            file=record.file or None,
            key="public_subscription_level_x",
            value=f"{made.deal.multiple:g}",
            expected="--stage launch, or no demand so far",
        )
    costs = _costs(made, asked)
    if made.ladder is None or costs is None:
        return Odds(stage, made, (), None, None, costs, asked)
    returns = return_draws(made)
    tiers = _tiers(made, values_of(made, costs, returns))
    joint = None if returns is None else joint_return(made, returns)
    return Odds(stage, made, tiers, returns, joint, costs, asked)


def _costs(made: Forecast, terms: BrokerTerms) -> Costs | None:
    try:
        return costs_of(made.deal, terms)
    except RuleError:
        return None
