"""`greenshoe simulate` as a stranger runs it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
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


OWN_DEAL = """
stock_code = "9999"
name_en = "Invented"
listing_document_date = 2026-01-05
listing_date = 2026-01-13
mechanism = "18C"
offer_price_max_hkd = 11.00
offer_price_hkd = 10.50
board_lot_shares = 500
base_offer_shares_initial = 20_000_000
public_initial_shares = 1_000_000
intl_initial_shares = 19_000_000
over_allocated_shares = 3_000_000
issued_shares_on_listing = 80_000_000
public_subscription_level_x = 60
intl_subscription_level_x = 3.2
[[cornerstones]]
name = "A fund"
amount_hkd = 50_000_000
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
    query = """SELECT count(*) FILTER (kind NOT IN ('auction', 'expiry')), max(volume_shares)
        FROM read_parquet(?)"""
    rows = duckdb.connect().execute(query, [str(tape)]).fetchone()
    assert rows == (
        found["sessions"]["first_day"]["messages"],
        found["sessions"]["first_day"]["volume_shares"],
    )
    assert picture.read_text("utf-8").startswith("<svg")


def test_the_book_at_a_moment(capsys: pytest.CaptureFixture[str], terms: str) -> None:
    found = run_json(capsys, terms, "--pace", "0.02", "--book-at", "10:30")["book"]
    bids, asks = ([row[side] for row in found.values()] for side in ("bid", "ask"))
    assert len(bids) == 10
    assert max(bids) == bids[0] < asks[0] == min(asks)


@pytest.mark.parametrize(
    ("deal", "mechanism"),
    [("2513", "mechanism-b"), ("2026", "mechanism-a"), ("2580", "mechanism-b")],
)
def test_a_deal_under_the_other_mechanism(
    capsys: pytest.CaptureFixture[str], deal: str, mechanism: str
) -> None:
    found = run_json(capsys, deal, "--days", "2", "--pace", "0.005", "--what-if", mechanism)
    published, supposed = found["public_shares"]
    assert published != supposed
    assert np.isfinite(found["difference"]["close"]["mean"])


def test_a_deal_of_ones_own_under_every_what_if(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "own.toml"
    file.write_text(OWN_DEAL, encoding="utf-8")
    for what_if in ("no-greenshoe", "cornerstones-free", "mechanism-a", "mechanism-b"):
        found = run_json(capsys, str(file), "--days", "2", "--pace", "0.005", "--what-if", what_if)
        assert found["what_if"] == what_if
    assert main(["simulate", str(file), "--what-if", "hong-kong-alone"]) == 2
    assert "--what-if = hong-kong-alone: would change nothing" in capsys.readouterr().err


def test_the_mechanism_a_deal_has_would_change_nothing(
    capsys: pytest.CaptureFixture[str], terms: str
) -> None:
    assert main(["simulate", "2026", "--what-if", "mechanism-b"]) == 2
    assert "--what-if = mechanism-b: would change nothing" in capsys.readouterr().err
    assert main(["simulate", terms, "--what-if", "mechanism-b"]) == 2
    assert "are the terms of a first day without the demand" in capsys.readouterr().err


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
        ("", ("--days", "2", "--tape", "x"), "--tape, --picture, --book-at: shows one day"),
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
