"""A day of requests through the serving kernel, beside its plain twin; draws of drivers.

Peers: inference-lab is in no package registry that was asked. Vidur installs, but its step times
are learned from profiles that it downloads from a dataset hub when it runs, for models other than
these; without them it does not start, so no row of it is here. The peer is the plain twin, which is
how such a simulator is usually written: an object for each request, a loop over the batch for each
token.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from greenshoe.engines import load_service, read_service
from greenshoe.engines._serving_draws import Simulated, draw_drivers
from greenshoe.engines._serving_plain import serve_plain
from greenshoe.engines._serving_state import Stat
from greenshoe.engines._serving_unit import run_unit

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

REQUESTS = {"interactive": 100_000, "a day of ten million": 10_000_000}
PLAIN = {"interactive": 300, "publication": 2_000}
DRAWS = {"interactive": 64, "publication": 1_024}


@pytest.mark.parametrize("size", REQUESTS)
@pytest.mark.benchmark(group="serving a day")
def test_prefill_and_decode_units(benchmark: BenchmarkFixture, size: str) -> None:
    """Both pools of the DeepSeek service; every request goes through both."""
    service = load_service("deepseek-2025-02")
    shares = np.array(service.load.hour_shares)
    requests = REQUESTS[size]
    window = 3600.0 * min(1.0, requests / 10_000_000)

    def day() -> float:
        # Two prefill units see half of the requests each, one decode unit all of them.
        rates = requests * shares / window
        run = run_unit(service, service.pools[1], rates, window)
        for unit in (0, 1):
            run_unit(service, service.pools[0], rates / 2, window, unit=unit + 1)
        return run.total(Stat.ARRIVED)

    found = benchmark.pedantic(day, rounds=2, warmup_rounds=1)
    assert found == pytest.approx(requests, rel=0.02)


@pytest.mark.parametrize("size", PLAIN)
@pytest.mark.benchmark(group="serving, request by request")
@pytest.mark.parametrize("by", ["ours", "plain twin"])
def test_beside_the_twin(benchmark: BenchmarkFixture, size: str, by: str) -> None:
    """The same requests, the same steps, chunked prefill and decoding in one unit."""
    service = load_service("minimax-m1")
    load = replace(service.load, output_tokens_mean=200.0, most_output_tokens=2_000)
    service = replace(service, load=load)
    rates, window = np.array([2.0]), PLAIN[size] / 2.0
    if by == "ours":
        run = benchmark(lambda: run_unit(service, service.pools[0], rates, window))
        assert run.total(Stat.DONE) > 0
    else:
        plain = benchmark.pedantic(
            lambda: serve_plain(service, service.pools[0], rates.tolist(), window), rounds=1
        )
        assert plain.done > 0


@pytest.mark.parametrize("size", DRAWS)
@pytest.mark.benchmark(group="drivers drawn")
def test_draws(benchmark: BenchmarkFixture, size: str) -> None:
    """Every uncertain number of the file drawn, machines of the day planned anew."""
    draft = read_service("deepseek-2025-02")
    simulated = Simulated({"prefill": 1.0, "decode": 1.0}, 0.0)
    found, refused = benchmark.pedantic(
        lambda: draw_drivers(draft, simulated, DRAWS[size]), rounds=2
    )
    assert refused == 0
    assert found["nodes_mean"].p05 < found["nodes_mean"].p95
