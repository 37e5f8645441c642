"""Drivers that come from outside as plain numbers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenshoe.cli import main
from greenshoe.company import (
    DriverDistribution,
    engine_inputs,
    load_model,
    simulate,
    value,
    with_drivers,
)
from greenshoe.core import ModelError
from greenshoe.study import feed_engine

if TYPE_CHECKING:
    from pathlib import Path

ORDERS = {"p05": 17.0, "p50": 19.0, "p95": 21.0, "mean": 19.0, "unit": "orders / vehicle / day"}


def test_a_level_is_what_was_said_in_all_years() -> None:
    fed = with_drivers(load_model("pony"), {"orders_per_vehicle_day": ORDERS})
    name = "robotaxi.orders_per_vehicle_day.all"
    run = simulate(fed, draws=1 << 14, extra=[name])
    for year in (2025, 2030, 2035):
        found = run.quantiles(name, year)
        assert [found["p05"], found["p50"], found["p95"]] == pytest.approx([17, 19, 21], rel=2e-3)


def test_draws_are_taken_as_they_are() -> None:
    two_humps = [14.0, 14.5, 15.0] * 30 + [22.0, 22.5, 23.0] * 30
    said = {"draws": two_humps, "unit": "orders / vehicle / day"}
    fed = with_drivers(load_model("pony"), {"orders_per_vehicle_day": said})
    name = "robotaxi.orders_per_vehicle_day.all"
    run = simulate(fed, draws=1 << 13, extra=[name])
    assert run.quantiles(name, 2030)["mean"] == pytest.approx(np.mean(two_humps), rel=1e-3)
    assert run.quantiles(name, 2030)["p25"] == pytest.approx(14.5, abs=0.01)
    assert run.quantiles(name, 2030)["p75"] == pytest.approx(22.5, abs=0.01)


def test_a_path_keeps_its_past_and_its_movement() -> None:
    model = load_model("pony")
    before = model.drivers["robotaxi.vehicles_per_assistant"]
    said = {"p05": 40, "p50": 60, "p95": 90, "unit": "vehicles / assistant", "year": 2026}
    after = with_drivers(model, {"vehicles_per_assistant": said}).drivers[before.name]
    assert after.tenths_in(2025) == before.tenths_in(2025)
    assert after.tenths_in(2026)[1] == 60
    # the model's median goes from 30 to 80 between 2026 and 2035; on the logit of (0.5, 10000)
    # that is a factor in the odds, and it is the same factor from 60 on
    odds = [(v - 0.5) / (1e4 - v) for v in (30.0, 80.0, 60.0, after.tenths_in(2035)[1])]
    assert odds[3] / odds[2] == pytest.approx(odds[1] / odds[0], rel=1e-5)


def test_what_was_said_stands_beside_what_the_model_had() -> None:
    said = {"orders_per_vehicle_day": ORDERS, "waiting_time": {**ORDERS, "unit": "minutes"}}
    fed = with_drivers(load_model("pony"), said, source="the fleet engine")
    orders, waiting = fed.engine_drivers
    assert orders.model_has is not None
    assert orders.model_has["p50"] == pytest.approx(23, abs=0.02)
    assert "the fleet engine says 19" in orders.sentence()
    assert "the model had 23" in orders.sentence()
    assert not waiting.driver
    assert "not used" in waiting.sentence()


def test_the_value_moves_with_the_orders_and_says_so() -> None:
    model = load_model("pony")
    low = {**ORDERS, "p05": 9.0, "p50": 10.0, "p95": 11.0, "mean": 10.0}
    fed = with_drivers(model, {"orders_per_vehicle_day": low})
    before = value(model, price_hkd=139, draws=512, sensitivity=False)
    after = value(fed, price_hkd=139, draws=512, sensitivity=False)
    ours, theirs = (v.methods["dcf"].equity_mn["mean"] for v in (before, after))
    assert theirs < ours
    kinds = [w.kind for w in after.warnings]
    assert "engine_driver" in kinds
    assert "engine_driver" not in [w.kind for w in before.warnings]


def test_a_token_cost_gives_the_margin() -> None:
    """By hand: 1.5 CNY of cost on a price of 3 CNY in the base year is a margin of one half."""
    said = {"p05": 1.5, "p50": 1.5, "p95": 1.5, "mean": 1.5, "unit": "RMB / million tokens"}
    fed = with_drivers(load_model("zhipu"), {"cost_per_million_tokens": said})
    run = simulate(fed, draws=256, extra=["maas.gross_margin_api"])
    assert run.quantiles("maas.gross_margin_api", 2025)["p50"] == pytest.approx(0.5)
    (row,) = fed.engine_drivers
    assert row.model_has is not None
    assert row.disclosed == "what its other drivers imply"
    fall = {"p05": 0.2, "p50": 0.2, "p95": 0.2, "unit": "fraction"}
    decline = with_drivers(fed, {"token_cost_decline": fall})
    assert len(decline.engine_drivers) == 2
    run = simulate(decline, draws=256, extra=["maas.token_cost"])
    assert run.quantiles("maas.token_cost", 2027)["p50"] == pytest.approx(1.5 * 0.8**2)


@given(
    middle=st.floats(1.0, 50.0),
    down=st.floats(0.1, 0.95),
    up=st.floats(1.05, 1.9),
)
def test_tenths_lie_between_the_twentieths_and_the_middle(
    middle: float, down: float, up: float
) -> None:
    said = DriverDistribution("1", middle * down, middle, middle * up, middle)
    low, at, high = said.tenths(0.0, 100.0)
    assert middle * down <= low <= at <= high <= middle * up
    assert at == middle


def test_engine_inputs_name_the_engine_and_the_unit() -> None:
    rows = {row["driver"]: row for row in engine_inputs(load_model("weride"))}
    assert rows["robotaxi.orders_per_vehicle_day.all"]["engine"] == "fleet"
    assert rows["robotaxi.orders_per_vehicle_day.all"]["unit"] == "order / day / vehicle"


@pytest.mark.parametrize(
    ("name", "said", "words"),
    [
        ("waiting_time", {**ORDERS, "unit": "minutes"}, "none of them is a driver"),
        ("orders_per_vehicle_day", 19, "is not a table"),
        ("orders_per_vehicle_day", {"p05": 1, "p50": 2, "p95": 3}, "is not a unit"),
        ("orders_per_vehicle_day", {**ORDERS, "unit": "orders / vehicle / year"}, "the time"),
        ("orders_per_vehicle_day", {**ORDERS, "unit": "万 orders / vehicle / day"}, "scale"),
        ("fare_per_order", {**ORDERS, "unit": "HKD / order"}, "currency differs"),
        ("availability", {**ORDERS, "unit": "fraction"}, "above 1"),
        ("availability", {**ORDERS, "unit": "???"}, "is not a unit"),
        ("vehicles_per_city", {**ORDERS, "unit": "vehicles / city"}, "more than one driver"),
        ("orders_per_vehicle_day", {**ORDERS, "p50": 30}, "do not rise"),
        ("orders_per_vehicle_day", {**ORDERS, "p95": float("nan")}, "not a finite number"),
        ("orders_per_vehicle_day", {**ORDERS, "p95": "21"}, "is not a number"),
        ("orders_per_vehicle_day", {**ORDERS, "year": "soon"}, "is not a year"),
        ("orders_per_vehicle_day", {**ORDERS, "year": 1999}, "not a year of the model"),
        ("orders_per_vehicle_day", {"draws": [1], "unit": "x"}, "not a list of draws"),
    ],
)
def test_what_does_not_fit_is_refused(name: str, said: object, words: str) -> None:
    with pytest.raises(ModelError, match=words):
        with_drivers(load_model("pony"), {name: said})


def test_nothing_at_all_is_refused() -> None:
    with pytest.raises(ModelError, match="none or too many"):
        with_drivers(load_model("pony"), {})


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "is not JSON"),
        ("[1]", "is not a JSON object"),
        ("{}", "is not a table of drivers"),
        ('{"drivers": {"x": 1}}', "is not a table"),
        ("[" * 100_000, "is not JSON"),
        ('{"drivers": {"availability": {"p05": NaN, "p50": 1, "p95": 1, "unit": "1"}}}', "finite"),
    ],
)
def test_a_file_that_is_none(tmp_path: Path, content: str, words: str) -> None:
    path = tmp_path / "engine.json"
    path.write_text(content, "utf-8")
    with pytest.raises(ModelError, match=words):
        feed_engine(load_model("pony"), path)


def test_the_command_shows_both(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "fleet.json"
    checks = [{"check": "cars are kept", "expected": 1, "found": 2, "passes": False}]
    whole = {"engine": "fleet", "drivers": {"orders_per_vehicle_day": ORDERS}, "checks": checks}
    path.write_text(json.dumps(whole), "utf-8")
    arguments = ["value", "pony", "--price", "139", "--draws", "256", "--engine-drivers", str(path)]
    assert main(arguments) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "the fleet engine (which fails 1 of its 1 checks) says 19 order / day / vehicle" in shown
    assert main([*arguments, "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)["engine_drivers"]
    assert row["says"]["p50"] == 19
    assert row["model_has"]["p50"] == pytest.approx(23, abs=0.02)
    path.write_text(json.dumps({"drivers": {"availability": ORDERS}}), "utf-8")
    assert main(arguments) == 2
    told = capsys.readouterr().err
    assert len(told.strip().splitlines()) == 1
    assert "drivers.availability.unit" in told
