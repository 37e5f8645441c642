"""`greenshoe read`, `facts` and `backtest`, as they are typed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from greenshoe.cli import main

if TYPE_CHECKING:
    from pathlib import Path

_STORY = "智譜(02513.HK)發售價116.2港元，公開發售獲1159.46倍認購。"


@pytest.fixture(autouse=True)
def _home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GREENSHOE_HOME", str(tmp_path / "home"))


@pytest.fixture
def story(tmp_path: Path) -> Path:
    path = tmp_path / "story.txt"
    path.write_text(_STORY, encoding="utf-8")
    return path


def test_json_is_one_value(story: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", str(story), "--json"]) == 0
    out, err = capsys.readouterr()
    library = json.loads(out)
    assert set(library) == {"documents", "findings"}
    assert library["documents"][0]["stock_code"] == "2513"
    assert err == ""


def test_a_table_for_people(story: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", str(story)]) == 0
    out = capsys.readouterr().out
    assert "Zhipu" in out
    assert "1,159.46" in out
    assert "Findings:" in out


def test_the_only_file_refused_is_exit_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(b"PK\x03\x04")
    assert main(["read", str(path), "--json"]) == 2
    out, err = capsys.readouterr()
    document = json.loads(out)["documents"][0]
    assert set(document) >= {"file", "refused"}
    assert err.count("\n") == 1
    assert "ZIP archive" in err


def test_one_refused_among_others_is_exit_0(story: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(b"PK\x03\x04")
    assert main(["read", str(story), str(path), "--json"]) == 0


def test_a_missing_file_is_exit_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", str(tmp_path / "none.txt")]) == 2
    assert "none.txt: does not exist" in capsys.readouterr().err


def test_a_report_is_written(story: Path, tmp_path: Path) -> None:
    out = tmp_path / "out" / "report.html"
    assert main(["read", str(story), "--report", str(out), "--json"]) == 0
    assert "1159.46倍" in out.read_text(encoding="utf-8")


def test_facts_are_shown_again(story: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["read", str(story), "--json"])
    capsys.readouterr()
    assert main(["facts", "--metric", "offer_price", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [(r["entity"], r["value"]) for r in rows] == [("Zhipu", "116.2")]
    assert main(["facts"]) == 0
    assert "ipo.offer_price" in capsys.readouterr().out


def test_nothing_is_kept_if_not_wanted(story: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["read", str(story), "--json", "--no-store"])
    capsys.readouterr()
    main(["facts", "--json"])
    assert json.loads(capsys.readouterr().out) == []


def test_a_store_that_cannot_be_used_stops_no_reading(
    story: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    home = tmp_path / "broken"
    home.mkdir()
    (home / "reading.duckdb").write_bytes(b"no database" * 100)
    monkeypatch.setenv("GREENSHOE_HOME", str(home))
    assert main(["read", str(story), "--json"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["documents"][0]["facts"]
    assert "nothing is kept" in err


def test_an_unknown_method_is_exit_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["backtest", "nothing"]) == 2
    assert "has no record" in capsys.readouterr().err


def test_labels_that_are_not_there_are_exit_2(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GREENSHOE_TRUTH", str(tmp_path))
    assert main(["backtest", "reading"]) == 2
    assert "holds no hand-labelled data" in capsys.readouterr().err
