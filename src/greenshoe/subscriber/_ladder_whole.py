"""Ladders that could be published: a few of the draws, in whole lots, made by the designer.

The arrays of a forecast hold fractions of a lot. Here the draws at chosen ranks of the one-lot rate
are handed to the designer of the `offering` room, which gives whole guaranteed lots, a ballot for
one lot more, and a pool used up to its last lot.
"""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import DealError
from greenshoe.deal import Tier
from greenshoe.offering import LadderStyle, design_pool, ladder_rows, pool_demand, scaled_power

if TYPE_CHECKING:
    from greenshoe.deal import LadderRow
    from greenshoe.offering import PoolDemand, PoolLadder
    from greenshoe.subscriber._forecast import Forecast

__all__ = ["LADDER_RANKS", "whole_ladders"]

LADDER_RANKS = {"p10": 0.1, "p50": 0.5, "p90": 0.9}
"""Ranks of the one-lot rate that ladders are shown at, by name."""

_MOST_DIGITS = 10_000
_ALMOST = 1e-3


def _demands(made: Forecast, draw: int) -> tuple[PoolDemand, ...]:
    """Return the demand of each pool in one draw, applications rounded to whole ones."""
    tiers, ladder, lot = made.tiers, made.ladder, made.deal.terms.board_lot_shares
    if tiers is None or ladder is None:
        return ()
    counts = np.rint(tiers.applications[draw]).astype(int)
    allotted = ladder.expected_lots[draw] * tiers.applications[draw]
    of_b = floor(float(allotted[tiers.in_b].sum()) + _ALMOST)
    of_a = round(float(allotted.sum())) - of_b  # the odd lot is pool A's
    split = bool(tiers.in_b.any()) and not bool(tiers.in_b.all())
    parts = (("A" if split else "", ~tiers.in_b, of_a), ("B", tiers.in_b, of_b))
    demands = []
    for name, inside, lots in parts:
        rows = [
            Tier(shares, int(count))
            for shares, count, here in zip(made.menu, counts, inside, strict=True)
            if here and count > 0
        ]
        if rows:
            demands.append(pool_demand(name, lots * lot, rows, lot))
    return tuple(demands)


def _designed(made: Forecast, demand: PoolDemand, draw: int) -> PoolLadder:
    """Return the designer's ladder of a pool; with no power of its rate, the drawn exponent's."""
    tiers, ladder = made.tiers, made.ladder
    if demand.pool == "B" or demand.is_full or tiers is None or ladder is None:
        return design_pool(
            demand, LadderStyle.POWER, made.deal.rules, registrar=made.deal.registrar
        )
    rate = Fraction(float(np.exp(made.log_rates[draw])) * demand.sizes[0])
    try:
        return design_pool(
            demand,
            LadderStyle.POWER,
            made.deal.rules,
            one_lot_rate=rate.limit_denominator(_MOST_DIGITS),
            registrar=made.deal.registrar,
        )
    except DealError:
        lots = ladder.expected_lots[draw][~tiers.in_b]
        slope = np.log(lots[-1] / lots[0]) / np.log(tiers.lots[~tiers.in_b][-1] / tiers.lots[0])
        return scaled_power(demand, float(np.clip(slope, 0.0, 1.0)), "nearest")


def whole_ladders(made: Forecast) -> dict[str, tuple[LadderRow, ...]]:
    """Return ladders in whole lots at low, middle and high one-lot rates, by rank.

    Returns
    -------
    dict
        Rows ascending by size, by the name of the rank; empty where there is no ladder.

    >>> from greenshoe.deal import shipped_record
    >>> from greenshoe.subscriber._forecast import forecast
    >>> found = whole_ladders(forecast(shipped_record("2513")))
    >>> [rows[0].shares_applied_for for rows in found.values()]
    [100, 100, 100]
    """
    if made.ladder is None:
        return {}
    order = np.argsort(made.log_rates, kind="stable")
    found = {}
    for name, rank in LADDER_RANKS.items():
        draw = int(order[min(int(rank * order.size), order.size - 1)])
        lot = made.deal.terms.board_lot_shares
        rows: list[LadderRow] = []
        for demand in _demands(made, draw):
            rows += ladder_rows(demand, _designed(made, demand, draw), lot)
        found[name] = tuple(rows)
    return found
