"""Tokens served reach a company: by name, by file, with the units of its model."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from greenshoe.cli import main
from greenshoe.company import load_model
from greenshoe.core import ModelError, UnknownNameError
from greenshoe.study import feed_by_engine, feed_by_serving, serving_record

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("company", ["zhipu", "minimax"])
def test_a_company_takes_its_cost_of_tokens(company: str) -> None:
    model, result = feed_by_serving(load_model(company), draws=16)
    rows = {row.given_as: row for row in model.engine_drivers}
    assert set(rows) == {"cost_per_million_tokens", "token_cost_decline"}
    said = result.drivers["cost_per_million_tokens"]
    assert rows["cost_per_million_tokens"].says["p50"] == said.p50
    assert rows["cost_per_million_tokens"].model_has is not None


def test_a_service_of_ones_own_and_another_currency(tmp_path: Path) -> None:
    """The same service at half the exchange rate: half the cost in the company's money."""
    from greenshoe.engines import _serving_file as files  # noqa: PLC0415 - here only
    from greenshoe.engines import read_service  # noqa: PLC0415 - here only

    text = (files._HERE / "services" / "glm-4-5.toml").read_text()
    path = tmp_path / "half.toml"
    path.write_text(text.replace("value = 7.1,", "value = 3.55,"))
    assert read_service(str(path)).form.currency.code == "CNY"
    whole = feed_by_serving(load_model("zhipu"), draws=8)[1]
    half = feed_by_serving(load_model("zhipu"), str(path), draws=8)[1]
    for name, share in (("cost_per_million_tokens", 0.5), ("nodes_mean", 1.0)):
        assert half.drivers[name].p50 == pytest.approx(whole.drivers[name].p50 * share)


def test_the_door_values_a_company_with_the_engine(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["value", "zhipu", "--engine", "serving", "--draws", "256", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["engine_drivers"][0]["driver"] == "maas.cost_per_million_tokens"


def test_what_does_not_go_together_is_refused() -> None:
    with pytest.raises(ModelError, match=r"Pony.*no shipped service.*--engine-file"):
        feed_by_serving(load_model("pony"))
    with pytest.raises(ModelError, match=r"no driver that this engine could feed"):
        feed_by_serving(load_model("pony"), "minimax-m1", draws=8)
    with pytest.raises(ModelError, match=r"does not fit"):
        feed_by_serving(load_model("minimax"), "glm-4-5", draws=8)
    with pytest.raises(UnknownNameError, match=r"--engine = magic.*serving"):
        feed_by_engine(load_model("zhipu"), "magic")


def test_the_record_says_what_fails() -> None:
    rows = serving_record(draws=8)
    assert {row["engine"] for row in rows} == {"serving"}
    assert all(
        set(row) == {"engine", "name", "check", "expected", "found", "passes"} for row in rows
    )
    failed = [str(row["check"]) for row in rows if not row["passes"]]
    assert len(failed) == 1
    assert "output_tokens_per_second_and_user" in failed[0]
