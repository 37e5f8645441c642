"""Ladders for every draw at once: the curves of the designer, on arrays.

A ladder of a pool is r nᵇ lots for an application of n lots, never more than was applied for, with
b solved so that the pool is used up; b lies between 0 (equal) and 1 (proportional), so that inside
a pool expected shares never fall and the percentage never rises. That is what the designer of the
`offering` room makes in whole lots; here fractions of a lot stand for its ballots.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.subscriber._odds_points import quantile_draws

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from greenshoe.subscriber._known import KnownDeal
    from greenshoe.subscriber._tier import TierDraws

    BoolArray = NDArray[np.bool_]
    FloatArray = NDArray[np.float64]

__all__ = ["LadderDraws", "fixed_exponent_ladder", "ladder_draws", "power_ladder", "scaled_ladder"]

_STEPS = 40
_PRACTICE = "ladder_practice.pool_b_exponent"
_B_SPREAD = np.array([-0.25, -0.15, -0.08, 0.0, 0.0, 0.05, 0.08, 0.12])
"""How exponents of pool B scatter about the usual one."""


@dataclass(frozen=True, eq=False)
class LadderDraws:
    """Expected lots of one application of each size, one row for each draw.

    Attributes
    ----------
    lots
        Sizes in lots, ascending.
    in_b
        Which sizes are in pool B.
    expected_lots
        Shape (draws, sizes), at most the size itself. A part of a lot is the chance of one more.
    """

    lots: FloatArray
    in_b: BoolArray
    expected_lots: FloatArray

    @property
    def chance_of_a_lot(self) -> FloatArray:
        """The chance of at least one lot, shape (draws, sizes)."""
        return np.minimum(self.expected_lots, 1.0)


def _used(curve: FloatArray, applications: FloatArray) -> FloatArray:
    return np.asarray((curve * applications).sum(axis=1))


def power_ladder(
    lots: FloatArray, applications: FloatArray, pool: FloatArray, first_rates: FloatArray
) -> FloatArray:
    """Return ladders that start with given rates and use their pool up, for each draw.

    Parameters
    ----------
    lots
        Sizes in lots, ascending, shape (sizes,).
    applications
        Shape (draws, sizes).
    pool
        Lots to allot, shape (draws,).
    first_rates
        Expected lots of the smallest size, shape (draws,). Where no ladder between an equal and a
        proportional one starts so, the nearest that does is returned.

    Returns
    -------
    numpy.ndarray
        Expected lots of one application, shape (draws, sizes).

    >>> out = power_ladder(np.array([1.0, 10.0]), np.array([[1000.0, 100.0]]), np.array([300.0]),
    ...                    np.array([0.2]))
    >>> out.round(3).tolist()
    [[0.2, 1.0]]
    """
    ratio = np.log(lots / lots[0])
    low, high = np.zeros(pool.size), np.ones(pool.size)
    for _ in range(_STEPS):
        middle = (low + high) / 2
        curve = np.minimum(first_rates[:, None] * np.exp(middle[:, None] * ratio), lots)
        fits = _used(curve, applications) <= pool
        low, high = np.where(fits, middle, low), np.where(fits, high, middle)
    exponents = (low + high) / 2
    return scaled_ladder(lots, applications, pool, exponents)


def scaled_ladder(
    lots: FloatArray, applications: FloatArray, pool: FloatArray, exponents: FloatArray
) -> FloatArray:
    """Return ladders of given exponents; the pool sets their scale, for each draw.

    >>> scaled_ladder(np.array([1.0, 2.0]), np.array([[100.0, 50.0]]), np.array([30.0]),
    ...               np.array([1.0])).round(3).tolist()
    [[0.15, 0.3]]
    """
    shape = np.exp(exponents[:, None] * np.log(lots / lots[0]))
    low = np.full(pool.size, -60.0)
    high = np.full(pool.size, np.log(lots[-1]) + 1.0)
    for _ in range(_STEPS + 10):
        middle = (low + high) / 2
        fits = _used(np.minimum(np.exp(middle)[:, None] * shape, lots), applications) <= pool
        low, high = np.where(fits, middle, low), np.where(fits, high, middle)
    return np.asarray(np.minimum(np.exp(low)[:, None] * shape, lots))


def _pools(tiers: TierDraws, public_lots: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the lots of both pools: halves, the surplus of one to the other."""
    if not tiers.in_b.any() or tiers.in_b.all():
        return (public_lots, public_lots)
    wanted = tiers.applications * tiers.lots
    wanted_a, wanted_b = wanted[:, ~tiers.in_b].sum(axis=1), wanted[:, tiers.in_b].sum(axis=1)
    half = public_lots / 2
    pool_a = half + np.maximum(half - wanted_b, 0.0)
    pool_b = half + np.maximum(half - wanted_a, 0.0)
    return np.minimum(pool_a, wanted_a), np.minimum(pool_b, wanted_b)


def ladder_draws(
    deal: KnownDeal,
    tiers: TierDraws,
    public_shares: FloatArray,
    rates: FloatArray,
    ranks: FloatArray,
) -> LadderDraws:
    """Return a ladder for each draw of demand and one-lot rate.

    Parameters
    ----------
    deal
        The deal at a stage.
    tiers
        Applications by size.
    public_shares
        Final public shares, shape (draws,).
    rates
        One-lot rates, shape (draws,).
    ranks
        Of pool B's exponent, shape (draws,).
    """
    lots, in_b = tiers.lots, tiers.in_b
    pool_a, pool_b = _pools(tiers, public_shares / deal.terms.board_lot_shares)
    first = ~in_b if not in_b.all() else in_b
    made = np.empty(tiers.applications.shape)
    made[:, first] = power_ladder(
        lots[first], tiers.applications[:, first], pool_a, rates * lots[first][0]
    )
    if not first.all():
        exponent = _usual_b(deal) + quantile_draws(_B_SPREAD, ranks)
        made[:, in_b] = scaled_ladder(
            lots[in_b], tiers.applications[:, in_b], pool_b, np.clip(exponent, 0.0, 1.0)
        )
    return LadderDraws(lots, in_b, made)


def fixed_exponent_ladder(
    deal: KnownDeal, tiers: TierDraws, public_shares: FloatArray, exponent: float
) -> LadderDraws:
    """Return ladders of one exponent in both pools: what a forecast is compared with.

    Parameters
    ----------
    deal
        The deal at a stage.
    tiers
        Applications by size.
    public_shares
        Final public shares, shape (draws,).
    exponent
        0 for equal shares, 1 for a proportional ladder.
    """
    pools = _pools(tiers, public_shares / deal.terms.board_lot_shares)
    made = np.empty(tiers.applications.shape)
    for chosen, pool in zip((~tiers.in_b, tiers.in_b), pools, strict=True):
        if chosen.any():
            made[:, chosen] = scaled_ladder(
                tiers.lots[chosen],
                tiers.applications[:, chosen],
                pool,
                np.full(pool.size, exponent),
            )
    return LadderDraws(tiers.lots, tiers.in_b, made)


def _usual_b(deal: KnownDeal) -> float:
    own = f"{_PRACTICE}.{deal.registrar}"
    return float(deal.rules.fraction(own if own in deal.rules.book.names() else _PRACTICE))
