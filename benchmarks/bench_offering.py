"""Replay, a study, a grid and the start: what people wait for.

The peer of a replay is reading the same files with `tomllib` and nothing else; of a study, the
one-line formula of the press (offer x percentage x price), which is what other tools compute.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from decimal import Decimal
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest

from greenshoe.deal import Deal, parse_deal_text, shipped_codes, shipped_records
from greenshoe.offering import solve_grid
from greenshoe.rules import Rulebook
from greenshoe.study import replay, run

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

REGISTRY = files("greenshoe.deal") / "registry"
CODES = {"one deal": ("2513",), "all deals": shipped_codes()}


@pytest.mark.parametrize("size", CODES)
def test_read_deals(benchmark: BenchmarkFixture, size: str) -> None:
    contents = [(REGISTRY / f"{code}.toml").read_bytes() for code in CODES[size]]
    assert benchmark(lambda: [parse_deal_text(c, file="x") for c in contents])


@pytest.mark.parametrize("size", CODES)
def test_read_deals_peer_tomllib(benchmark: BenchmarkFixture, size: str) -> None:
    texts = [(REGISTRY / f"{code}.toml").read_text("utf-8") for code in CODES[size]]
    assert benchmark(lambda: [tomllib.loads(text) for text in texts])


@pytest.mark.parametrize("size", CODES)
def test_replay(benchmark: BenchmarkFixture, size: str) -> None:
    records = [r for r in shipped_records() if r.stock_code in CODES[size]]
    assert benchmark(replay, records, Rulebook.load())


@pytest.mark.parametrize("code", ["2513", "3750"])
def test_study(benchmark: BenchmarkFixture, code: str) -> None:
    deal = Deal.load(code)
    assert benchmark(run, deal).offering.checks


@pytest.mark.parametrize("code", ["2513", "3750"])
def test_study_peer_press_formula(benchmark: BenchmarkFixture, code: str) -> None:
    terms = Deal.load(code).terms
    assert benchmark(lambda: terms.base_offer_shares_initial * terms.price_hkd / 5)


@pytest.mark.parametrize("side", [10, 100])
def test_solve_grid(benchmark: BenchmarkFixture, side: int) -> None:
    deal = Deal.load("9903")
    rules = Rulebook.load().at(deal.terms.listing_document_date)
    sizes = [20_000_000 + 100_000 * n for n in range(side)]
    prices = [Decimal(100 + n) for n in range(side)]
    grid = benchmark.pedantic(
        solve_grid, args=(deal.record, deal.terms, sizes, prices, rules), rounds=3
    )
    assert len(grid) == side


@pytest.mark.parametrize(
    "arguments", [["--help"], ["rule", "pools.line_hkd"]], ids=["help", "rule"]
)
def test_start(benchmark: BenchmarkFixture, arguments: list[str]) -> None:
    command = [sys.executable, "-m", "greenshoe", *arguments]
    benchmark.pedantic(
        subprocess.run, args=(command,), kwargs={"check": True, "capture_output": True}, rounds=3
    )


def test_start_peer_bare_python(benchmark: BenchmarkFixture) -> None:
    command = [sys.executable, "-c", "import typer"]
    benchmark.pedantic(
        subprocess.run, args=(command,), kwargs={"check": True, "capture_output": True}, rounds=3
    )
