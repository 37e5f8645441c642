"""`greenshoe odds`, as a user runs it."""

from __future__ import annotations

import csv
import json
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, Any

import pytest

from greenshoe.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., tuple[int, str, str]]

COLUMNS = (
    "stock_code",
    "name_en",
    "listing_date",
    "listing_document_date",
    "mechanism",
    "offer_price_hkd",
    "offer_price_max_hkd",
    "board_lot_shares",
    "base_offer_shares_initial",
    "public_initial_shares",
    "intl_initial_shares",
    "valid_applications",
    "public_subscription_level_x",
    "one_lot_success_pct",
    "first_day_return_pct",
    "public_final_shares",
    "registrar",
)
FULL = "2026-05-07,2026-04-27,B,20,20,200,50000000,5000000,45000000,90000,800.5,3,12,5000000,eipo"
ROWS = {
    "9001": f"First,{FULL}",
    "9002": "No lot,2026-05-08,,B,41.6,,,40000000,4000000,36000000,196756,1579.71,1.001,,,",
    "9003": "No demand,2026-06-08,,B,11,,400,20336000,2034000,18302000,,,,,,",
    "9004": "Nothing,,,,,,,,,,,,,,,",
    "8999": "Growth,2026-06-09,,GEM,0.7,0.7,4000,125000000,12500000,112500000,60000,2000,0.4,,,",
    "9005": "Contradicts,2026-06-10,,B,20,20,200,50000000,5000000,45000000,900000,5,,,,",
    "9006": "Cold,2026-06-11,,B,20,20,200,50000000,5000000,45000000,3000,1.2,100,,,",
    "9007": "Short,2026-06-12,,B,20,20,200,50000000,5000000,45000000,900,0.4,100,,,",
}


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def command(*arguments: str) -> tuple[int, str, str]:
        code = main(["odds", *arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return command


@pytest.fixture
def table(tmp_path: Path) -> Path:
    lines = [",".join(COLUMNS), *(f"{code},{rest}" for code, rest in ROWS.items())]
    path = tmp_path / "deals.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def entries(out: str) -> dict[str, dict[str, Any]]:
    return {entry["stock_code"]: entry for entry in json.loads(out)}


@pytest.mark.parametrize("stage", ["launch", "close"])
def test_every_row_of_a_table_is_answered(run: Run, table: Path, stage: str) -> None:
    code, out, err = run("--deals", str(table), "--stage", stage, "--json")
    assert (code, err) == (0, "")
    found = entries(out)
    assert list(found) == list(ROWS)
    for entry in found.values():
        assert entry["stage"] == stage
        if "refused" in entry:
            continue
        rate = entry["one_lot_rate"]
        assert 0 < rate["p05"] <= rate["p50"] <= rate["p95"] <= 1
        assert entry["record"]["deals"] == 71
        assert entry["tiers"]
    assert "board_lot_shares" in found["9002"]["missing"]
    assert found["9001"]["registrar"] == "eipo"
    if stage == "close":
        assert "a lot for each is more" in found["9005"]["refused"]
        assert found["9006"]["one_lot_rate"]["p50"] > 0.5
        assert found["9007"]["one_lot_rate"]["p50"] > 0.9
        assert found["9002"]["outcome"]["one_lot_rate"] == pytest.approx(0.01001)
        assert {tier["pool"] for tier in found["8999"]["tiers"]} == {""}


@pytest.mark.parametrize("stage", ["launch", "close"])
def test_later_columns_of_a_whole_table_change_nothing(
    run: Run, table: Path, tmp_path: Path, stage: str
) -> None:
    """Blanked and shifted at once in every row: what is left is byte for byte the same."""
    later = ["one_lot_success_pct", "first_day_return_pct", "public_final_shares"]
    if stage == "launch":
        later += ["valid_applications", "public_subscription_level_x"]
    with table.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))

    def written(name: str, change: Callable[[str], str]) -> str:
        path = tmp_path / name / "deals.csv"
        path.parent.mkdir()
        changed = [{k: change(v) if k in later and v else v for k, v in r.items()} for r in rows]
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            writer.writerows(changed)
        found = json.loads(run("--deals", str(path), "--stage", stage, "--json")[1])
        for entry in found:
            entry.pop("outcome", None)
        return json.dumps(found)

    same = written("same", lambda cell: cell)
    assert written("blank", lambda _: "") == same
    assert written("moved", lambda cell: str(max(1, int(float(cell)) - 1))) == same


def test_learning_from_earlier_rows_moves_later_ones_only(run: Run, table: Path) -> None:
    plain = entries(run("--deals", str(table), "--json")[1])
    learnt = entries(run("--deals", str(table), "--learn", "--json")[1])
    assert learnt["9001"]["earlier_deals"] == plain["9001"]["earlier_deals"]
    assert learnt["9006"]["earlier_deals"] > plain["9006"]["earlier_deals"]


def test_one_deal_with_everything(run: Run) -> None:
    code, out, _ = run("02513", "--stage", "launch", "--json", "--seed", "3")
    assert code == 0
    entry = json.loads(out)[0]
    assert [row["multiple"] for row in entry["by_multiple"]][:2] == [5, 15]
    assert entry["outcome"]["one_lot_rate"] == pytest.approx(0.050001)
    assert entry["record"]["knowledge"] == "terms at launch"
    assert {"constant 3 %", "past rates"} <= set(entry["record"]["rivals"])
    assert entry["warning"] is None


