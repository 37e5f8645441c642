from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from greenshoe.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = [
        "value",
        "zhipu",
        "--price",
        "130",
        "--solve",
        "cloud_share@2027",
        "--draws",
        "512",
        "--json",
    ]
    assert main(arguments) == 0
    told = capsys.readouterr()
    body = json.loads(told.out)
    assert told.err == ""
    assert body["company"] == "Zhipu"
    assert 0 < body["solution"]["value"] < 1
    assert {"first", "total"} <= set(next(r for r in body["sensitivity"] if r["kind"] == "sobol"))
    assert len(body["statements"]) == 11
    assert main(arguments) == 0
    assert capsys.readouterr().out == told.out


def test_tables(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["value", "02026", "--price", "139", "--draws", "256"]) == 0
    told = capsys.readouterr().out
    named = ("Pony.ai (2026)", "HK$ a share", "million USD", "What must be true", "Record")
    for words in (*named, "Published history: 11 of 11 lines"):
        assert words in told


def test_a_file_of_ones_own(
    capsys: pytest.CaptureFixture[str],
    written: Callable[[str], Path],
    texts: dict[str, str],
    tmp_path: Path,
) -> None:
    path = written(texts["company"] + texts["maas"] + texts["consumer"] + texts["robotaxi"])
    page = tmp_path / "out.html"
    assert main(["value", str(path), "--price", "20", "--draws", "256", "--out", str(page)]) == 0
    assert "Test Cars" in capsys.readouterr().out
    assert page.read_text("utf-8").count("<svg") == 4


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nosuch"], "neither a shipped model"),
        (["zhipu", "--price", "-3"], "is not a price"),
        (["zhipu", "--price", "abc"], "--price"),
        (["zhipu", "--solve", "cloud_share@2027"], "needs a price"),
        (["zhipu", "--price", "1e9", "--solve", "cloud_share@2027"], "expected a price from HK$"),
        (["zhipu", "--as-of", "soon"], "--as-of"),
        (["zhipu", "--draws", "1"], "out of range"),
        (["zhipu", "--method", "magic"], "magic"),
    ],
)
def test_bad_input(capsys: pytest.CaptureFixture[str], arguments: list[str], words: str) -> None:
    assert main(["value", *arguments]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert len(told.err.strip().splitlines()) == 1
    assert words in told.err


def test_backtest_record(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["backtest", "value", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {"model", "curve", "published", "mean absolute error"} == {r["kind"] for r in rows}
    assert main(["backtest", "value"]) == 0
    assert "zhipu" in capsys.readouterr().out
    assert main(["backtest", "nothing"]) == 2
    assert "has no record" in capsys.readouterr().err
