"""Published ladders designed again: from their one-lot rate, and with their own exponent.

Prints the table; the baselines (equal, proportional, square root) stand beside.
"""

from __future__ import annotations

import csv
import math
import os
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from statistics import median, quantiles

import numpy as np
import pytest

from greenshoe.deal import LadderRow, Tier, read_ladder_folder
from greenshoe.offering import (
    PoolDemand,
    allotted_shares,
    expected_shares,
    pool_demand,
    power,
    scaled_power,
)

TRUTH = Path(os.environ.get("GREENSHOE_TRUTH", Path(__file__).parents[3] / "shared")) / "data"
REGISTRARS = Path(__file__).parents[1] / "answers" / "registrars.csv"
BASELINES = {"equal": 0.0, "proportional": 1.0, "square root": 0.5}
pytestmark = pytest.mark.truth


@dataclass(frozen=True)
class PublishedPool:
    """One pool of a published table, in lots."""

    code: str
    registrar: str
    rows: tuple[LadderRow, ...]
    demand: PoolDemand
    lot: int

    @property
    def rounding(self) -> str:
        return "up" if self.registrar == "hkeipo" else "nearest"

    def errors(self, lots: tuple[int, ...]) -> list[float]:
        """|log(designed / published)| of each size."""
        pairs = zip(lots, self.rows, strict=True)
        return [abs(math.log(n * self.lot / allotted_shares(row))) for n, row in pairs]

    def own_exponent(self) -> float:
        """The exponent that fits best with the scale set by the pool."""
        sizes, counts = np.array(self.demand.sizes, float), np.array(self.demand.applications)
        published = np.array([float(expected_shares(row)) for row in self.rows])

        def error(exponent: float) -> float:
            curve = (sizes / sizes[0]) ** exponent
            curve *= (published @ counts) / (curve @ counts)
            return float(np.median(np.abs(np.log(curve / published))))

        return min((n / 1000 for n in range(-200, 1600)), key=error)


def published(pool: str) -> list[PublishedPool]:
    with REGISTRARS.open(encoding="utf-8") as handle:
        registrars = {row["stock_code"]: row["registrar"] for row in csv.DictReader(handle)}
    made = []
    for code, table in read_ladder_folder(TRUTH / "allotment").items():
        rows = tuple(row for row in table if row.pool == pool and row.valid_applications)
        lot = min(row.shares_applied_for for row in table)
        tiers = [Tier(row.shares_applied_for, row.valid_applications) for row in rows]
        demand = pool_demand(pool, sum(map(allotted_shares, rows)), tiers, lot)
        if rows and not demand.is_full:
            made.append(PublishedPool(code, registrars.get(code, ""), rows, demand, lot))
    return made


def from_rate(pool: PublishedPool) -> list[float]:
    rate = Fraction(expected_shares(pool.rows[0])) / pool.lot
    return pool.errors(power(pool.demand, rate, pool.rounding, most_exponent=2.0).lots)


def with_exponent(pool: PublishedPool, exponent: float) -> list[float]:
    return pool.errors(scaled_power(pool.demand, exponent, pool.rounding).lots)


def summary(label: str, errors: list[list[float]]) -> tuple[float, float]:
    together = [error for table in errors for error in table]
    middle, high = median(together), quantiles(together, n=10)[-1]
    counts = f"{len(errors):>4} tables {len(together):>5} sizes"
    print(f"  {label:<42}{counts} {middle:>9.4f} {high:>9.4f}")  # noqa: T201 - the table is the point
    return middle, high


def test_published_ladders_designed_again() -> None:
    tables = published("A")
    power_form = [table for table in tables if table.registrar == "hkeipo"]
    assert len(tables) >= 90
    assert len(power_form) >= 40
    print("\n|log error| of a size, pool A:  median and 90th percentile")  # noqa: T201 - as above
    given = summary("power form, published one-lot rate", [from_rate(t) for t in power_form])
    own = summary(
        "all, each with its own exponent", [with_exponent(t, t.own_exponent()) for t in tables]
    )
    summary("all, published one-lot rate", [from_rate(t) for t in tables])
    worst = [
        summary(f"baseline: {name}, {label}", [with_exponent(t, exponent) for t in group])
        for name, exponent in BASELINES.items()
        for label, group in (("power form", power_form), ("all", tables))
    ]
    assert given[0] <= 0.005
    assert given[1] <= 0.08
    assert own[0] <= 0.01
    assert own[1] <= 0.20
    assert all(middle > 10 * given[0] and middle > 0.1 for middle, _ in worst)


def test_pool_b_designed_again() -> None:
    tables = published("B")
    print("\n|log error| of a size, pool B:  median and 90th percentile")  # noqa: T201 - as above
    middle, high = summary(
        "all, each with its own exponent", [with_exponent(t, t.own_exponent()) for t in tables]
    )
    summary("all, published first size", [from_rate(t) for t in tables])
    for name, exponent in BASELINES.items():
        summary(f"baseline: {name}", [with_exponent(t, exponent) for t in tables])
    assert middle <= 0.01
    assert high <= 0.20


def test_the_first_sizes_winners_are_rounded_as_said() -> None:
    """Power-form tables with a round rate: rate x applications, rounded up."""
    rounded_up = tested = 0
    for table in published("A"):
        if table.registrar != "hkeipo":
            continue
        lots = Fraction(allotted_shares(table.rows[0]), table.lot)
        count = table.rows[0].valid_applications
        percent = Fraction(round(float(lots / count) * 1000), 1000)  # tenths of a per cent
        if percent and abs(lots / count / percent - 1) < Fraction(12, 1000):
            tested += 1
            rounded_up += lots == -(-percent * count // 1)
    assert tested >= 30
    assert rounded_up >= 0.95 * tested
