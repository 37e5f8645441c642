"""Many days: spread over any executor, bit for bit the same however they are shared out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import InputError, run_in_order
from greenshoe.market._day import check_pace, simulate_first_day
from greenshoe.market._outcomes import Outcome, outcome_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor

    from numpy.typing import NDArray

    from greenshoe.market._terms import FirstDayTerms


__all__ = ["DAYS_IN_A_TASK", "MOST_DAYS", "QUANTILES", "Ensemble", "simulate_days"]

DAYS_IN_A_TASK = 10  # fixed: the same work units whatever the number of workers
MOST_DAYS = 1_000_000
QUANTILES = {
    "p05": 0.05,
    "p10": 0.10,
    "p25": 0.25,
    "p50": 0.50,
    "p75": 0.75,
    "p90": 0.90,
    "p95": 0.95,
}


def _play(
    terms: FirstDayTerms, seed: int, pace: float, days: tuple[int, int]
) -> NDArray[np.float64]:
    """Play a range of days: one task."""
    night = terms.linked_ads is not None
    return np.array([
        outcome_of(
            simulate_first_day(
                terms, seed=seed, day=day, pace=pace, grey=False, night=night, second_day=False
            )
        )
        for day in range(*days)
    ])  # fmt: skip


@dataclass(frozen=True)
class Ensemble:
    """The days of one deal.

    Attributes
    ----------
    terms, seed, pace
        What was simulated.
    table
        float64, (days, Outcome.SIZE).
    """

    terms: FirstDayTerms
    seed: int
    pace: float
    table: NDArray[np.float64]

    def distribution(self, outcome: Outcome) -> dict[str, float]:
        """Return quantiles and mean of one outcome; NaN where it does not exist."""
        column = self.table[:, outcome]
        column = column[np.isfinite(column)]
        if not column.size:
            return {name: float("nan") for name in (*QUANTILES, "mean")}
        found = np.quantile(column, list(QUANTILES.values()))
        return {**dict(zip(QUANTILES, found.tolist(), strict=True)), "mean": float(column.mean())}

    def greenshoe(self) -> dict[str, object]:
        """Return what became of the over-allotment option."""
        short = self.terms.over_allocated_shares
        bought, resold, exercised = (
            self.table[:, c] for c in (Outcome.BOUGHT, Outcome.RESOLD, Outcome.EXERCISED)
        )
        none = bought == 0
        return {
            "over_allocated_shares": short,
            "exercised_in_full_rate": float(np.mean(exercised == short)) if short else None,
            "exercised_without_purchase_rate": float(np.mean(none)) if short else None,
            "lapsed_rate": float(np.mean(exercised == 0)) if short else None,
            "resold_rate": float(np.mean(resold > 0)) if short else None,
            "exercised_shares": self.distribution(Outcome.EXERCISED),
            "bought_shares": self.distribution(Outcome.BOUGHT),
            "profit_hkd": self.distribution(Outcome.PROFIT),
        }

    def summary(self) -> dict[str, object]:
        """Return the distributions by name, ready for JSON."""
        offer = float(self.terms.offer_price_hkd)
        close = self.table[:, Outcome.CLOSE] / offer - 1.0
        return {
            "stock_code": self.terms.stock_code,
            "days": int(self.table.shape[0]),
            "seed": self.seed,
            "open": self.distribution(Outcome.OPEN),
            "close": self.distribution(Outcome.CLOSE),
            "turnover": self.distribution(Outcome.TURNOVER),
            "low": self.distribution(Outcome.LOW),
            "high": self.distribution(Outcome.HIGH),
            "fall_below_offer": self.distribution(Outcome.FALL),
            "close_below_offer_rate": float(np.mean(close < 0.0)),
            "greenshoe": self.greenshoe(),
            "premium": self.distribution(Outcome.PREMIUM),
        }


def simulate_days(
    terms: FirstDayTerms,
    days: int,
    *,
    seed: int = 0,
    pace: float = 0.1,
    executor: Executor | None = None,
    progress: Callable[[int], None] | None = None,
) -> Ensemble:
    """Simulate many first days of one deal.

    Parameters
    ----------
    terms
        The deal.
    days
        How many.
    seed
        The random streams; day k of an ensemble is day k of `simulate_first_day`.
    pace
        Messages relative to a full day.
    executor
        Where the work is done: any `concurrent.futures.Executor`, here if there is none. A Dask
        cluster gives one by `Client.get_executor()`. The result does not depend on it.
    progress
        Called with the number of days as they are done.

    Raises
    ------
    InputError
        If `days` or `pace` is out of range.
    """
    if not 1 <= days <= MOST_DAYS:
        raise InputError("is out of range", key="days", value=days, expected=f"1 to {MOST_DAYS:,}")
    check_pace(pace)
    tasks = [(d, min(d + DAYS_IN_A_TASK, days)) for d in range(0, days, DAYS_IN_A_TASK)]
    work = partial(_play, terms, seed, pace)
    say = progress or (lambda _: None)
    parts = run_in_order(work, tasks, executor, lambda task: say(task[1] - task[0]))
    return Ensemble(terms, seed, pace, np.concatenate(parts))
