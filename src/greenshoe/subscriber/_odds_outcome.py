"""After the results: how the forecast made at a stage compares with what happened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.subscriber._score import score
from greenshoe.subscriber._score_ladder import size_error

if TYPE_CHECKING:
    from greenshoe.deal import DealRecord
    from greenshoe.subscriber._odds import Odds

__all__ = ["Outcome", "outcome_of"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What happened beside what was forecast.

    Attributes
    ----------
    one_lot_rate
        As published, a fraction.
    forecast_median
        Of the one-lot rate.
    rank
        Where what happened lies in the distribution: 0 below all of it, 1 above.
    within_twice, in_80
        Whether the median was within a factor of two, and the 80 % interval held it.
    crps
        Of the log rate.
    ladder_error
        Median `abs(log(forecast / published))` of expected shares over the published sizes; `None`
        without a published table.
    first_day_return, return_rank
        As a fraction, and where it lies in the distribution drawn; `None` where not known.
    """

    one_lot_rate: float
    forecast_median: float
    rank: float
    within_twice: bool
    in_80: bool
    crps: float
    ladder_error: float | None
    first_day_return: float | None
    return_rank: float | None


def outcome_of(odds: Odds, record: DealRecord) -> Outcome | None:
    """Return how a forecast compares with the published result, `None` while there is none.

    Parameters
    ----------
    odds
        The forecast.
    record
        The whole record, results and all.

    >>> from greenshoe.deal import shipped_record
    >>> from greenshoe.subscriber._odds import odds_of
    >>> record = shipped_record("2513")
    >>> outcome_of(odds_of(record, "close"), record).within_twice
    True
    """
    published = record.number("one_lot_success_pct")
    logs = odds.forecast.log_rates
    if not published or not logs.size:
        return None
    rate = float(published) / 100
    found = score(logs, rate)
    first_day = record.number("first_day_return_pct")
    came = None if first_day is None else float(first_day) / 100
    rank = None
    if came is not None and odds.returns is not None:
        rank = float((odds.returns < came).mean())
    return Outcome(
        rate,
        float(np.exp(found.median)),
        found.rank,
        found.within_twice,
        found.in_80,
        found.crps,
        size_error({t.shares: t.expected_shares for t in odds.tiers}, record.ladder),
        came,
        rank,
    )
