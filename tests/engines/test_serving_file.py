"""Service files: every mistake is one line; what cannot be says what could."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import greenshoe.engines
from greenshoe.cli import main
from greenshoe.core import ModelError, UnknownNameError
from greenshoe.engines import capacity_of, load_service, machine_names, on_machine, read_service
from greenshoe.engines._serving_file import shipped_anchors
from greenshoe.engines._serving_possible import (
    least_first_token_seconds,
    least_output_token_seconds,
)
from greenshoe.engines._serving_step import efficiency_from
from greenshoe.engines._serving_unit import run_unit

HERE = Path(greenshoe.engines.__file__).parent
OWN = """
name = "One node"
model = "minimax-m1"
machine = "h800"
[load]
requests_per_day = 100000
hour_shape = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]
input_tokens_mean = 1000
most_input_tokens = 20000
output_tokens_mean = 300
most_output_tokens = 4000
[promise]
first_token_seconds = 5
output_token_seconds = 0.1
share_of_requests = 0.9
planned_share = 0.8
[prices]
input_usd = 0.4
cached_input_usd = 0.4
output_usd = 2.2
[pool.mixed]
accelerators_per_unit = 8
parallel = "tensor"
chunk_tokens_per_accelerator = 512
most_requests_per_accelerator = 16
efficiency_prefill = 0.6
efficiency_decode = 0.6
"""


def _write(tmp_path: Path, text: str) -> str:
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("name", ["deepseek-2025-02", "glm-4-5", "minimax-m1"])
def test_every_shipped_number_says_where_it_is_from(name: str) -> None:
    draft = read_service(name)
    for key, figure in draft.figures().items():
        if key.split(".")[0] in {"model", "machine", "load", "promise", "prices"}:
            assert figure.source, key


def test_public_dimensions_give_the_public_cache() -> None:
    """70,272 bytes a token (V3: 61 layers x 576 x 2); GLM-4.5 in FP8: 2 x 92 x 8 x 128."""
    attention = {n: load_service(n).model.attention for n in ("deepseek-2025-02", "glm-4-5")}
    assert attention["deepseek-2025-02"].cache_bytes_per_token == 70_272
    assert attention["glm-4-5"].cache_bytes_per_token == 188_416
    minimax = load_service("minimax-m1").model.attention
    assert minimax.cache_bytes_per_token == 10 * 2 * 8 * 128 * 2


def test_what_is_not_routed_is_what_attention_and_embeddings_hold() -> None:
    """V3 has 58 layers of 256 experts of 3 x 7168 x 2048: 654 of 671 billion."""
    model = load_service("deepseek-2025-02").model
    assert model.routed_parameters == 58 * 256 * 3 * 7168 * 2048


def test_an_anchor_gives_itself_back() -> None:
    """The efficiency is the one at which the law takes the measured time."""
    draft = read_service("deepseek-2025-02")
    service = draft.service()
    decode = service.pools[1]
    assert 0.5 < decode.efficiency_decode < 0.75
    anchor = shipped_anchors()["deepseek-profile-decode"]
    assert anchor.tokens_per_second_per_accelerator == pytest.approx(18_598 / 8)


def test_a_file_of_ones_own_runs(tmp_path: Path) -> None:
    service = read_service(_write(tmp_path, OWN)).service()
    found = capacity_of(service, service.pools[0])
    assert 0 < found.planned_requests_per_second < found.requests_per_second


def test_parts_may_be_written_out_or_lie_beside(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text((HERE / "machines" / "h20.toml").read_text())
    text = OWN.replace('machine = "h800"', 'machine = "mine.toml"')
    assert read_service(_write(tmp_path, text)).service().machine.name == "H20"
    model = (HERE / "models" / "minimax-m1.toml").read_text()
    written = model.replace("[attention]", "[model.attention]")
    text = OWN.replace('model = "minimax-m1"', "") + "\n[model]\n" + written
    assert read_service(_write(tmp_path, text)).service().model.name == "MiniMax-M1"


WRONG = {
    "an unknown key": ("[promise]", "[promise]\nhurry = 1", r"promise\.hurry: is not a key here"),
    "a slip": (
        "planned_share = 0.8", "planed_share = 0.8", r"planed_share: is not a key.*planned_share",
    ),
    "a negative price": ("input_usd = 0.4", "input_usd = -0.4", r"prices\.input_usd.*out of range"),
    "a text": ("planned_share = 0.8", 'planned_share = "x"', r"promise\.planned_share.*number"),
    "no hours": ("hour_shape = [1,", "hour_shape = [", r"load\.hour_shape.*24"),
    "a dead day": (
        re.search(r"hour_shape.*", OWN).group(),  # type: ignore[union-attr] # it is there
        "hour_shape = [" + "0, " * 23 + "0]",
        r"load\.hour_shape.*no load at all",
    ),
    "not rising": ("requests_per_day = 100000", "requests_per_day = [3, 2, 1]", r"does not rise"),
    "infinite": ("planned_share = 0.8", "planned_share = inf", r"planned_share.*not finite"),
    "absurd": ("requests_per_day = 100000", "requests_per_day = 1e300", r"out of range"),
    "an unknown machine": ('"h800"', '"tpu"', r"machine = tpu: is not shipped.*h800"),
    "an unknown model": ('"minimax-m1"', '"gpt"', r"model = gpt: is not shipped.*glm-4-5"),
    "longer than most": (
        "input_tokens_mean = 1000", "input_tokens_mean = 30000", r"above the most",
    ),
    "no pool": ("[pool.mixed]", "[pool.decode]", r"pool = decode.*expected mixed, or prefill"),
    "no efficiency": ("efficiency_decode = 0.6", "", r"pool\.mixed\.efficiency_decode: is missing"),
    "no anchor": (
        "efficiency_decode = 0.6", 'anchors = ["mine"]',
        r"pool\.mixed\.anchors = mine: is no anchor",
    ),
    "no such arithmetic": (
        'parallel = "tensor"', 'parallel = "tensor"\nweight_precision = "fp4"', r"fp4.*bf16, fp8",
    ),
    "a model too large": (
        "accelerators_per_unit = 8", "accelerators_per_unit = 4",
        r"456 GB of weights\) does not fit.*at least 7",
    ),
    "requests too long": (
        "most_input_tokens = 20000", "most_input_tokens = 16000000",
        r"more than the cache of a mixed unit.*at most",
    ),
    "a promise below physics": (
        "output_token_seconds = 0.1", "output_token_seconds = 0.000001",
        r"output_token_seconds = 1e-06.*single request.*at least 0\.00\d+ s",
    ),
    "a first token below physics": (
        "first_token_seconds = 5", "first_token_seconds = 0.001",
        r"first_token_seconds = 0\.001.*at least 0\.0\d+ s",
    ),
    "no room for prompts": (
        "chunk_tokens_per_accelerator = 512", "chunk_tokens_per_accelerator = 8",
        r"no room for prompts",
    ),
    "no model": ('model = "minimax-m1"', "", r"model: is missing"),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_is_one_line(what: str, tmp_path: Path, capsys: Any) -> None:
    old, new, pattern = WRONG[what]
    assert old in OWN
    path = _write(tmp_path, OWN.replace(old, new, 1))
    with pytest.raises((ModelError, UnknownNameError), match=pattern):
        read_service(path).service()
    assert main(["engine", "serving", path]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "Traceback" not in said.err


@pytest.mark.parametrize("content", [b"\xff\xfe", b"[load", b"name = 1\n" * 200_000])
def test_what_is_no_service_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_bytes(content)
    with pytest.raises(Exception, match=r"bad\.toml"):
        read_service(str(path))
    assert main(["engine", "serving", str(path)]) == 2


EXTREME = {
    "one request a day": ("requests_per_day = 100000", "requests_per_day = 1"),
    "a world of requests": ("requests_per_day = 100000", "requests_per_day = 1e12"),
    "hours without any": ("hour_shape = [1, 1, 1", "hour_shape = [0, 0, 0"),
    "answers of one token": (
        "output_tokens_mean = 300\nmost_output_tokens = 4000",
        "output_tokens_mean = 1\nmost_output_tokens = 1",
    ),
    "nobody pays": ("output_usd = 2.2", "output_usd = 2.2\npaid_share = 0"),
    "four thousand accelerators": ("accelerators_per_unit = 8", "accelerators_per_unit = 4096"),
}


@pytest.mark.parametrize("what", EXTREME)
def test_what_is_extreme_but_possible_is_answered(what: str, tmp_path: Path, capsys: Any) -> None:
    old, new = EXTREME[what]
    assert old in OWN
    path = _write(tmp_path, OWN.replace(old, new, 1))
    picture = str(tmp_path / "picture.svg")
    assert main(["engine", "serving", path, "--draws", "8", "--picture", picture]) == 0
    said = capsys.readouterr().out
    assert "nan" not in said
    assert " NO" not in said


def test_a_scheduler_that_cannot_be_is_one_line(capsys: Any) -> None:
    pytest.importorskip("distributed")
    assert main(["engine", "serving", "minimax-m1", "--dask", "nowhere://host"]) == 2
    assert "--dask = nowhere://host: cannot be reached" in capsys.readouterr().err


def test_an_unknown_service_names_the_known() -> None:
    with pytest.raises(UnknownNameError, match=r"MODEL = nothing.*deepseek-2025-02"):
        read_service("nothing")


def test_a_promise_no_load_keeps_says_what_could_be_promised(tmp_path: Path) -> None:
    """An average prompt could be in time; nine of ten prompts, long ones too, cannot."""
    path = _write(tmp_path, OWN)
    least = least_first_token_seconds(read_service(path).service())
    text = OWN.replace("first_token_seconds = 5", f"first_token_seconds = {least * 1.05}")
    service = read_service(_write(tmp_path, text)).service()
    with pytest.raises(ModelError, match=r"first_token_seconds.*90% of requests, however small"):
        capacity_of(service, service.pools[0])


def test_the_least_latencies_are_reached_by_a_single_request() -> None:
    """One request in an hour: its latencies are the least ones, within the spread of lengths."""
    import numpy as np  # noqa: PLC0415 - here only
    from tests.engines.serving_cases import fixed_lengths  # noqa: PLC0415 - here only

    service = fixed_lengths(load_service("minimax-m1"), 3000, 200)
    run = run_unit(service, service.pools[0], np.array([1e-3]), 200_000.0)
    assert run.first_token_seconds(0.5) == pytest.approx(
        least_first_token_seconds(service), rel=0.03
    )
    assert run.output_token_seconds(0.5) == pytest.approx(
        least_output_token_seconds(service), rel=0.03
    )


@pytest.mark.parametrize("name", machine_names())
def test_a_service_moves_to_every_machine(name: str) -> None:
    service = on_machine(read_service("deepseek-2025-02"), name).service()
    assert service.machine.name.lower().replace(" ", "-") == name


def test_a_measurement_above_the_roofline_is_refused(tmp_path: Path) -> None:
    text = OWN.replace("efficiency_decode = 0.6", 'anchors = ["dream"]') + (
        '[anchor.dream]\nphase = "decode"\nmodel = "mine"\nmachine = "mine"\naccelerators = 8\n'
        "tokens_per_second_per_accelerator = 1e6\nrequests_per_accelerator = 16\n"
        "context_tokens = 1000\ncommunication_overlap = 0\ncopies_per_token = 1\n"
        'source = "a dream"\n'
        'confidence = "M"\n'
    )
    with pytest.raises(
        ModelError, match=r"anchor dream.*faster than arithmetic, memory and fabric"
    ):
        read_service(_write(tmp_path, text)).service()


def test_the_anchor_is_the_roof_over_the_measurement() -> None:
    """Half as fast, half the efficiency."""
    from dataclasses import replace  # noqa: PLC0415 - here only

    from greenshoe.engines._serving_shapes import Anchor  # noqa: PLC0415 - here only

    service = load_service("deepseek-2025-02")
    row = dict(shipped_anchors()["deepseek-profile-decode"])
    row |= {k: row[k].middle for k in ("communication_overlap", "copies_per_token")}
    anchor = Anchor("decode", **row)
    half = replace(
        anchor, tokens_per_second_per_accelerator=anchor.tokens_per_second_per_accelerator / 2
    )
    case = (service.model, service.machine, service.pools[1])
    assert efficiency_from(half, *case) == pytest.approx(efficiency_from(anchor, *case) / 2)
