"""Pricing and allotting a book, 1,000 and 10,000 orders.

No open tool allots a book; the peer of the allotment is a plain proportional loop over `Decimal`
that keeps no rule but whole lots, and that of demand the sum over orders one by one.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest

from greenshoe.book import (
    CleanBook,
    Order,
    OrderKind,
    Placing,
    Step,
    allocate_book,
    clean_book,
    demand_of_lines,
    load_policy,
    placing_of,
    price_book,
)
from greenshoe.deal import Deal, Mechanism
from greenshoe.rules import Rulebook

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

SIZES = {"1,000 orders": 1_000, "10,000 orders": 10_000}
PRICE = Decimal(139)
PRO_RATA = load_policy("pro-rata")


@cache
def placing() -> Placing:
    return placing_of(Deal.load("2026"), Rulebook.load())


@cache
def book(size: int) -> CleanBook:
    rng = np.random.default_rng(1)
    shares = rng.lognormal(0, 1.5, size)
    shares = (shares / shares.sum() * 400_000_000 // 100 * 100).astype(int) + 100
    limits = rng.integers(110, 186, size)
    kinds = rng.random(size)
    orders = [
        Order(
            str(n), f"Investor {n}", "hedge" if n % 3 else "private_wealth", "Asia", "A",
            OrderKind.STRIKE if kinds[n] < 0.4 else OrderKind.LIMIT,
            (Step(None if kinds[n] < 0.4 else Decimal(int(limits[n])), int(shares[n]), None),),
        )
        for n in range(size)
    ]  # fmt: skip
    return clean_book(orders, 100)


@pytest.mark.parametrize("size", SIZES)
def test_price_and_allot(benchmark: BenchmarkFixture, size: str) -> None:
    found = book(SIZES[size])
    benchmark(
        lambda: (price_book(found, placing()), allocate_book(found, placing(), PRICE, PRO_RATA))
    )


@pytest.mark.parametrize("size", SIZES)
def test_allot_under_a_binding_rule(benchmark: BenchmarkFixture, size: str) -> None:
    found = book(SIZES[size])
    under_18c = replace(placing(), mechanism=Mechanism.CHAPTER_18C)
    policy = replace(PRO_RATA, weight_by_type={"hedge": Decimal("0.2")})
    assert benchmark(allocate_book, found, under_18c, PRICE, policy).gap == 0


@pytest.mark.parametrize("size", SIZES)
def test_allot_peer_plain_loop(benchmark: BenchmarkFixture, size: str) -> None:
    found = book(SIZES[size])

    def plain() -> int:
        wanted = [line.wanted(PRICE, 100) for line in found.lines]
        part = Decimal(placing().placing_shares) / sum(wanted)
        return sum(int(w * part // 100) * 100 for w in wanted)

    assert benchmark(plain) <= placing().placing_shares


@pytest.mark.parametrize("size", SIZES)
def test_demand(benchmark: BenchmarkFixture, size: str) -> None:
    demand = demand_of_lines(book(SIZES[size]).lines, 100)
    assert benchmark(lambda: demand.at(PRICE).sum()) > 0


@pytest.mark.parametrize("size", SIZES)
def test_demand_peer_order_by_order(benchmark: BenchmarkFixture, size: str) -> None:
    lines = book(SIZES[size]).lines
    assert benchmark(lambda: sum(line.wanted(PRICE, 100) for line in lines)) > 0
