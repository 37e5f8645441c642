"""Ladder, commit, ballot and verify as a stranger runs them."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from greenshoe.cli import main
from tests.allotment.conftest import DEAL, SEED, valid_rows, write_parquet

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]
BALLOT = ["ballot", "apps.parquet", "--deal", "deal.toml", "--out", "o"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "deal.toml").write_bytes(DEAL)
    write_parquet(tmp_path / "apps.parquet", [*valid_rows(), ("m1", "x", 100), ("m2", "x", 100)])
    return tmp_path


def run(capsys: Capture, *arguments: str) -> tuple[int, str, str]:
    code = main(list(arguments))
    out, err = capsys.readouterr()
    return code, out, err


def test_the_whole_way(folder: Path, capsys: Capture) -> None:
    code, root, _ = run(capsys, "commit", "apps.parquet", "--deal", "deal.toml")
    assert (code, len(root.strip())) == (0, 64)
    code, out, err = run(
        capsys, "ballot", "apps.parquet", "--deal", "deal.toml", "--out", "out.parquet",
        "--commitment", "apps.parquet.commitment.json", "--public-value", "HSI 25,000.12", "--json",
    )  # fmt: skip
    assert (code, err) == (0, "")
    assert json.loads(out)["allotted_shares"] == 5000
    code, out, err = run(
        capsys, "verify", "out.parquet", "--application", "m1", "--proof-out", "p.json", "--json"
    )
    assert (code, err) == (0, "")
    assert json.loads(out)["application"]["outcome"]["status"] == "rejected"
    for name in ("apps.parquet", "out.parquet", "apps.parquet.salts", "deal.toml"):
        (folder / name).unlink()
    code, out, _ = run(capsys, "verify", "--proof", "p.json", "--root", root.strip())
    assert code == 0
    assert out.startswith("proven")
    code, out, _ = run(capsys, "verify", "--proof", "p.json", "--root", "0" * 64, "--json")
    assert code == 1
    assert json.loads(out)["proven"] is False


def test_a_seed_by_hand_and_a_tampered_row(folder: Path, capsys: Capture) -> None:
    held = [
        "ballot",
        "apps.parquet",
        "--deal",
        "deal.toml",
        "--seed",
        SEED.hex(),
        "--out",
        "out.parquet",
    ]
    code, out, err = run(capsys, *held)
    assert (code, err) == (0, "")
    assert "rejected, the applicant applied more than once" in out
    assert run(capsys, "verify", "out.parquet", "--apps", "apps.parquet")[0] == 0
    whole = (folder / "out.parquet").read_bytes()
    (folder / "out.parquet").write_bytes(whole[:-9])
    code, _, err = run(capsys, "verify", "out.parquet")
    assert code == 2
    assert err.startswith("greenshoe: ")
    assert err.count("\n") == 1
    (folder / "out.parquet").write_bytes(whole)
    (folder / "out.parquet.audit.json").write_text("{}", encoding="utf-8")
    code, _, err = run(capsys, "verify", "out.parquet")
    assert (code, err.count("\n")) == (2, 1)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (BALLOT, "--seed: is missing"),
        ([*BALLOT, "--seed", "zz"], "is no seed"),
        ([*BALLOT, "--commitment", "deal.toml"], "--seed: is missing"),
        ([*BALLOT, "--commitment", "deal.toml", "--public-value", "x"], "is not JSON"),
        (["commit", "nothing.parquet", "--deal", "deal.toml"], "is not there"),
        (["verify"], "expected verify OUT.parquet, or verify --proof P.json --root HEX"),
        (["verify", "apps.parquet"], "apps.parquet.audit.json: is not a file"),
        (["verify", "apps.parquet", "--proof-out", "p"], "--application: is missing"),
        (["verify", "--proof", "deal.toml", "--root", "00" * 32], "is not JSON"),
        (["verify", "--proof", "deal.toml", "--root", "5"], "is no root"),
        (["ladder", "2513", "--style", "flat"], "--style = flat: is no style"),
        (["ladder", "2513", "--one-lot-rate", "1/0"], "is no rate"),
        (["ladder", "2513", "--style", "power", "--one-lot-rate", "0.9"], "no rising ladder"),
        (["ladder", "2513", "--out", "l.csv"], "--style: is missing"),
        (["ladder", "0800"], "[[tiers]]: is missing"),
    ],
)  # fmt: skip
def test_mistakes_are_one_line(
    folder: Path, capsys: Capture, arguments: list[str], message: str
) -> None:
    before = sorted(folder.iterdir())
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, ""), err
    assert message in err
    assert err.count("\n") == 1
    assert sorted(folder.iterdir()) == before


def test_a_changed_file_is_not_what_was_committed_to(folder: Path, capsys: Capture) -> None:
    run(capsys, "commit", "apps.parquet", "--deal", "deal.toml", "--salts", "secret")
    write_parquet(folder / "apps.parquet", [*valid_rows(), ("m1", "x", 100)])
    code, _, err = run(
        capsys, "ballot", "apps.parquet", "--deal", "deal.toml", "--out", "out.parquet",
        "--commitment", "apps.parquet.commitment.json", "--public-value", "later",
    )  # fmt: skip
    assert code == 2
    assert "are not the applications committed to" in err
    assert not (folder / "out.parquet").exists()


def test_a_ladder_is_designed_and_drawn_on(folder: Path, capsys: Capture) -> None:
    code, out, err = run(
        capsys,
        "ladder",
        "deal.toml",
        "--style",
        "equal",
        "--out",
        "l.csv",
        "--svg",
        "l.svg",
        "--json",
    )
    assert (code, err) == (0, "")
    shown = json.loads(out)
    assert shown["style"] == "equal"
    with (folder / "l.csv").open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    assert [int(row["allotted_shares_total"]) for row in rows] == [
        row["allotted_shares_total"] for row in shown["rows"]
    ]
    picture = ET.parse(folder / "l.svg").getroot()  # noqa: S314 - our own file
    assert picture.tag.endswith("svg")
    assert picture.attrib["role"] == "img"
    made = [
        "ballot",
        "apps.parquet",
        "--deal",
        "deal.toml",
        "--ladder",
        "l.csv",
        "--seed",
        SEED.hex(),
    ]
    assert run(capsys, *made, "--out", "out.parquet")[0] == 0
    assert run(capsys, "verify", "out.parquet")[0] == 0


def test_styles_side_by_side(capsys: Capture) -> None:
    code, out, err = run(capsys, "ladder", "2513")
    assert (code, err) == (0, "")
    for word in ("power", "proportional", "equal", "graded", "一手", "甲尾", "乙頭", "頂頭槌"):
        assert word in out
    code, out, _ = run(capsys, "ladder", "2513", "--json")
    assert [design["style"] for design in json.loads(out)] == [
        "power",
        "proportional",
        "equal",
        "graded",
    ]


def test_help_loads_neither_duckdb_nor_numba() -> None:
    program = (
        "import sys; from greenshoe.cli import main; main(['--help']); "
        "print([m for m in ('duckdb', 'numba', 'numpy') if m in sys.modules], file=sys.stderr)"
    )
    made = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert made.stderr.strip() == "[]"
