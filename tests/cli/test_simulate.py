"""`greenshoe simulate` as a stranger runs it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from greenshoe.cli import main

if TYPE_CHECKING:
    from pathlib import Path

TERMS = """
stock_code = "2026"
listing_date = 2025-11-06
offer_price_hkd = "139"
board_lot_shares = 100
public_shares = 4195600
placing_shares = 51290700
cornerstone_locked_shares = 20756000
over_allocated_shares = 7237300
[ads]
ratio = 1
last_price_usd = "16.25"
usd_hkd = 7.775
deposit_barred = true
"""


@pytest.fixture
def terms(tmp_path: Path) -> str:
    file = tmp_path / "terms.toml"
    file.write_text(TERMS, encoding="utf-8")
    return str(file)


def run_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main(["simulate", *arguments, "--json"]) == 0
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


def test_one_day_with_its_tape_and_picture(
    capsys: pytest.CaptureFixture[str], terms: str, tmp_path: Path
) -> None:
    tape, picture = tmp_path / "day.parquet", tmp_path / "day.svg"
    found = run_json(
        capsys, terms, "--pace", "0.05", "--tape", str(tape), "--picture", str(picture)
    )
    assert set(found) >= {"days", "open", "close", "turnover", "low", "greenshoe", "premium"}
    assert found["days"] == 1
    assert set(found["sessions"]) == {"grey", "first_day", "second_day", "new_york"}
    query = "SELECT count(*), max(volume_shares) FROM read_parquet(?)"
    rows = duckdb.connect().execute(query, [str(tape)]).fetchone()
    assert rows == (
        found["sessions"]["first_day"]["messages"],
        pytest.approx(found["sessions"]["first_day"]["volume_shares"], rel=0.05),
    )
    assert picture.read_text("utf-8").startswith("<svg")


def test_an_ensemble_and_its_quantiles(capsys: pytest.CaptureFixture[str], terms: str) -> None:
    found = run_json(capsys, terms, "--days", "12", "--pace", "0.02", "--seed", "3")
    assert found["days"] == 12
    for name in ("open", "close", "turnover", "low", "premium"):
        row = found[name]
        assert row["p05"] <= row["p25"] <= row["p50"] <= row["p75"] <= row["p95"]
    assert found["greenshoe"]["over_allocated_shares"] == 7_237_300
    again = run_json(
        capsys, terms, "--days", "12", "--pace", "0.02", "--seed", "3", "--workers", "2"
    )
    assert again == found


def test_a_what_if_is_paired(capsys: pytest.CaptureFixture[str], terms: str) -> None:
    found = run_json(capsys, terms, "--days", "6", "--pace", "0.02", "--what-if", "no-greenshoe")
    difference = found["difference"]["close"]
    assert difference["low"] <= difference["mean"] <= difference["high"]
    assert found["difference"]["stabiliser_profit_hkd"]["mean"] < 0


def test_a_reader_gets_lines_and_a_table(capsys: pytest.CaptureFixture[str], terms: str) -> None:
    assert main(["simulate", terms, "--pace", "0.02"]) == 0
    out = capsys.readouterr().out
    assert "first day" in out
    assert "greenshoe outcome" in out
    assert main(["simulate", terms, "--pace", "0.02", "--days", "2"]) == 0
    assert "p50" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "arguments", "message"),
    [
        ("lot = 1", (), "lot: is not a term; expected stock_code"),
        ("", ("--days", "0"), "days = 0: is out of range"),
        ("", ("--what-if", "rain"), "--what-if = rain: is not a comparison; expected no-greenshoe"),
        ("", ("--days", "2", "--tape", "x"), "--tape, --picture: shows one day"),
        ("", ("--days", "2", "--workers", "0"), "--workers = 0: is not a number of workers"),
        ("= 3", (), "is not TOML"),
    ],
)
def test_a_mistake_is_one_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, change: str, arguments: tuple[str, ...],
    message: str,
) -> None:  # fmt: skip
    file = tmp_path / "terms.toml"
    file.write_text(change + "\n" + TERMS, encoding="utf-8")
    assert main(["simulate", str(file), *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert message in err
    assert err.count("\n") == 1