def test_on_a_day_of_the_offer_it_warns_and_knows_no_result(run: Run) -> None:
    entry = json.loads(run("2513", "--as-of", "2026-01-02", "--json")[1])[0]
    assert "The offer is open" in entry["warning"]
    assert entry["outcome"] is None


def test_the_terminal_view_says_it_in_words(run: Run) -> None:
    code, out, _ = run("2513", "--apply", "3000")
    assert code == 0
    for words in ("甲尾", "乙頭", "yours", "What happened", "Record of the method", "within 2x"):
        assert words in out
    assert "\x1b[" not in out


def test_a_table_in_the_terminal(run: Run, table: Path) -> None:
    code, out, _ = run("--deals", str(table))
    assert code == 0
    assert "9005" in out
    assert "contradicts valid_applications" in " ".join(out.split())


def test_the_card_is_a_page_of_its_own(run: Run, tmp_path: Path) -> None:
    svg, page = tmp_path / "card.svg", tmp_path / "card.html"
    assert run("2513", "--card", str(svg))[0] == 0
    assert run("2513", "--card", str(page))[0] == 0
    root = ET.fromstring(svg.read_text(encoding="utf-8"))  # noqa: S314 - our own file
    words = " ".join(root.itertext())
    assert "甲尾" in words
    assert "Nobody knows these numbers" in words
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_hostile_name_cannot_leave_the_card(run: Run, tmp_path: Path) -> None:
    deal = tmp_path / "deal.toml"
    deal.write_text(
        'stock_code = "9999"\nname_en = "</text><script>alert(1)</script>"\n'
        'listing_document_date = 2026-02-02\nmechanism = "B"\noffer_price_hkd = 10.0\n'
        "board_lot_shares = 200\nbase_offer_shares_initial = 50000000\n"
        "public_initial_shares = 5000000\nintl_initial_shares = 45000000\n",
        encoding="utf-8",
    )
    card = tmp_path / "card.svg"
    assert run(str(deal), "--stage", "launch", "--card", str(card))[0] == 0
    assert "<script" not in card.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "names no deal"),
        (("2513", "--stage", "grey"), "--stage = grey: is no stage of a forecast"),
        (("2513", "--margin-rate", "-0.1"), "--margin-rate = -0.1: is out of range"),
        (("2513", "--leverage", "0"), "--leverage = 0.0: is out of range"),
        (("2513", "--multiple-so-far", "9"), "is known already"),
        (("2513", "--stage", "launch", "--multiple-so-far", "-9"), "is no demand"),
        (("2513", "--apply", "100", "--apply", "50000"), "is in both pools"),
        (("2513", "--apply", "100", "--apply", "200"), "is more than one application"),
        (("2513", "--apply", "99999900"), "is above the largest application"),
        (("2513", "--as-of", "yesterday"), "--as-of = yesterday: is no date"),
        (("2513", "--card", "card.png"), "--card = card.png: is no card"),
        (("0001",), "is not among the shipped deals"),
        (("--deals", "nowhere.csv"), "nowhere.csv"),
    ],
)
def test_bad_input_is_one_line(run: Run, arguments: tuple[str, ...], message: str) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert err.count("\n") == 1


def test_a_deal_file_that_contradicts_itself_is_refused(run: Run, tmp_path: Path) -> None:
    deal = tmp_path / "deal.toml"
    deal.write_text(
        'stock_code = "9999"\nlisting_document_date = 2026-02-02\nmechanism = "B"\n'
        "offer_price_hkd = 10.0\nboard_lot_shares = 200\nbase_offer_shares_initial = 50000000\n"
        "public_initial_shares = 5000000\nintl_initial_shares = 45000000\n"
        "public_subscription_level_x = 2.0\nvalid_applications = 400000\n",
        encoding="utf-8",
    )
    code, _, err = run(str(deal))
    assert code == 2
    assert "contradicts valid_applications (400,000)" in err


def test_the_record_of_every_method_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["backtest", "odds"]) == 0
    shown = capsys.readouterr().out
    for words in ("Known: multiple only", "terms at launch", "too few to tell", "noise", "hkeipo"):
        assert words in shown


def test_a_mechanism_of_another_time_is_refused_in_one_line(run: Run, tmp_path: Path) -> None:
    deal = tmp_path / "old.toml"
    deal.write_text(
        'stock_code = "8999"\nmechanism = "A"\nlisting_document_date = 2020-03-02\n'
        "offer_price_hkd = 10\nboard_lot_shares = 500\nbase_offer_shares_initial = 100000000\n"
        "public_initial_shares = 5000000\nintl_initial_shares = 95000000\n",
        encoding="utf-8",
    )
    code, out, err = run(str(deal), "--json")
    assert (code, out) == (2, "")
    assert err == (
        "greenshoe: old.toml: mechanism = A: rule clawback.A on 2020-03-02: no value is in force; "
        "expected a listing document date from 2025-08-04\n"
    )
