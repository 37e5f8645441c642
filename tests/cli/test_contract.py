"""The fixed shapes of the command line, line by line; each test quotes the line it holds."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from greenshoe.cli import main
from greenshoe.deal import Deal
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
    with duckdb.connect() as database:
        name = "SELECT application_id FROM 'out.parquet' LIMIT 1"
        (first,) = database.execute(name).fetchall()
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


WRONG = [
    # a line in place of the key's own, and what the one line on standard error says
    ("listing_document_date = 2025-08-03", ("mechanism = B", "expected a listing document date")),
    ("listing_document_date = 1990-01-01", ("listing_document_date = 1990-01-01", "expected")),
    ("listing_document_date = 2099-01-01", ("listing_document_date = 2099-01-01", "expected")),
    ("listing_date = 2026-01-17", ("listing_date = 2026-01-17", "2026-01-16 or 2026-01-19")),
    ('stock_code = "ABCD"', ("stock_code = ABCD", "expected digits")),
    ("[us_listing]\nticker = 'X'\nads_ratio = 0", ("us_listing.ads_ratio = 0", "expected")),
    (
        "[us_listing]\nticker = 'X'\nads_ratio = 2\ndeposit_barred_until = 'soon'",
        ("us_listing.deposit_barred_until = soon", "expected 2025-12-17"),
    ),
    (
        (
            "tiers = [{shares_applied_for = 500, valid_applications = 1}, "
            "{shares_applied_for = 500, valid_applications = 2}]"
        ),
        ("tiers[2].shares_applied_for = 500", "each size once"),
    ),
    (
        (
            "ladder = [{pool = 'A', shares_applied_for = 500, valid_applications = 1, "
            "guaranteed_shares = 0, ballot_winners = 5, ballot_extra_shares = 500}]"
        ),
        ("ladder[1].ballot_winners = 5", "at most 1"),
    ),
    (
        (
            "ladder = [{pool = 'A', shares_applied_for = 0, valid_applications = 1, "
            "guaranteed_shares = 0, ballot_winners = 0, ballot_extra_shares = 500}]"
        ),
        ("ladder[1].shares_applied_for = 0", "whole lots"),
    ),
    ("company = {model = 'nope'}", ("company.model = nope", "expected")),
]


@pytest.mark.parametrize(("line", "said"), WRONG, ids=[line[:40] for line, _ in WRONG])
def test_an_error_is_one_line_with_file_key_value_and_what_is_right(
    line: str, said: tuple[str, str], folder: Path, capsys: Capture
) -> None:
    """An error of exit code 2 is one line on standard error: file, key, value, what is right."""
    key = line.split(" = ", maxsplit=1)[0]
    kept = [own for own in LEAST.splitlines() if not own.startswith(f"{key} = ")]
    (folder / "wrong.toml").write_text("\n".join([*kept, line]))
    code = main(["run", "wrong.toml", "--out", "made", "--json"])
    out, err = capsys.readouterr()
    assert (code, out) == (2, "")
    assert err.startswith("greenshoe: wrong.toml: ")
    assert len(err.splitlines()) == 1
    assert all(words in err for words in said)
    assert not (folder / "made").exists()


@pytest.mark.parametrize(
    "until", ["2025-12-17", "2025-12-17T00:00:00+08:00", "'2025-12-17'", "'2025-12-17T00:00+08:00'"]
)
def test_a_date_of_the_other_line_is_a_date_of_toml(until: str, folder: Path) -> None:
    """`[us_listing]` {ticker, ads_ratio, deposit_barred_until}; dates ISO, instants with offset."""
    listing = f"[us_listing]\nticker = 'X'\nads_ratio = 2\ndeposit_barred_until = {until}\n"
    (folder / "deal.toml").write_text(LEAST + listing)
    barred = Deal.load("deal.toml").record.us_listing
    assert barred is not None
    assert str(barred.deposit_barred_until).startswith("2025-12-17")


def test_a_deal_under_the_oldest_rules_is_computed(folder: Path, capsys: Capture) -> None:
    """Formulas are named by the day they start; deals under old rules stay computable."""
    old = LEAST.replace("2026-01-05", "2016-05-03").replace('"B"', '"PN18"')
    demand = "public_subscription_level_x = 60\nintl_subscription_level_x = 2.1\n"
    (folder / "old.toml").write_text(old + demand)
    code, said, _ = run(capsys, "run", "old.toml")
    assert code == 0
    assert said["public_final_shares"] == 8_000_000  # 40 % of 20,000,000 at 50 times or more
    assert said["timetable"] == []  # T+2 began in 2023, and the deal states no day


def test_the_end_of_stabilisation_is_planned_before_the_listing_date_is_known(
    folder: Path, capsys: Capture
) -> None:
    """`timetable` [{what, at, planned | actual}]: close is T-1, the period ends on day 30."""
    code, said, _ = run(capsys, "run", "least.toml", "--out", str(folder / "made"))
    assert code == 0
    at = {row["what"]: row["at"][:10] for row in said["timetable"]}
    # six trading days after 5 January 2026 is the 13th; lists close three before it, on the 8th
    assert at["dealings begin (pre-opening session)"] == "2026-01-13"
    assert at["stabilising period ends"] == "2026-02-07"
    assert said["greenshoe"]["period_end"] == "2026-02-07"


def test_a_mechanism_that_is_none_is_wrong_input(capsys: Capture) -> None:
    """`mechanism` (`A`, `B`, `18C`, `PN18`, `PN18-waiver`, `GEM`)."""
    assert main(["deals", "--mechanism", "X", "--json"]) == 2
    assert "mechanism = X: is no mechanism; expected one of A, B, 18C" in capsys.readouterr().err


@pytest.mark.parametrize("ticker", ["PONY", "BABA"])
def test_a_pair_without_prices_has_every_key(ticker: str, capsys: Capture) -> None:
    """`pair --json`: us, hk, ads_ratio, ads_ratio_source, premium, band and the rest."""
    code, said, _ = run(capsys, "pair", ticker)
    assert code == 0
    measured = {"premium", "band", "discovery", "hedge", "liquidity", "fair_open"}
    assert {"us", "hk", "ads_ratio", "ads_ratio_source", "traps"} | measured <= set(said)
    assert said["traps"] == []
    assert said["ads_ratio_source"]


def test_a_size_nobody_applied_for_is_a_row_of_a_ladder(folder: Path, capsys: Capture) -> None:
    """`[[ladder]]` in the ladder columns; announcements print sizes nobody applied for, too."""
    rows = (
        'ladder = [{pool = "A", shares_applied_for = 500, valid_applications = 4000, '
        "guaranteed_shares = 500, ballot_winners = 0, ballot_extra_shares = 0}, "
        '{pool = "A", shares_applied_for = 1000, valid_applications = 0, '
        "guaranteed_shares = 500, ballot_winners = 0, ballot_extra_shares = 0}]"
    )
    (folder / "deal.toml").write_text(LEAST + rows)
    code, said, _ = run(capsys, "run", "deal.toml")
    assert code == 0
    empty = said["ladder"][1]
    assert (empty["valid_applications"], empty["pct_allotted"]) == (0, None)
