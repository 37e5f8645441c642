"""One unit: the compiled loop and its twin, conservation, queueing theory, the roofline."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.serving_cases import fixed_lengths, small_service, with_pool

from greenshoe.engines import Service, load_service
from greenshoe.engines._serving_plain import PlainUnit, serve_plain
from greenshoe.engines._serving_state import Role, Rule, Stat
from greenshoe.engines._serving_step import least_seconds, step_law, step_seconds_python
from greenshoe.engines._serving_unit import UnitRun, lognormal_parameters, run_unit, unit_rules


def _pair(
    service: Service, rates: list[float], window: float = 40.0, seed: int = 3
) -> tuple[UnitRun, PlainUnit]:
    pool = service.pools[0]
    return (
        run_unit(service, pool, np.array(rates, float), window, seed=seed, unit=2),
        serve_plain(service, pool, rates, window, seed=seed, unit=2),
    )


def _assert_equal(fast: UnitRun, plain: PlainUnit) -> None:
    assert fast.total(Stat.ARRIVED) == plain.arrived
    assert fast.total(Stat.DONE) == plain.done
    assert fast.total(Stat.STEPS) == plain.steps
    assert fast.total(Stat.PROMPT_TOKENS) == plain.prompt_tokens
    assert fast.total(Stat.OUTPUT_TOKENS) == plain.output_tokens
    assert fast.total(Stat.LEFT_CACHE) == plain.left_cache
    assert fast.in_system == plain.inside
    assert fast.total(Stat.BUSY) == pytest.approx(plain.busy_seconds, rel=1e-9)
    assert fast.total(Stat.STAY_SECONDS) == pytest.approx(sum(plain.stays), rel=1e-9)
    assert fast.total(Stat.FIRST_SECONDS) == pytest.approx(
        sum(plain.first_token_seconds), rel=1e-9, abs=1e-9
    )
    assert fast.total(Stat.OUTPUT_SECONDS) == pytest.approx(
        sum(plain.output_token_seconds), rel=1e-9, abs=1e-9
    )


@settings(max_examples=12, deadline=None)
@given(
    rate=st.floats(0.05, 3.0),
    seed=st.integers(0, 2**40),
    chunk=st.sampled_from([40, 200, 2000]),
    most=st.sampled_from([1, 4, 16]),
)
def test_the_compiled_loop_equals_its_twin(rate: float, seed: int, chunk: int, most: int) -> None:
    service = small_service(
        output_tokens_mean=60, most_output_tokens=500, input_tokens_mean=900, most_input_tokens=9000
    )
    service = with_pool(
        service, chunk_tokens_per_accelerator=chunk, most_requests_per_accelerator=most
    )
    _assert_equal(*_pair(service, [rate, 2 * rate, 0.0, rate], seed=seed))


@pytest.mark.parametrize("role", ["prefill", "decode"])
def test_the_twin_agrees_in_the_other_roles(role: str) -> None:
    service = with_pool(small_service(output_tokens_mean=80, most_output_tokens=400), role=role)
    _assert_equal(*_pair(service, [0.5, 2.0]))


@pytest.mark.parametrize("role", ["mixed", "decode"])
def test_a_full_cache_sends_the_newest_away_and_loses_none(role: str) -> None:
    service = small_service(
        input_tokens_mean=300, most_input_tokens=2000, output_tokens_mean=300,
        most_output_tokens=1500, cached_share=0.5,
    )  # fmt: skip
    # So little memory is left that a dozen requests fill the cache: weights and 8,000 tokens.
    token_bytes = 2 * 8 * 128 * 2 * 10 / 8
    memory = (456e9 / 8 + 8000 * token_bytes) / 1e9
    service = replace(service, machine=replace(service.machine, memory_gigabytes=memory))
    service = with_pool(service, spare_memory_share=0.0, role=role)
    limit = int(unit_rules(service, service.pools[0])[Rule.CACHE_TOKENS])
    assert limit == pytest.approx(8000, abs=2)
    fast, plain = _pair(service, [6.0, 0.0, 0.0])
    assert plain.left_cache > 10
    assert fast.largest_cache_tokens <= limit + 64
    _assert_equal(fast, plain)


def test_requests_and_tokens_are_conserved() -> None:
    service = small_service()
    run = run_unit(service, service.pools[0], np.array([1.0, 1.5, 0.0, 0.0]), 900.0)
    assert run.total(Stat.ARRIVED) == run.total(Stat.DONE)
    assert run.in_system == 0
    assert run.total(Stat.FIRST_TOKENS) == run.total(Stat.DONE)
    plain = serve_plain(service, service.pools[0], [0.3, 0.0], 900.0)
    again = run_unit(service, service.pools[0], np.array([0.3, 0.0]), 900.0)
    assert again.total(Stat.OUTPUT_TOKENS) == plain.output_tokens


def test_littles_law_holds_by_the_clock() -> None:
    service = small_service()
    run = run_unit(service, service.pools[0], np.array([1.2, 0.0, 0.0]), 3000.0)
    assert run.in_system == 0
    assert run.total(Stat.SYSTEM_SECONDS) == pytest.approx(run.total(Stat.STAY_SECONDS), rel=1e-9)


def test_one_request_at_a_time_is_an_m_d_1_queue() -> None:
    """Pollaczek and Khinchine: the mean wait is rho / (2 (1 - rho)) services."""
    service = fixed_lengths(load_service("minimax-m1"), 400, 50)
    service = with_pool(
        service,
        accelerators_per_unit=1,
        most_requests_per_accelerator=1,
        chunk_tokens_per_accelerator=500,
        spare_memory_share=0.0,
    )
    machine = replace(service.machine, memory_gigabytes=2000.0)
    service = replace(service, machine=machine)
    pool, law = service.pools[0], step_law(service.model, machine, service.pools[0])
    lasts = step_seconds_python(law, 0, 0, 400, 400 * 200)
    lasts += sum(step_seconds_python(law, 1, 401 + k, 0, 0) for k in range(49))
    busy = 0.7
    run = run_unit(service, pool, np.full(1, busy / lasts), 400_000.0 * lasts)
    stay = run.total(Stat.STAY_SECONDS) / run.total(Stat.DONE)
    expected = lasts * (1 + busy / (2 * (1 - busy)))
    assert stay == pytest.approx(expected, rel=0.02)
    assert run.busy_share() == pytest.approx(busy, rel=0.01)


@settings(max_examples=60, deadline=None)
@given(
    batch=st.integers(0, 5000),
    context=st.floats(1, 100_000),
    prompt=st.integers(0, 500_000),
    name=st.sampled_from(["deepseek-2025-02", "glm-4-5", "minimax-m1"]),
)
def test_no_step_beats_the_roofline(batch: int, context: float, prompt: int, name: str) -> None:
    if batch + prompt == 0:
        return
    service = load_service(name)
    for pool in service.pools:
        law = step_law(service.model, service.machine, pool)
        case = (batch, batch * context, prompt, prompt * context)
        assert step_seconds_python(law, *case) >= least_seconds(law, *case) * (1 - 1e-12)


def test_the_roofline_by_hand() -> None:
    """A dense step of one token reads every weight once; a long prompt is arithmetic."""
    service = load_service("minimax-m1")
    law = step_law(service.model, service.machine, service.pools[0])
    model = service.model
    dense = model.total_parameters - model.routed_parameters
    share = 1 - (1 - 2 / 32)
    read = (dense + share * model.routed_parameters) / 8 / (3350e9)
    state = 2 * 70 * 64 * 128 * 128 * 2 / 8 / 3350e9
    exchange = 2 * 80 * 2 * 7 / 8 * 6144 * 2 / 200e9
    assert least_seconds(law, 1, 0, 0, 0) == pytest.approx(max(read + state, exchange), rel=1e-9)
    tokens = 1_000_000
    work = tokens * 2 * 45.9e9 / 8 / 1979e12
    traffic = tokens * exchange
    assert least_seconds(law, 0, 0, tokens, 0) == pytest.approx(max(work, traffic), rel=1e-9)


@given(
    mean=st.floats(2, 20_000),
    variation=st.floats(0, 4),
    room=st.floats(1.5, 200),
)
@settings(max_examples=60, deadline=None)
def test_a_cut_lognormal_keeps_its_mean(mean: float, variation: float, room: float) -> None:
    """Integrated by brute force on the normal's quantiles."""
    most = int(mean * room) + 1
    log_mean, spread = lognormal_parameters(mean, variation, most)
    scores = np.linspace(-8, 8, 200_001)
    density = np.exp(-(scores**2) / 2) / math.sqrt(2 * math.pi)
    values = np.minimum(np.exp(log_mean + spread * scores), most)
    assert np.trapezoid(values * density, scores) == pytest.approx(mean, rel=1e-3)


