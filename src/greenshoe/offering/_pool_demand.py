"""One pool as a ladder's designer sees it: sizes and applications in board lots."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from greenshoe.core import DealError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from greenshoe.deal import Tier

__all__ = ["PoolDemand", "pool_demand"]


@dataclass(frozen=True, slots=True)
class PoolDemand:
    """The applications of one pool and what there is for them, in lots.

    Attributes
    ----------
    pool
        "A", "B", or "" where the market has no pools.
    lots
        Lots to allot, at most what was applied for.
    sizes
        Application sizes in lots, ascending; only those somebody applied for.
    applications
        Valid applications of each size.

    >>> demand = PoolDemand("A", 30, (1, 2), (100, 50))
    >>> demand.applied, demand.equal_rate, demand.proportional_rate
    (200, Fraction(1, 5), Fraction(3, 20))
    """

    pool: str
    lots: int
    sizes: tuple[int, ...]
    applications: tuple[int, ...]

    @property
    def applied(self) -> int:
        """Lots applied for."""
        return sum(n * count for n, count in zip(self.sizes, self.applications, strict=True))

    @property
    def is_full(self) -> bool:
        """Whether everybody can have all they applied for."""
        return self.lots >= self.applied

    @property
    def equal_rate(self) -> Fraction:
        """Lots per application."""
        return Fraction(self.lots, sum(self.applications))

    @property
    def proportional_rate(self) -> Fraction:
        """Lots for an application of the smallest size where lots are shared in proportion."""
        return Fraction(self.lots * self.sizes[0], self.applied)


def pool_demand(pool: str, shares: int, tiers: Sequence[Tier], lot: int) -> PoolDemand:
    """Return the demand of one pool in lots.

    Parameters
    ----------
    pool
        Its name.
    shares
        Shares it has; less than a lot over is not allotted.
    tiers
        The applications of its sizes; sizes without any are passed over.
    lot
        Shares of a board lot.

    Raises
    ------
    DealError
        If a size is not a whole number of lots.
    """
    wanted = sorted((t for t in tiers if t.valid_applications), key=lambda t: t.shares_applied_for)
    for tier in wanted:
        if tier.shares_applied_for % lot or not tier.shares_applied_for:
            raise DealError(
                f"is not a multiple of the board lot ({lot})",
                key="tiers.shares_applied_for",
                value=tier.shares_applied_for,
                expected="whole lots",
            )
    sizes = tuple(t.shares_applied_for // lot for t in wanted)
    counts = tuple(t.valid_applications for t in wanted)
    applied = sum(n * count for n, count in zip(sizes, counts, strict=True))
    return PoolDemand(pool, min(shares // lot, applied), sizes, counts)
