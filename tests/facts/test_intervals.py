"""What a printed value allows."""

from __future__ import annotations

from decimal import Decimal

import pytest

from greenshoe.documents import normalise
from greenshoe.facts import read_text
from greenshoe.facts._intervals import interval_of


@pytest.mark.parametrize(
    ("told", "low", "high"),
    [
        ("收入3.05億元", "304500000", "305500000"),
        ("收入350萬元", "3450000", "3550000"),
        ("收入約3.05億元", "304000000", "306000000"),
        ("收入約3億元", "250000000", "350000000"),
        ("收入近3億元", "250000000", "350000000"),
        ("收入超3億元", "300000000", "Infinity"),
        ("收入不超過3.00億元", "-Infinity", "300500000"),
    ],
)
def test_interval(told: str, low: str, high: str) -> None:
    reading = read_text("a", normalise(f"2024年智譜{told}。"))
    (fact,) = (f for f in reading.facts if f.metric == "revenue")
    interval = interval_of(fact)
    assert interval is not None
    assert (interval.low, interval.high) == (Decimal(low), Decimal(high))
