"""A day: the public account, identities, draws on any executor, curves, the door."""

from __future__ import annotations

import json
import math
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from greenshoe.cli import main
from greenshoe.core import Confidence, InputError, dump_json
from greenshoe.drawing import Label, Picture
from greenshoe.engines import (
    EngineResult,
    MiddleCase,
    load_service,
    read_service,
    run_middle_case,
    serve_day,
    serving_picture,
)
from greenshoe.engines._serving_capacity import (
    capacity_of,
    fluid_rate,
    keeps_promise,
    planned_share_of_rate,
    steady_run,
)
from greenshoe.engines._serving_curves import break_even_requests_per_day
from greenshoe.engines._serving_day import simulate_day
from greenshoe.engines._serving_draws import draw_drivers, drawn, plan_like
from greenshoe.engines._serving_plan import plan_day, units_by_hour
from greenshoe.engines._serving_shapes import Figure
from greenshoe.engines._serving_state import Stat
from greenshoe.engines._serving_step import step_law, step_seconds_python

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture(scope="module")
def deepseek() -> MiddleCase:
    return run_middle_case(load_service("deepseek-2025-02"), window_seconds=300)


@pytest.fixture(scope="module")
def minimax() -> EngineResult:
    return serve_day(read_service("minimax-m1"), draws=32)


def test_tokens_rate_and_prices_of_the_account_are_its_own(deepseek: MiddleCase) -> None:
    """608 billion in, 342 of them cached, 168 out; 227 nodes x 8 x 24 x 2 is its 87,072."""
    plan = deepseek.plan
    assert plan.input_tokens_per_day == 608e9
    assert plan.cached_tokens_per_day == 342e9
    assert plan.output_tokens_per_day == 168e9
    assert 226.75 * 8 * 24 * deepseek.service.machine.price_usd_per_hour == 87_072
    assert plan.cost_usd_per_day == pytest.approx(plan.nodes_mean * 8 * 24 * 2, rel=1e-12)


def test_revenue_is_the_accounts_within_the_rounding_of_its_tokens(deepseek: MiddleCase) -> None:
    by_hand = (266_000 * 0.55) + (342_000 * 0.14) + (168_000 * 2.19)
    assert deepseek.plan.revenue_usd_per_day == pytest.approx(by_hand, rel=1e-12)
    assert deepseek.plan.revenue_usd_per_day == pytest.approx(562_027, rel=0.001)


def test_machines_and_throughput_of_the_account_come_out(deepseek: MiddleCase) -> None:
    """Predictions: efficiencies are from published profiles, none of these figures is an input."""
    figures = deepseek.plan.figures()
    assert figures["nodes_mean"] == pytest.approx(226.75, rel=0.15)
    assert figures["nodes_peak"] == pytest.approx(278, rel=0.25)
    assert figures["cost_usd_per_day"] == pytest.approx(87_072, rel=0.15)
    assert figures["input_tokens_per_second_and_prefill_node"] == pytest.approx(73_700, rel=0.2)
    assert figures["output_tokens_per_second_and_decode_node"] == pytest.approx(14_800, rel=0.2)


def test_the_step_at_the_accounts_own_batch_takes_the_accounts_time() -> None:
    """Little's law on its figures: 14,800 tokens/s a node at 21 a user are 88 requests a GPU."""
    service = load_service("deepseek-2025-02")
    law = step_law(service.model, service.machine, service.pools[1])
    batch = 14_800 / 8 / 21 * 144
    assert step_seconds_python(law, batch, batch * 4989, 0, 0) == pytest.approx(1 / 21, rel=0.15)


@pytest.mark.parametrize(
    ("requests", "context", "node_tokens"),
    [(256, 2000, 22_282), (128, 4000, 17_373)],
)
def test_another_laboratorys_decoding_is_foreseen(
    requests: int, context: int, node_tokens: float
) -> None:
    """LMSYS, 5 May 2025: DeepSeek on 72 H100 with SGLang, not used for anything here.

    The second row ran a slowed attention to stand for speculative decoding.
    """
    service = load_service("deepseek-2025-02")
    pool = replace(service.pools[1], accelerators_per_unit=72, balance=1.0)
    law = step_law(service.model, service.machine, pool)
    batch = requests * 72
    lasts = step_seconds_python(law, batch, batch * context, 0, 0)
    assert requests * 8 / lasts == pytest.approx(node_tokens, rel=0.15)


