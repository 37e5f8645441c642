"""The auction price against brute force: every price, the four steps read literally."""

from __future__ import annotations

import numpy as np
import pytest

from greenshoe.core import DataError
from greenshoe.market import (
    ASK,
    BID,
    NEAREST_REFERENCE,
    PRESSURE_FIRST,
    Kind,
    auction_price,
    indicative_price,
    new_exchange,
    submit,
    uncross_once,
)

TICKS = 24
Orders = list[tuple[int | None, int]]


def by_brute_force(
    buys: Orders, sells: Orders, reference: int, *, hong_kong: bool
) -> tuple[int, int]:
    """Try every price; (-1, 0) if no priced bid reaches a priced ask."""
    bids, asks = [t for t, _ in buys if t is not None], [t for t, _ in sells if t is not None]
    if not bids or not asks or max(bids) < min(asks):
        return -1, 0
    found = []
    for price in range(min(asks), max(bids) + 1):
        bought = sum(q for t, q in buys if t is None or t >= price)
        sold = sum(q for t, q in sells if t is None or t <= price)
        found.append((price, min(bought, sold), abs(bought - sold), bought - sold))
    most = max(row[1] for row in found)
    found = [row for row in found if row[1] == most]
    least = min(row[2] for row in found)
    found = [row for row in found if row[2] == least]
    prices = [row[0] for row in found]
    if hong_kong and all(row[3] >= 0 for row in found):
        return max(prices), most
    if hong_kong and all(row[3] < 0 for row in found):
        return min(prices), most
    nearest = min(abs(p - reference) for p in prices)
    return max(p for p in prices if abs(p - reference) == nearest), most


def random_orders(random: np.random.Generator) -> Orders:
    number = int(random.integers(0, 9))
    largest = int(random.choice([2, 5, 100]))
    ticks = random.integers(0, TICKS, number)
    sizes = random.integers(1, largest + 1, number)
    unpriced = random.random(number) < 0.15
    return [(None if u else int(t), int(q)) for t, q, u in zip(ticks, sizes, unpriced, strict=True)]


@pytest.mark.parametrize("tie_break", [PRESSURE_FIRST, NEAREST_REFERENCE])
def test_ten_thousand_random_books(tie_break: int) -> None:
    random = np.random.default_rng(2026 + tie_break)
    crossed = 0
    for _ in range(10_000):
        buys, sells = random_orders(random), random_orders(random)
        reference = int(random.integers(0, TICKS))
        answer = by_brute_force(buys, sells, reference, hong_kong=tie_break == PRESSURE_FIRST)
        tick, shares = auction_price(buys, sells, reference, tie_break)
        assert (-1 if tick is None else tick, shares) == answer
        exchange = new_exchange(np.arange(1, TICKS + 1) * 100, 40, 1)
        for side, orders in ((BID, buys), (ASK, sells)):
            for place, (price, size) in enumerate(orders):
                kind = Kind.AT_AUCTION if price is None else Kind.AT_AUCTION_LIMIT
                exchange.rule[1] = 0
                submit(exchange, kind, side, price or 0, size, side * 20 + place, 0)
        assert uncross_once(exchange, reference, tie_break) == answer
        crossed += answer[0] >= 0
    assert crossed > 4_000  # the test looks at books that trade


def test_the_published_steps_one_by_one() -> None:
    # step 1: 10 matches 300, every other price less
    assert indicative_price([(10, 300)], [(10, 300), (12, 500)], 5) == (10, 300)
    # step 2: 9 and 10 both match 200; the imbalance is smaller at 10
    assert indicative_price([(10, 200), (9, 100)], [(9, 200)], 9) == (10, 200)
    # step 3: equal in both, buying exceeds selling at each: the highest
    assert indicative_price([(12, 500)], [(9, 200)], 9) == (12, 200)
    # step 3: selling exceeds buying at each: the lowest
    assert indicative_price([(12, 200)], [(9, 500)], 12) == (9, 200)


def test_a_gap_of_millions_of_ticks_costs_nothing() -> None:
    # +100 below, -100 above: mixed, so the price nearest the reference inside the gap
    buys: Orders = [(10_000_000, 100), (1_000, 100)]
    sells: Orders = [(0, 100), (9_000_000, 100)]
    assert indicative_price(buys, sells, 5_000_000) == (8_999_999, 100)


def test_no_price_without_a_crossing_limit_order() -> None:
    assert indicative_price([(None, 100)], [(5, 100)], 5) == (None, 0)
    assert indicative_price([(4, 100)], [(5, 100)], 5) == (None, 0)
    assert indicative_price([], [], 5) == (None, 0)


def test_a_size_is_positive() -> None:
    with pytest.raises(DataError, match=r"0: is the size of order 1; expected shares above 0"):
        indicative_price([(5, 1), (4, 0)], [], 5)
