"""Reading the rulebook and asking it.

The peer of reading is `tomllib` alone on the same bytes: what the schema, the dates and the exact
numbers cost on top of parsing. The peer of asking is a plain scan of the parsed file.
"""

from __future__ import annotations

import tomllib
from datetime import date
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest

from greenshoe.rules import Rulebook

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

FILES = {
    file.name: file.read_bytes()
    for file in (files("greenshoe.rules") / "params").iterdir()
    if file.name.endswith(".toml")
}
SIZES = {"one file": ("fees.toml",), "whole rulebook": tuple(FILES)}
DAY = date(2025, 8, 4)


@pytest.mark.parametrize("size", SIZES)
def test_read(benchmark: BenchmarkFixture, size: str) -> None:
    contents = {name: FILES[name] for name in SIZES[size]}
    assert benchmark(Rulebook.from_files, contents).names()


@pytest.mark.parametrize("size", SIZES)
def test_read_peer_tomllib(benchmark: BenchmarkFixture, size: str) -> None:
    texts = [FILES[name].decode() for name in SIZES[size]]
    assert benchmark(lambda: [tomllib.loads(text) for text in texts])


@pytest.mark.parametrize("asked", [1, 1_000], ids=["one question", "thousand questions"])
def test_ask(benchmark: BenchmarkFixture, asked: int) -> None:
    at = Rulebook.load().at(DAY)
    values = benchmark(lambda: [at.integer("pools.line_hkd") for _ in range(asked)])
    assert values == [5_000_000] * asked


@pytest.mark.parametrize("asked", [1, 1_000], ids=["one question", "thousand questions"])
def test_ask_peer_scan(benchmark: BenchmarkFixture, asked: int) -> None:
    rules = [rule for content in FILES.values() for rule in tomllib.loads(content.decode())["rule"]]

    def scan() -> object:
        return next(
            value["value"]
            for rule in rules
            if rule["name"] == "pools.line_hkd"
            for value in rule["values"]
            if value["from"] <= DAY <= value.get("until", date.max)
        )

    assert benchmark(lambda: [scan() for _ in range(asked)]) == [5_000_000] * asked
