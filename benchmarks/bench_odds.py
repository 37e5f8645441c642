"""Odds of one deal and of a table of deals; the peer is the one-line heuristic of open tools.

Every open tool that gives odds divides a constant by the multiple (docs/odds.md has its record).
It is beside ours for scale: what the seconds buy is a ladder for every draw.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from greenshoe.deal import shipped_records
from greenshoe.subscriber import odds_of, shipped_history

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

    from greenshoe.deal import DealRecord

SIZES = {"1 deal": 1, "20 deals": 20}


def heuristic(records: tuple[DealRecord, ...]) -> list[float]:
    """One-lot rate as 100,000 HK$ over multiple and value of a lot, at most 1."""
    rates = []
    for record in records:
        level = float(record.number("public_subscription_level_x") or 1)
        price = float(record.number("offer_price_hkd") or 1)
        lot = record.shares("board_lot_shares") or 1
        rates.append(min(1.0, 100_000 / (level * price * lot)))
    return rates


@pytest.fixture(params=SIZES)
def records(request: pytest.FixtureRequest) -> tuple[DealRecord, ...]:
    shipped_history()
    latest = sorted(shipped_records(), key=lambda record: str(record.day("listing_date")))
    return tuple(latest[-SIZES[request.param] :])


def test_ours(benchmark: BenchmarkFixture, records: tuple[DealRecord, ...]) -> None:
    made = benchmark(lambda: [odds_of(record) for record in records])
    assert all(odds.tiers for odds in made)


def test_peer_one_line_heuristic(
    benchmark: BenchmarkFixture, records: tuple[DealRecord, ...]
) -> None:
    assert len(benchmark(heuristic, records)) == len(records)
