"""How far a whole predicted ladder was off, beside ladders that nothing was fitted for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from greenshoe.offering import expected_shares
from greenshoe.subscriber._ladder import fixed_exponent_ladder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from greenshoe.deal import LadderRow
    from greenshoe.subscriber._forecast import Forecast

    FloatArray = NDArray[np.float64]

__all__ = ["LADDER_RIVALS", "ladder_errors", "size_error"]

LADDER_RIVALS = {"square root": 0.5, "proportional": 1.0, "equal": 0.0}
"""Ladders of one exponent in both pools, by name."""

_LEAST = 1e-9


def size_error(forecast: Mapping[int, float], rows: Sequence[LadderRow]) -> float | None:
    """Return the median `abs(log(forecast / published))` of expected shares over published sizes.

    Parameters
    ----------
    forecast
        Expected shares by size.
    rows
        The published table.

    Returns
    -------
    float or None
        `None` where no published size was forecast.
    """
    errors = [
        abs(np.log(max(forecast[row.shares_applied_for], _LEAST) / float(expected_shares(row))))
        for row in rows
        if row.shares_applied_for in forecast and row.valid_applications and expected_shares(row)
    ]
    return float(np.median(errors)) if errors else None


def ladder_errors(made: Forecast, rows: Sequence[LadderRow]) -> dict[str, float]:
    """Return the error of a forecast ladder and of its rivals, by name; empty without a table.

    Rivals are given the same applications by size and the same final public offer.

    >>> from greenshoe.deal import shipped_record
    >>> from greenshoe.subscriber._forecast import forecast
    >>> record = shipped_record("2513")
    >>> errors = ladder_errors(forecast(record), record.ladder)
    >>> errors["this method"] < errors["equal"]
    True
    """
    if made.tiers is None or made.demand is None or not rows:
        return {}
    lot = made.deal.terms.board_lot_shares
    curves = {"this method": made.expected_shares()}
    for name, exponent in LADDER_RIVALS.items():
        ladder = fixed_exponent_ladder(made.deal, made.tiers, made.demand.public_shares, exponent)
        curves[name] = ladder.expected_lots * lot
    found = {}
    for name, curve in curves.items():
        means = map(float, curve.mean(axis=0))
        error = size_error(dict(zip(made.menu, means, strict=True)), rows)
        if error is not None:
            found[name] = error
    return found
