"""What is known of demand when the tranches are settled."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from greenshoe.core import DealError, printed_unit
from greenshoe.deal import Tier

if TYPE_CHECKING:
    from greenshoe.deal import DealRecord

__all__ = ["Demand", "demand_of"]


_COARSEST = Decimal("0.1")
"""A level is known to a tenth at least, also where a whole number is printed."""


@dataclass(frozen=True)
class Demand:
    """Demand for the two tranches.

    Attributes
    ----------
    public_multiple
        Shares validly applied for / shares initially in the public offer; exact where the shares
        are known, else as printed; `None` while unknown.
    public_applied_shares
        Shares validly applied for, if known.
    placing_level
        Shares ordered in the placing / shares offered there, as printed; `None` while unknown.
    placing_level_step
        Half the last printed digit of it: the level lies within this of the print.
    valid_applications
        How many applications, if known.
    tiers
        Applications by size, if known.
    """

    public_multiple: Fraction | None
    public_applied_shares: int | None
    placing_level: Decimal | None
    placing_level_step: Decimal
    valid_applications: int | None
    tiers: tuple[Tier, ...]

    @property
    def placing_is_full(self) -> bool:
        """Whether the placing is at least fully subscribed; taken as full where not published."""
        return self.placing_level is None or self.placing_level >= 1

    def pool_applied_shares(self, pool_sizes: frozenset[int]) -> int | None:
        """Return the shares applied for in some sizes, `None` where tiers are unknown."""
        if not self.tiers:
            return None
        return sum(
            t.shares_applied_for * t.valid_applications
            for t in self.tiers
            if t.shares_applied_for in pool_sizes
        )


def demand_of(record: DealRecord) -> Demand:
    """Return the demand a record states.

    Raises
    ------
    DealError
        If the level and the applied shares contradict each other.
    """
    initial = record.shares("public_initial_shares")
    applied = record.shares("public_applied_shares")
    printed = record.number("public_subscription_level_x")
    if printed is None:
        over = record.number("public_oversubscribed_x")
        printed = None if over is None else over + 1
    multiple = None if printed is None else Fraction(printed)
    if applied is not None and initial:
        exact = Fraction(applied, initial)
        if multiple is not None and abs(exact - multiple) > Fraction(1, 10) + multiple / 100:
            raise DealError(
                f"is not public_applied_shares / public_initial_shares ({float(exact):.2f})",
                file=record.file or None,
                key="public_subscription_level_x",
                value=printed,
                expected="a level that its own shares make",
            )
        multiple = exact
    level = record.number("intl_subscription_level_x")
    unit = Decimal(0) if level is None else printed_unit(level)
    tiers = record.tiers or tuple(
        Tier(row.shares_applied_for, row.valid_applications) for row in record.ladder
    )
    return Demand(
        multiple,
        applied,
        level,
        min(unit, _COARSEST) / 2,
        record.shares("valid_applications"),
        tiers,
    )