@pytest.mark.parametrize(
    ("prompt", "node_tokens"), [(1024, 57_674), (2048, 54_543), (4096, 50_302)]
)
def test_another_laboratorys_prefill_is_foreseen(prompt: int, node_tokens: float) -> None:
    """LMSYS, 5 May 2025: four nodes of H100, 16,384 tokens a GPU; balance is from its last row."""
    service = load_service("deepseek-2025-02")
    law = step_law(service.model, service.machine, service.pools[0])
    tokens = 16_384 * 32
    lasts = step_seconds_python(law, 0, 0, tokens, tokens * prompt / 2)
    assert tokens / 4 / lasts == pytest.approx(node_tokens, rel=0.15)


def test_every_check_of_a_day_but_the_one_that_is_known_to_fail(deepseek: MiddleCase) -> None:
    from greenshoe.engines._serving_checks import serving_checks  # noqa: PLC0415 - here only

    failed = [c.check for c in serving_checks(deepseek.plan, deepseek.day) if not c.passes]
    assert len(failed) == 1
    assert "output_tokens_per_second_and_user" in failed[0]


def test_the_days_tokens_are_the_loads(deepseek: MiddleCase) -> None:
    run = deepseek.day.runs["prefill"]
    came, load = run.total(Stat.ARRIVED), deepseek.service.load
    taken = run.total(Stat.PROMPT_TOKENS) + run.total(Stat.CACHED_TOKENS)
    error = load.input_tokens_spread / math.sqrt(came)
    assert taken / came == pytest.approx(load.input_tokens_mean, rel=5 * error)
    out = deepseek.day.runs["decode"]
    expected = out.total(Stat.ARRIVED) * (load.output_tokens_mean - 1)
    assert out.total(Stat.OUTPUT_TOKENS) == pytest.approx(expected, rel=0.05)


def test_a_capacity_keeps_the_promise_and_a_tenth_more_does_not() -> None:
    service = load_service("minimax-m1")
    pool = service.pools[0]
    found = capacity_of(service, pool).requests_per_second
    after = slice(1, None)
    assert keeps_promise(service, pool, steady_run(service, pool, found * 0.97, 9), after)
    assert not keeps_promise(service, pool, steady_run(service, pool, found * 1.1, 9), after)


def test_room_is_kept_in_the_batch_where_requests_decode() -> None:
    service = load_service("deepseek-2025-02")
    prefill, decode = service.pools
    assert planned_share_of_rate(service, prefill) == service.promise.planned_share
    assert service.promise.planned_share < planned_share_of_rate(service, decode) < 1


def test_fluid_prefill_is_a_full_chunk_after_the_other() -> None:
    service = load_service("deepseek-2025-02")
    pool, load = service.pools[0], service.load
    chunk = 32 * 16_384
    law = step_law(service.model, service.machine, pool)
    reach = load.input_tokens_mean * (1 + load.input_tokens_spread**2) * (1 + 0.5625) / 2
    lasts = step_seconds_python(law, 0, 0, chunk, chunk * reach)
    new = load.input_tokens_mean * (1 - load.cached_share)
    assert fluid_rate(service, pool) == pytest.approx(chunk / new / lasts, rel=1e-6)


def test_hours_get_the_machines_they_need_and_night_gives_them_back() -> None:
    service = load_service("minimax-m1")
    units = units_by_hour(service, 1.0)
    for share, count in zip(service.load.hour_shares, units, strict=True):
        rate = service.load.requests_per_day * share / 3600
        assert rate <= count < rate + 1 + 1e-6
    kept = units_by_hour(replace(service, release=False), 1.0)
    assert set(kept) == {max(units)}


