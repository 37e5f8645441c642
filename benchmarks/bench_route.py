"""The listing route: one company, and a thousand of them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from greenshoe.route import Company, assess

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

SIZES = {"one company": 1, "a hundred companies": 100}


@pytest.mark.parametrize("size", SIZES)
def test_assess(benchmark: BenchmarkFixture, size: str) -> None:
    """No peer: nothing open computes routes; the plain rule book is read by hand."""
    companies = [
        Company(f"C{n}", market_cap_hkd=Decimal(n) * 10**9, revenue_hkd=Decimal(n) * 10**8)
        for n in range(1, SIZES[size] + 1)
    ]
    benchmark(lambda: [assess(company, date(2025, 9, 1)) for company in companies])
