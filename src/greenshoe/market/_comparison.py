"""A what-if: two deals over the same days, with common random numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.market._ensemble import Ensemble, simulate_days

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from greenshoe.market._outcomes import Outcome
    from greenshoe.market._terms import FirstDayTerms


__all__ = ["Comparison", "compare_days"]

_NORMAL_95 = 1.959963984540054


@dataclass(frozen=True)
class Comparison:
    """Two deals over the same days, with common random numbers.

    Attributes
    ----------
    base, other
        The ensembles; day k of both has the same draws.
    """

    base: Ensemble
    other: Ensemble

    def difference(self, outcome: Outcome) -> dict[str, float]:
        """Return other less base: mean, its 95 % interval, and how much pairing narrows it.

        `variance_ratio` is the variance of the difference over that of independent runs: below 1
        where the common draws help.
        """
        one, two = self.base.table[:, outcome], self.other.table[:, outcome]
        kept = np.isfinite(one) & np.isfinite(two)
        gap = two[kept] - one[kept]
        if gap.size < 2:
            return dict.fromkeys(("mean", "low", "high", "variance_ratio"), float("nan"))
        error = _NORMAL_95 * float(gap.std(ddof=1)) / gap.size**0.5
        apart = float(one[kept].var(ddof=1) + two[kept].var(ddof=1))
        mean = float(gap.mean())
        ratio = float(gap.var(ddof=1)) / apart if apart else float("nan")
        return {"mean": mean, "low": mean - error, "high": mean + error, "variance_ratio": ratio}


def compare_days(
    base: FirstDayTerms,
    other: FirstDayTerms,
    days: int,
    *,
    seed: int = 0,
    pace: float = 0.1,
    executor: Executor | None = None,
) -> Comparison:
    """Simulate two versions of a deal over the same days: a what-if.

    For Mechanism A against B, change `public_shares`, `placing_shares` and `ladder`; for the rest
    see `FirstDayTerms.without_greenshoe`, `hong_kong_alone` and `with_cornerstones_free`.
    """
    same = {"seed": seed, "pace": pace, "executor": executor}
    return Comparison(
        simulate_days(base, days, **same),  # type: ignore[arg-type]
        simulate_days(replace(other, stock_code=base.stock_code), days, **same),  # type: ignore[arg-type]
    )