def test_two_units_have_streams_of_their_own_and_a_seed_gives_the_same_bytes() -> None:
    service = small_service()
    runs = [
        run_unit(service, service.pools[0], np.array([1.0]), 600.0, seed=5, unit=unit)
        for unit in (0, 0, 1)
    ]
    assert runs[0].stats.tobytes() == runs[1].stats.tobytes()
    assert runs[0].stats.tobytes() != runs[2].stats.tobytes()


def test_one_unit_stands_for_the_whole() -> None:
    """Units under a random deal are alike: one differs from the mean of forty by chance alone."""
    service = small_service()
    pool = service.pools[0]
    means = []
    for unit in range(40):
        run = run_unit(service, pool, np.array([1.2, 1.2]), 1500.0, unit=unit)
        after = slice(1, None)
        means.append(run.total(Stat.DECODING_SECONDS, after) / 1500.0)
    spread = np.std(means, ddof=1)
    assert abs(means[0] - np.mean(means)) < 4 * spread
    assert spread < 0.15 * np.mean(means)


def test_a_hopeless_load_stops_and_says_so() -> None:
    service = small_service()
    run = run_unit(service, service.pools[0], np.array([5000.0]), 3600.0)
    assert run.overloaded


def test_roles_have_numbers_of_their_own() -> None:
    service = load_service("deepseek-2025-02")
    assert [unit_rules(service, p)[Rule.ROLE] for p in service.pools] == [Role.PREFILL, Role.DECODE]
