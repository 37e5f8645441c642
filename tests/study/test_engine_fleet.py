"""A company fed by the fleet engine."""

from __future__ import annotations

import pytest

from greenshoe.company import load_model
from greenshoe.core import ModelError, UnknownNameError
from greenshoe.study import FleetRequest, feed_by_engine, feed_by_fleet, fleet_engine, fleet_record


def test_pony_takes_its_orders_from_guangzhou() -> None:
    fed = feed_by_fleet(load_model("pony"), days=4)
    said = {row.driver: row for row in fed.engine_drivers}
    orders = said["robotaxi.orders_per_vehicle_day.all"]
    assert orders.model_has is not None
    assert orders.model_has["p50"] == pytest.approx(23.0, rel=0.01)
    assert 15 < orders.says["p50"] < 35
    assert "fleet engine (Guangzhou)" in orders.source
    assert {"robotaxi.fare_per_order.all", "robotaxi.daily_operating_cost"} <= set(said)


def test_a_company_without_vehicles_is_refused() -> None:
    with pytest.raises(ModelError, match="no shipped city that stands for it"):
        feed_by_engine(load_model("zhipu"), "fleet")
    with pytest.raises(ModelError, match="no driver that this engine could feed"):
        feed_by_engine(load_model("zhipu"), "fleet", "guangzhou")
    with pytest.raises(UnknownNameError, match="fleet, serving"):
        feed_by_engine(load_model("zhipu"), "steam")


def test_a_learned_policy_is_compared_on_days_it_was_not_tuned_on() -> None:
    result = fleet_engine(FleetRequest("roads", policy="learn", fleets=(40,), vehicles=40, days=2))
    told = result.to_json()
    policies, learned = told["policies"], told["learned"]
    assert isinstance(policies, list)
    assert isinstance(learned, dict)
    assert [row["policy"] for row in policies] == [  # type: ignore[index,call-overload]
        "nearest", "batched", "nearest-hot", "fluid", "learn",
    ]  # fmt: skip
    assert all(row["share_of_fluid_bound"] <= 1.0 for row in policies)  # type: ignore[index,call-overload,operator]
    assert learned["practice_days"] == 6


@pytest.mark.soak
def test_the_record_passes() -> None:
    for row in fleet_record():
        assert row["passes"], row
