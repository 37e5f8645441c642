from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from greenshoe.company import Pin, TargetUnreachableError, load_model, simulate, solve_driver
from greenshoe.company._methods import METHODS
from greenshoe.company._root import bracketed_root
from greenshoe.core import ModelError

if TYPE_CHECKING:
    from greenshoe.company import Model

SETTINGS = settings(
    deadline=None, max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def price_at(model: Model, driver: str, year: int, at: float, method: str) -> float:
    """The mean value of a share with the driver pinned, by a run of its own."""
    run = simulate(model, draws=1 << 12, seed=1, pins={driver: Pin(year, at)})
    outcomes = METHODS[method](run)
    assert outcomes is not None
    assert model.issued_shares is not None
    mean = float(np.average(outcomes.equity, weights=outcomes.weights))
    return mean * 1e6 * model.hkd / model.issued_shares


@pytest.mark.parametrize(
    ("company", "target", "price", "method"),
    [
        ("zhipu", "cloud_share@2027", 130.0, "price_to_sales"),
        ("zhipu", "gross_margin_cloud@2030", 200.0, "dcf"),
        ("pony", "robotaxi.tier_one.vehicles_per_city@2030", 139.0, "price_to_sales"),
        ("minimax", "consumer.hailuo.monthly_active_users@2029", 345.0, "sum_of_the_parts"),
        ("weride", "price_to_sales@2030", 27.1, "price_to_sales"),
    ],
)
def test_the_answer_gives_the_price(company: str, target: str, price: float, method: str) -> None:
    model = load_model(company)
    found = solve_driver(model, target, price, method=method)
    assert price_at(model, found.driver, found.year, found.value, method) == pytest.approx(
        price, rel=1e-4
    )
    assert found.reachable[0] <= price <= found.reachable[1]


@given(price=st.floats(2, 200))
@SETTINGS
def test_monotone_in_the_price_and_known_in_closed_form(growth_model: Model, price: float) -> None:
    """Value is the multiple times 1.12^-5 times mean revenue of 2030: solved by hand."""
    run = simulate(growth_model, draws=1 << 12, seed=1)
    found = solve_driver(growth_model, "price_to_sales@2030", price)
    by_hand = price * 100 / 7.8 * 1.12**5 / float(run.values["revenue"][:, 5].mean())
    assert found.value == pytest.approx(by_hand, rel=1e-5)
    assert solve_driver(growth_model, "price_to_sales@2030", price * 1.1).value > found.value


def test_the_unreachable_says_what_can_be_reached() -> None:
    model = load_model("zhipu")
    with pytest.raises(
        TargetUnreachableError, match=r"expected a price from HK\$.* to HK\$"
    ) as caught:
        solve_driver(model, "cloud_share@2027", 1e9)
    low, high = caught.value.reachable
    assert 0 < low < 130 < high < 1e9
    assert "\n" not in str(caught.value)
    found = solve_driver(model, "cloud_share@2027", 0.5 * (low + high))
    assert low < found.price_hkd < high


@pytest.mark.parametrize(
    ("target", "price", "method", "why"),
    [
        ("cloud_share", 130, "dcf", "does not name a driver and a year"),
        ("cloud_share@soon", 130, "dcf", "does not name a driver and a year"),
        ("cloud_share@2060", 130, "dcf", "is outside the model"),
        ("clod_share@2027", 130, "dcf", "is not a driver"),
        ("cloud_share@2027", -5, "dcf", "is not a price"),
        ("cloud_share@2027", 130, "magic", "cannot be solved for"),
        ("cloud_share@2027", 130, "scenario_tree", "cannot be solved for"),
    ],
)
def test_bad_questions(target: str, price: float, method: str, why: str) -> None:
    with pytest.raises(ModelError, match=why):
        solve_driver(load_model("zhipu"), target, price, method=method)


def test_a_name_that_means_several_drivers() -> None:
    with pytest.raises(ModelError, match="more than one driver"):
        solve_driver(load_model("pony"), "vehicles_per_city@2030", 139)


def test_roots() -> None:
    assert bracketed_root(np.cos, 0.0, 3.0, tolerance=1e-13) == pytest.approx(np.pi / 2)
    assert bracketed_root(lambda x: x**9 - 1e-6, 0.0, 10.0, tolerance=1e-15) == pytest.approx(
        1e-6 ** (1 / 9), rel=1e-3
    )
