"""The graph against plain Python, scenarios against enumeration, drivers against themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.special import ndtr, ndtri

from greenshoe.company import load_model, quantiles, simulate, sobol_points
from greenshoe.company._chance import TENTH
from greenshoe.company._worlds import variables, worlds
from greenshoe.core import ModelError

if TYPE_CHECKING:
    from collections.abc import Callable

    from greenshoe.company import Model


def plain_taxi(z: dict[str, float]) -> list[dict[str, float]]:
    """The robotaxi of conftest, line by line in plain Python."""

    def three(low: float, middle: float, high: float, score: float, top: float) -> float:
        def link(v: float) -> float:
            return float(np.log(v / (top - v)))

        step = score / TENTH
        gap = link(middle) - link(low) if step < 0 else link(high) - link(middle)
        return float(top / (1 + np.exp(-(link(middle) + step * gap))))

    u = float(ndtr(z["orders"]))
    ends = [float(ndtr((b - 23) / 2.5)) for b in (0, 100)]
    orders = 23 + 2.5 * float(ndtri(ends[0] + u * (ends[1] - ends[0])))
    fare_home, rows, before = three(10, 13, 15, z["fare"], 1e5), [], None
    for year in range(2025, 2031):
        share = (year - 2025) / 5
        home = three(1000 + share * 3000, 1000 + share * 9000, 1000 + share * 19000, z["home"], 1e6)
        away = (1 + 5 * share) * 200
        opening = before or (home, away)
        mean = [(a + b) / 2 for a, b in zip(opening, (home, away), strict=True)]
        count = [m * 365 * 0.85 * orders for m in mean]
        fares = (count[0] * fare_home + count[1] * 30) / 7.1 / 1e6
        kit = 100_000.0
        fleet = sum(mean)
        depreciation = fleet * (150_000 + kit) / 5 / 7.1 / 1e6
        costs = fleet / 20 * 100_000 + fleet * 8_000 + fleet * 365 * 0.85 * 80
        profit = fares - depreciation - costs / 7.1 / 1e6
        grown = max(home + away - sum(opening), 0) * (150_000 + kit) / 7.1 / 1e6
        rows.append(
            {"revenue": fares, "gross_profit": profit, "reinvestment": grown, "fleet": home + away}
        )
        before = (home, away)
    return rows


def test_robotaxi_against_plain_python(taxi_model: Model) -> None:
    names = variables(taxi_model, worlds(taxi_model))
    assert names == [
        "taxi.fare_per_order.all",
        "taxi.home.vehicles_per_city",
        "taxi.orders_per_vehicle_day",
    ] or set(names) == {
        "taxi.fare_per_order.all",
        "taxi.home.vehicles_per_city",
        "taxi.orders_per_vehicle_day.all",
    }
    run = simulate(taxi_model, draws=64, seed=3)
    scores = ndtri(sobol_points(64, len(names), 3))
    by_name = dict(zip(names, scores, strict=True))
    for draw in range(0, 64, 7):
        z = {
            "fare": by_name["taxi.fare_per_order.all"][draw],
            "home": by_name["taxi.home.vehicles_per_city"][draw],
            "orders": next(v for n, v in by_name.items() if "orders" in n)[draw],
        }
        for at, row in enumerate(plain_taxi(z)):
            for name in ("revenue", "gross_profit", "reinvestment"):
                assert run.values[name][draw, at] == pytest.approx(row[name], rel=1e-9, abs=1e-9)
            assert run.values["taxi.fleet_total"][draw, at] == pytest.approx(row["fleet"])


def test_a_driver_times_itself_is_its_square(
    built: Callable[..., Model], texts: dict[str, str]
) -> None:
    extra = (
        "[business.trucks.formulas]\n"
        'squared = { unit = "fraction", formula = "growth_rate * growth_rate" }\n'
        'nothing = { unit = "fraction", formula = "growth_rate - growth_rate" }\n'
    )
    model = built(texts["company"], texts["growth"], extra)
    run = simulate(
        model, draws=1 << 12, extra=("trucks.squared", "trucks.nothing", "trucks.growth_rate")
    )
    rate = run.values["trucks.growth_rate"][:, 1]
    assert (run.values["trucks.squared"][:, 1] == rate**2).all()
    assert (run.values["trucks.nothing"] == 0).all()
    assert np.mean(rate**2) == pytest.approx(0.3**2 + 0.1**2, rel=1e-3)


def test_growth_compounds(growth_model: Model) -> None:
    run = simulate(growth_model, draws=64, extra=("trucks.growth_rate",))
    rate = run.values["trucks.growth_rate"][:, 1]
    for at in range(6):
        assert run.values["revenue"][:, at] == pytest.approx(100 * (1 + rate) ** at)


def test_draws_do_not_depend_on_the_chunk(
    growth_model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = simulate(growth_model, draws=1 << 12)
    monkeypatch.setattr("greenshoe.company._simulate.CHUNK_CELLS", 600)
    parts = simulate(growth_model, draws=1 << 12)
    assert (whole.values["revenue"] == parts.values["revenue"]).all()


def test_the_same_seed_gives_the_same_bytes(taxi_model: Model) -> None:
    one, same, other = (simulate(taxi_model, draws=256, seed=s) for s in (1, 1, 2))
    assert one.values["revenue"].tobytes() == same.values["revenue"].tobytes()
    assert one.values["revenue"].tobytes() != other.values["revenue"].tobytes()


SCENARIOS = """
[scenarios.good]
probability = 0.3
[scenarios.good.drivers]
growth_rate = { unit = "fraction", value = 0.5 }
[scenarios.bad]
probability = 0.7
[scenarios.bad.drivers]
growth_rate = { unit = "fraction", value = -0.1 }
"""


def test_scenarios_are_enumerated_exactly(
    built: Callable[..., Model], texts: dict[str, str]
) -> None:
    model = built(texts["company"], texts["growth"], SCENARIOS)
    run = simulate(model, draws=512)
    assert [w.name for w in run.worlds] == ["good", "bad"]
    mean = float(run.weights @ run.values["revenue"][:, 5])
    assert mean == pytest.approx(0.3 * 100 * 1.5**5 + 0.7 * 100 * 0.9**5)
    assert run.weights[run.world == 0].sum() == pytest.approx(0.3)


def test_choices_multiply_with_scenarios(
    built: Callable[..., Model], texts: dict[str, str]
) -> None:
    margin = "choices = [[0.2, 0.25], [0.6, 0.75]]"
    model = built(
        texts["company"],
        texts["growth"],
        SCENARIOS,
        **{"value = 0.5 }\n\n[scen": f"{margin} }}\n\n[scen"},
    )
    run = simulate(model, draws=512)
    assert len(run.worlds) == 4
    assert sorted(w.probability for w in run.worlds) == pytest.approx([0.075, 0.175, 0.225, 0.525])
    mean = float(run.weights @ run.values["gross_profit"][:, 0])
    assert mean == pytest.approx(100 * (0.25 * 0.2 + 0.75 * 0.6))


def test_a_tree_is_the_limit_of_the_simulation(
    built: Callable[..., Model], texts: dict[str, str]
) -> None:
    """A driver of two values, drawn instead of enumerated, comes to the same mean."""
    model = built(texts["company"], texts["growth"], SCENARIOS)
    run = simulate(model, draws=512)
    tree = float(run.weights @ run.values["revenue"][:, 5])
    coin = sobol_points(1 << 14, 1, 5)[0] < 0.3
    drawn = np.where(coin, 100 * 1.5**5, 100 * 0.9**5).mean()
    assert drawn == pytest.approx(tree, rel=1e-3)


def test_too_many_combinations(built: Callable[..., Model], texts: dict[str, str]) -> None:
    choices = "choices = [" + ", ".join(["[0.1, 0.0625]"] * 16) + "]"
    changes = {
        "normal = [0.3, 0.1]": choices,
        "value = 0.2 }": f"{choices} }}",
        "value = 8 }": f"{choices} }}",
    }
    model = built(texts["company"], texts["growth"], **changes)
    with pytest.raises(ModelError, match="too many combinations"):
        simulate(model, draws=64)


@pytest.mark.parametrize("draws", [0, 63, 1 << 21])
def test_draws_out_of_range(growth_model: Model, draws: int) -> None:
    with pytest.raises(ModelError, match="out of range"):
        simulate(growth_model, draws=draws)


def test_weighted_quantiles() -> None:
    values = np.array([3.0, 1.0, 2.0])
    found = quantiles(values, np.array([0.2, 0.5, 0.3]))
    assert (found["p50"], found["p75"], found["p90"]) == (1.0, 2.0, 3.0)
    assert found["mean"] == pytest.approx(0.6 + 0.5 + 0.6)


def test_the_share_of_the_cloud_sets_the_mix(
    built: Callable[..., Model], texts: dict[str, str]
) -> None:
    by_share = texts["maas"].replace(
        '[business.cloud.drivers.paid_token_share]\nunit = "fraction"\nvalue = [0.05, 0.1, 0.2]',
        '[business.cloud.drivers.cloud_share]\nunit = "fraction"\nvalue = 0.56',
    )
    model = built(texts["company"], by_share)
    run = simulate(model, draws=64)
    premises = 200 * 2.5 / 7.1
    assert run.values["cloud.on_premise_revenue"][0, 0] == pytest.approx(premises)
    assert run.values["revenue"][0, 3] == pytest.approx(premises / 0.44)
    blend = run.values["gross_profit"] / run.values["revenue"]
    assert blend[0, 0] == pytest.approx(0.44 * 0.6 + 0.56 * 0.2)
    bottom_up = simulate(built(texts["company"], texts["maas"]), draws=1 << 10)
    api = bottom_up.values["cloud.api_revenue"][:, 0]
    assert np.quantile(api, 0.5) == pytest.approx(
        1000e9 * 0.1 * 1.0 / 1e6 * 365 / 7.1 / 1e6, rel=1e-2
    )


def test_consumers_by_product(built: Callable[..., Model], texts: dict[str, str]) -> None:
    model = built(
        texts["company"], texts["consumer"].replace("value = [0.04, 0.06, 0.08]", "value = 0.06")
    )
    run = simulate(model, draws=64)
    chat, video = 20 * (0.06 * 15 + 0.4), 5 * 0.05 * 80
    assert run.values["revenue"][0, 0] == pytest.approx(chat + video)
    assert run.values["apps.overseas_revenue"][0, 0] == pytest.approx(0.8 * video)
    assert run.values["apps.blended_pay_rate"][0, 0] == pytest.approx((20 * 0.06 + 5 * 0.05) / 25)


@pytest.mark.parametrize("name", ["zhipu", "minimax", "pony", "weride"])
def test_shipped_models_run(name: str) -> None:
    run = simulate(load_model(name), draws=1024)
    for values in run.values.values():
        assert np.isfinite(values).all()
    lines = sum(run.values[line] for line in run.model.lines)
    assert np.allclose(lines, run.values["revenue"])
    assert run.weights.sum() == pytest.approx(1)
