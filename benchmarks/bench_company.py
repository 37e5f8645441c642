"""The valuation kernel beside plain NumPy and squigglepy; the reverse solve; reading a model.

The model is the same in all three: 10 years, 3 lines, 7 uncertain drivers, revenue, gross profit
and operating result by draw and year. squigglepy is not a dependency: where it is not installed
its rows are left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from greenshoe.company import load_model, simulate, solve_driver, value

if TYPE_CHECKING:
    from pathlib import Path

    from greenshoe.company import Model

SIZES = {"interactive": 1 << 14, "publication": 1 << 16}
LINES = ("a", "b", "c")
MODEL = """
[company]
name = "Three lines"
currency = "USD"
base_year = 2025
last_year = 2034
[business.b]
template = "growth"
[business.b.drivers]
gross_margin = {{ unit = "fraction", value = 0.5 }}
{cohorts}
[drivers]
research_staff_cost = {{ unit = "million USD / year", lognormal = [100, 0.2] }}
selling_cost = {{ unit = "million USD / year", value = 20 }}
administrative_cost = {{ unit = "million USD / year", value = 30 }}
tax_rate = {{ unit = "fraction", value = 0.2 }}
discount_rate = {{ unit = "fraction", value = 0.1 }}
terminal_growth = {{ unit = "fraction", value = 0.02 }}
terminal_return_on_capital = {{ unit = "fraction", value = 0.15 }}
price_to_sales = {{ unit = "multiple", value = 8 }}
opening_cash = {{ unit = "million USD", value = 500 }}
"""
COHORT = """
[business.b.cohorts.{name}.drivers]
base_revenue = {{ unit = "million USD / year", lognormal = [100, 0.1] }}
growth_rate = {{ unit = "fraction", normal = [0.3, 0.1] }}
"""


@pytest.fixture
def model(tmp_path: Path) -> Model:
    path = tmp_path / "three.toml"
    path.write_text(MODEL.format(cohorts="".join(COHORT.format(name=n) for n in LINES)))
    return load_model(str(path))


def by_hand(count: int, bases: object, rates: object, research: object) -> object:
    """The statement in plain NumPy, arrays (line, draw, year)."""
    steps = np.repeat(1 + np.asarray(rates)[:, :, None], 10, axis=2)
    steps[:, :, 0] = 1
    lines = np.asarray(bases)[:, :, None] * np.cumprod(steps, axis=2)
    revenue = lines.sum(axis=0)
    profit = (lines * 0.5).sum(axis=0)
    assert profit.shape == (count, 10)
    return revenue, profit, profit - np.asarray(research)[:, None] - 50


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.benchmark(group="10 years x 3 lines")
def test_ours(benchmark: object, model: Model, size: str) -> None:
    """Draws, the graph, tax, cash, financing."""
    found = benchmark(lambda: simulate(model, draws=SIZES[size]))  # type: ignore[operator] # fixture
    assert found.values["revenue"].shape == (SIZES[size], 10)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.benchmark(group="10 years x 3 lines")
def test_plain_numpy(benchmark: object, size: str) -> None:
    """Draws and the statement only; no units, no cash."""
    count = SIZES[size]

    def run() -> object:
        random = np.random.default_rng(1)
        bases = 100 * np.exp(0.1 * random.standard_normal((3, count)))
        rates = 0.3 + 0.1 * random.standard_normal((3, count))
        return by_hand(count, bases, rates, 100 * np.exp(0.2 * random.standard_normal(count)))

    benchmark(run)  # type: ignore[operator] # fixture


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.benchmark(group="10 years x 3 lines")
def test_squigglepy(benchmark: object, size: str) -> None:
    """squigglepy draws the inputs, NumPy does the years (it has no time axis)."""
    squigglepy = pytest.importorskip("squigglepy")
    count = SIZES[size]

    def run() -> object:
        bases = [squigglepy.sample(squigglepy.lognorm(82.0, 118.0), count) for _ in LINES]
        rates = [squigglepy.sample(squigglepy.norm(mean=0.3, sd=0.1), count) for _ in LINES]
        research = squigglepy.sample(squigglepy.lognorm(72.0, 139.0), count)
        return by_hand(count, bases, rates, research)

    benchmark(run)  # type: ignore[operator] # fixture


@pytest.mark.parametrize("company", ["zhipu", "pony"])
@pytest.mark.benchmark(group="what must be true")
def test_solve(benchmark: object, company: str) -> None:
    loaded = load_model(company)
    found = benchmark(lambda: solve_driver(loaded, "price_to_sales@2030", 130.0))  # type: ignore[operator] # fixture
    assert found.price_at_value_hkd == pytest.approx(130, rel=1e-4)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.benchmark(group="a shipped model")
def test_shipped_model(benchmark: object, size: str) -> None:
    """Zhipu: 3 scenarios, 21 uncertain drivers, 64 nodes, 11 years."""
    loaded = load_model("zhipu")
    benchmark(lambda: simulate(loaded, draws=SIZES[size]))  # type: ignore[operator] # fixture


@pytest.mark.benchmark(group="a shipped model")
def test_whole_valuation(benchmark: object) -> None:
    """Everything ``greenshoe value zhipu --price 130`` shows."""
    loaded = load_model("zhipu")
    benchmark(lambda: value(loaded, price_hkd=130.0))  # type: ignore[operator] # fixture
