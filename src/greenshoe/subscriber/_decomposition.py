"""Why the headline is not the applicant's return: E[a r] = E[a] E[r] + Cov(a, r).

a is the one-lot rate, r the first-day return; a r is the return on the money of a one-lot
application, before costs (Rock, 1986). The good ones are not allotted: the covariance is negative.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from greenshoe.deal import DealRecord

    FloatArray = NDArray[np.float64]

__all__ = ["Decomposition", "decompose", "decomposition_by_year"]

_RESAMPLES = 10_000
_FEWEST = 5


@dataclass(frozen=True, slots=True)
class Decomposition:
    """The one-lot applicant's mean return and its parts; all fractions.

    Attributes
    ----------
    period
        Which deals.
    deals
        How many.
    mean_allotment, mean_return, product
        E[a], E[r] and E[a] E[r].
    covariance
        Cov(a, r), which with the product makes up `mean_joint`.
    mean_joint, joint_low, joint_high
        E[a r] and its 95 % bootstrap interval, deals drawn with replacement.
    median_joint
        Of a r.
    return_per_allotment
        sum(a r) / sum(a): the mean return of the lots that one-lot applicants really got.
    """

    period: str
    deals: int
    mean_allotment: float
    mean_return: float
    product: float
    covariance: float
    mean_joint: float
    joint_low: float
    joint_high: float
    median_joint: float
    return_per_allotment: float


def decompose(
    period: str, allotment: FloatArray, returns: FloatArray, *, seed: int = 0
) -> Decomposition:
    """Return the decomposition of some deals.

    Parameters
    ----------
    period
        Its name.
    allotment, returns
        One-lot rate and first-day return of each deal, fractions, shape (deals,), one or more.
    seed
        Of the bootstrap.

    >>> made = decompose("two", np.array([1.0, 0.0]), np.array([0.0, 1.0]))
    >>> made.product, made.covariance, made.mean_joint
    (0.25, -0.25, 0.0)
    """
    joint = allotment * returns
    generator = np.random.Generator(np.random.Philox(key=seed))
    places = generator.integers(0, joint.size, (_RESAMPLES, joint.size))
    low, high = np.quantile(joint[places].mean(axis=1), [0.025, 0.975])
    mean_a, mean_r, mean = float(allotment.mean()), float(returns.mean()), float(joint.mean())
    total = float(allotment.sum())
    return Decomposition(
        period,
        joint.size,
        mean_a,
        mean_r,
        mean_a * mean_r,
        mean - mean_a * mean_r,
        mean,
        float(low),
        float(high),
        float(np.median(joint)),
        float(joint.sum()) / total if total else float("nan"),
    )


def decomposition_by_year(
    records: Iterable[DealRecord], *, seed: int = 0
) -> tuple[Decomposition, ...]:
    """Return the decomposition of each year's deals and of all, where five or more state both.

    Deals without a one-lot rate, a first-day return or a listing date are passed over.
    """
    rows = []
    for record in records:
        rate, day = record.number("one_lot_success_pct"), record.day("listing_date")
        rise = record.number("first_day_return_pct")
        if rate is not None and day is not None and rise is not None:
            rows.append((day.year, float(rate) / 100, float(rise) / 100))
    table = np.array(rows, dtype=np.float64).reshape(-1, 3)
    groups = [(str(int(year)), table[:, 0] == year) for year in np.unique(table[:, 0])]
    groups.append(("all", np.ones(len(table), dtype=bool)))
    return tuple(
        decompose(period, table[chosen, 1], table[chosen, 2], seed=seed)
        for period, chosen in groups
        if chosen.sum() >= _FEWEST
    )
