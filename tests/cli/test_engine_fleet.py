"""`greenshoe engine fleet`: the contract on standard output, one line for what is wrong."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from greenshoe.cli import main

if TYPE_CHECKING:
    from pathlib import Path

QUICK = ("--days", "2", "--fleets", "20")


def test_json_is_the_contract(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["engine", "fleet", "point", *QUICK, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["engine"] == "fleet"
    assert set(told["drivers"]["orders_per_vehicle_day"]) == {"p05", "p50", "p95", "mean", "unit"}
    assert {row["vehicles"] for row in told["curve"]} == {20}
    assert all({"check", "expected", "found", "passes"} == set(row) for row in told["checks"])


def test_a_city_of_roads_is_shown_and_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "out"
    arguments = [
        "engine",
        "fleet",
        "roads",
        "--days",
        "2",
        "--fleets",
        "30,60",
        "--policy",
        "fluid",
    ]
    assert main([*arguments, "--out", str(folder)]) == 0
    out = capsys.readouterr().out
    for words in ("orders per vehicle day", "against fleet size", "wild goose chase", "passes"):
        assert words in out
    assert "FAILS" not in out
    for name in ("fleet.svg", "demand.svg"):
        assert (folder / name).read_text("utf-8").startswith("<svg")
    assert json.loads((folder / "fleet.json").read_text("utf-8"))["name"] == "Roads"


def test_workers_do_not_change_a_byte(capsys: pytest.CaptureFixture[str]) -> None:
    told = []
    for workers in ("1", "2"):
        assert main(["engine", "fleet", "point", *QUICK, "--json", "--workers", workers]) == 0
        told.append(capsys.readouterr().out)
    assert told[0] == told[1]


def test_demand_is_solved(capsys: pytest.CaptureFixture[str]) -> None:
    solve = ["--solve", "orders_per_vehicle_day=40"]
    assert main(["engine", "fleet", "point", *QUICK, *solve, "--json"]) == 0
    solution = json.loads(capsys.readouterr().out)["solution"]
    assert solution["found"] == pytest.approx(40.0, rel=0.01)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["atlantis"], "neither a shipped city nor a TOML file"),
        (["point", "--policy", "psychic"], "--policy = psychic: is no policy"),
        (["point", "--policy", "fluid"], "nowhere to go"),
        (["point", "--vehicles", "0"], "--vehicles = 0: is no fleet"),
        (["point", "--fleets", "3,x"], "--fleets = 3,x"),
        (["point", "--fleets", "-3"], "--fleets = -3: is no fleet"),
        (["point", "--days", "0"], "days = 0: is out of range"),
        (["point", "--seed", "-1"], "seed = -1"),
        (["point", "--solve", "orders"], "--solve = orders: is no target"),
        (["point", "--solve", "order=3"], "measure = order: is no measure"),
        (["point", "--workers", "0"], "--workers = 0"),
    ],
)
def test_what_is_wrong_is_one_line(
    arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["engine", "fleet", *arguments]) == 2
    told = capsys.readouterr()
    assert says in told.err
    assert told.err.count("\n") == 1
    assert told.out == ""


def test_what_no_demand_reaches_is_no_answer(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["engine", "fleet", "point", *QUICK, "--solve", "idle_share=2"]) == 2
    assert "whatever the demand" in capsys.readouterr().err
