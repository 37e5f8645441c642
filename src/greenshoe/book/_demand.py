"""Demand at every price, of every line at once, in exact integers."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from greenshoe.book._clean import BookLine

    Counts = NDArray[np.int64]

__all__ = ["Demand", "demand_of_lines"]

PRICE_UNIT = 10_000  # prices in ten-thousandths of a HK$: no limit is finer
_ANY_PRICE = np.iinfo(np.int64).max


def in_units(price_hkd: Decimal) -> int:
    """Return a price in ten-thousandths of a HK$."""
    return int(price_hkd * PRICE_UNIT)


@dataclass(frozen=True)
class Demand:
    """What each line wants, at any price.

    Attributes
    ----------
    limits
        Of each step, in ten-thousandths of a HK$, int64.
    shares, cents
        Of each step, int64; 0 where it is in the other.
    first_step
        Where the steps of each order begin, int64.
    line_of_order
        The line of each order, int64.
    lines
        How many lines there are.
    lot
        The board lot.
    """

    limits: Counts
    shares: Counts
    cents: Counts
    first_step: Counts
    line_of_order: Counts
    lines: int
    lot: int

    def at(self, price_hkd: Decimal) -> Counts:
        """Return the shares every line wants at a price, whole lots, int64 of shape (lines,)."""
        if not self.lines:
            return np.zeros(0, np.int64)
        unit = in_units(price_hkd)
        by_money = self.cents * (PRICE_UNIT // 100) // (unit * self.lot) * self.lot
        wanted = np.where(self.shares > 0, self.shares // self.lot * self.lot, by_money)
        wanted[self.limits < unit] = 0
        by_order = np.maximum.reduceat(wanted, self.first_step)
        total = np.zeros(self.lines, np.int64)
        np.add.at(total, self.line_of_order, by_order)
        return total

    @cached_property
    def named_prices_hkd(self) -> tuple[Decimal, ...]:
        """Every price that somebody named as a limit, ascending."""
        named = np.unique(self.limits[self.limits != _ANY_PRICE])
        return tuple(Decimal(int(unit)) / PRICE_UNIT for unit in named)

    def table(self, prices_hkd: Sequence[Decimal]) -> Counts:
        """Return the demand at several prices, int64 of shape (prices, lines)."""
        return np.array([self.at(price) for price in prices_hkd]).reshape(-1, self.lines)


def demand_of_lines(lines: Sequence[BookLine], lot: int) -> Demand:
    """Return the demand of some lines.

    The plain twin is `BookLine.wanted`, line by line.
    """
    limits: list[int] = []
    shares: list[int] = []
    cents: list[int] = []
    first: list[int] = []
    owner: list[int] = []
    for number, line in enumerate(lines):
        for order in line.parts:
            first.append(len(limits))
            owner.append(number)
            for step in order.steps:
                limit = step.limit_price_hkd
                limits.append(_ANY_PRICE if limit is None else in_units(limit))
                shares.append(step.shares or 0)
                cents.append(0 if step.shares else (step.amount_cents or 0))
    return Demand(
        np.array(limits, np.int64),
        np.array(shares, np.int64),
        np.array(cents, np.int64),
        np.array(first, np.int64),
        np.array(owner, np.int64),
        len(lines),
        lot,
    )