def test_what_prefill_and_decoding_cost_is_the_whole() -> None:
    service = load_service("minimax-m1")
    plan = plan_day(service, {"mixed": 1.0}, 0.3)
    figures = plan.figures()
    load = service.load
    fresh = load.requests_per_day * load.input_tokens_mean * (1 - load.cached_share) / 1e6
    out = load.requests_per_day * load.output_tokens_mean / 1e6
    both = (
        figures["cost_per_million_input_tokens"] * fresh
        + figures["cost_per_million_output_tokens"] * out
    )
    assert both == pytest.approx(plan.cost_usd_per_day, rel=1e-12)
    assert figures["cost_per_million_input_tokens"] * fresh == pytest.approx(
        0.3 * plan.cost_usd_per_day
    )


def test_nothing_sold_has_no_margin() -> None:
    service = load_service("minimax-m1")
    free = replace(service, prices=replace(service.prices, paid_share=0.0))
    assert plan_day(free, {"mixed": 1.0}, 0.3).gross_margin == -math.inf


def test_a_triple_is_its_own_tenth_and_ninetieth_percentile() -> None:
    tenth = NormalDist().inv_cdf(0.1)
    for row in ((1.0, 2.0, 8.0), (0.2, 0.5, 0.9), (0.0, 3.0, 4.0)):
        figure = Figure(*row, "", Confidence.M)
        for score, expected in zip((tenth, 0.0, -tenth), row, strict=True):
            assert drawn(figure, score) == pytest.approx(expected, abs=1e-9)
    assert drawn(Figure(2.0, 2.0, 2.0, "", Confidence.M), 3.0) == 2.0


