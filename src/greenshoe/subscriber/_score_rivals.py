"""The simple rivals every forecast is shown beside."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.subscriber._forecast_line import fit_line
from greenshoe.subscriber._odds_points import quantile_draws

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from greenshoe.subscriber._forecast_rate import RateForecast

    FloatArray = NDArray[np.float64]
    Columns = Mapping[str, FloatArray]

__all__ = ["OWN", "RIVALS", "rivals_at"]

OWN = "this method"
_THREE_PCT = 0.03
_RATE = "log_rate"
_RATIO = "log_lots_per_applicant"
_LATEST = 20


def _line(made: RateForecast, columns: Columns, *names: str) -> FloatArray:
    """Return draws of a regression on some columns, its past misses added."""
    line = fit_line(made.past.table, names, made.past.table[_RATE])
    draws = line.at(columns) + quantile_draws(line.residuals, made.points[:, 2])
    return np.asarray(np.minimum(draws, 0.0))


def _three(made: RateForecast, _columns: Columns) -> FloatArray:
    return np.full(len(made.points), log(_THREE_PCT))


def _past(made: RateForecast, _columns: Columns) -> FloatArray:
    return quantile_draws(made.past.table[_RATE], made.points[:, 2])


def _latest(made: RateForecast, _columns: Columns) -> FloatArray:
    return quantile_draws(made.past.table[_RATE][-_LATEST:], made.points[:, 2])


def _ratio(made: RateForecast, columns: Columns) -> FloatArray:
    ratios = made.past.table[_RATE] - made.past.table[_RATIO]
    drawn = columns[_RATIO] + quantile_draws(ratios, made.points[:, 2])
    return np.asarray(np.minimum(drawn, 0.0))


def _on_multiple(made: RateForecast, columns: Columns) -> FloatArray:
    return _line(made, columns, "log_multiple")


def _on_both(made: RateForecast, columns: Columns) -> FloatArray:
    return _line(made, columns, "log_multiple", _RATIO)


RIVALS: dict[str, tuple[Callable[[RateForecast, Columns], FloatArray], frozenset[str]]] = {
    "constant 3 %": (_three, frozenset()),
    "past rates": (_past, frozenset()),
    "last 20 rates": (_latest, frozenset()),
    "regression on the multiple": (_on_multiple, frozenset({"multiple"})),
    "lots over applicants": (_ratio, frozenset({"multiple", "applications"})),
    "regression on multiple and lots over applicants": (
        _on_both,
        frozenset({"multiple", "applications"}),
    ),
}
"""Name of a rival -> its draws, and what must be known for it."""


def rivals_at(known: frozenset[str]) -> tuple[str, ...]:
    """Return the rivals that need no more than what is known.

    >>> rivals_at(frozenset())
    ('constant 3 %', 'past rates', 'last 20 rates')
    """
    return tuple(name for name, (_, needs) in RIVALS.items() if needs <= known)
