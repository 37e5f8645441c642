"""The fixed shapes of the command line, line by line; each test quotes the line it holds."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from greenshoe.cli import main
from tests.allotment.conftest import DEAL, SEED, valid_rows, write_parquet

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]

# The required keys and no other.
LEAST = """
stock_code = "9999"
listing_document_date = 2026-01-05
mechanism = "B"
offer_price_min_hkd = 9.00
offer_price_max_hkd = 11.00
board_lot_shares = 500
base_offer_shares_initial = 20_000_000
public_initial_shares = 2_000_000
intl_initial_shares = 18_000_000
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "least.toml").write_text(LEAST)
    return tmp_path


def run(capsys: Capture, *arguments: str) -> tuple[int, Any, str]:
    """Exit code, the one JSON value on standard output, and standard error."""
    code = main([*arguments, "--json"])
    out, err = capsys.readouterr()
    return code, json.loads(out), err


def test_json_is_printed_for_a_ballot_that_is_not_proven(folder: Path, capsys: Capture) -> None:
    """With `--json` standard output holds one JSON value; `verify` exits 1 and names the first."""
    (folder / "deal.toml").write_bytes(DEAL)
    write_parquet(folder / "apps.parquet", valid_rows())
    made = ["ballot", "apps.parquet", "--deal", "deal.toml", "--seed", SEED.hex()]
    assert run(capsys, *made, "--out", "out.parquet")[0] == 0
    forged = "SELECT * REPLACE (allotted_shares + 100 AS allotted_shares) FROM 'out.parquet'"
    duckdb.sql(f"COPY ({forged}) TO 'forged.parquet' (FORMAT parquet)")
    shutil.copy("out.parquet.audit.json", "forged.parquet.audit.json")
    code, said, err = run(capsys, "verify", "forged.parquet")
    first = duckdb.sql("SELECT application_id FROM 'out.parquet' LIMIT 1").fetchall()[0]
    assert code == 1
    assert said["proven"] is False
    assert f"application {first[0]} is wrong" in said["said"][0]
    assert f"application {first[0]} is wrong" in err


def test_json_is_printed_where_no_value_passes(folder: Path, capsys: Capture) -> None:
    """Exit 1 comes from `run --solve` (unreachable), and standard output holds one JSON value."""
    (folder / "deal.toml").write_text(LEAST + "issued_shares_on_listing = 400_000_000\n")
    code, said, err = run(capsys, "run", "deal.toml", "--solve", "cornerstone_max")
    assert code == 1
    assert (said["question"], said["value"]) == ("cornerstone_max", None)
    assert said["reason"] in err
    assert len(err.splitlines()) == 1


def test_a_target_no_fleet_reaches_is_wrong_input(capsys: Capture) -> None:
    """Exit 1 comes only from replay, verify, plan, book allocate and run --solve."""
    goal = "orders_per_vehicle_day=100000"
    code = main(["engine", "fleet", "point", "--days", "2", "--solve", goal])
    assert code == 2
    assert "whatever the demand" in capsys.readouterr().err


@pytest.mark.usefixtures("folder")
def test_a_deal_of_the_required_keys_is_simulated(capsys: Capture) -> None:
    """`simulate DEAL`: the required keys make a deal; what they leave open is said."""
    code, said, err = run(capsys, "simulate", "least.toml", "--days", "2")
    assert code == 0
    assert {"days", "open", "close", "turnover", "low", "greenshoe", "premium"} <= set(said)
    assert len(said["assumed"]) == 3
    assert all(words in err for words in said["assumed"])
