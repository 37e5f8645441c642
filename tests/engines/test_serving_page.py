"""The page of the serving engine: its example runs, its record is today's."""

from __future__ import annotations

from pathlib import Path

from greenshoe.engines import foreseen_steps, load_service, read_service, run_middle_case
from greenshoe.engines._serving_checks import published_found

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/engines-serving.md").read_text("utf-8")


def test_the_example_of_the_page_is_the_file_beside_it_and_runs() -> None:
    block = PAGE.split("```toml\n")[1].split("```")[0]
    path = ROOT / "docs/serving-service.toml"
    assert path.read_text("utf-8") == block
    assert run_middle_case(read_service(str(path)).service()).plan.nodes_mean >= 1


def test_the_record_of_the_page_is_todays() -> None:
    case = run_middle_case(load_service("deepseek-2025-02"))
    found = published_found(case.plan, case.day)
    for name in ("input_tokens_per_second_and_prefill_node", "cost_usd_per_day"):
        assert f"| {found[name]:,.0f} |" in PAGE
    assert f"| {found['output_tokens_per_second_and_decode_node']:,.0f} |" in PAGE
    assert f"| {found['nodes_mean']} (" in PAGE
    assert f"| {found['nodes_peak']:.0f} |" in PAGE
    assert f"| **{found['output_tokens_per_second_and_user']:.0f}** |" in PAGE


def test_the_measured_steps_of_the_page_are_todays() -> None:
    rows = foreseen_steps()
    assert len(rows) == 5
    for row in rows:
        assert isinstance(row.expected, float)
        assert isinstance(row.found, float)
        assert f"{row.expected * 8:,.0f} | {row.found * 8:,.0f} |" in PAGE
