"""A maker of things: units x price, the experience curve, and a file of thirty lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from greenshoe.company import TargetUnreachableError, load_model, simulate, solve_driver, value
from greenshoe.core import ModelError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MAKER = """
[company]
name = "Bright Lidar"
currency = "CNY"
base_year = 2025
last_year = 2028
[capital]
issued_shares = 600000000
hkd_per_currency = 1.1
[business.lidar]
template = "units"
[business.lidar.cohorts.cars.drivers]
units_sold = { unit = "units / year", value = 1000000 }
price_per_unit = { unit = "CNY / unit", value = 2000 }
cost_per_unit = { unit = "CNY / unit", value = 1500 }
cost_learning = { unit = "fraction", value = 0.2 }
[business.lidar.cohorts.robots.drivers]
units_sold = { unit = "units / year", value = 500000 }
price_per_unit = { unit = "CNY / unit", value = 1000 }
cost_per_unit = { unit = "CNY / unit", value = 800 }
units_in_service = { unit = "units", value = 100000 }
service_revenue_per_unit = { unit = "CNY / unit / year", value = 50 }
[drivers]
research_staff_cost = { unit = "million CNY / year", value = 300 }
selling_cost = { unit = "million CNY / year", value = 50 }
administrative_cost = { unit = "million CNY / year", value = 50 }
tax_rate = { unit = "fraction", value = 0.15 }
discount_rate = { unit = "fraction", value = 0.11 }
terminal_growth = { unit = "fraction", value = 0.02 }
terminal_return_on_capital = { unit = "fraction", value = 0.15 }
price_to_sales = { unit = "multiple", value = [2, 4, 7] }
opening_cash = { unit = "million CNY", value = 1000 }
"""


def test_lines_and_the_experience_curve(written: Callable[[str], Path]) -> None:
    """By hand: a million cars a year; the second million is one doubling, the fourth two."""
    run = simulate(load_model(str(written(MAKER))), draws=64, extra=["lidar.unit_gross_profit"])
    revenue = run.quantiles("lidar.unit_revenue", 2025)["p50"]
    assert revenue == pytest.approx((1e6 * 2000 + 5e5 * 1000) / 1e6)
    assert run.quantiles("lidar.service_revenue", 2025)["p50"] == pytest.approx(5.0)
    robots = 5e5 * (1000 - 800) / 1e6
    for year, cost in ((2025, 1500), (2026, 1500 * 0.8), (2028, 1500 * 0.64)):
        profit = run.quantiles("lidar.unit_gross_profit", year)["p50"]
        assert profit == pytest.approx(1e6 * (2000 - cost) / 1e6 + robots)


def test_a_margin_in_place_of_a_cost(written: Callable[[str], Path]) -> None:
    text = MAKER.replace(
        'cost_per_unit = { unit = "CNY / unit", value = 1500 }\n'
        'cost_learning = { unit = "fraction", value = 0.2 }',
        'gross_margin = { unit = "fraction", value = 0.25 }',
    ).replace(
        'cost_per_unit = { unit = "CNY / unit", value = 800 }',
        'gross_margin = { unit = "fraction", value = 0.2 }',
    )
    run = simulate(load_model(str(written(text))), draws=64)
    assert run.quantiles("gross_profit", 2027)["p50"] == pytest.approx(0.25 * 2000 + 0.2 * 500)


def test_the_price_asks_for_cars(written: Callable[[str], Path]) -> None:
    model = load_model(str(written(MAKER)))
    found = solve_driver(model, "cars.units_sold@2028", 25.0)
    assert found.price_at_value_hkd == pytest.approx(25.0, rel=1e-6)
    assert value(model, price_hkd=25, draws=64).swings


def test_what_is_computed_or_does_not_matter_is_said(written: Callable[[str], Path]) -> None:
    model = load_model(str(written(MAKER)))
    with pytest.raises(ModelError, match=r"is computed, not given.*lidar\.cars\.cost_per_unit"):
        solve_driver(model, "unit_gross_profit@2027", 25.0)
    with pytest.raises(TargetUnreachableError, match="does not move it: try another driver"):
        solve_driver(model, "tax_rate@2027", 2500.0)
    with pytest.raises(
        TargetUnreachableError, match=r"alone, from .* to .*; expected a price from"
    ):
        solve_driver(model, "cars.units_sold@2028", 1e-6)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('name = "Bright Lidar"', 'name = "\\u001b[31mred"', "cannot be printed"),
        ('name = "Bright Lidar"', f'name = "{"x" * 3000}"', "is too long"),
        ("[drivers]", '[drivers."\\u001b[31m"]\nvalue = 1\n[drivers]', "TOML|not a name"),
        ('template = "units"', 'template = "../units"', "is not a template"),
        ("value = 0.2 }", "value = 0.95 }", "0.95 is above 0.9"),
        ('"CNY / unit", value = 800', '"USD / unit", value = 800', "currency differs"),
        ('"units / year", value = 500000', '"万 units / year", value = 50', "scale differs"),
    ],
)
def test_hostile_files(written: Callable[[str], Path], old: str, new: str, words: str) -> None:
    assert old in MAKER
    with pytest.raises(ModelError, match=words):
        load_model(str(written(MAKER.replace(old, new, 1))))