def test_draws_are_the_same_bytes_whoever_makes_them(minimax: EngineResult) -> None:
    draft = read_service("minimax-m1")
    alone = serve_day(draft, draws=32)
    with ThreadPoolExecutor(2) as pool:
        threads = serve_day(draft, draws=32, executor=pool)
    texts = {dump_json(r.to_json()) for r in (minimax, alone, threads)}
    assert len(texts) == 1


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_processes_and_dask_give_the_same_bytes() -> None:
    draft = read_service("minimax-m1")
    from greenshoe.engines._serving_draws import Simulated  # noqa: PLC0415 - here only

    simulated = Simulated({"mixed": 0.9}, 0.3)
    alone, _ = draw_drivers(draft, simulated, 24, seed=5)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        assert draw_drivers(draft, simulated, 24, seed=5, executor=pool)[0] == alone
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(
            n_workers=1, threads_per_worker=2, processes=False, dashboard_address="127.0.0.1:0"
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        found, _ = draw_drivers(draft, simulated, 24, seed=5, executor=client.get_executor())
    assert found == alone


def test_other_seeds_are_other_draws() -> None:
    draft = read_service("minimax-m1")
    from greenshoe.engines._serving_draws import Simulated  # noqa: PLC0415 - here only

    simulated = Simulated({"mixed": 0.9}, 0.3)
    assert draw_drivers(draft, simulated, 8, seed=1) != draw_drivers(draft, simulated, 8, seed=2)


def test_curves_go_the_way_they_must(minimax: EngineResult) -> None:
    def costs(against: str) -> list[float]:
        return [
            float(row["cost_per_million_tokens"])  # type: ignore[arg-type] # a number where not refused
            for row in minimax.curve
            if row["against"] == against and not row["refused"]
        ]

    assert costs("requests_per_day")[0] > 5 * costs("requests_per_day")[-1]
    assert costs("cached_share") == sorted(costs("cached_share"), reverse=True)
    assert costs("output_token_seconds") == sorted(costs("output_token_seconds"), reverse=True)
    batches = [
        row["requests_per_accelerator"]
        for row in minimax.curve
        if "requests_per_accelerator" in row
    ]
    assert batches == sorted(batches)  # type: ignore[type-var] # numbers
    assert 0 < batches[0] <= batches[-1] <= 16  # type: ignore[operator] # as above; 16 are the slots
    assert {row["against"] for row in minimax.curve} == {
        "requests_per_day", "cached_share", "output_token_seconds", "input_tokens_mean", "machine",
    }  # fmt: skip


def test_a_load_above_break_even_earns_and_below_does_not() -> None:
    draft = read_service("deepseek-2025-02")
    service = draft.service()
    from greenshoe.engines._serving_capacity import scaled  # noqa: PLC0415 - here only
    from greenshoe.engines._serving_draws import Simulated  # noqa: PLC0415 - here only

    simulated = Simulated({"prefill": 1.0, "decode": 1.0}, 0.0)
    load = break_even_requests_per_day(service, simulated)
    assert load is not None
    # One unit of each pool: 22 nodes x 8 x 24 x US$2 against revenue a request.
    by_hand = 22 * 8 * 24 * 2 / (562_100 / 160e6)
    assert load == pytest.approx(by_hand, rel=1e-3)
    for factor, earns in ((1.01, True), (0.99, False)):
        plan = plan_like(scaled(service, load * factor / 160e6), simulated)
        assert (plan.gross_margin >= 0) is earns
    free = replace(service, prices=replace(service.prices, paid_share=1e-4))
    assert break_even_requests_per_day(free, simulated) is None


def test_shorter_windows_and_more_units_tell_the_same_story() -> None:
    service = load_service("minimax-m1")
    units = {"mixed": units_by_hour(service, 1.2)}
    whole = simulate_day(service, units, window_seconds=3600)
    parts = simulate_day(service, units, units_simulated=4, window_seconds=900, seed=8)
    for role, run in whole.runs.items():
        other = parts.runs[role]
        assert run.output_token_seconds(0.5) == pytest.approx(
            other.output_token_seconds(0.5), rel=0.05
        )
        assert run.busy_share() == pytest.approx(other.busy_share(), rel=0.05)
    assert parts.prefill_share == pytest.approx(whole.prefill_share, rel=0.05)


@pytest.mark.parametrize("wrong", [{"units_simulated": 0}, {"window_seconds": 1e9}, {"draws": 0}])
def test_numbers_of_a_run_are_bounded(wrong: dict[str, Any]) -> None:
    with pytest.raises(InputError, match=r"is out of range"):
        serve_day(read_service("minimax-m1"), **wrong)


def test_the_picture_says_what_it_shows(
    minimax: EngineResult, is_inside: Callable[[Picture], bool]
) -> None:
    picture = serving_picture(minimax)
    assert is_inside(picture)
    texts = " ".join(mark.text for mark in picture.marks if isinstance(mark, Label))
    assert "Machines by hour" in texts
    assert "earns from" in texts
    assert "h20" in texts


def test_the_door_prints_one_value_and_a_readable_view(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    picture = tmp_path / "picture.svg"
    assert main(["engine", "serving", "minimax-m1", "--draws", "8", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["engine"] == "serving"
    assert set(told["drivers"]["cost_per_million_tokens"]) == {"p05", "p50", "p95", "mean", "unit"}
    assert all(set(row) == {"check", "expected", "found", "passes"} for row in told["checks"])
    arguments = ["engine", "serving", "minimax-m1", "--draws", "8", "--machine", "h20"]
    assert main([*arguments, "--picture", str(picture)]) == 0
    said = capsys.readouterr()
    assert "A token sold at list price earns from" in said.out
    assert picture.read_text().startswith("<svg")
    assert main(["engine", "serving", "minimax-m1", "--machine", "tpu"]) == 2


def test_simulated_quantiles_are_within_a_bin() -> None:
    """Bins are 2 % wide: a quantile of known times comes back within that."""
    from greenshoe.engines._serving_batch import bin_of  # noqa: PLC0415 - here only
    from greenshoe.engines._serving_state import BINS  # noqa: PLC0415 - here only
    from greenshoe.engines._serving_unit import quantile_of  # noqa: PLC0415 - here only

    times = np.geomspace(0.001, 100, 2001)
    bins = np.zeros(BINS, np.int64)
    for value in times:
        bins[bin_of(value)] += 1
    for q in (0.05, 0.5, 0.9):
        assert quantile_of(bins, q) == pytest.approx(np.quantile(times, q), rel=0.021)
