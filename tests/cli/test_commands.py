"""The commands as a stranger runs them: exit codes, one JSON value, one line for a mistake."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from greenshoe.cli import main

if TYPE_CHECKING:
    from pathlib import Path


def run_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, object]:
    code = main(list(arguments))
    out, err = capsys.readouterr()
    assert err == ""
    return code, json.loads(out)


def test_replay_of_one_deal(capsys: pytest.CaptureFixture[str]) -> None:
    code, entries = run_json(capsys, "replay", "02513", "--json")
    assert code == 0
    assert isinstance(entries, list)
    assert set(entries[0]) == {
        "stock_code",
        "field",
        "published",
        "computed",
        "verdict",
        "reason",
        "rule",
    }
    assert {entry["stock_code"] for entry in entries} == {"2513"}


def test_replay_of_everything_finds_the_known_differences(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, entries = run_json(capsys, "replay", "--all", "--json")
    assert code == 1
    assert isinstance(entries, list)
    bounded = [entry for entry in entries if entry["verdict"] == "bounded"]
    assert bounded
    assert all(len(e["computed"]) == 2 and e["computed"][0] <= e["published"] for e in bounded)


def test_replay_of_a_table_with_ladders(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    deals, ladders = tmp_path / "deals.csv", tmp_path / "ladders"
    ladders.mkdir()
    deals.write_text(
        "stock_code,board_lot_shares,public_applied_shares,public_initial_shares,"
        "public_subscription_level_x\n2513,100,2169357600,1871000,1159.46\n"
    )
    header = "pool,shares_applied_for,valid_applications,guaranteed_shares,ballot_winners,"
    header += "ballot_extra_shares,allotted_shares_total,approx_pct_allotted\n"
    (ladders / "02513.csv").write_text(header + "A,100,92859,0,4643,100,464300,5.00\n")
    (ladders / "7777.csv").write_text(header + "A,100,10,100,0,0,1000,100.00\n")
    arguments = ["replay", "--deals", str(deals), "--ladders", str(ladders), "--json"]
    code, entries = run_json(capsys, *arguments)
    assert code == 0
    assert isinstance(entries, list)
    fields = {(e["stock_code"], e["field"], e["verdict"]) for e in entries}
    assert ("2513", "public_subscription_level_x", "equal") in fields
    assert ("2513", "ladder.100.approx_pct_allotted", "equal") in fields
    assert ("7777", "ladder.100.allotted_shares_total", "equal") in fields


def test_deals_are_listed_and_filtered(capsys: pytest.CaptureFixture[str]) -> None:
    code, rows = run_json(capsys, "deals", "--mechanism", "GEM", "--json")
    assert code == 0
    assert isinstance(rows, list)
    assert {row["stock_code"] for row in rows} == {"8549", "8610"}
    assert main(["deals", "--since", "2026-02-01"]) == 0
    assert "2706" in capsys.readouterr().out


def test_run_writes_its_files(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, result = run_json(capsys, "run", "2513", "--out", str(tmp_path), "--json")
    assert code == 0
    assert isinstance(result, dict)
    assert {"checks", "application_sizes", "ladder", "timetable", "greenshoe", "manifest"} <= set(
        result
    )
    assert result["public_final_shares"] == 7_483_900
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "2513.html",
        "2513.ics",
        "2513.json",
        "2513.xlsx",
    ]


def test_run_says_it_in_a_terminal(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["run", "2026", "--out", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert "Pony AI 小馬智行  2026.HK" in out
    assert "甲尾" in out
    assert "Not investment advice" in out


def test_the_same_run_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        assert main(["run", "2513", "--seed", "7", "--out", str(tmp_path / name)]) == 0
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes(), path.name


def test_solve(capsys: pytest.CaptureFixture[str]) -> None:
    code, answer = run_json(capsys, "run", "0501", "--solve", "cornerstone_max", "--json")
    assert code == 0
    assert isinstance(answer, dict)
    assert answer["value"] == 22_900_000  # 90 % of 45,800,000 less the floor of 40 %
    assert main(["run", "9903", "--solve", "offer_min"]) == 0
    assert "one step further fails: public float" in capsys.readouterr().out
    assert main(["run", "9903", "--solve", "cornerstone_max"]) == 1
    assert "existing_public_shares" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["run", "7777"], "is not among the shipped deals"),
        (["run", "no.toml"], "no.toml: is not a file"),
        (["run", "2513", "--solve", "moon"], "expected cornerstone_max, offer_min"),
        (["run", "2513", "--seed", "-1"], "greater than or equal to 0"),
        (["replay"], "names no deal"),
        (["replay", "--deals", "none.csv"], "is not a file"),
        (["deals", "--since", "soon"], "is no date"),
    ],
)
def test_a_mistake_is_one_line_and_exit_code_2(
    arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert says in err
    assert err.count("\n") == 1


def test_a_wrong_deal_file_writes_nothing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "deal.toml").write_text('stock_code = "9999"\nboard_lot = 5\n')
    folder = tmp_path / "out"
    assert main(["run", str(tmp_path / "deal.toml"), "--out", str(folder)]) == 2
    assert (
        "deal.toml: board_lot = 5: is an unknown key; expected board_lot_shares"
        in capsys.readouterr().err
    )
    assert not folder.exists()


def test_help_imports_nothing_heavy() -> None:
    code = "import sys; from greenshoe.cli import main; main(['--help']); "
    code += "heavy = 'numpy', 'pandas', 'pydantic', 'exchange_calendars', 'jinja2'; "
    code += "print([name for name in heavy if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("[]")


def test_as_a_process() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "greenshoe", "rule", "clawback.PN18", "--on", "2025-08-03"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "100 times: 50 %" in done.stdout
