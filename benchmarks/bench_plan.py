"""The best plan of overlapping deals: 5 deals of 10 sizes, 20 deals of 40.

No open tool plans applications over overlapping deals; the peer is what a careful person does by
hand: take the sizes with the most expected value for each HK$ of own money, while cash lasts in
every draw.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.subscriber.made_deals import made_deal

from greenshoe.subscriber import Funding, OpenDeal, best_plan

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

SIZES = {"5 deals x 10 sizes": (5, 10), "20 deals x 40 sizes": (20, 40)}
FUNDING = Funding(500_000, 0.045, 10.0, 50.0)


@cache
def deals(size: tuple[int, int]) -> tuple[OpenDeal, ...]:
    generator = np.random.default_rng(1)
    return tuple(made_deal(n, size[1], 500, generator) for n in range(1, size[0] + 1))


def by_hand(open_deals: tuple[OpenDeal, ...], funding: Funding) -> float:
    """Return the value of the greedy plan, each deal borrowed to the leverage."""
    offers = []
    for d, deal in enumerate(open_deals):
        rate = funding.margin_rate * deal.days_locked / 365
        for t, application in enumerate(deal.applications):
            amount = application.amount_cents / 100
            own = amount / funding.leverage
            value = float(deal.expected_profit_hkd[t]) - rate * (amount - own)
            offers.append((value - funding.handling_fee_hkd, own, d, t))
    value, left, taken = 0.0, funding.cash_hkd, set()
    for gain, own, d, t in sorted(offers, key=lambda offer: -offer[0] / offer[1]):
        worst = max(own, float(open_deals[d].most_outlay_hkd()[t])) + funding.handling_fee_hkd
        if gain > 0 and d not in taken and worst <= left:
            value, left = value + gain, left - worst
            taken.add(d)
    return value


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES.keys())
def bench_best_plan(benchmark: BenchmarkFixture, size: tuple[int, int]) -> None:
    plan = benchmark(best_plan, deals(size), FUNDING)
    assert plan.expected_value_hkd >= by_hand(deals(size), FUNDING)


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES.keys())
def bench_best_plan_with_a_limit_on_losses(
    benchmark: BenchmarkFixture, size: tuple[int, int]
) -> None:
    limited = Funding(500_000, 0.045, 10.0, 50.0, max_loss_hkd=20_000)
    plan = benchmark(best_plan, deals(size), limited)
    assert plan.loss_at_5_pct_hkd <= 20_001


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES.keys())
def bench_peer_greedy_by_hand(benchmark: BenchmarkFixture, size: tuple[int, int]) -> None:
    assert benchmark(by_hand, deals(size), FUNDING) > 0
